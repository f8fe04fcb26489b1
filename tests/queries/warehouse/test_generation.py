import gc
import threading
import weakref

import duckdb
import pandas as pd
import pytest

from queries.errors import NoWarehouseError, WarehouseError
from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from queries.warehouse.as_of import KEPT
from tests.helpers.small_warehouse import day, instant, make, story
from tests.queries.metrics.golden_story import EVENTS

BEFORE, AT = "2026-04-02 23:59:59.999999", "2026-04-03 00:00"
"""Around the deadline of an acceptance received on 2026-03-19."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make(tmp_path_factory.mktemp("warehouse"), EVENTS)


@pytest.fixture(scope="module")
def states_of(tmp_path_factory):
    """Give the clocks of one complaint as it stands in a warehouse of its own."""

    def read(*steps, as_of=None, policies=("retailer",)):
        root = tmp_path_factory.mktemp("one")
        generation = warehouse_generation.open_live(make(root, story("X", *steps), policies=policies))
        frame = catalog.run(generation, "clocks", Request(as_of=as_of and instant(as_of)))
        return frame[frame["cycle"] == 1].set_index("clock")

    return read


RECEIVED = ("received", "2026-03-19 10:00")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("steps", "as_of", "state"),
    [
        ([("accepted", BEFORE)], None, "met"),
        ([("accepted", AT)], None, "late"),
        ([], BEFORE, "running"),
        ([], AT, "overdue"),  # a deadline at exactly as_of has passed
        ([("withdrawn", BEFORE)], None, "withdrawn"),
        ([("withdrawn", AT)], None, "late"),
        ([("withdrawn", "2026-04-01 10:00")], "2027-01-01 10:00", "withdrawn"),
        # a withdrawal after the stop, or at the same time, does not count
        ([("accepted", "2026-04-01 10:00"), ("withdrawn", "2026-04-01 10:00")], None, "met"),
        ([("accepted", AT), ("withdrawn", "2026-04-05 10:00")], None, "late"),
        ([("withdrawn", "2026-04-01 10:00"), ("accepted", "2026-04-01 12:00")], None, "withdrawn"),
        ([("accepted", "2026-03-19 09:59:59")], None, "invalid"),
        ([("accepted", "2026-03-19 10:00")], None, "met"),
    ],
)
def test_the_state_of_a_clock(states_of, steps, as_of, state):
    found = states_of(RECEIVED, *steps, as_of=as_of).loc["acceptance"]
    assert found["state"] == found["strict_state"] == state


def test_strict_state_is_judged_by_the_original_deadline(states_of):
    told = ("extended", "2026-03-25 10:00", {"reason": "parts", "promised_on": day("2026-04-10")})
    resolution = states_of(RECEIVED, told, ("resolved", "2026-04-05 10:00")).loc["resolution"]
    assert (resolution["state"], resolution["strict_state"]) == ("met", "late")
    resolution = states_of(RECEIVED, told, as_of="2026-04-05 10:00").loc["resolution"]
    assert (resolution["state"], resolution["strict_state"]) == ("running", "overdue")


@pytest.mark.slow
def test_a_clock_without_a_deadline_is_in_no_rate(states_of, tmp_path):
    steps = [RECEIVED, ("resolved", "2026-03-25 10:00")]
    found = states_of(*steps, policies=("boston311",))
    assert set(found["state"]) == {"no_deadline"}
    generation = warehouse_generation.open_live(make(tmp_path, story("X", *steps), policies=("boston311",)))
    assert catalog.run(generation, "on_time_share", Request(cohort="resolved")).empty


def test_what_lies_beyond_the_calendar_has_clocks_without_a_deadline(states_of):
    found = states_of(("received", "2041-01-02 10:00"), ("resolved", "2041-01-05 10:00"))
    assert dict(found["state"]) == {"acceptance": "no_deadline", "resolution": "no_deadline"}


@pytest.mark.parametrize(
    ("received", "as_of", "working_days", "calendar_days"),
    [
        ("2026-03-19 10:00", "2026-03-19 23:59", 0, 0),
        ("2026-03-19 10:00", "2026-03-20 00:00", 1, 1),  # a day off counts as the next working day
        ("2026-03-19 10:00", "2026-03-30 12:00", 1, 11),
        ("2026-03-19 10:00", "2026-03-31 12:00", 1, 12),
        ("2026-03-19 10:00", "2026-04-01 12:00", 2, 13),
        ("2026-03-21 10:00", "2026-03-21 12:00", 0, 0),  # received on a day off
        ("2026-03-21 10:00", "2026-03-22 12:00", 1, 1),
    ],
)
def test_what_a_running_clock_has_run(states_of, received, as_of, working_days, calendar_days):
    found = states_of(("received", received), as_of=as_of)
    assert found.loc["acceptance", "elapsed"] == working_days
    assert found.loc["resolution", "elapsed"] == calendar_days


def test_a_withdrawn_clock_ran_until_the_withdrawal(states_of):
    found = states_of(RECEIVED, ("withdrawn", "2026-04-01 12:00"), as_of="2027-01-01 10:00")
    assert list(found["elapsed"]) == [2, 13]


@pytest.mark.slow
def test_a_running_clock_agrees_with_one_that_stops_at_that_moment(tmp_path):
    moments = ["2026-03-20 10:00", "2026-03-29 10:00", "2026-03-31 10:00", "2026-05-08 10:00", "2026-05-09 10:00"]
    stories = [story(moment, RECEIVED, ("resolved", moment)) for moment in moments]
    generation = warehouse_generation.open_live(
        make(tmp_path, [*story("runs", RECEIVED), *(e for s in stories for e in s)])
    )
    stopped = catalog.run(generation, "clocks")
    for moment in moments:
        request = Request(as_of=instant(moment), where={"complaint_id": ["runs"]})
        running = catalog.run(generation, "clocks", request)["elapsed"]
        assert list(running) == list(stopped.loc[stopped["complaint_id"] == moment, "elapsed"]), moment


MOMENTS = [
    "2026-03-02 10:30",
    "2026-03-06 10:00",
    "2026-03-11 12:00",
    "2026-03-20 12:00",
    "2026-04-01 23:59",
    "2026-04-02 10:00",
]
QUESTIONS = [
    "clocks",
    "complaints",
    "case_events",
    "on_time_share",
    "flow",
    "open_count",
    "extension_rate",
    "satisfaction",
    "time_to",
]


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_an_earlier_moment_is_as_if_nothing_later_had_happened(folder, tmp_path, moment):
    """What stood then is what a warehouse that ends there says."""
    as_of = instant(moment)
    early = [event for event in EVENTS if event["occurred_at"] <= as_of.replace(tzinfo=None)]
    ended = warehouse_generation.open_live(make(tmp_path, early))
    whole = warehouse_generation.open_live(folder)
    request = Request(as_of=as_of)
    for name in QUESTIONS:
        expected, found = (catalog.run(generation, name, request) for generation in (ended, whole))
        unnumbered = [column for column in found.columns if column not in ("event_id", "row")]
        pd.testing.assert_frame_equal(found[unnumbered], expected[unnumbered], check_dtype=False)


@pytest.mark.slow
def test_a_pause_grows_while_it_lasts(tmp_path):
    """The servicenow policy rests while the customer is asked: its clocks differ at every moment."""
    asked = [("received", "2026-03-02 10:00"), ("info_requested", "2026-03-03 10:00")]
    events = [*story("X", *asked), *story("Y", ("received", "2026-03-04 10:00"))]
    whole = warehouse_generation.open_live(make(tmp_path / "whole", events, policies=("servicenow",)))
    for moment in ["2026-03-03 12:00", "2026-03-04 10:00", "2026-03-09 10:00", "2026-03-12 18:00"]:
        early = [event for event in events if event["occurred_at"] <= instant(moment).replace(tzinfo=None)]
        # an event of another complaint brings the other warehouse to the same moment
        other = [*early, *story("Z", ("status_asked", moment))]
        ended = warehouse_generation.open_live(
            make(tmp_path / moment.replace(":", ""), other, policies=("servicenow",))
        )
        request = Request(as_of=instant(moment), where={"complaint_id": ["X", "Y"]})
        expected, found = (catalog.run(generation, "clocks", request) for generation in (ended, whole))
        pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_a_pause_that_is_open_beyond_the_calendar_is_one(tmp_path):
    events = story("X", ("received", "2026-03-02 10:00"), ("info_requested", "2026-03-03 10:00"))
    found = warehouse_generation.open_live(make(tmp_path, events, policies=("servicenow",)))
    with found.reading(instant("2041-02-01 10:00")) as cursor:
        assert cursor.execute("select is_paused from complaints").fetchall() == [(True,)]


def test_no_warehouse_says_what_to_do(tmp_path):
    with pytest.raises(NoWarehouseError, match="etl load"):
        warehouse_generation.open_live(tmp_path / "none")


def test_a_missing_or_foreign_generation(tmp_path):
    (tmp_path / "CURRENT").write_text("g000007.duckdb\n")
    with pytest.raises(WarehouseError, match=r"g000007\.duckdb is missing"):
        warehouse_generation.open_live(tmp_path)
    (tmp_path / "g000007.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(WarehouseError, match=r"g000007\.duckdb"):
        warehouse_generation.open_live(tmp_path)
    (tmp_path / "g000007.duckdb").unlink()
    duckdb.connect(str(tmp_path / "g000007.duckdb")).close()
    with pytest.raises(WarehouseError, match="no table meta"):
        warehouse_generation.open_live(tmp_path)
    (tmp_path / "CURRENT").write_text("../g000007.duckdb\n")
    with pytest.raises(WarehouseError, match="does not name a generation"):
        warehouse_generation.live_name(tmp_path)


def test_another_schema_is_refused(tmp_path):
    with pytest.raises(WarehouseError, match="version 99"):
        warehouse_generation.open_live(make(tmp_path, [], meta={"schema_version": 99}))


def test_an_empty_warehouse_can_be_asked(tmp_path):
    generation = warehouse_generation.open_live(make(tmp_path, []))
    for name in (*catalog.metrics(), *catalog.row_lists()):
        catalog.run(generation, name)
    assert list(catalog.run(generation, "received_count")["value"]) == [0]
    assert list(catalog.run(generation, "flow")["value"]) == [0]


@pytest.mark.slow
def test_one_generation_object_a_file_until_another_goes_live(tmp_path):
    make(tmp_path, EVENTS[:2])
    first = warehouse_generation.open_live(tmp_path)
    assert warehouse_generation.open_live(tmp_path) is first
    make(tmp_path, EVENTS[:3], name="g000002.duckdb")
    assert warehouse_generation.live_name(tmp_path) == "g000002.duckdb"
    second = warehouse_generation.open_live(tmp_path)
    assert second is not first
    # who still holds the old one reads the old one
    assert len(catalog.run(first, "case_events")) == 2
    assert len(catalog.run(second, "case_events")) == 3
    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None


@pytest.mark.slow
def test_a_folder_filled_anew_is_read_anew(tmp_path):
    make(tmp_path, EVENTS[:2])
    assert len(catalog.run(warehouse_generation.open_live(tmp_path), "case_events")) == 2
    (make(tmp_path / "new", EVENTS[:4]) / "g000001.duckdb").replace(tmp_path / "g000001.duckdb")
    assert len(catalog.run(warehouse_generation.open_live(tmp_path), "case_events")) == 4


def test_a_generation_cannot_be_written_or_reach_for_files(folder):
    with warehouse_generation.open_live(folder).cursor() as cursor:
        with pytest.raises(duckdb.Error):
            cursor.execute("delete from w.events")
        with pytest.raises(duckdb.Error):
            cursor.execute("select * from read_text('settings.toml')")


def test_the_session_is_in_utc(folder):
    with warehouse_generation.open_live(folder).cursor() as cursor:
        assert cursor.execute("select current_setting('TimeZone')").fetchone() == ("UTC",)


@pytest.mark.slow
def test_snapshots_are_kept_for_a_while_and_never_dropped_under_a_reader(tmp_path):
    generation = warehouse_generation.open_live(make(tmp_path, EVENTS))
    with generation.reading(instant("2026-03-05 10:00")) as held:
        for minute in range(KEPT + 3):
            catalog.run(generation, "flow", Request(as_of=instant(f"2026-03-06 10:{minute:02}")))
        assert held.execute("select count(*) from complaints").fetchone() == (3,)
    with generation.cursor() as cursor:
        query = "select count(*) from information_schema.schemata where schema_name like 'as_of_%'"
        assert cursor.execute(query).fetchone()[0] <= KEPT + 1
    assert generation.snapshot() == generation.snapshot(generation.data_as_of)


def test_many_threads_get_the_same_answer(folder):
    moments = [None, *map(instant, MOMENTS)]
    expected = {
        moment: len(catalog.run(warehouse_generation.open_live(folder), "clocks", Request(as_of=moment)))
        for moment in moments
    }
    wrong = []

    def ask(moment):
        for _ in range(5):
            found = len(catalog.run(warehouse_generation.open_live(folder), "clocks", Request(as_of=moment)))
            if found != expected[moment]:
                wrong.append((moment, found))

    threads = [threading.Thread(target=ask, args=(moment,)) for moment in moments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
