"""What MySQL (with MariaDB) and SQL Server each call things: kinds of columns, a column as text, the present.

Everything else is SQLAlchemy's: addresses, drivers, quoting.
"""

import re
from abc import ABC, abstractmethod

from sqlalchemy import Connection, text

from etl.staging.stage import LONGEST_CELL

INSTANT, LOCAL, DATE, WHOLE = "timestamp with time zone", "timestamp without time zone", "date", "whole number"
MARKS = (INSTANT, LOCAL, DATE, WHOLE)
"""What a mark may be."""
_OVERLAP = re.compile(r"(\d+) ?(second|minute|hour|day)?s?")


class Server(ABC):
    """One kind of server.

    `port` is its usual one, `password` the variable of the environment that may hold one, `waits` what its driver calls
    the seconds to wait for a connection.
    """

    driver: str
    package: str
    waits: str
    port: int
    password: str
    takes_queries: bool

    @abstractmethod
    def begin(self, server: Connection) -> None:
        """One moment in view throughout, instants in UTC, and no right to write where the server can take it away."""

    @abstractmethod
    def kinds(self, server: Connection, relation: str) -> dict[str, tuple[str, str]]:
        """Each column by its name in lower case: the name as it is, and its kind."""

    @abstractmethod
    def as_text(self, column: str, kind: str) -> str:
        """SQL for a column (quoted already) as text: instants as ISO 8601 in UTC with their offset."""

    @abstractmethod
    def present(self, kind: str) -> str | None:
        """SQL for the latest that counts as reached; None for numbers."""

    @abstractmethod
    def since(self, kind: str, overlap: str) -> str:
        """SQL for the mark `:since`, gone back by the overlap."""

    def overlap(self, words: str) -> tuple[str, str]:
        """Number and unit of an overlap as sources write it, `30 minutes`; the unit is empty for numbers."""
        number, unit = _OVERLAP.fullmatch(words).groups()
        return number, unit or ""


class MySql(Server):
    """MySQL and MariaDB."""

    driver, package, waits = "mysql+pymysql", "pymysql", "connect_timeout"
    port, password, takes_queries = 3306, "MYSQL_PWD", True

    # enum_field_types of the protocol
    _CODES = {  # noqa: RUF012
        **dict.fromkeys((1, 2, 3, 8, 9, 13), WHOLE),
        **dict.fromkeys((0, 4, 5, 246), "number"),
        **dict.fromkeys((15, 245, 247, 248, 249, 250, 251, 252, 253, 254), "text"),
        7: INSTANT,
        12: LOCAL,
        10: DATE,
        16: "boolean",
    }
    _CAST = {INSTANT: "datetime(6)", LOCAL: "datetime(6)", DATE: "datetime(6)", WHOLE: "signed"}  # noqa: RUF012

    def begin(self, server: Connection) -> None:
        """As the class above."""
        server.exec_driver_sql("set session time_zone = '+00:00'")
        server.exec_driver_sql("set session transaction isolation level repeatable read")
        server.exec_driver_sql("start transaction with consistent snapshot, read only")

    def kinds(self, server: Connection, relation: str) -> dict[str, tuple[str, str]]:
        """As the class above."""
        described = server.execute(text(f"select * from {relation} where 1 = 0")).cursor.description
        return {
            name.lower(): (name, self._CODES.get(code, f"of MySQL's number {code}")) for name, code, *_ in described
        }

    def as_text(self, column: str, kind: str) -> str:
        """As the class above."""
        if kind == INSTANT:
            return f"concat(date_format({column}, '%Y-%m-%dT%H\\:%i\\:%s.%f'), '+00\\:00')"
        # a longer cell is rejected anyway, and must not cost memory
        return f"left(cast({column} as char), {LONGEST_CELL + 1})"

    def present(self, kind: str) -> str | None:
        """As the class above."""
        return {INSTANT: "now(6)", LOCAL: "now(6)", DATE: "current_date"}.get(kind)

    def since(self, kind: str, overlap: str) -> str:
        """As the class above."""
        mark = f"cast(:since as {self._CAST[kind]})"
        if not overlap:
            return mark
        number, unit = self.overlap(overlap)
        return f"{mark} - interval {number} {unit}" if unit else f"{mark} - {number}"


class SqlServer(Server):
    """Microsoft SQL Server: it knows no transaction that can only read, so tables and views are read, never a query."""

    driver, package, waits = "mssql+pymssql", "pymssql", "login_timeout"
    port, password, takes_queries = 1433, "SQLCMDPASSWORD", False

    _KINDS = {  # noqa: RUF012
        "datetimeoffset": INSTANT,
        **dict.fromkeys(("datetime", "datetime2", "smalldatetime"), LOCAL),
        "date": DATE,
        **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), WHOLE),
        **dict.fromkeys(("decimal", "numeric", "float", "real", "money", "smallmoney"), "number"),
        **dict.fromkeys(("char", "varchar", "text", "nchar", "nvarchar", "ntext", "uniqueidentifier"), "text"),
        "bit": "boolean",
    }
    _CAST = {INSTANT: "datetimeoffset", LOCAL: "datetime2", DATE: "datetime2", WHOLE: "bigint"}  # noqa: RUF012

    def begin(self, server: Connection) -> None:
        """As the class above."""
        server.exec_driver_sql("set transaction isolation level repeatable read")
        server.exec_driver_sql("begin transaction")

    def kinds(self, server: Connection, relation: str) -> dict[str, tuple[str, str]]:
        """As the class above."""
        described = text("select name, system_type_name from sys.dm_exec_describe_first_result_set(:words, null, 0)")
        rows = server.execute(described, {"words": f"select * from {relation}"}).all()
        return {name.lower(): (name, self._KINDS.get(str(of).split("(")[0], str(of))) for name, of in rows}

    def as_text(self, column: str, kind: str) -> str:
        """As the class above."""
        if kind == INSTANT:
            return f"convert(varchar(40), switchoffset({column}, '+00\\:00'), 126)"
        style = ", 126" if kind in (LOCAL, DATE) else ""
        return f"left(convert(nvarchar(max), {column}{style}), {LONGEST_CELL + 1})"

    def present(self, kind: str) -> str | None:
        """As the class above."""
        return {
            INSTANT: "sysdatetimeoffset()",
            LOCAL: "sysutcdatetime()",
            DATE: "cast(sysutcdatetime() as date)",
        }.get(kind)

    def since(self, kind: str, overlap: str) -> str:
        """As the class above."""
        mark = f"cast(:since as {self._CAST[kind]})"
        if not overlap:
            return mark
        number, unit = self.overlap(overlap)
        return f"dateadd({unit}, -{number}, {mark})" if unit else f"{mark} - {number}"


SERVERS: dict[str, Server] = {"mysql": MySql(), "mariadb": MySql(), "mssql": SqlServer()}
"""By the first word of an address."""
