"""The weekly counts that candidates are found in: each cause, and each cause within one value of a dimension.

Counts are by the local week of receipt, whole weeks only, up to the newest whose causes are known about as well as
usual (`queries/analysis/coded.py`). A complaint whose cause is not known counts nowhere, not in the exposure either: it
would look like a fall of every cause; and causes that are examined quickly would look like outbreaks in weeks of which
little else is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.causes import batches as batches_module
from etl.causes.batches import Batch
from etl.marts import moment
from queries import period
from queries.analysis import coded
from queries.register import cause_key
from queries.register.cause_key import DIMENSIONS
from queries.semantic import dimensions
from queries.statistics.controls import recoding, steady

HISTORY_WEEKS = 156
"""Three years: enough for trend and season."""
LEAST_IN_FOUR_WEEKS = 5
NEARLY_ALL = 0.9
"""A value with more of all complaints of its dimension is not looked at as a whole."""
EPISODE_WEEKS = 52
TOLD_APART_BY = tuple(dict.fromkeys((*DIMENSIONS, *dimensions.used_for("places"))))
"""What the complaints of the span carry beside their cause."""
MOST_WAITING_WEEKS = 8
"""So many of the newest weeks wait for their causes at most."""


@dataclass(frozen=True)
class Span:
    """The whole weeks looked at, by their Mondays."""

    first_on: date
    last_on: date

    @property
    def weeks(self) -> list[date]:
        """Every Monday of the span."""
        return [self.first_on + timedelta(weeks=at) for at in range((self.last_on - self.first_on).days // 7 + 1)]

    @property
    def until_on(self) -> date:
        """The last day, a Sunday."""
        return self.last_on + timedelta(days=6)

    def recent_from(self, weeks: int) -> date:
        """The Monday of the first of the last `weeks` weeks of the span."""
        return max(self.first_on, self.last_on - timedelta(weeks=weeks - 1))


@dataclass(frozen=True)
class Series:
    """All series: `keys` has a row each (key, cause, dimension, value), the arrays are series × weeks."""

    span: Span
    keys: pd.DataFrame
    counts: NDArray[np.float64]
    exposure: NDArray[np.float64]
    """Complaints of any cause received in the same week, within the same value."""
    measure: NDArray[np.float64] | None = None
    """What the counts are measured by: the volume that the steady ones share (`controls.steady`), or None."""
    judged: NDArray[np.float64] | None = None
    """The counts that are judged, where they are others: without what came in batches, a new name of a cause with the
    weeks of its old one, and NaN for the old one."""
    recodings: tuple[tuple[str, str, date], ...] = ()
    """Old and new name of a cause, and the first week of the new one."""
    batches: tuple[Batch, ...] = ()

    @property
    def told(self) -> NDArray[np.float64]:
        """The counts that are judged."""
        return self.counts if self.judged is None else self.judged

    def of(self, rows: NDArray[np.bool_]) -> "Series":
        """Some of the series."""
        measure = None if self.measure is None else self.measure[rows]
        judged = None if self.judged is None else self.judged[rows]
        keys = self.keys[rows].reset_index(drop=True)
        return replace(
            self, keys=keys, counts=self.counts[rows], exposure=self.exposure[rows], measure=measure, judged=judged
        )

    def recent(self, weeks: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Counts, as they are judged, and exposure of the last weeks."""
        return np.nan_to_num(self.told[:, -weeks:]), self.exposure[:, -weeks:]


def span(connection: duckdb.DuckDBPyConnection, zone: str) -> Span | None:
    """The whole weeks that the complaints of the current catalog cover, at most HISTORY_WEEKS; None without any."""
    first_on = connection.execute("select min(received_on) from complaints").fetchone()[0]
    known_on = moment.known_on(connection, zone)
    if known_on is None or first_on is None:
        return None
    last_on = period.last_whole(known_on, "week").from_on
    # The first week is whole only where the data begin on its Monday.
    first_on += timedelta(days=-first_on.weekday() % 7)
    first_on = max(first_on, last_on - timedelta(weeks=HISTORY_WEEKS - 1))
    if first_on > last_on:
        return None
    return Span(first_on, last_on - timedelta(weeks=_waiting(connection, Span(first_on, last_on))))


def _waiting(connection: duckdb.DuckDBPyConnection, weeks: Span) -> int:
    """How many of the newest weeks wait for the causes of their complaints (`queries/analysis/coded.py`)."""
    counted = connection.execute(
        """select date_diff('week', $1, date_trunc('week', received_on)) as week, count(*), count(cause)
        from complaints where received_on between $1 and $2 group by all""",
        [weeks.first_on, weeks.until_on],
    ).fetchall()
    received, known = np.zeros(len(weeks.weeks)), np.zeros(len(weeks.weeks))
    for week, came, with_cause in counted:
        received[week], known[week] = came, with_cause
    newest = len(received) - coded.mature_count(received, known)
    # where nobody has given causes for months, what was new then is no news: all weeks are looked at
    return newest if newest <= MOST_WAITING_WEEKS else 0


def collect(connection: duckdb.DuckDBPyConnection, weeks: Span, recent_weeks: int, least_complaints: int) -> Series:
    """Count the series that have enough complaints to be looked at.

    Enough: LEAST_IN_FOUR_WEEKS within four weeks at some time of the last year, or `least_complaints` in the last
    `recent_weeks`. Makes the temporary table `coded`: a row a complaint of the span whose cause is known.
    """
    connection.execute(
        f"""create or replace temp table coded as
        select
            complaint_id, cause, {", ".join(TOLD_APART_BY)}, received_on,
            cast(date_trunc('week', received_on) as date) as week_on
        from complaints
        where cause is not null and received_on between $1 and $2""",
        [weeks.first_on, weeks.until_on],
    )
    parts, exposures = [], []
    for dimension in (None, *DIMENSIONS):
        rows, exposed = _count(connection, dimension, weeks, recent_weeks, least_complaints)
        parts.append(rows)
        exposures.append(exposed)
    rows, exposed = pd.concat(parts, ignore_index=True), pd.concat(exposures, ignore_index=True)
    rows = rows[~_is_nearly_all(rows, exposed)]
    keys = rows[["cause", "dimension", "value", "recent"]].drop_duplicates(["cause", "dimension", "value"])
    keys = keys.sort_values(["recent", "cause", "dimension", "value"], ascending=[False, True, True, True])
    keys = keys.reset_index(drop=True)
    keys["place"] = np.arange(len(keys))
    width = len(weeks.weeks)
    counts, exposure = np.zeros((len(keys), width)), np.zeros((len(keys), width))
    rows = rows.merge(keys[["cause", "dimension", "value", "place"]], on=["cause", "dimension", "value"])
    counts[rows["place"], rows["week"]] = rows["n"]
    by_key = keys[["dimension", "value", "place"]].merge(exposed, on=["dimension", "value"])
    exposure[by_key["place"], by_key["week"]] = by_key["n"]
    keys["key"] = [
        cause_key.of(cause, dimension, value)
        for cause, dimension, value in zip(keys["cause"], keys["dimension"], keys["value"], strict=True)
    ]
    found = tuple(batches_module.find(connection))
    taken = batches_module.counts(connection, keys["key"], weeks.first_on, width)
    by_value = {dimension: _by_week(_rows(connection, dimension, weeks), "name", width) for dimension in DIMENSIONS}
    keys = keys[["key", "cause", "dimension", "value"]]
    by_cause = _by_week(_rows(connection, "cause", weeks), "name", width)
    pairs = recoding.find(by_cause.to_numpy(float))
    names = [(by_cause.index[pair.old], by_cause.index[pair.new]) for pair in pairs]
    recodings = tuple((*pair, weeks.weeks[one.week]) for pair, one in zip(names, pairs, strict=True))
    measure = measures(keys, _joined_causes(by_cause, names), by_value)
    judged = joined(keys, np.maximum(counts - taken, 0), names)
    return Series(weeks, keys, counts, exposure, measure, judged, recodings, found)


def joined(keys: pd.DataFrame, counts: NDArray[np.float64], names: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    """Give the counts with the weeks of each old name added to its new one, and NaN for the old one."""
    result = counts.copy()
    place = {parts: at for at, parts in enumerate(zip(keys["cause"], keys["dimension"], keys["value"], strict=True))}
    for old, new in names:
        for (cause, dimension, value), at in place.items():
            if cause == old:
                if (heir := place.get((new, dimension, value))) is not None:
                    result[heir] += counts[at]
                result[at] = np.nan
    return result


def _joined_causes(by_cause: pd.DataFrame, names: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """The same for the causes as a whole; the old name keeps a row, of zeros."""
    result = by_cause.copy()
    for old, new in names:
        result.loc[new] += result.loc[old]
        result.loc[old] = 0
    return result


def _is_nearly_all(rows: pd.DataFrame, exposed: pd.DataFrame) -> pd.Series:
    """Tell the rows of values as a whole beside which there is nothing to measure them by."""
    by_value = exposed.groupby(["dimension", "value"])["n"].sum()
    large = by_value[by_value > NEARLY_ALL * by_value.groupby("dimension").transform("sum")].index
    keys = pd.MultiIndex.from_frame(rows[["dimension", "value"]])
    return (rows["cause"] == "") & keys.isin(large)


def measures(keys: pd.DataFrame, by_cause: pd.DataFrame, by_value: Mapping[str, pd.DataFrame]) -> NDArray[np.float64]:
    """Give what each series is measured by, in the order of `keys`: the volume that the others share.

    A cause, also within a value, is measured by the other causes that stayed steady; a value as a whole by the other
    values of its dimension. by_cause, by_value: counts, a row a cause, or a value of the dimension; a column a week.
    """
    volumes = {"": _volumes(by_cause)} | {dimension: _volumes(counts) for dimension, counts in by_value.items()}
    rows = [
        volumes["" if cause else dimension][cause or value]
        for cause, dimension, value in keys[["cause", "dimension", "value"]].itertuples(index=False)
    ]
    return np.array(rows).reshape(len(keys), by_cause.shape[1])


def _volumes(counts: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    return dict(zip(counts.index, steady.volume(counts.to_numpy(float)).volume, strict=True))


def _by_week(rows: pd.DataFrame, name: str, width: int) -> pd.DataFrame:
    """Lay counts (name, week, n) out: a row a name, a column a week."""
    laid = rows.pivot_table(index=name, columns="week", values="n", aggfunc="sum", fill_value=0)
    return laid.reindex(columns=range(width), fill_value=0)


def _rows(connection: duckdb.DuckDBPyConnection, column: str, weeks: Span) -> pd.DataFrame:
    """Count all complaints but those of batches, also of what is too rare to be looked at: name, week, n."""
    return connection.execute(
        f"""select
            {column} as name, cast(date_diff('week', cast($1 as date), week_on) as integer) as week, count(*) as n
        from coded anti join batch_complaints using (complaint_id)
        where {column} is not null
        group by all""",
        [weeks.first_on],
    ).df()


def _count(
    connection: duckdb.DuckDBPyConnection, dimension: str | None, weeks: Span, recent_weeks: int, least_complaints: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts and exposure of one dimension: cause ('': all), dimension, value ('': the causes as a whole), week, n."""
    value = "''" if dimension is None else f"{dimension}"
    values = [
        weeks.first_on,
        weeks.last_on - timedelta(weeks=EPISODE_WEEKS - 1),
        weeks.recent_from(recent_weeks),
        LEAST_IN_FOUR_WEEKS,
        least_complaints,
    ]
    rows = connection.execute(
        f"""with weekly as (
            select coalesce(cause, '') as cause, {value} as value, week_on, count(*) as n
            from coded where {value} is not null
            group by grouping sets ((cause, {value}, week_on){"" if dimension is None else f", ({value}, week_on)"})
        ), rolled as (
            select *, sum(n) over (
                partition by cause, value order by week_on range between interval 21 days preceding and current row
            ) as in_four_weeks
            from weekly
        ), enough as (
            select cause, value, coalesce(sum(n) filter (where week_on >= $3), 0) as recent from rolled group by all
            having coalesce(max(in_four_weeks) filter (where week_on >= $2), 0) >= $4 or recent >= $5
        )
        select
            cause, value, cast(recent as bigint) as recent,
            cast(date_diff('week', cast($1 as date), week_on) as integer) as week, cast(n as bigint) as n
        from weekly inner join enough using (cause, value)""",
        values,
    ).df()
    exposed = connection.execute(
        f"""select
            {value} as value, cast(date_diff('week', cast($1 as date), week_on) as integer) as week, count(*) as n
        from coded where {value} is not null group by all""",
        [weeks.first_on],
    ).df()
    return rows.assign(dimension=dimension or ""), exposed.assign(dimension=dimension or "")
