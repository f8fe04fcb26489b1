"""Pages of docs/reference that are made from what the programs themselves say.

    python -m tests.helpers.reference_docs

writes them; tests compare each with what it is made from.
"""

import ast
import inspect
import json
import tempfile
import textwrap
import tomllib
from itertools import pairwise
from pathlib import Path

import duckdb

from etl.marts import table_comments
from etl.pipeline.load import load
from etl.sources import template
from queries import docs
from queries import settings as project_settings
from queries.semantic import dimensions
from queries.settings import ROOT
from tests.helpers import import_picture

FOLDER = ROOT / "docs" / "reference"
SETTINGS_TABLES = {
    "access": "../explanation/access.md",
    "pull": "../how-to/pull.md",
    "report": "../how-to/report-delivery.md",
}
"""Settings that are tables, and the page that explains each."""
SETTINGS_BEGIN = """# Settings

`settings.toml` at the top of the project, read strictly: a misspelt key or a value of another kind is an error that
says what to write. Paths are relative to that file. Made by `python -m tests.helpers.reference_docs` from
`queries/settings.py`.
"""
TABLES_BEGIN = """# Tables of a generation

Made by `python -m tests.helpers.reference_docs` from the comments that each generation carries (`comment on`, written
from `etl/marts/table_comments.toml`). Instants are `TIMESTAMP` in UTC, named `_at`; local wall time in the policy's
zone ends in `_local_at`, local dates in `_on`.

A generation is an ordinary DuckDB file: `select table_name, comment from duckdb_tables()` lists what follows, also in
another program; `describe TABLE` tells the types. The dimensions are those of `queries/semantic/dimensions.toml`.
"""
TABLES_END = """
## Reading a generation

`queries/warehouse/generation.py` attaches the file read-only as `w` to an in-memory database, with a schema of views
for each `as_of`. For the newest event, and later, they are the stored marts; for an earlier moment, complaints with
events after it are built again by the texts in `mart_sql`. What an earlier version did not write is worked out as it
is read (`queries/warehouse/earlier.py`, `queries/warehouse/optional_tables.py`).
"""


def settings() -> str:
    """The text of settings.md."""
    delivered = tomllib.loads(project_settings.SETTINGS_FILE.read_text(encoding="utf-8"))
    lines = [SETTINGS_BEGIN, "| setting | as delivered | what it says |", "|---|---|---|"]
    for name, words in _field_words(project_settings.Settings).items():
        page = SETTINGS_TABLES.get(name)
        shown = f"[table]({page})" if page else f"`{json.dumps(delivered[name])}`"
        lines.append(f"| `{name}` | {shown} | {words}{_allowed(name)} |")
    return "\n".join(lines) + "\n"


def _allowed(name: str) -> str:
    if name in project_settings.BOUNDS:
        lowest, highest = project_settings.BOUNDS[name]
        return f" From {lowest} to {highest}."
    return ""


def _field_words(kind: type) -> dict[str, str]:
    """Each field of a dataclass with the text under it."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    return {
        field.target.id: " ".join(words.value.value.split())
        for field, words in pairwise(tree.body)
        if isinstance(field, ast.AnnAssign) and isinstance(words, ast.Expr)
    }


def event_columns() -> str:
    """The text of event-columns.md."""
    known = template.meanings()
    lines = [
        "# Complaint events: the columns",
        "",
        "A file for `python -m etl load --source events FILE`: CSV, an Excel workbook, JSON, JSON lines or Parquet,",
        "one row an event. `python -m etl template` writes an empty one. Columns may stand in any order; the first",
        "four are required, the others may be left out. This page is made of `etl/sources/template.toml`.",
        "",
        "| column | meaning |",
        "|---|---|",
        *(f"| `{column['name']}` | {column['en']} |" for column in known["columns"]),
    ]
    for column, allowed in known["values"].items():
        lines += ["", f"## Values of `{column}`", "", "| value | meaning |", "|---|---|"]
        lines += [f"| `{value['value']}` | {value['en']} |" for value in allowed]
    return "\n".join(lines) + "\n"


def tables(database: Path) -> str:
    """The text of tables.md, from a generation that a load has written."""
    with duckdb.connect(str(database), read_only=True) as connection:
        about = dict(
            connection.execute("select table_name, comment from duckdb_tables() where not temporary").fetchall()
        )
        columns: dict[str, list[tuple[str, str, str | None]]] = {}
        for table, *column in connection.execute(
            "select table_name, column_name, comment from duckdb_columns() where not internal "
            "order by table_name, column_index"
        ).fetchall():
            columns.setdefault(table, []).append(tuple(column))
    lines = [TABLES_BEGIN]
    for table, said in table_comments.known().items():
        if table not in about:
            continue
        if "title" in said:
            lines += [f"## {said['title']}", ""]
        lines += [*_wrapped(f"**`{table}`**: {about[table]}"), ""]
        lines += [*_wrapped(_columns(table, {name: [one for one, _ in own] for name, own in columns.items()})), ""]
        noted = [f"`{name}`: {words}" for name, words in columns[table] if words]
        lines += [*(line for each in noted for line in _wrapped(f"- {each}", "  ")), *([""] if noted else [])]
    return "\n".join(lines) + TABLES_END


def _columns(table: str, columns: dict[str, list[str]]) -> str:
    """The columns of a table; those of events, or the dimensions, by that word where it has them all."""
    events, own = columns["events"], columns[table]
    if len(own) > len(events) and own[: len(events)] == events:
        return ", ".join(["All of `events`", *(f"`{name}`" for name in own[len(events) :])])
    has_all = set(dimensions.NAMES) <= set(own)
    words = [f"`{name}`" for name in own if not (has_all and name in dimensions.NAMES)]
    return ", ".join([*words, "the dimensions"] if has_all else words)


def without_comment(database: Path) -> list[str]:
    """The tables of a generation that say nothing of themselves."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute("select table_name from duckdb_tables() where not temporary and comment is null")
        return sorted(table for (table,) in rows.fetchall())


def example(folder: Path) -> Path:
    """The generation of the example events, loaded into a folder."""
    load("events", [docs.EXAMPLE_EVENTS], folder)
    return folder / (folder / "CURRENT").read_text(encoding="utf-8").strip()


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, 118, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def pages(folder: Path) -> dict[str, str]:
    """Every page by its file name; `folder` is scratch."""
    return {"event-columns.md": event_columns(), "settings.md": settings(), "tables.md": tables(example(folder))}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for file, text in pages(Path(scratch) / "warehouse").items():
            (FOLDER / file).write_text(text, encoding="utf-8")
    import_picture.write()
