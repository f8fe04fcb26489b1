"""The books of a generation: what each load did, what the rules found, and where the generation itself stands."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import duckdb

from etl.marts import moment
from etl.sources.definition import Source
from expectations.check import Result
from queries.errors import FailedCheckError
from queries.warehouse import identity
from queries.warehouse.generation import SCHEMA_VERSION
from queries.warehouse.invented import DEMO


@dataclass(frozen=True)
class Loaded:
    """What a load did: rows of the files, events they gave, and where each went."""

    source: str
    files: list[str]
    rows_read: int
    events_read: int
    events_loaded: int
    duplicates: int
    corrected: int
    rejected: int
    generation: int
    seconds: float
    published: bool = True
    """False where a database gave nothing new, so that the live generation stayed as it was."""
    warnings: dict[str, int] = field(default_factory=dict)
    ignored_columns: list[str] = field(default_factory=list)
    rejections: list[dict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What else should be known, a sentence each."""
    no_event: int = 0
    """Rows of which no event came."""
    rows: dict[str, int] = field(default_factory=dict)
    """What became of the rows read, each counted once: `loaded`, `duplicates`, `rejected`, `no_event`."""

    def as_dict(self) -> dict:
        """The same as a plain dictionary, for JSON."""
        return asdict(self)


def next_load_id(connection: duckdb.DuckDBPyConnection) -> int:
    """Number of the load that is being made."""
    return connection.execute("select coalesce(max(load_id), 0) + 1 from loads").fetchall()[0][0]


def keep_results(connection: duckdb.DuckDBPyConnection, load_id: int, name: str, results: Sequence[Result]) -> None:
    """Write down what each rule of the suite `name` found."""
    connection.executemany(
        "insert into check_results values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (load_id, name, r.rule.id, r.rule.severity, r.success, r.checked, r.failed, r.rule.reason, r.rule.note)
            for r in results
        ],
    )


def first_rejections(connection: duckdb.DuckDBPyConnection, load_id: int, most: int = 20) -> list[dict]:
    """The first rejected rows without their content, which may be personal."""
    rows = connection.execute(
        'select file, "row", reason from rejected_rows where load_id = ? order by file, "row" limit ?', [load_id, most]
    ).fetchall()
    return [dict(zip(("file", "row", "reason"), row, strict=True)) for row in rows]


def nothing_usable(connection: duckdb.DuckDBPyConnection, load_id: int, from_source: Source) -> str:
    """Why a load that gave no event at all is not published."""
    rejections = first_rejections(connection, load_id, most=3)
    if not rejections:
        return f"The files hold no rows that the source {from_source.name} can use; nothing was published."
    listed = "; ".join(f"{r['file']} row {r['row']}: {r['reason']}" for r in rejections)
    total = connection.execute("select count(*) from rejected_rows where load_id = ?", [load_id]).fetchall()[0][0]
    more = "; ..." if total > len(rejections) else ""
    return f"All {total:,} rows were rejected ({listed}{more}); nothing was published."


def mixed_words(connection: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    """That own data are counted together with demonstration data; nothing where they are not."""
    others = connection.execute("select distinct source from loads where rows_read > 0").fetchall()
    if source == DEMO or (DEMO,) not in others:
        return []
    return ["the warehouse holds demonstration data too, which these are counted with: --fresh leaves them aside"]


def check_counts(loaded: Loaded, from_source: Source) -> None:
    """Every row must be accounted for; a difference is a fault of this program and stops the load."""
    events = loaded.events_loaded + loaded.duplicates + loaded.rejected
    rows = sum(loaded.rows.values())
    expected = loaded.rows_read if from_source.row_grain == "event" and not from_source.key else loaded.events_read
    if rows != loaded.rows_read or events != expected:
        raise FailedCheckError(
            f"Of {loaded.rows_read:,} rows of {', '.join(loaded.files)} only {min(rows, events):,} are accounted for; "
            "nothing was published, please report it."
        )


def close_books(
    connection: duckdb.DuckDBPyConnection, number: int, load_id: int, loaded: Loaded, belongs_to: str
) -> None:
    """Enter the load, and say of the generation, of the warehouse `belongs_to`, what readers must know of it."""
    now = connection.execute("select getvariable('loaded_at')").fetchone()[0]
    connection.execute(
        "insert into loads values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            load_id,
            now,
            loaded.source,
            loaded.files,
            loaded.rows_read,
            loaded.events_read,
            loaded.events_loaded,
            loaded.duplicates,
            loaded.corrected,
            loaded.rejected,
            loaded.seconds,
        ],
    )
    # The warehouse speaks in the zone of the policy that most of its complaints are judged by.
    main_policy, zone = connection.execute(
        """select c.policy, p.zone from complaints as c inner join policies as p on c.policy = p.policy
        group by all order by count(*) desc, c.policy limit 1"""
    ).fetchall()[0]
    data_as_of = moment.data_as_of(connection)
    connection.execute("delete from meta")
    connection.executemany(
        "insert into meta values (?, ?)",
        [
            ("schema_version", str(SCHEMA_VERSION)),
            ("generation", str(number)),
            ("data_as_of", data_as_of.isoformat(sep=" ")),
            ("zone", zone),
            ("policy", main_policy),
            ("loaded_at", now.isoformat(sep=" ")),
            (identity.KEY, belongs_to),
        ],
    )
