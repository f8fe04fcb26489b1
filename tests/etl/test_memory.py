"""What a load may hold in memory, and where the rest goes: all of its databases keep to it."""

import dataclasses
import stat

import duckdb
import pytest

from etl import memory
from etl.pipeline.load import configure
from etl.sources import closed
from etl.warehouse import generations
from expectations import check
from expectations.suite import Rule, Suite
from queries.settings import settings


@pytest.fixture
def six_hundred(monkeypatch):
    changed = dataclasses.replace(settings(), memory="600MB")
    monkeypatch.setattr(memory, "settings", lambda: changed)
    return "572.2 MiB"


def test_without_a_setting_it_is_a_quarter_of_the_machine():
    with duckdb.connect() as connection:
        of_machine = memory.in_force(connection) / 0.8
        connection.execute("set memory_limit = ?", [memory.limit()])
        assert memory.in_force(connection) == pytest.approx(of_machine / 4, rel=0.05)


def test_every_database_of_a_load_keeps_to_the_setting(tmp_path, six_hundred):
    with duckdb.connect() as connection:
        configure(connection, tmp_path)
        assert connection.execute("select current_setting('memory_limit')").fetchall() == [(six_hundred,)]
        assert connection.execute("select current_setting('temp_directory')").fetchone()[0] == f"{tmp_path}/spill"
    database = tmp_path / "staging.duckdb"
    with closed.opened(database, memory.limits(tmp_path)) as connection:
        assert connection.execute("select current_setting('memory_limit')").fetchall() == [(six_hundred,)]
        connection.execute("create table staged_events as select 1 as staged_id")
    query = f"select 1 as found from {{batch}} where current_setting('memory_limit') <> '{six_hundred}'"
    rule = Rule("r", "warn", "", "", "unexpected_rows_expectation", {"unexpected_rows_query": query}, "staged_events")
    (result,) = check.run(Suite("s", "", (rule,)), database, limits=memory.limits(tmp_path))
    assert result.success


def test_what_does_not_fit_goes_where_only_its_owner_sees_it_and_goes_with_the_draft(tmp_path, six_hundred):
    with generations.locked(tmp_path), generations.draft(tmp_path) as draft:
        assert stat.S_IMODE(draft.folder.stat().st_mode) == 0o700
        with duckdb.connect() as connection:
            configure(connection, draft.folder)
            connection.execute("set memory_limit = '60MB'")
            connection.execute("set threads = 1")
            connection.execute("create table big as select range as i, uuid() as t from range(3_000_000)")
            assert any((draft.folder / memory.SPILL).iterdir())
            left = draft.folder / memory.SPILL / "left by a kill"
            left.write_text("x", encoding="utf-8")
    with generations.locked(tmp_path), generations.draft(tmp_path):
        assert not left.exists()
    assert list(tmp_path.glob(".draft-*")) == []
