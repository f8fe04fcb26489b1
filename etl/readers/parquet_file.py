"""Reads Parquet into `raw`: DuckDB does, and every value becomes text.

Whole numbers have no decimals, whatever type the file gives them: they may be ids. Bytes are UTF-8 text, also where the
file does not mark them as such. A record is rejected where neither can be told: the digits of a floating-point number
that is too large to be exact, or bytes that are no text.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from etl.readers import decode, raw_table
from etl.readers.raw_table import RawCounts
from etl.sources.definition import Source, quoted
from queries.errors import BadFileError

_EXACT_BELOW = {"DOUBLE": raw_table.EXACT_BELOW, "FLOAT": 2**24}
"""Kinds of floating-point numbers, and from where on they do not hold every whole number."""


def read(connection: duckdb.DuckDBPyConnection, source: Source, path: Path, scratch: Path) -> RawCounts:
    """Appends the file to `raw`; raises BadFileError where it cannot be read."""
    plain = path
    if decode.looks_like_a_pattern(path):
        plain = scratch / "plain.parquet"
        plain.symlink_to(path.resolve())
    try:
        described = connection.execute("describe select * from read_parquet(?)", [str(plain)]).fetchall()
    except duckdb.Error as error:
        raise BadFileError(f"The file {path.name} is not a Parquet file, or is damaged; export it again.") from error
    types = {name: kind for name, kind, *_ in described}
    raw_table.check_columns(source, path.name, list(types))
    used = raw_table.used(source, list(types))
    listed = ", ".join(
        f"{_as_text(column, types[column], source.nulls)} as {quoted(name)}" for name, column in used.items()
    )
    scan = "from read_parquet(?, file_row_number = true)"
    select = f'select ? as file, file_row_number + 2 as "row", {listed} {scan}'
    bad = 0
    try:
        if reason := _why_unusable({column: types[column] for column in used.values()}):
            fields = ", ".join(f"{quoted(name)} := {_text(column, types[column])}" for name, column in used.items())
            bad = connection.execute(
                f"""insert into raw_rejects
                select ?, file_row_number + 2, {reason}, cast(to_json(struct_pack({fields})) as varchar)
                {scan} where {reason} is not null""",
                [path.name, str(plain)],
            ).fetchall()[0][0]
            select += f" where {reason} is null"
        rows = raw_table.insert(connection, select, [path.name, str(plain)])
    except duckdb.Error as error:
        raise BadFileError(f"The Parquet file {path.name} is damaged; export it again.") from error
    return RawCounts(rows + bad, bad, raw_table.ignored(source, list(types)))


def _why_unusable(types: Mapping[str, str]) -> str:
    """SQL for why a record cannot be read, NULL where it can; empty where no column of these types can be at fault."""
    cases = []
    for column, kind in types.items():
        name = quoted(column)
        if kind == "BLOB":
            is_bad, why = f"{name} is not null and try(decode({name})) is null", f"{column} is not UTF-8 text"
        elif kind in _EXACT_BELOW:
            is_bad = f"isfinite({name}) and abs({name}) >= {_EXACT_BELOW[kind]} and {name} = floor({name})"
            why = raw_table.lost_digits(column)
        else:
            continue
        cases.append(f"when {is_bad} then '" + why.replace("'", "''") + "'")
    return f"case {' '.join(cases)} end" if cases else ""


def _as_text(column: str, kind: str, nulls: Sequence[str]) -> str:
    text = _text(column, kind)
    listed = ", ".join("'" + null.replace("'", "''") + "'" for null in nulls)
    return f"case when {text} not in ({listed}) then {text} end"


def _text(column: str, kind: str) -> str:
    """SQL for the column as text: instants in UTC with `+00`, times without a zone as they stand."""
    name = quoted(column)
    if kind == "TIMESTAMP WITH TIME ZONE":
        # By way of microseconds, because a plain cast to text would be in the session's zone.
        return f"make_timestamp(epoch_us({name}))::varchar || '+00'"
    if kind == "BLOB":
        return f"try(decode({name}))"
    if kind in _EXACT_BELOW:
        is_whole = f"isfinite({name}) and {name} = floor({name}) and abs({name}) < {_EXACT_BELOW[kind]}"
        return f"case when {is_whole} then {name}::bigint::varchar else {name}::varchar end"
    if kind.startswith("DECIMAL"):
        return f"case when {name} = floor({name}) then floor({name})::hugeint::varchar else {name}::varchar end"
    return f"{name}::varchar"
