"""The corpus of bad input: each file is loaded right, or refused in one sentence, and no row is ever lost."""

import tomllib
from pathlib import Path

import duckdb
import pytest

from etl.pipeline.load import load
from etl.readers import dispatch as readers_dispatch
from etl.sources import definition
from etl.warehouse import generations
from queries import errors
from tests.etl.readers.bad_input import made
from tests.helpers.loading import ask

CORPUS = Path(__file__).parent / "bad_input"
HEADER = "event_id,complaint_id,event_type,occurred_at,text\n"


def _cases(name):
    return tomllib.loads((CORPUS / name).read_text(encoding="utf-8"))


TABLES, REFUSED = _cases("tables.toml"), _cases("refused.toml")


def _write(folder, name, case):
    path = folder / case.get("name", f"{name}.{case.get('file', 'csv')}")
    if "made" in case:
        getattr(made, case["made"])(path)
    else:
        content = HEADER + case["rows"].removeprefix("\n") if "rows" in case else case["content"]
        # A file within TOML begins on the line after its quotes.
        content = content.removeprefix("\n") if case.get("content", "").startswith("\nevent") else content
        path.write_bytes(content.replace("§", name).encode(case.get("encoding", "utf-8")))
    return path


def test_the_corpus_is_large_and_says_what_is_wrong():
    assert len(TABLES) + len(REFUSED) >= 60
    assert all(case["wrong"] for case in (*TABLES.values(), *REFUSED.values()))


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """All tables of the corpus in one load, and how many rows each of them has."""
    folder = tmp_path_factory.mktemp("tables")
    paths = {name: _write(folder, name, case) for name, case in TABLES.items()}
    with duckdb.connect() as connection:
        rows_read = {
            name: readers_dispatch.into_raw(connection, definition.find("events"), path).rows_read
            for name, path in paths.items()
        }
    loaded = load("events", list(paths.values()), folder / "warehouse")
    return folder / "warehouse", paths, rows_read, loaded


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_loaded_a_duplicate_or_rejected_with_its_reason(tables, name):
    directory, paths, rows_read, _ = tables
    _check(directory, paths[name].name, rows_read[name], TABLES[name])


def _check(directory, file, rows_read, case):
    events = ask(directory, f"select occurred_at::varchar from events where file = '{file}' order by occurred_at")
    rejected = ask(directory, f'select "row", reason from rejected_rows where file = \'{file}\' order by "row"')
    duplicates = rows_read - len(events) - len(rejected)
    assert [rows_read, len(events), duplicates, len(rejected)] == case["counts"], rejected
    for row, reason in case.get("reasons", {}).items():
        assert reason in dict(rejected)[int(row)]
    if "times" in case:
        assert [at for (at,) in events] == case["times"]
    if "texts" in case:
        of_file = f"(from events where file = '{file}')"
        texts = ask(directory, f"select text from event_texts semi join {of_file} using (event_id) order by text")
        assert [text for (text,) in texts] == case["texts"]


def test_the_counts_of_all_tables_add_up(tables):
    *_, rows_read, loaded = tables
    expected = [sum(column) for column in zip(*(case["counts"] for case in TABLES.values()), strict=True)]
    assert [loaded.rows_read, loaded.events_loaded, loaded.duplicates, loaded.rejected] == expected
    assert loaded.rows_read == sum(rows_read.values())
    assert loaded.rows_read == loaded.events_loaded + loaded.duplicates + loaded.rejected


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_of_no_use_is_refused_in_one_sentence_and_changes_nothing(tmp_path, name):
    case = REFUSED[name]
    path = _write(tmp_path, name, case)
    of_source = "events"
    if "source" in case:
        lines = ["description: of the corpus", "policy: retailer", *case["source"]]
        column = lines[-1].split(": ")[1]
        of_source = tmp_path / "own.sql"
        of_source.write_text(
            "".join(f"-- {line}\n" for line in lines) + f'\nselect file, "row", {column} as complaint_id from raw\n'
        )
    with pytest.raises(getattr(errors, case["error"]), match=case["says"]) as caught:
        load(of_source, [path], tmp_path / "warehouse")
    assert type(caught.value).__name__ == case["error"]
    assert "\n" not in str(caught.value)
    assert "never" not in case or case["never"] not in str(caught.value)
    assert generations.live(tmp_path / "warehouse") is None
