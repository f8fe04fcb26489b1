"""Asking a metric or a row list: the one place where their SQL is put together and run.

Names come from our own files and lists; every value is bound. A metric's rows are, in this order: period and
period_start (with a grain), clock (clock metrics), the dimensions asked for, its own columns, then for a share
numerator and denominator, then value and n.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from queries import period
from queries.errors import UnknownMetricError, UnusableError
from queries.semantic.definition import Definition, metrics, row_lists
from queries.semantic.request import Request, check, check_dimension, unknown
from queries.warehouse.as_of import naive_utc
from queries.warehouse.generation import Generation
from queries.warehouse.remembered import Remembered

__all__ = [
    "Definition",
    "Request",
    "definition",
    "dimension_values",
    "dimensions",
    "metrics",
    "row_lists",
    "run",
]


_WHOLE = ("TINYINT", "INTEGER", "BIGINT", "HUGEINT")


def definition(name: str) -> Definition:
    """Give what a metric or row list means; UnknownMetricError names the nearest one."""
    known = {**metrics(), **row_lists()}
    if name not in known:
        raise UnknownMetricError(unknown("metric or row list", name, known))
    return known[name]


def dimensions(name: str) -> tuple[str, ...]:
    """Give the dimensions a metric or row list can be filtered by."""
    return definition(name).dimensions


def run(generation: Generation, name: str, request: Request | None = None) -> pd.DataFrame:
    """Answer a request; UsageError where it cannot be asked. Instants of row lists are in the policy's zone."""
    wanted = definition(name)
    request = request or Request()
    check(wanted, request)
    with generation.reading(request.as_of) as cursor:
        if (ready := prepare(cursor, generation, wanted, request)) is None:
            return _empty(wanted, request)
        sql, values = ready
        try:
            cursor.execute(sql, values)
            frame = fetch(cursor)
        except duckdb.Error as error:
            raise UnusableError(
                f"{name}.sql failed on {generation.name} ({str(error).splitlines()[0]}): "
                "load again with this version of the program, or report it."
            ) from error
    if not wanted.is_metric:
        return in_zone(frame, generation.zone)
    return finished(wanted, _name_periods(frame, request))


def dimension_values(generation: Generation, dimension: str, as_of: datetime | None = None) -> list[str | None]:
    """Give the values a dimension has, sorted, with None at the end if some complaint has none."""
    check_dimension(dimension)

    def read() -> list[str | None]:
        facts = {"clock": "clocks", "step": "steps"}.get(dimension, "complaints")
        with generation.reading(as_of) as cursor:
            rows = cursor.execute(f"select distinct {dimension} from {facts} order by 1 nulls last").fetchall()
        return [row[0] for row in rows]

    return list(_values.of(generation, (dimension, as_of), read))


_values: Remembered[list[str | None]] = Remembered(100)
"""What `dimension_values` gave; every page asks for all of them."""


def prepare(
    cursor: duckdb.DuckDBPyConnection, generation: Generation, wanted: Definition, request: Request
) -> tuple[str, dict[str, Any]] | None:
    """Give the SELECT of a request and the values to bind; None where the period lies wholly after as_of."""
    span = _span(cursor, generation, request) if wanted.at_period_end else None
    if wanted.at_period_end and span is None:
        return None
    return build(wanted, request, generation, span)


def build(
    wanted: Definition, request: Request, generation: Generation, span: period.Period | None = None
) -> tuple[str, dict[str, Any]]:
    """Give the SELECT of a request and the values to bind; `span` is the range that $periods covers."""
    by = tuple(dict.fromkeys((*wanted.leading, *request.by)))
    where, values = _conditions(request, as_text=not wanted.is_metric)
    from_on, to_on = request.from_on or date.min, request.to_on or date.max
    texts = {
        "period": f"cast(date_trunc('{request.grain}', counted_on) as date) as period_start," if request.grain else "",
        "period_key": "period_start," if request.grain else "",
        "dimensions": "".join(f"{dimension}, " for dimension in by),
        "where": where,
        "dated": f"{wanted.dated} between $from_on and $to_on" if request.from_on or request.to_on else "true",
        "periods": "(select unnest($period_rows, recursive := true))",
    }
    sql = re.sub(r"\$(period|period_key|dimensions|where|dated|periods)\b", lambda match: texts[match[1]], wanted.sql)
    if request.limit is not None:
        sql = f"from ({sql}) limit $limit"
    as_of = naive_utc(request.as_of or generation.data_as_of)
    values |= {name: choices[0] for name, choices in wanted.parameters.items()} | request.parameters
    values |= {"from_on": from_on, "to_on": to_on, "as_of": as_of, "zone": generation.zone, "limit": request.limit}
    if span:
        values["period_rows"] = period_rows(span, request.grain, generation.zone, as_of)
    used = set(re.findall(r"\$(\w+)", sql))
    return sql, {name: value for name, value in values.items() if name in used}


def _conditions(request: Request, as_text: bool) -> tuple[str, dict[str, str]]:
    """Give the condition that each filtered dimension has one of its values, and those values by name."""
    conditions, values = [], {}
    for number, (dimension, wanted) in enumerate(request.where.items()):
        given = [wanted] if isinstance(wanted, str) or wanted is None else list(wanted)
        names = {f"where_{number}_{at}": value for at, value in enumerate(given) if value is not None}
        column = f"cast({dimension} as varchar)" if as_text else dimension
        either = [f"{column} in ({', '.join(f'${name}' for name in names)})"] if names else []
        either += [f"{dimension} is null"] if None in given else []
        # no value at all is a filter that lets nothing through
        conditions.append(f"({' or '.join(either) or 'false'})")
        values |= names
    return "\n    and ".join(conditions) or "true", values


def _span(cursor: duckdb.DuckDBPyConnection, generation: Generation, request: Request) -> period.Period | None:
    """Give the days a period-end metric covers: never past as_of, from the first complaint on if nothing is said."""
    last_on = period.local_date(request.as_of or generation.data_as_of, generation.zone)
    to_on = min(request.to_on or last_on, last_on)
    from_on = request.from_on
    if from_on is None:
        first_on = cursor.execute("select min(opened_on) from open_spells").fetchone()[0]
        from_on = min(first_on or to_on, to_on)
    return period.Period(from_on, to_on) if from_on <= to_on else None


def period_rows(span: period.Period, grain: str | None, zone: str, as_of: datetime) -> list[dict[str, Any]]:
    """Give what $periods stands for: a row a piece of the span, with the instants at which it ends and is seen."""
    pieces = period.split(span, grain) if grain else [(span.from_on, span)]
    return [
        {
            "period_start": start,
            "from_on": piece.from_on,
            "to_on": piece.to_on,
            "ends_at": period.day_ends_at(piece.to_on, zone),
            "seen_at": min(period.day_ends_at(piece.to_on, zone), as_of),
        }
        for start, piece in pieces
    ]


def fetch(cursor: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Fetch a frame in which whole numbers stay whole where some are missing, and texts are one type all the same."""
    kinds = {name: str(kind) for name, kind, *_ in cursor.description}
    return pd.DataFrame({name: _typed(values, kinds[name]) for name, values in cursor.fetchnumpy().items()})


def _typed(values: NDArray[Any], kind: str) -> NDArray[Any] | ExtensionArray:
    """Give a column its type: a page fetches twenty frames, and made before they are changed they cost thrice."""
    is_missing = np.ma.getmaskarray(values)
    values = np.ma.getdata(values)
    if kind in _WHOLE:
        if not is_missing.any():
            return values.astype("int64")
        return pd.arrays.IntegerArray(np.where(is_missing, 0, values).astype("int64"), is_missing)
    if kind == "BOOLEAN":
        return pd.arrays.BooleanArray(values, is_missing) if is_missing.any() else values
    if is_missing.any():
        values = values.copy()
        values[is_missing] = None
    return pd.array(values, dtype="str") if kind == "VARCHAR" else values


def _name_periods(frame: pd.DataFrame, request: Request) -> pd.DataFrame:
    if not request.grain:
        return frame.drop(columns="period_start", errors="ignore")
    starts = frame["period_start"]
    labels = {start: period.label(start.date(), request.grain) for start in starts.unique()}
    frame.insert(0, "period", starts.map(labels).astype("str"))
    return frame


def finished(wanted: Definition, frame: pd.DataFrame) -> pd.DataFrame:
    """Take the metric's last step where it is not SQL."""
    if not wanted.post:
        return frame
    module, _, function = wanted.post.rpartition(".")
    return getattr(import_module(f"queries.semantic.post_{module}"), function)(frame)


def in_zone(frame: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Put the instants of a frame (columns in _at, UTC) into a zone."""
    for column in frame.columns:
        if column.endswith("_at") and not column.endswith("_local_at"):
            frame[column] = pd.to_datetime(frame[column]).dt.tz_localize(UTC).dt.tz_convert(zone)
    return frame


def _empty(wanted: Definition, request: Request) -> pd.DataFrame:
    """Give a frame without rows: the period asked for lies wholly after as_of."""
    keys: Iterable[str] = ("period", "period_start") if request.grain else ()
    return pd.DataFrame(columns=[*dict.fromkeys((*keys, *wanted.leading, *request.by)), "value", "n"])
