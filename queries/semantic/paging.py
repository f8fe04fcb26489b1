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
class Page:
    """Some rows of a list, and how many it has in all."""

    rows: pd.DataFrame
    total: int


def page(
    generation: Generation,
    name: str,
    request: Request,
    order: str = "",
    descending: bool = True,
    limit: int | None = 100,
    offset: int = 0,
    find: str = "",
) -> Page:
    """Give a stretch of a row list; without an order, in its own. UsageError for a metric, which has members.

    `find` keeps the rows whose complaint's number contains it, in any case; the total is then of those.
    """
    wanted = catalog.definition(name)
    if wanted.is_metric:
        raise UsageError(f"{name} is a metric, not a row list: ask for its members.")
    check(wanted, request)
    sql, values = catalog.build(wanted, request, generation)
    with generation.reading(request.as_of) as cursor:
        try:
            return stretch(cursor, generation.zone, sql, values, order, descending, limit, offset, find)
        except duckdb.Error as error:
            raise UnusableError(f"{name}.sql failed on {generation.name}: load again, or report it.") from error


def stretch(
    cursor: duckdb.DuckDBPyConnection,
    zone: str,
    sql: str,
    values: dict[str, Any],
    order: str = "",
    descending: bool = True,
    limit: int | None = 100,
    offset: int = 0,
    find: str = "",
) -> Page:
    """Give a stretch of what a SELECT gives; UnknownDimensionError for an order that is none of its columns."""
    columns = [row[0] for row in cursor.execute(f"describe from ({sql})", values).fetchall()]
    if order and order not in columns:
        raise UnknownDimensionError(unknown("column", order, columns, " to sort by"))
    if find and "complaint_id" in columns:
        sql = f"select * from ({sql}) where contains({lookup.plain_sql('complaint_id')}, $page_find)"
        values = values | {"page_find": lookup.plain(find)}
    total = cursor.execute(f"select count(*) from ({sql})", values).fetchone()[0]
    text, bound = f"from ({sql})", dict(values)
    if order:
        # every other column after it, so that equal values stand in one order on every page
        others = ", ".join(f'"{name}"' for name in columns if name != order)
        text += f' order by "{order}" {"desc" if descending else "asc"} nulls last, {others}'
    if limit is not None:
        text += " limit $page_limit offset $page_offset"
        bound |= {"page_limit": limit, "page_offset": max(offset, 0)}
    cursor.execute(text, bound)
    return Page(catalog.in_zone(catalog.fetch(cursor), zone), total)


def of_frame(
    frame: pd.DataFrame,
    order: str = "",
    descending: bool = True,
    limit: int | None = 100,
    offset: int = 0,
    find: str = "",
) -> Page:
    """Give a stretch of rows that are there already, as `page` gives one of a list; equal values keep their order."""
    if order and order not in frame:
        raise UnknownDimensionError(unknown("column", order, list(frame), " to sort by"))
    if find and "complaint_id" in frame:
        numbers = frame["complaint_id"].map(lambda number: lookup.plain(str(number)))
        frame = frame[numbers.str.contains(lookup.plain(find), regex=False)]
    if order:
        frame = frame.sort_values(order, ascending=not descending, na_position="last", kind="stable")
    until = None if limit is None else offset + limit
    return Page(frame.iloc[offset:until], len(frame))
