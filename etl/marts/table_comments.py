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
    """Write the comments of the tables that the current catalog has; those that stand there already cost nothing."""
    (catalog,) = connection.execute("select current_database()").fetchone()
    of_tables = dict(
        connection.execute(
            "select table_name, comment from duckdb_tables() where database_name = $1 and schema_name = 'main'",
            [catalog],
        ).fetchall()
    )
    of_columns = {
        (table, column): words
        for table, column, words in connection.execute(
            """
            select table_name, column_name, comment from duckdb_columns()
            where database_name = $1 and schema_name = 'main' and list_contains($2, table_name)
            """,
            [catalog, [*known()]],
        ).fetchall()
    }
    wanted = [
        f"comment on table {_place(catalog, table)} is {_literal(said['about'])}"
        for table, said in known().items()
        if of_tables.get(table, said["about"]) != said["about"]
    ] + [
        f'comment on column {_place(catalog, table)}."{column}" is {_literal(words)}'
        for table in known()
        for column, words in columns_of(table).items()
        if of_columns.get((table, column), words) != words
    ]
    if wanted:
        # one commit for all: each of its own waits for the disk
        connection.execute("begin;\n" + ";\n".join(wanted) + ";\ncommit")


def columns_of(table: str) -> dict[str, str]:
    """The columns of a table that need a word, with it."""
    return {name: words for name, words in known()[table].items() if name not in _OF_TABLE}


def _place(catalog: str, table: str) -> str:
    return f'"{catalog}".main."{table}"'


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
