"""The complaints behind a figure: the metric's own SELECT, broken down by the complaint.

Every fact carries the number of its complaint, so a metric that is asked by complaint counts each for itself. Nothing
is defined a second time: what a metric counts is in its list, and nothing else.

    members.of(generation, "on_time_share", request, "numerator", clock="resolution", channel="phone")

A part is a column of the metric that counts: `n`, `numerator`, `denominator`, `overdue_count`, ..., or `rest`: what
is in a share's denominator and not in its numerator. Keys tell one cell of the metric's answer from the others: its
dimensions, its own columns (`age_band`, `remedy`) and `period_start`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pandas as pd

from queries import period
from queries.errors import UnknownDimensionError, UnusableError, UsageError
from queries.semantic import catalog, dimensions, lookup, paging
from queries.semantic.definition import Definition
from queries.semantic.paging import FIRST, Page, Stretch
from queries.semantic.request import Request, check, unknown
from queries.warehouse.generation import Generation

THINGS = {
    "clocks": ("complaint_id", "cycle"),
    "complaints": ("complaint_id",),
    "open_spells": ("complaint_id", "spell"),
    "extensions": ("complaint_id", "cycle", "number"),
    "steps": ("complaint_id", "number"),
}
"""What tells one counted thing from another, beside the clock or the step that leads every row of such a metric."""

_DAYS_LATE = """
    case
        when clocks.state in ('late', 'overdue')
            then coalesce(
                clocks.stopped_on,
                cast(timezone($seen_in, timezone('UTC', clocks.withdrawn_at)) as date),
                $seen_on
            ) - clocks.due_on
    end"""
_NEXT = """
    select
        complaint_id,
        arg_min(clock, due_at) as next_clock,
        min(due_at) as next_due_at
    from clocks
    where state in ('running', 'overdue') and due_at is not null
    group by complaint_id"""

_NEVER_COUNTED = ("value",)
"""A column that counts only where the whole metric does."""


def of(
    generation: Generation,
    metric: str,
    request: Request,
    part: str = "n",
    keys: Mapping[str, Any] | None = None,
    **more,
) -> pd.DataFrame:
    """Give the things a figure counts: clock or step where the metric has them, complaint_id, cycle ..., counted.

    There are as many rows as the figure says, each once; where a figure sums something else than things (requests),
    `counted` says how much each brings. UsageError for a part or a key that the metric does not have.
    """
    with generation.reading(request.as_of) as cursor:
        ready = _members(cursor, generation, metric, request, part, {**(keys or {}), **more})
        if ready is None:
            return pd.DataFrame(columns=[*catalog.definition(metric).leading, "complaint_id", "counted"])
        sql, values, things = ready
        return cursor.execute(f"{sql} order by {', '.join(things)}", values).df()


def page(
    generation: Generation,
    metric: str,
    request: Request,
    part: str = "n",
    keys: Mapping[str, Any] | None = None,
    stretch: Stretch = FIRST,
) -> Page:
    """Give a stretch of the list with what a reader wants to know of each complaint; by itself sorted by receipt.

    Of clocks, `days_late` says for how many local days after its last day of grace each ran (until it stopped or was
    withdrawn), or has run by as_of; of what is looked at as it stood, `next_clock` and `next_due_at` say which step is
    to be done next, now.
    """
    order = stretch.order or "received_at"
    wanted = catalog.definition(metric)
    with generation.reading(request.as_of) as cursor:
        ready = _members(cursor, generation, metric, request, part, dict(keys or {}))
        if ready is None:
            return Page(pd.DataFrame(columns=["complaint_id"]), 0)
        sql, values, things = ready
        shown, joins = _described(wanted, things)
        if stretch.find:
            sql = f"select * from ({sql}) where contains({lookup.plain_sql('complaint_id')}, $find)"
            values = values | {"find": lookup.plain(stretch.find)}
        if order not in shown:
            raise UnknownDimensionError(unknown("column", order, shown, " to sort by"))
        way = "desc" if stretch.descending else "asc"
        columns = ", ".join(f"{source} as {name}" for name, source in shown.items())
        text = f"""
            with members as materialized ({sql})
            select {columns}, (select count(*) from members) as total_rows
            from members {joins}
            order by {order} {way} nulls last, {", ".join(f"members.{thing}" for thing in things)}
           {paging.limits(stretch)}"""
        bound = values | paging.bounds(stretch)
        if "days_late" in shown:
            seen_on = period.local_date(request.as_of or generation.data_as_of, generation.zone)
            bound |= {"seen_on": seen_on, "seen_in": generation.zone}
        rows = catalog.in_zone(cursor.execute(text, bound).df(), generation.zone)
        total = (
            int(rows["total_rows"].iloc[0])
            if len(rows)
            else cursor.execute(f"select count(*) from ({sql})", values).fetchone()[0]
        )
    return Page(rows.drop(columns="total_rows"), total)


def _described(wanted: Definition, things: tuple[str, ...]) -> tuple[dict[str, str], str]:
    """Give the columns of a list by name, each with where it comes from, and the joins they need."""
    shown = {"complaint_id": "members.complaint_id"}
    shown |= {thing: f"members.{thing}" for thing in things if thing in ("clock", "step", "cycle")}
    joins = "inner join complaints using (complaint_id)"
    if wanted.facts == "clocks" and "cycle" in things:
        joins += " inner join clocks using (complaint_id, clock, cycle)"
        shown |= {name: f"clocks.{name}" for name in ("due_at", "stopped_at", "state", "elapsed", "unit")}
        shown["days_late"] = _DAYS_LATE
    if wanted.is_stock:
        joins += f" left join ({_NEXT}) as following using (complaint_id)"
        shown |= {name: f"following.{name}" for name in ("next_clock", "next_due_at")}
    own = ("received_at", "status", *dimensions.used_for("list"), "score")
    return shown | {name: f"complaints.{name}" for name in own}, joins


def _members(
    cursor: duckdb.DuckDBPyConnection,
    generation: Generation,
    metric: str,
    request: Request,
    part: str,
    keys: dict[str, Any],
) -> tuple[str, dict[str, Any], tuple[str, ...]] | None:
    """Give the SELECT of a figure's members, its values, and what tells them apart; None where there can be none."""
    wanted = catalog.definition(metric)
    if not wanted.is_metric:
        raise UsageError(f"{metric} is a row list, whose rows are there already: ask for a metric.")
    check(wanted, request)
    request, keys = _in_cell(wanted, request, keys)
    for things in (THINGS[wanted.facts], ("complaint_id",)):
        ready = catalog.prepare(cursor, generation, wanted, replace(request, by=things, grain=None))
        if ready is None:
            return None
        sql, values = ready
        try:
            columns = {row[0]: row[1] for row in cursor.execute(f"describe from ({sql})", values).fetchall()}
            break
        except duckdb.BinderException:
            # some figures are put together from several facts, which share nothing but the complaint
            continue
        except duckdb.Error as error:
            raise UnusableError(f"{metric}.sql failed on {generation.name}: load again, or report it.") from error
    else:
        raise UnusableError(f"{metric}.sql cannot be asked by complaint: carry complaint_id in its rows.")
    counted = _counted(wanted, part, columns)
    things = tuple(dict.fromkeys((*wanted.leading, *things)))
    conditions = [
        f"cast({key} as varchar) is not distinct from $key_{key}"
        for key in keys
        if key in columns and divides(wanted, key, part)
    ]
    values |= {f"key_{key}": _text(value) for key, value in keys.items()}
    inner = f"select {', '.join(things)}, {counted} as counted from ({sql}) where {' and '.join(conditions) or 'true'}"
    # a metric with columns of its own has several rows of one thing, of which the one that counts it is its member
    text = f"select {', '.join(things)}, max(counted) as counted from ({inner}) where counted > 0 group by all"
    used = set(re.findall(r"\$(\w+)", text))
    return text, {name: value for name, value in values.items() if name in used}, things


def _text(value: Any) -> str | None:
    """Give a key as a cast to text gives it: rows of a frame hold whole numbers as 4.0, and nothing as NaN."""
    if pd.isna(value):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def divides(wanted: Definition, key: str, part: str) -> bool:
    """Tell whether a part is counted anew for each value of a key; what an estimate rests on is not divided by time."""
    if part != "n":
        return True
    return wanted.n_of is None or key not in wanted.keys or key in wanted.n_of


def _in_cell(wanted: Definition, request: Request, keys: dict[str, Any]) -> tuple[Request, dict[str, Any]]:
    """Give the request of one cell, and the keys that are columns of the metric's own."""
    for key in keys:
        if key not in (*wanted.dimensions, *wanted.keys, "period_start"):
            raise UnknownDimensionError(unknown("key", key, (*wanted.dimensions, *wanted.keys), f" of {wanted.name}"))
    # a step is a dimension of facts about steps, and elsewhere may be a column that the metric makes
    dimensions = {key: keys[key] for key in keys if key in wanted.dimensions and key not in wanted.keys}
    request = replace(request, where={**request.where, **{key: (value,) for key, value in dimensions.items()}})
    if "period_start" in keys:
        if not request.grain:
            raise UsageError("A period_start tells one row from another only with a grain: give one.")
        start = keys["period_start"]
        try:
            start = (
                date.fromisoformat(start[:10]) if isinstance(start, str) else date(start.year, start.month, start.day)
            )
            cell = period.period_of(start, request.grain)
        except (AttributeError, ValueError, OverflowError) as error:
            raise UsageError(f"period_start {str(start)[:20]!r} is no day: write it as 2026-11-16.") from error
        request = replace(
            request,
            from_on=max(cell.from_on, request.from_on or cell.from_on),
            to_on=min(cell.to_on, request.to_on or cell.to_on),
        )
    own = {key: value for key, value in keys.items() if key not in dimensions and key != "period_start"}
    return request, own


def _counted(wanted: Definition, part: str, columns: Mapping[str, str]) -> str:
    """Give the expression that says how much a row counts for a part; UnknownDimensionError where none does."""
    if part == "rest" and {"numerator", "denominator"} <= columns.keys():
        return "denominator - numerator"
    if set(made_of := wanted.made_of.get(part, ())) <= columns.keys() and made_of:
        return " + ".join(made_of)
    known = parts(wanted, columns)
    if part not in known:
        raise UnknownDimensionError(unknown("part", part, known, f" of {wanted.name} that counts complaints"))
    return part


def parts(wanted: Definition, columns: Mapping[str, str]) -> tuple[str, ...]:
    """Give the columns of a metric's SELECT that count: whole numbers that are not keys, nor the names of things."""
    apart = {*wanted.keys, *wanted.leading, *THINGS[wanted.facts], "time"}
    whole = [name for name, kind in columns.items() if kind in ("BIGINT", "INTEGER", "HUGEINT") and name not in apart]
    return tuple(name for name in whole if name not in _NEVER_COUNTED or wanted.kind in ("count", "flow"))
