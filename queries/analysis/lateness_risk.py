"""Which open complaints will be late: what stands before a team lead, and whether such chances held in the past.

The chance itself is defined by the row list `open_clocks`. Here it is gathered by complaint, and put to the test: the
list as it would have read on earlier Mondays, beside how those clocks ended since.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from queries.period import Period, local_date
from queries.semantic import catalog, dimensions, drillthrough, paging
from queries.semantic.request import Request, check
from queries.statistics.proportions import wilson
from queries.warehouse.generation import Generation
from queries.warehouse.remembered import Remembered

AT_RISK_SHARE = 0.25
"""From which chance of being late on a complaint is at risk: one in four, our own choice."""
NEAR_DAYS = 3
"""A promised date this many working days ahead, or fewer, is near."""
BANDS = (0.0, 0.05, 0.1, 0.25, 0.5, 1.0)
"""Edges of the bands of chance in which predicted and actual are compared; a chance on an edge is in the upper band."""
MONDAYS = 8
ENOUGH_PREDICTIONS = 10_000
"""Of large warehouses fewer Mondays tell as much; counted among all complaints, so that a filter costs no more."""
SETTLED_DAYS = 42
"""How long ago the newest Monday tested lies, so that what ran on it has ended since."""
FRAMES_KEPT = 2 * (MONDAYS + 1)
"""Lists remembered for each generation: now and the Mondays, as of two moments."""
LOOKED_BACK_CLOCKS = 100_000
"""How many clocks of a policy `open_clocks` looks back over, where a year has more."""
_frames: Remembered[pd.DataFrame] = Remembered(FRAMES_KEPT)

LOOKED_BACK_SQL = """
select min(from_on)
from (
    select coalesce(max(due_on) filter (where clocks_since >= $enough), min(due_on)) as from_on
    from (
        select
            policy,
            due_on,
            sum(count(*)) over (partition by policy order by due_on desc) as clocks_since
        from {here}.clocks
        where due_at > $moment - interval 365 day
            and due_at <= $moment
            and state in ('met', 'late', 'overdue')
        group by policy, due_on
    )
    group by policy
)
"""
"""The first deadline that `open_clocks` looks back to at a moment, seen from the clocks as they stand now: one that had
passed by then has not moved since, as an extension is told before it. So only what is newer is put back."""

THEN_SQL = """
with moved as (
    select complaint_id, clock, cycle, due_after_at, due_after_on
    from {here}.extensions
    where is_valid and extended_at <= $moment
    qualify row_number() over (partition by complaint_id, clock, cycle order by number desc) = 1
),
clocks as (
    select
        stood.* exclude (state) replace (
            case when stopped_at <= $moment then stopped_at end as stopped_at,
            case when withdrawn_at <= $moment then withdrawn_at end as withdrawn_at,
            coalesce(due_after_at, original_due_at) as due_at,
            coalesce(due_after_on, original_due_on) as due_on
        ),
        case
            when state in ('invalid', 'no_deadline') then state
            when withdrawn_at <= $moment and withdrawn_at <= coalesce(stopped_at, timestamp 'infinity')
                then case when withdrawn_at < coalesce(due_after_at, original_due_at) then 'withdrawn' else 'late' end
            when stopped_at <= $moment
                then case when stopped_at < coalesce(due_after_at, original_due_at) then 'met' else 'late' end
            when $moment < coalesce(due_after_at, original_due_at) then 'running'
            else 'overdue'
        end as state
    from {here}.clocks as stood
    left join moved using (complaint_id, clock, cycle)
    where started_at <= $moment
        -- what ended longer ago than the list looks back is of no use to it
        and (stopped_at is null or stopped_at > $moment or stood.due_on >= $since)
),
complaints as (
    select * replace (
        case when accepted_at <= $moment then accepted_at end as accepted_at,
        case when examined_at <= $moment then examined_at end as examined_at
    )
    from {here}.complaints
),
extensions as (select * from {here}.extensions where extended_at <= $moment)
select predicted.*, ended.state as ended_as
from ({asked}) as predicted
inner join {here}.clocks as ended using (complaint_id, clock, cycle)
where predicted.state = 'running'
"""

OF_FILTER_SQL = "select complaint_id from complaints where complaint_id in (select unnest($ids)) and $where"


@dataclass(frozen=True)
class Board:
    """The open complaints, each with the clock whose deadline comes first where one has a deadline."""

    rows: pd.DataFrame
    """As `open_clocks` gives them, one row a complaint, the deadline longest past first; with is_at_risk, is_near.
    Those for which no deadline runs come last, in the state no_deadline."""
    overdue_n: int
    at_risk_n: int
    waiting_n: int
    promised_near_n: int
    judged_n: int
    """How many run and have a chance of being late."""
    expected_late_n: float
    """How many of those will be late if they go as similar ones did: the sum of the chances."""


def board(generation: Generation, request: Request | None = None) -> Board:
    """Gather the open complaints that pass the request's filters; its dates are left out, as what is open is open."""
    asked = Request(where=request.where, as_of=request.as_of) if request else Request()
    rows = _of_filter(generation, asked, None)
    rows = rows[rows["is_in_force"] & rows["due_at"].notna()].reset_index(drop=True)
    rows = _with_others(generation, asked, rows)
    runs = rows["state"] == "running"
    rows["is_at_risk"] = (runs & (rows["late_chance"] >= AT_RISK_SHARE)).fillna(False).astype(bool)
    rows["is_near"] = (runs & rows["promised_on"].notna() & (rows["days_left"] <= NEAR_DAYS)).astype(bool)
    return Board(
        rows=rows,
        overdue_n=int((rows["state"] == "overdue").sum()),
        at_risk_n=int(rows["is_at_risk"].sum()),
        waiting_n=int(rows["is_waiting"].sum()),
        promised_near_n=int(rows["is_near"].sum()),
        judged_n=int(rows["late_chance"].notna().sum()),
        expected_late_n=float(rows["late_chance"].sum()),
    )


def _with_others(generation: Generation, asked: Request, rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rows with the other open complaints below them: a list of all open has as many as their count says."""
    count = catalog.run(generation, "open_count", asked)["value"]
    if not len(count) or count.iloc[0] <= len(rows):
        return rows
    every = drillthrough.page(generation, "open_count", asked, stretch=paging.Stretch(limit=None)).rows
    others = every[~every["complaint_id"].isin(rows["complaint_id"])].reindex(columns=rows.columns)
    others = others.assign(state="no_deadline", is_in_force=False, is_waiting=False, due_at=pd.NaT)
    if rows.empty:
        return others.reset_index(drop=True)
    # a number that some rows lack stays a whole one
    whole = dict.fromkeys(rows.select_dtypes("integer").columns, "Int64")
    return pd.concat([rows, others], ignore_index=True).astype(whole)


@dataclass(frozen=True)
class Reliability:
    """Chances given on earlier Mondays beside what came of them."""

    bands: pd.DataFrame
    """One row a band of chance that has any: from_chance, to_chance, predicted_share (the mean chance), late_n, n,
    actual_share, low, high (Wilson's interval at 95 %), is_met (the mean chance lies within it)."""
    n: int
    """Clocks judged, each once a Monday."""
    brier: float
    """Mean of (chance - outcome)², outcome 1 for late (G. W. Brier, Monthly Weather Review 78 (1950) 1-3); 0 is a seer,
    NaN without any."""
    base_brier: float
    """The same for one who gives every clock the share that was late in the end, which takes hindsight."""
    mondays: tuple[date, ...]
    """The Mondays looked at, oldest first."""


def reliability(generation: Generation, request: Request | None = None) -> Reliability:
    """Test the chances of `open_clocks`: what it would have said at the start of earlier Mondays, against the end.

    Each Monday knows only what had happened by then; which are looked at is the same whatever the filters. Clocks that
    were withdrawn in time since, or still run, tell nothing and are left out. Filters choose which clocks are judged;
    similar ones are sought among all, as in the list.
    """
    asked = request or Request()
    parts, mondays, found = [], [], 0
    for monday in mondays_of(generation, asked.as_of):
        part = predictions(generation, monday, asked)
        if len(part):
            parts.append(part)
            mondays.append(monday)
        found += len(predictions(generation, monday, replace(asked, where={}))) if asked.where else len(part)
        if found >= ENOUGH_PREDICTIONS:
            break
    every = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"late_chance": [], "is_late": []})
    chance, late = every["late_chance"].to_numpy(float), every["is_late"].to_numpy(float)
    return Reliability(
        bands=_bands(chance, late),
        n=len(every),
        brier=float(np.mean((chance - late) ** 2)) if len(every) else float("nan"),
        base_brier=float(late.mean() * (1 - late.mean())) if len(every) else float("nan"),
        mondays=tuple(sorted(mondays)),
    )


def predictions(generation: Generation, monday: date, request: Request | None = None) -> pd.DataFrame:
    """Give the clocks that ran at the start of a day, with the chance of then and is_late, how they ended."""
    frame = _of_filter(generation, request or Request(), monday)
    frame = frame[frame["late_chance"].notna() & frame["ended_as"].isin(("met", "late", "overdue"))]
    return frame.assign(is_late=frame["ended_as"] != "met").reset_index(drop=True)


def _predicted(generation: Generation, monday: date, as_of: datetime | None, request: Request) -> pd.DataFrame:
    """Give the list as it would have read at the start of a day, with `ended_as`, the state at as_of."""
    moment = datetime.combine(monday, time(), ZoneInfo(generation.zone)).astimezone(UTC).replace(tzinfo=None)
    asked, values = catalog.build(catalog.definition("open_clocks"), Request(where=request.where), generation)
    with generation.reading(as_of) as cursor:
        here = f"memory.{generation.snapshot(as_of)}"
        asked_back = {"moment": moment, "enough": LOOKED_BACK_CLOCKS}
        since = cursor.execute(LOOKED_BACK_SQL.format(here=here), asked_back).fetchone()[0]
        bound = values | {"as_of": moment, "moment": moment, "since": since}
        return cursor.execute(THEN_SQL.format(here=here, asked=asked), bound).df()


def _of_filter(generation: Generation, request: Request, monday: date | None) -> pd.DataFrame:
    """Give the list as of a day, or as of now, with the rows that pass the request's filters.

    Similar clocks are sought among all, whatever the filters, and that is nearly all the work: the whole list is made
    once for each generation and moment, and the filters choose from it.
    """
    ask = _now if monday is None else _predicted
    if not set(request.where) <= set(dimensions.NAMES):
        return ask(generation, monday, request.as_of, request)
    check(catalog.definition("open_clocks"), request)
    whole = _frames.of(generation, (request.as_of, monday), lambda: ask(generation, monday, request.as_of, Request()))
    if not request.where:
        return whole.copy()
    wanted = replace(catalog.definition("open_clocks"), sql=OF_FILTER_SQL)
    sql, values = catalog.build(wanted, Request(where=request.where), generation)
    with generation.reading(request.as_of) as cursor:
        passing = cursor.execute(sql, values | {"ids": whole["complaint_id"].unique().tolist()}).df()
    return whole[whole["complaint_id"].isin(passing["complaint_id"])].reset_index(drop=True)


def _now(generation: Generation, _monday: None, as_of: datetime | None, request: Request) -> pd.DataFrame:
    return catalog.run(generation, "open_clocks", Request(where=request.where, as_of=as_of))


def mondays_of(generation: Generation, as_of: datetime | None = None) -> Iterator[date]:
    """Give the Mondays to test, the newest first."""
    last = local_date(as_of or generation.data_as_of, generation.zone) - timedelta(days=SETTLED_DAYS)
    newest = last - timedelta(days=last.weekday())
    return (newest - timedelta(weeks=back) for back in range(MONDAYS))


def _bands(chance: np.ndarray, late: np.ndarray) -> pd.DataFrame:
    place = np.clip(np.searchsorted(BANDS, chance, side="right") - 1, 0, len(BANDS) - 2)
    rows = []
    for band in np.unique(place):
        within = place == band
        low, high = wilson(late[within].sum(), within.sum())
        predicted = float(chance[within].mean())
        rows.append(
            {
                "from_chance": BANDS[band],
                "to_chance": BANDS[band + 1],
                "predicted_share": predicted,
                "late_n": int(late[within].sum()),
                "n": int(within.sum()),
                "actual_share": float(late[within].mean()),
                "low": float(low),
                "high": float(high),
                "is_met": bool(low <= predicted <= high),
            }
        )
    columns = ("from_chance", "to_chance", "predicted_share", "late_n", "n", "actual_share", "low", "high", "is_met")
    return pd.DataFrame(rows, columns=list(columns))


@dataclass(frozen=True)
class Outlook:
    """What a coming week will bring, if open complaints go as similar ones did."""

    due_n: int
    """Deadlines that fall in it and have a chance; those of steps not begun yet are not known."""
    expected: float
    """How many of them will be missed: the sum of their chances."""
    low: int
    high: int
    """Between these it lies in 95 of 100 such weeks, each deadline by itself."""


def outlook(generation: Generation, week: Period) -> Outlook | None:
    """Give what is to be expected of a week that has not begun; None where no deadline of it has a chance."""
    rows = catalog.run(generation, "open_clocks", Request(from_on=week.from_on, to_on=week.to_on))
    chances = rows.loc[rows["state"] == "running", "late_chance"].dropna().to_numpy(float)
    if not len(chances):
        return None
    low, high = _between(chances)
    return Outlook(len(chances), float(chances.sum()), low, high)


def _between(chances: np.ndarray, level: float = 0.95) -> tuple[int, int]:
    """Give the ends of what independent events of these chances come to (their sum is Poisson-binomial)."""
    probability = np.ones(1)
    for chance in chances:
        probability = np.convolve(probability, (1 - chance, chance))
    up_to = np.cumsum(probability)
    tail = (1 - level) / 2
    return int(np.searchsorted(up_to, tail)), int(np.searchsorted(up_to, 1 - tail))
