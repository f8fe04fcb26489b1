"""Reads Parquet into `raw`: DuckDB does, and every value becomes text."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from etl import raw, unpack
from etl.raw import RawCounts
from etl.source import Source, quoted
from queries.errors import BadFileError


def read(connection: duckdb.DuckDBPyConnection, source: Source, path: Path, scratch: Path) -> RawCounts:
    """Appends the file to `raw`; raises BadFileError where it cannot be read."""
    plain = path
    if unpack.looks_like_a_pattern(path):
        plain = scratch / "plain.parquet"
        plain.symlink_to(path.resolve())
    try:
        described = connection.execute("describe select * from read_parquet(?)", [str(plain)]).fetchall()
    except duckdb.Error as error:
        raise BadFileError(f"The file {path.name} is not a Parquet file, or is damaged; export it again.") from error
    types = {name: kind for name, kind, *_ in described}
    raw.check_columns(source, path.name, list(types))
    listed = ", ".join(
        f"{_as_text(column, types[column], source.nulls)} as {quoted(name)}"
        for name, column in raw.used(source, list(types)).items()
    )
    select = f'select ? as file, file_row_number + 2 as "row", {listed} from read_parquet(?, file_row_number = true)'
    try:
        rows = raw.insert(connection, select, [path.name, str(plain)])
    except duckdb.Error as error:
        raise BadFileError(f"The Parquet file {path.name} is damaged; export it again.") from error
    return RawCounts(rows, 0, raw.ignored(source, list(types)))


def _as_text(column: str, kind: str, nulls: Sequence[str]) -> str:
    """SQL for the column as text: instants in UTC with `+00`, times without a zone as they stand."""
    text = f"{quoted(column)}::varchar"
    if kind == "TIMESTAMP WITH TIME ZONE":
        # By way of microseconds, because a plain cast to text would be in the session's zone.
        text = f"make_timestamp(epoch_us({quoted(column)}))::varchar || '+00'"
    listed = ", ".join("'" + null.replace("'", "''") + "'" for null in nulls)
    return f"case when {text} not in ({listed}) then {text} end"
