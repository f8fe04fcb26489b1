"""What if the limits were others: the same complaints, judged by the same texts under another policy.

The clocks are built again by the texts of the generation itself (table `mart_sql`) over a changed `policy_clocks`, and
read by the same metrics. So nothing is defined twice, and with unchanged limits the answer is the stored one. What does
not depend on the limits (who did what when) is built once a generation; a change builds only what follows from it.

It looks at the complaints received in the last two years. Of more than `MOST` it takes a sample, chosen by the number
of the complaint, so that before and after look at the same ones: `one_in` says of how many complaints one is seen.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd

from queries.errors import UnknownDimensionError, UsageError, WarehouseError
from queries.semantic import catalog
from queries.semantic.definition import Definition, parse
from queries.semantic.request import Request, check, unknown
from queries.warehouse import earlier
from queries.warehouse.as_of import CLOCKS_SQL, CODING, MARTS, WITHOUT_STATES, naive_utc
from queries.warehouse.generation import Generation
from queries.warehouse.remembered import Remembered

MOST = 50_000
"""Complaints looked at; of more, a sample."""
YEARS = 2
UNITS = ("working_days", "calendar_days")
"""The units between which limits can be moved. Clocks in hours, or with deadlines of the source's own, stay."""
PAUSE = ("info_requested", "info_received")
"""From when to when a clock rests if it pauses while the customer is asked."""
LIMITS = (1, 90)
_KEPT = 6  # scenarios kept for the next reader
_MOVED = re.compile(r"\b(limit_units|unit|rolls|pause_from|pause_to)\b")
_TEXT = Path(__file__).with_name("whatif_changed.sql")


@dataclass(frozen=True)
class Limit:
    """How long one clock may take: so many days, of which kind, and whether it rests while the customer is asked."""

    units: int
    unit: str
    pauses: bool


class Scenario:
    """The complaints of the last two years under some limits; `catalog.run` reads it like a generation."""

    def __init__(self, bench: "_Bench", limits: tuple[tuple[str, Limit], ...], one_in: int):
        self._bench, self._limits = bench, limits
        self.one_in = one_in
        """Of so many complaints one is looked at; 1: all."""
        self.is_other = bool(limits)
        """Whether a limit is not the one in force."""
        self.name, self.zone, self.policy = bench.name, bench.zone, bench.policy
        self.data_as_of: datetime = bench.data_as_of
        self.from_on: date = bench.from_on
        """The first day of receipt that is looked at."""

    @contextmanager
    def reading(self, as_of: datetime | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor whose `clocks` are those under these limits, and whose `clocks_now` the stored ones."""
        if as_of is not None and naive_utc(as_of) != naive_utc(self.data_as_of):
            raise UsageError("Other limits are tried at the newest event only: leave as_of out.")
        with self._bench.lock:
            schema = self._bench.schema(self._limits)
            with self._bench.cursor() as cursor:
                cursor.execute(f"use memory.{schema}")
                yield cursor

    def make_ready(self) -> None:
        """Build what any other limits are judged on; of a large warehouse that takes seconds."""
        self._bench.make_ready()


def current(generation: Generation) -> dict[str, Limit]:
    """Give the limits in force by clock, in the policy's order, of those that can be moved."""
    with generation.cursor() as cursor:
        rows = cursor.execute(
            """select clock, limit_units, unit, pause_from is not null
            from w.policy_clocks
            where policy = $1 and effective_to is null and unit in ('working_days', 'calendar_days')
            order by "position" """,
            [generation.policy],
        ).fetchall()
    # limits in days are whole; the table holds also those in hours, which may not be
    return {clock: Limit(int(units), unit, pauses) for clock, units, unit, pauses in rows}


def scenario(generation: Generation, limits: Mapping[str, Limit] | None = None) -> Scenario:
    """Give the complaints under these limits (None: as in force); UsageError for what cannot be a limit."""
    known = current(generation)
    changed = {}
    for clock, limit in (limits or {}).items():
        if clock not in known:
            raise UnknownDimensionError(unknown("clock", clock, known, " whose limit can be moved"))
        if limit.unit not in UNITS:
            raise UnknownDimensionError(unknown("unit", limit.unit, UNITS))
        if not LIMITS[0] <= limit.units <= LIMITS[1]:
            raise UsageError(f"A limit of {limit.units} days was asked for: give {LIMITS[0]} to {LIMITS[1]}.")
        if limit != known[clock]:
            changed[clock] = limit
    bench = _benches.of(generation, None, lambda: _Bench(generation))
    return Scenario(bench, tuple(sorted(changed.items())), bench.one_in)


def make_ready(generation: Generation) -> None:
    """Build what any change of a limit needs, so that the first reader who makes one does not wait for it."""
    scenario(generation).make_ready()


@dataclass(frozen=True)
class Answer:
    """What other limits would do, beside what is so; both on the same complaints, received from `from_on` on."""

    totals: pd.DataFrame
    """One row a clock: clock, value, n (as it is), other_value, other_n, difference, becomes_late, becomes_met."""
    months: pd.DataFrame
    """One row a clock and month of receipt: clock, period_start, value, n, other_value, other_n."""
    changed: pd.DataFrame
    """The deadlines judged otherwise, the latest first (whatif_changed.sql)."""
    from_on: date
    one_in: int
    """Of so many complaints one was looked at; the counts of `totals` and `groups` allow for it."""


def answer(generation: Generation, limits: tuple[tuple[str, Limit], ...], request: Request) -> Answer:
    """Judge by these limits and by those in force, under the filters of the request; its period is not looked at."""
    other = scenario(generation, dict(limits))
    now = scenario(generation)
    # limits in force turn nothing
    changes = changed(other, request if other.is_other else replace(request, limit=0))
    so = shares(now, request, grain=None), shares(now, request)
    tried = (shares(other, request, grain=None), shares(other, request)) if other.is_other else so
    totals = _beside(so[0], tried[0], ["clock"])
    months = _beside(so[1], tried[1], ["clock", "period_start"])
    return Answer(_with_changes(totals, changes, ["clock"], other.one_in), months, changes, other.from_on, other.one_in)


def groups(
    generation: Generation, limits: tuple[tuple[str, Limit], ...], request: Request, clock: str, dimension: str
) -> pd.DataFrame:
    """Give one clock by a dimension, as `Answer.totals` is: those with the most changed deadlines first."""
    asked = replace(request, where={**request.where, "clock": (clock,)})
    other, now = scenario(generation, dict(limits)), scenario(generation)
    keys = ["clock", dimension]
    both = _beside(shares(now, asked, None, (dimension,)), shares(other, asked, None, (dimension,)), keys)
    found = _with_changes(both, changed(other, asked), keys, other.one_in)
    order = (found["becomes_late"] + found["becomes_met"]).sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)


def shares(of: Scenario, request: Request, grain: str | None = "month", by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Give on_time_share by clock, and month of receipt, of all that is looked at."""
    asked = replace(request, from_on=of.from_on, to_on=None, as_of=None, grain=grain, cohort="received", by=by)
    return catalog.run(of, "on_time_share", asked)


def _beside(now: pd.DataFrame, other: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Put two answers of the metric side by side."""
    columns = [*keys, "value", "n"]
    named = other[columns].rename(columns={"value": "other_value", "n": "other_n"})
    both = now[columns].merge(named, how="outer", on=keys, sort=True)
    return both.assign(difference=both["other_value"] - both["value"])


def _with_changes(both: pd.DataFrame, changes: pd.DataFrame, keys: list[str], one_in: int) -> pd.DataFrame:
    """Count the deadlines judged otherwise into each row."""
    for way in ("late", "met"):
        counts = changes[changes["becomes"] == way].groupby(keys, dropna=False).size().rename(f"becomes_{way}")
        # keys that are missing in every row are numbers after groupby, and texts do not meet numbers
        counted = counts.reset_index().astype(both[keys].dtypes.to_dict())
        both = both.merge(counted, how="left", on=keys)
        both[f"becomes_{way}"] = both[f"becomes_{way}"].fillna(0).astype("int64") * one_in
    return both


def changed(of: Scenario, request: Request) -> pd.DataFrame:
    """Give the deadlines that would be judged otherwise, the latest first (see whatif_changed.sql)."""
    wanted = definition_of_changed()
    asked = Request(from_on=of.from_on, to_on=date.max, where=request.where, limit=request.limit)
    check(wanted, asked)
    sql, values = catalog.build(wanted, asked, of)
    with of.reading() as cursor:
        return catalog.in_zone(cursor.execute(sql, values).df(), of.zone)


def definition_of_changed() -> Definition:
    """Give what the list of deadlines judged otherwise means and can be filtered by (whatif_changed.sql)."""
    return parse(_TEXT.read_text(encoding="utf-8"), _TEXT.stem)


class _Bench:
    """One generation's complaints, ready to be judged by any limits."""

    def __init__(self, generation: Generation):
        # no reference to the generation itself, which is closed when its last reader lets it go
        self._connection = generation.cursor()
        self.lock = threading.RLock()
        self.name, self.zone, self.policy = generation.name, generation.zone, generation.policy
        self.data_as_of = generation.data_as_of
        self.from_on = _first_day(generation.data_as_of_on)
        self._made: OrderedDict[tuple, str] = OrderedDict()
        self._count = 0
        texts = self._connection.execute('select name, sql from w.main.mart_sql order by "position"').fetchall()
        self._texts = _needed(dict(texts))
        self._follows = _following(self._texts)
        seen = self._connection.execute(
            "select count(*) from w.main.complaints where received_on >= $1", [self.from_on]
        ).fetchone()[0]
        self.one_in = max(1, -(-seen // MOST))
        self._is_ready = False
        with self._transaction("whatif_seen") as cursor:
            cursor.execute(
                "create table seen as select complaint_id from w.main.complaints "
                # of two unlike types the remainder is taken in a wider one, thirty times as slowly
                "where received_on >= $1 and hash(complaint_id) % cast($2 as ubigint) = 0",
                [self.from_on, self.one_in],
            )

    def cursor(self) -> duckdb.DuckDBPyConnection:
        return self._connection.cursor()

    def schema(self, limits: tuple[tuple[str, Limit], ...]) -> str:
        """Name the schema of these limits, building it if it is new."""
        if limits not in self._made:
            self._count += 1
            name = f"whatif_{self._count}"
            if limits:
                self.make_ready()
                self._build(name, limits)
            else:
                self._stored(name)
            self._made[limits] = name
            if len(self._made) > _KEPT:
                self._connection.execute(f"drop schema memory.{self._made.popitem(last=False)[1]} cascade")
        self._made.move_to_end(limits)
        return self._made[limits]

    def make_ready(self) -> None:
        """Build what no limit changes and every change of one needs; does nothing where that is built."""
        with self.lock:
            if not self._is_ready:
                self._base()
            self._is_ready = True

    def _stored(self, schema: str) -> None:
        """Show what is stored as what the limits in force give: nothing has to be judged again."""
        with self._transaction(schema) as cursor:
            cursor.execute("create view complaints as select * from w.main.complaints")
            seen = "select * from w.main.clocks semi join memory.whatif_seen.seen using (complaint_id)"
            cursor.execute(f"create view clocks as {earlier.complete(cursor, 'clocks', seen)}")
            cursor.execute("create view clocks_now as select * from clocks")

    def _base(self) -> None:
        with self._transaction("whatif_base") as cursor:
            self._views(cursor)
            cursor.execute("create view seen as select * from memory.whatif_seen.seen")
            cursor.execute(
                "create table scope_events as select * from w.main.events semi join seen using (complaint_id)"
            )
            for name, text in self._texts.items():
                if name not in self._follows:
                    cursor.execute(f'create table "scope_{name}" as {text}')
            moment = naive_utc(self.data_as_of).isoformat(sep=" ")
            cursor.execute(f"create table moment as select timestamp '{moment}' as as_of")
            stood = f"select {WITHOUT_STATES} from w.main.clocks semi join seen using (complaint_id)"
            cursor.execute(f"create view stood_clocks as {earlier.complete(cursor, 'clocks', stood)}")
            cursor.execute(f"create table clocks as {CLOCKS_SQL}")

    def _build(self, schema: str, limits: tuple[tuple[str, Limit], ...]) -> None:
        """Build what follows from the limits, and the views that metrics read."""
        with self._transaction(schema) as cursor:
            self._views(cursor, "policy_clocks")
            cursor.execute(f"create table policy_clocks as {earlier.table(cursor, 'policy_clocks')}")
            for clock, limit in limits:
                pause = PAUSE if limit.pauses else (None, None)
                cursor.execute(
                    # a limit in calendar days that was one in working days ends with a working day, as those did
                    "update policy_clocks set limit_units = $units, pause_from = $pause_from, pause_to = $pause_to, "
                    "rolls = case when $unit = unit then rolls else $unit = 'calendar_days' end, unit = $unit "
                    "where policy = $policy and clock = $clock and unit in ('working_days', 'calendar_days')",
                    {
                        "units": limit.units,
                        "unit": limit.unit,
                        "pause_from": pause[0],
                        "pause_to": pause[1],
                        "policy": self.policy,
                        "clock": clock,
                    },
                )
            kept = ["events", *(name for name in self._texts if name not in self._follows)]
            moved = ", ".join(f"'{clock}'" for clock, _ in limits) or "''"
            for name in kept:
                # clocks do not depend on each other: only those whose limit moves are built again
                only = f" where clock in ({moved})" if name == "runs" else ""
                cursor.execute(f'create view "scope_{name}" as select * from memory.whatif_base."scope_{name}"{only}')
            for name in self._follows:
                cursor.execute(f'create table "scope_{name}" as {self._texts[name]}')
            cursor.execute("create view moment as select * from memory.whatif_base.moment")
            cursor.execute("create view stood_clocks as select * from scope_clocks")
            cursor.execute("create view complaints as select * from w.main.complaints")
            cursor.execute("create view clocks_now as select * from memory.whatif_base.clocks")
            cursor.execute(
                f"create table clocks as select * from ({CLOCKS_SQL}) "
                f"union all by name select * from clocks_now where clock not in ({moved})"
            )
            # the steps on the way are of no use to a reader
            cursor.execute("drop view stood_clocks")
            for name in self._follows:
                cursor.execute(f'drop table "scope_{name}"')

    @contextmanager
    def _transaction(self, schema: str) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._connection.cursor() as cursor:
            cursor.execute("begin")
            try:
                cursor.execute(f"create schema memory.{schema}")
                cursor.execute(f"use memory.{schema}")
                moment = naive_utc(self.data_as_of).isoformat(sep=" ")
                cursor.execute(f"set variable as_of = timestamp '{moment}'")
                yield cursor
                cursor.execute("commit")
            except duckdb.Error as error:
                cursor.execute("rollback")
                raise WarehouseError(
                    f"The complaints cannot be judged by other limits ({str(error).splitlines()[0]}): "
                    "load the sources again with this version of the program."
                ) from error

    @staticmethod
    def _views(cursor: duckdb.DuckDBPyConnection, *left_out: str) -> None:
        """Show the tables that the texts may read beside events and each other; new ones are empty in an old file."""
        found = cursor.execute("select distinct table_name from duckdb_columns() where database_name = 'w'").fetchall()
        present = {*(table for (table,) in found), *earlier.LATER} - {*MARTS, "events", *left_out}
        for table in sorted(present):
            cursor.execute(f'create view "{table}" as {earlier.table(cursor, table)}')
        for table, columns in CODING.items():
            if table not in present:
                cursor.execute(f"create table {table} ({columns})")


def _first_day(today: date) -> date:
    """Give the first day of the month two years before."""
    return date(today.year - YEARS, today.month, 1)


def _needed(texts: Mapping[str, str]) -> dict[str, str]:
    """Give the steps on the way to the clocks, in their order; a step reads what earlier ones made."""
    wanted = {"clocks"}
    for name in reversed(texts):
        if name in wanted:
            wanted |= {other for other in texts if f"scope_{other}" in _words(texts[name])}
    return {name: _bare(text) for name, text in texts.items() if name in wanted}


def _bare(text: str) -> str:
    """Give a text without its comments, whose words would be taken for names."""
    return re.sub(r"--.*", "", text).strip().rstrip(";")


def _following(texts: Mapping[str, str]) -> list[str]:
    """Give the steps that follow from the limits: those that read them, and those that read such a step."""
    found: list[str] = []
    for name, text in texts.items():
        if _MOVED.search(text) or any(f"scope_{other}" in _words(text) for other in found):
            found.append(name)
    return found


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


_benches: Remembered[_Bench] = Remembered(1)
