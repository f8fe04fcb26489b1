"""Which reader an address of a database is for; each server's driver is imported only where it is meant."""

from etl.inputs.files import Input


def reader(url: str) -> type[Input]:
    """The class that reads from this address: PostgreSQL's own, or the one of all that SQLAlchemy knows."""
    if url.startswith(("postgresql://", "postgres://")):
        from etl.inputs.postgres import Database

        return Database
    from etl.inputs.sql_database import SqlDatabase

    return SqlDatabase
