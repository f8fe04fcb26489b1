"""A source's SQL sees the rows that were read and nothing else of this machine, whatever it tries."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from etl.policy import tables as policy_tables
from etl.sources import closed
from etl.sources.definition import Source
from etl.staging import stage
from etl.warehouse import generations
from queries.errors import BadSourceError
from queries.settings import settings
from tests.helpers.loading import BASIC, write_csv

ROOT = Path(__file__).resolve().parents[3]
TOLD_TO_NOBODY = "the secret of this machine"
HEADER = """-- description: reaches too far
-- policy: retailer
-- required: event_id, complaint_id, event_type, occurred_at

"""
# What a query tries to put into its column `text`; {file} is a file of the machine, {folder} its folder.
ATTEMPTS = (
    "(select content from read_text('{file}'))",
    "(select content::varchar from read_blob('{file}'))",
    "(select any_value(a) from read_csv('{file}', header = false, columns = {{'a': 'varchar'}}))",
    "(select any_value(column0) from read_csv_auto('{file}', header = false))",
    "(select any_value(json::varchar) from read_json_objects_auto('{file}'))",
    "(select any_value(column0) from '{file}')",
    "(select any_value(file) from glob('{folder}/*'))",
    "(select any_value(prompt) from sniff_csv('{file}'))",
    "(select any_value(content) from query('select content from read_text(''{file}'')'))",
    "(select any_value(content) from query(case when current_setting('enable_external_access') "
    "then 'select content from read_text(''{file}'')' else 'select ''x'' as content' end))",
    "(select any_value(a) from query_table(['{file}']))",
    "(select any_value(name) from parquet_schema('{file}'))",
    "(select any_value(column0) from read_csv_auto('http://127.0.0.1:9/x'))",
    "(select any_value(column0) from read_xlsx('{file}'))",
    "(select any_value(column0) from sqlite_scan('{file}', 'x'))",
    "(select any_value(column0) from postgres_scan('host=127.0.0.1', 'public', 'x'))",
    "(select any_value(event_id) from python_frame)",
    "getenv('HOME')",
)


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "secret.csv"
    file.write_text(TOLD_TO_NOBODY + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_no_attempt_reaches_beyond_the_rows(secret, tmp_path, attempt):
    python_frame = duckdb.sql(f"select '{TOLD_TO_NOBODY}' as event_id")  # noqa: F841 - a name that SQL could find in Python
    tried = attempt.format(file=secret, folder=secret.parent)
    query = f"""select file, "row", event_id, complaint_id, event_type, occurred_at, {tried} as text from raw"""
    own = Source("own", query, "", "retailer", required=("event_id", "complaint_id", "event_type", "occurred_at"))
    with closed.opened(tmp_path / "staging.duckdb") as connection:
        columns = ", ".join(f"'a' as {name}" for name in own.required)
        connection.execute(f"create table raw as select 'f' as file, 1::bigint as \"row\", {columns}")
        try:
            stage.stage(connection, "staging", own, policy_tables.find("retailer"))
        except BadSourceError as error:
            assert TOLD_TO_NOBODY not in str(error)
        except duckdb.Error as error:
            assert TOLD_TO_NOBODY not in str(error)
        else:
            (found,) = connection.execute(f"select text from {stage.TABLE}").fetchone()
            assert found in (None, "x")


@pytest.mark.parametrize(
    "statement",
    [
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set autoload_known_extensions = true",
        "reset enable_external_access",
        "load httpfs",
        "install httpfs",
        "attach '{file}' as other",
        "copy raw to '{folder}/out.csv'",
    ],
)
def test_nothing_opens_it_again(secret, tmp_path, statement):
    with closed.opened(tmp_path / "staging.duckdb") as connection:
        connection.execute("create table raw as select 1 as a")
        closed.lock(connection)
        with pytest.raises(duckdb.Error):
            connection.execute(statement.format(file=secret, folder=secret.parent))


def test_sql_that_never_ends_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(stage, "settings", lambda: replace(settings(), source_minutes=0.01))
    query = """select file, "row", max(range)::varchar as text from raw, range(1e15::bigint) group by all"""
    with closed.opened(tmp_path / "staging.duckdb") as connection:
        connection.execute("create table raw as select 'f' as file, 1::bigint as \"row\"")
        with pytest.raises(BadSourceError, match=r"was stopped after .* minutes: mend its .sql file"):
            stage.stage(connection, "staging", Source("own", query, "", "retailer"), policy_tables.find("retailer"))


@pytest.mark.slow
def test_a_load_of_such_a_source_reads_no_file(secret, tmp_path):
    file = write_csv(tmp_path / "events.csv", BASIC)
    own = tmp_path / "own.sql"
    tried = ATTEMPTS[9].format(file=secret)
    own.write_text(
        f'{HEADER}select file, "row", event_id, complaint_id, event_type, occurred_at, {tried} as store from raw\n',
        encoding="utf-8",
    )
    folder = tmp_path / "warehouse"
    command = [sys.executable, "-m", "etl", "load", "--source", str(own), "--warehouse", str(folder), str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert TOLD_TO_NOBODY not in done.stdout + done.stderr
    if generations.live(folder) is not None:
        assert TOLD_TO_NOBODY.encode() not in (folder / generations.name_of(generations.live(folder))).read_bytes()
        with duckdb.connect(str(folder / generations.name_of(generations.live(folder))), read_only=True) as connection:
            assert connection.execute("select distinct store from events").fetchall() == [("x",)]
    assert done.returncode == 0, done.stderr
