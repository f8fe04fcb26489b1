"""Every metric at an earlier moment is what a warehouse of the events up to then says; and time zones shift nothing."""

import csv
import os
import shutil
import time
from datetime import UTC, datetime, timedelta, timezone

import duckdb
import pandas as pd
import pytest

from etl.marts import build
from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import make
from tests.queries.metrics.golden_care import CARE
from tests.queries.metrics.golden_story import EVENTS

pytestmark = pytest.mark.slow

MONDAYS = (datetime(2026, 6, 15, 5, tzinfo=UTC), datetime(2026, 9, 7, 5, tzinfo=UTC))
"""Nine in the morning in Baku."""


@pytest.fixture(scope="module", params=MONDAYS, ids=lambda monday: f"{monday:%Y-%m-%d}")
def both(request, demo_warehouse, tmp_path_factory):
    """The demonstration, and the same without what came after a Monday."""
    monday, folder = request.param, tmp_path_factory.mktemp("ended")
    known = monday.replace(tzinfo=None)
    make(folder, [], meta={"data_as_of": known})
    with duckdb.connect(str(folder / warehouse_generation.live_name(folder))) as connection:
        connection.execute(
            f"attach '{demo_warehouse / warehouse_generation.live_name(demo_warehouse)}' as demo (read_only)"
        )
        connection.execute("insert into events by name select * from demo.events where occurred_at <= ?", [known])
        build.build(connection, everything=True)
    return monday, warehouse_generation.open_live(demo_warehouse), warehouse_generation.open_live(folder)


@pytest.mark.parametrize("name", catalog.metrics())
def test_a_past_monday_is_as_if_nothing_later_had_happened(both, name):
    monday, whole, ended = both
    for shape in ({"grain": "month"}, {"by": ("handler",)}, {"where": {"store": (None, "Bakı")}}):
        request = Request(as_of=monday, **shape)
        found, expected = (catalog.run(generation, name, request) for generation in (whole, ended))
        pd.testing.assert_frame_equal(found, expected, check_dtype=False, obj=f"{name} {shape}")
    assert len(catalog.run(whole, name, Request(as_of=monday)))


def answers(folder):
    """What every metric says of a warehouse, by week and channel."""
    generation = warehouse_generation.open_live(folder)
    request = Request(grain="week", by=("channel",))
    return {name: catalog.run(generation, name, request) for name in catalog.metrics()}


def same(found, expected):
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(found[name], frame, obj=name)


def test_the_offset_in_which_an_instant_is_written_shifts_nothing(tmp_path):
    from etl.pipeline.load import load

    columns = ("event_id", "complaint_id", "event_type", "occurred_at", "actor", "channel", "store", "cause", "reason")
    columns += ("promised_on", "step", "form", "outcome", "remedy", "score")
    zones = [
        UTC,
        timezone(timedelta(hours=4)),
        timezone(timedelta(hours=-9, minutes=-30)),
        timezone(timedelta(hours=14)),
    ]
    for folder, chosen in (("one", [timezone(timedelta(hours=4))]), ("mixed", zones)):
        path = tmp_path / f"{folder}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            for number, event in enumerate([*EVENTS, *CARE]):
                at = event["occurred_at"].replace(tzinfo=UTC).astimezone(chosen[number % len(chosen)])
                writer.writerow({**event, "event_id": f"e{number:04}", "occurred_at": at.isoformat()})
        assert load("events", [path], tmp_path / folder).rejected == 0
    same(answers(tmp_path / "mixed"), answers(tmp_path / "one"))


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_zone_of_the_machine_shifts_nothing(tmp_path, monkeypatch, zone):
    here = make(tmp_path / "here", [*EVENTS, *CARE])
    expected = answers(here)
    there = tmp_path / "there"
    shutil.copytree(here, there)
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        same(answers(there), expected)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert os.environ.get("TZ") == before
