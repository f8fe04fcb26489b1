"""The weekly counts that candidates are found in: each cause, and each cause within one value of a dimension.

Counts are by the local week of receipt, whole weeks only, up to the newest whose causes are known about as well as
usual (`queries/analysis/coded.py`). A complaint whose cause is not known counts nowhere, not in the exposure either: it
would look like a fall of every cause; and causes that are examined quickly would look like outbreaks in weeks of which
little else is known.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.marts import moment
from queries import period
from queries.analysis import coded
from queries.register import cause_key
from queries.register.cause_key import DIMENSIONS
from queries.semantic import dimensions

HISTORY_WEEKS = 156
"""Three years: enough for trend and season."""
MOST_SERIES = 800
"""Of more, those with most complaints in the recent weeks are looked at; the rest is too rare to tell from chance."""
LEAST_IN_FOUR_WEEKS = 5
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

    def recent(self, weeks: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Counts and exposure of the last weeks."""
        return self.counts[:, -weeks:], self.exposure[:, -weeks:]


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
    keys = rows[["cause", "dimension", "value", "recent"]].drop_duplicates(["cause", "dimension", "value"])
    keys = keys.sort_values(["recent", "cause", "dimension", "value"], ascending=[False, True, True, True])
    keys = keys.head(MOST_SERIES).reset_index(drop=True)
    keys["place"] = np.arange(len(keys))
    width = len(weeks.weeks)
    counts, exposure = np.zeros((len(keys), width)), np.zeros((len(keys), width))
    rows = rows.merge(keys[["cause", "dimension", "value", "place"]], on=["cause", "dimension", "value"])
    counts[rows["place"], rows["week"]] = rows["n"]
    joined = keys[["dimension", "value", "place"]].merge(exposed, on=["dimension", "value"])
    exposure[joined["place"], joined["week"]] = joined["n"]
    keys["key"] = [
        cause_key.of(cause, dimension, value)
        for cause, dimension, value in zip(keys["cause"], keys["dimension"], keys["value"], strict=True)
    ]
    return Series(weeks, keys[["key", "cause", "dimension", "value"]], counts, exposure)


def _count(
    connection: duckdb.DuckDBPyConnection, dimension: str | None, weeks: Span, recent_weeks: int, least_complaints: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts and exposure of one dimension: cause, dimension, value ('' for the causes as a whole), week, n."""
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
            select cause, {value} as value, week_on, count(*) as n from coded where {value} is not null group by all
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
