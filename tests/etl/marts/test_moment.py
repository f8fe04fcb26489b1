"""What cannot have happened yet is kept out, and as_of is never later than the load."""

from datetime import UTC, datetime, timedelta

import pytest

from etl.__main__ import main
from etl.marts import moment
from etl.pipeline.load import load
from queries.errors import UsageError
from queries.semantic import catalog
from queries.warehouse import generation as warehouse_generation
from tests.helpers.loading import event, write_csv

LOADED = datetime(2026, 3, 20, 8)  # noqa: DTZ001 - UTC, as the warehouse keeps it


def rows(*times):
    return [event(f"r{place}", f"C{place}", "received", at, channel="phone") for place, at in enumerate(times)]


@pytest.mark.slow
def test_an_event_of_the_future_is_rejected_told_and_makes_nothing_overdue(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv(moment.VARIABLE, "2026-03-20T12:00+04:00")
    file = write_csv(tmp_path / "events.csv", rows("2026-03-19 10:00", "2026-03-19 11:00", "2036-03-19 10:00"))
    assert main(["load", "--source", "events", "--warehouse", str(tmp_path / "w"), str(file)]) == 0
    assert "rejected events.csv row 4: occurred_at lies after the moment of loading: 2036-03-19 10:00" in (
        capsys.readouterr().out
    )
    generation = warehouse_generation.open_live(tmp_path / "w")
    assert generation.data_as_of == datetime(2026, 3, 19, 7, tzinfo=UTC)
    assert not catalog.run(generation, "overdue_count")["value"].sum()
    assert list(catalog.run(generation, "rejected_rows")["reason"]) == [
        "occurred_at lies after the moment of loading: 2036-03-19 10:00"
    ]


@pytest.mark.slow
def test_clocks_may_differ_a_little_but_as_of_is_never_later_than_the_load(tmp_path):
    ahead = (LOADED + timedelta(hours=4, minutes=5)).isoformat(" ")  # in Baku
    loaded = load("events", [write_csv(tmp_path / "a.csv", rows("2026-03-19 10:00", ahead))], tmp_path / "w", at=LOADED)
    assert (loaded.events_loaded, loaded.rejected) == (2, 0)
    generation = warehouse_generation.open_live(tmp_path / "w")
    assert generation.data_as_of == LOADED.replace(tzinfo=UTC)
    assert generation.meta["loaded_at"] == str(LOADED)


def test_nothing_but_events_of_the_future_is_nothing_usable(tmp_path, capsys):
    file = write_csv(tmp_path / "events.csv", rows("2039-03-19 10:00"))
    assert main(["load", "--source", "events", "--warehouse", str(tmp_path / "w"), str(file)]) == 1
    assert "occurred_at lies after the moment of loading" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["soon", "2026-03-20 12:00"])
def test_a_moment_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv(moment.VARIABLE, text)
    with pytest.raises(UsageError, match="with its offset"):
        moment.now()
