"""What the tables of a generation hold, as it says itself (`comment on`), from `table_comments.toml`.

Whoever opens a generation with another program finds it there (`duckdb_tables()`, `duckdb_columns()`), and
docs/reference/tables.md is made from one.
"""

import tomllib
from functools import cache
from pathlib import Path

import duckdb

FILE = Path(__file__).with_suffix(".toml")
_OF_TABLE = ("title", "about")


@cache
def known() -> dict[str, dict[str, str]]:
    """Table to `about`, now and then `title`, which begins a section, and its columns that need a word."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def put(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the comments of the tables that the current catalog has."""
    (catalog,) = connection.execute("select current_database()").fetchone()
    columns = connection.execute(
        "select table_name, column_name from duckdb_columns() where database_name = $1 and schema_name = 'main'",
        [catalog],
    ).fetchall()
    present = {table for table, _ in columns}
    for table, said in known().items():
        if table not in present:
            continue
        place = f'"{catalog}".main."{table}"'
        connection.execute(f"comment on table {place} is {_literal(said['about'])}")
        for column, words in columns_of(table).items():
            if (table, column) in columns:
                connection.execute(f'comment on column {place}."{column}" is {_literal(words)}')


def columns_of(table: str) -> dict[str, str]:
    """The columns of a table that need a word, with it."""
    return {name: words for name, words in known()[table].items() if name not in _OF_TABLE}


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
