"""A stretch of a list: sorted by one of its columns, and how many rows it has in all.

Figures that count something else than what a metric's facts are (rows of files, steps that were skipped) have their
row list, whose columns say which rows a figure counts: `page(generation, "stopped_clocks", Request(where=...))`.
"""

from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from queries.errors import UnknownDimensionError, UnusableError, UsageError
from queries.semantic import catalog, lookup
from queries.semantic.request import Request, check, unknown
from queries.warehouse.generation import Generation


@dataclass(frozen=True)
class Stretch:
    """Which rows of a list, in which order."""

    order: str = ""
    """The column that sorts it; empty: the list's own order."""
    descending: bool = True
    limit: int | None = 100
    """Of rows; None: all."""
    offset: int = 0
    """How many rows come before."""
    find: str = ""
    """What the number of each complaint contains, in any case; empty: anything. The total is then of those."""


FIRST = Stretch()


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and how many it has in all."""

    rows: pd.DataFrame
    total: int


def page(
    generation: Generation,
    name: str,
    request: Request,
    stretch: Stretch = FIRST,
) -> Page:
    """Give a stretch of a row list. UsageError for a metric, which has members."""
    wanted = catalog.definition(name)
    if wanted.is_metric:
        raise UsageError(f"{name} is a metric, not a row list: ask for its members.")
    check(wanted, request)
    sql, values = catalog.build(wanted, request, generation)
    with generation.reading(request.as_of) as cursor:
        try:
            return cut(cursor, generation.zone, sql, values, stretch)
        except duckdb.Error as error:
            raise UnusableError(f"{name}.sql failed on {generation.name}: load again, or report it.") from error


def cut(
    cursor: duckdb.DuckDBPyConnection, zone: str, sql: str, values: dict[str, Any], stretch: Stretch = FIRST
) -> Page:
    """Give a stretch of what a SELECT gives; UnknownDimensionError for an order that is none of its columns."""
    order = stretch.order
    columns = [row[0] for row in cursor.execute(f"describe from ({sql})", values).fetchall()]
    if order and order not in columns:
        raise UnknownDimensionError(unknown("column", order, columns, " to sort by"))
    if stretch.find and "complaint_id" in columns:
        sql = f"select * from ({sql}) where contains({lookup.plain_sql('complaint_id')}, $page_find)"
        values = values | {"page_find": lookup.plain(stretch.find)}
    total = cursor.execute(f"select count(*) from ({sql})", values).fetchone()[0]
    text = f"from ({sql})"
    if order:
        # every other column after it, so that equal values stand in one order on every page
        others = ", ".join(f'"{name}"' for name in columns if name != order)
        text += f' order by "{order}" {"desc" if stretch.descending else "asc"} nulls last, {others}'
    cursor.execute(text + limits(stretch), values | bounds(stretch))
    return Page(catalog.in_zone(catalog.fetch(cursor), zone), total)


def limits(stretch: Stretch) -> str:
    """Give the end of a query that takes a stretch alone; `bounds` has its values."""
    return "" if stretch.limit is None else " limit $page_limit offset $page_offset"


def bounds(stretch: Stretch) -> dict[str, int]:
    """Give the values of `limits`."""
    return {} if stretch.limit is None else {"page_limit": stretch.limit, "page_offset": max(stretch.offset, 0)}


def of_frame(frame: pd.DataFrame, stretch: Stretch = FIRST) -> Page:
    """Give a stretch of rows that are there already, as `page` gives one of a list; equal values keep their order."""
    order = stretch.order
    if order and order not in frame:
        raise UnknownDimensionError(unknown("column", order, list(frame), " to sort by"))
    if stretch.find and "complaint_id" in frame:
        numbers = frame["complaint_id"].map(lambda number: lookup.plain(str(number)))
        frame = frame[numbers.str.contains(lookup.plain(stretch.find), regex=False)]
    if order:
        frame = frame.sort_values(order, ascending=not stretch.descending, na_position="last", kind="stable")
    until = None if stretch.limit is None else stretch.offset + stretch.limit
    return Page(frame.iloc[stretch.offset : until], len(frame))
