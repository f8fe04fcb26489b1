"""Databases of the tests work in one thread each: most hold a handful of rows, and workers share the machine."""

import duckdb


def everywhere() -> None:
    """Have every database that this process opens from now on work in one thread."""
    connect = duckdb.connect

    def single(*given: object, **options: object) -> duckdb.DuckDBPyConnection:
        connection = connect(*given, **options)
        connection.execute("set threads = 1")
        return connection

    duckdb.connect = single
