"""What an earlier report said otherwise, and the reasons told from the data."""

import json
import shutil
from datetime import timedelta

import duckdb
import pytest

from dashboard.report import archive, make
from dashboard.report.facts import collect, provenance, restatements
from etl.marts import build
from queries import period
from queries.errors import UnusableError
from queries.warehouse import generation as warehouse_generation
from tests.helpers import report_world
from tests.helpers.small_warehouse import make as make_warehouse
from tests.helpers.small_warehouse import story

BEFORE, NOW = period.parse("2026-W45"), period.parse("2026-W46")


def loaded(folder, first, second=(), corrected=0, third=False):
    """A warehouse of two loads; `corrected` of the second replaced older versions, a `third` the second's."""
    events = [*first, *({**event, "load_id": 2} for event in second)]
    make_warehouse(folder, events, meta={"loaded_at": f"2026-11-2{len(second) % 9}T08:00:00"})
    if second:
        with duckdb.connect(str(folder / "g000001.duckdb")) as connection:
            connection.execute("insert into loads by name select * replace (2 as load_id) from loads")
            connection.execute(
                """insert into event_history by name
                select * replace (
                        1 as load_id,
                        local_at + interval 7 day as local_at,
                        occurred_at + interval 7 day as occurred_at
                    ),
                    2 as superseded_by_load
                from events where load_id = 2 order by event_id desc limit ?""",
                [corrected],
            )
            if third:
                connection.execute(
                    "insert into loads by name select * replace (3 as load_id) from loads where load_id = 2"
                )
                connection.execute(
                    "insert into event_history by name select *, 3 as superseded_by_load from events where load_id = 2"
                )
                connection.execute("update events set load_id = 3 where load_id = 2")
            build.keep_texts(connection)
    return warehouse_generation.open_live(folder)


@pytest.fixture(scope="module")
def first_events():
    return [event for event in report_world.complaints(weeks=3, each=12) if f"{event['local_at']:%m-%d}" < "11-12"]


@pytest.fixture(scope="module")
def first_archive(tmp_path_factory, first_events):
    folder = tmp_path_factory.mktemp("first")
    report = make.report(loaded(folder / "first", first_events), BEFORE, folder / "archive")
    archive.keep(report.edition)
    return folder / "archive"


@pytest.fixture
def archived(tmp_path, first_archive):
    """The report of the week before, made of the first load, in an archive of one's own."""
    return shutil.copytree(first_archive, tmp_path / "archive")


def reasons(found: restatements.Restated) -> dict:
    return {(row.key, row.clock, row.week): row for row in found.rows}


def test_the_same_data_restate_nothing(tmp_path, archived, first_events):
    again = make.report(loaded(tmp_path / "again", first_events), NOW, archived)
    assert again.restated == restatements.Restated("2026-W45", "g000001")


def test_without_an_earlier_report_there_is_nothing_to_compare(tmp_path, first_events):
    assert make.report(loaded(tmp_path / "w", first_events), BEFORE, tmp_path / "empty").restated.against is None


def test_late_events_are_told(tmp_path, archived, first_events):
    late = story("LATE", ("received", "2026-11-03 10:00"), ("withdrawn", "2026-11-04 10:00"), channel="phone")
    found = make.report(loaded(tmp_path / "second", first_events, late), NOW, archived).restated
    row = reasons(found)["received", None, "2026-W45"]
    assert (row.before, row.now, row.why) == (12.0, 13.0, ("late_events",))
    assert (found.late_events, found.corrected_events) == (2, 0)
    assert ("received", None, "2026-W44") not in reasons(found)


def test_corrections_are_told(tmp_path, archived, first_events):
    moved = [event for event in first_events if event["complaint_id"] == "C1102-01"]
    rest = [event for event in first_events if event["complaint_id"] != "C1102-01"]
    shift = timedelta(days=7)
    again = [{**one, "local_at": one["local_at"] - shift, "occurred_at": one["occurred_at"] - shift} for one in moved]
    found = make.report(loaded(tmp_path / "second", rest, again, corrected=len(again)), NOW, archived).restated
    row = reasons(found)["received", None, "2026-W45"]
    assert (row.before, row.now, row.why) == (12.0, 11.0, ("corrections",))
    assert found.late_events == 0


def test_what_came_with_time_is_told_apart_from_what_came_late(tmp_path, archived, first_events):
    # resolved in the week, rated after the cut-off: the share of rated complaints grows without anything coming late
    ended = [one for one in first_events if one["event_type"] == "resolved" and "11-0" in str(one["local_at"])]
    rated = story(ended[0]["complaint_id"], ("rated", "2026-11-14 10:00", {"score": 5}))
    found = reasons(make.report(loaded(tmp_path / "second", first_events, rated), NOW, archived).restated)
    told = {row.why for key, row in found.items() if key[0] == "response_share"}
    assert told == {("time",)} or not told


def test_rules_that_changed_are_told(tmp_path, archived, first_events):
    generation = loaded(tmp_path / "again", first_events)
    facts = collect.collect(generation, NOW)
    earlier = json.loads((archive.previous(archived, NOW).folder / archive.FIGURES).read_text())
    earlier["versions"] |= {"calendar_version": "other", "policy_version": "other"}
    earlier["versions"]["definitions"]["flow"] = "other"
    for name in ("on_time_share.resolution", "received"):
        for entry in earlier["figures"][name]["weeks"]:
            entry[1] = None if entry[1] is None else entry[1] / 2 + 1
    found = reasons(restatements.compare(generation, facts, earlier))
    assert {row.why for key, row in found.items() if key[0] == "on_time_share"} == {("policy", "calendar")}
    assert {row.why for key, row in found.items() if key[0] == "received"} == {("definition",)}


def test_only_what_reads_otherwise_is_listed_the_largest_change_first(tmp_path, archived, first_events):
    generation = loaded(tmp_path / "again", first_events)
    facts = collect.collect(generation, NOW)
    earlier = json.loads((archive.previous(archived, NOW).folder / archive.FIGURES).read_text())
    weeks = {name: earlier["figures"][name]["weeks"][-1] for name in earlier["figures"]}
    weeks["received"][2] += 5  # its n alone
    weeks["on_time_share.acceptance"][1] -= 0.0001  # less than is written
    weeks["closing"][1] += 1
    weeks["on_time_share.strict.acceptance"][1] -= 0.3
    weeks["resolved"][1] += 9
    found = restatements.compare(generation, facts, earlier)
    assert [(row.key, row.clock) for row in found.rows] == [
        ("resolved", None),
        ("on_time_share.strict", "acceptance"),
        ("closing", None),
    ]


def test_each_figure_has_its_own_reason(tmp_path, archived, first_events):
    # of one week a complaint came late, of another one was corrected, which a third load did once more
    late = story("LATE", ("received", "2026-11-03 10:00"), ("withdrawn", "2026-11-04 10:00"), channel="phone")
    moved = [event for event in first_events if event["complaint_id"] == "C1019-01"]
    rest = [event for event in first_events if event["complaint_id"] != "C1019-01"]
    shift = timedelta(days=7)
    again = [{**one, "local_at": one["local_at"] - shift, "occurred_at": one["occurred_at"] - shift} for one in moved]
    found = make.report(
        loaded(tmp_path / "second", rest, [*late, *again], corrected=len(again)), NOW, archived
    ).restated
    assert (found.late_events, found.corrected_events) == (2, len(again))
    rows = reasons(found)
    assert rows["received", None, "2026-W45"].why == ("late_events",)
    assert rows["received", None, "2026-W43"].why == rows["received", None, "2026-W42"].why == ("corrections",)
    assert rows["withdrawn", None, "2026-W45"].why == ("late_events",)
    assert rows["resolved", None, "2026-W43"].why == ("corrections",)


def test_an_event_corrected_before_it_was_ever_reported_came_late(tmp_path, archived, first_events):
    late = story("LATE", ("received", "2026-11-03 10:00"), channel="phone")
    generation = loaded(tmp_path / "second", first_events, late, third=True)
    found = make.report(generation, NOW, archived).restated
    assert (found.late_events, found.corrected_events) == (1, 0)


def test_a_warehouse_filled_anew_says_so_and_counts_nothing_late(tmp_path, archived, first_events):
    other = [event for event in first_events if event["complaint_id"] != "C1102-01"]
    generation = loaded(tmp_path / "anew", other)
    earlier = json.loads((archive.previous(archived, NOW).folder / archive.FIGURES).read_text())
    earlier["versions"] |= {"last_loaded_at": "another", "generation": "g000009"}
    found = restatements.compare(generation, collect.collect(generation, NOW), earlier)
    assert found.is_anew and (found.late_events, found.corrected_events) == (0, 0)
    assert {row.why for row in found.rows if row.key == "received"} == {("reload",)}


@pytest.mark.slow
def test_an_edition_never_changes(tmp_path, archived, first_events):
    generation = loaded(tmp_path / "again", first_events)
    one = make.report(generation, NOW, archived)
    archive.keep(one.edition)
    other = make.report(generation, BEFORE, archived)
    assert make.report(generation, NOW, archived).edition == one.edition
    assert other.restated.against is None
    assert [edition.week for edition in archive.editions(archived)] == ["2026-W46", "2026-W45"]


def test_a_broken_archive_is_said_to_be_so(archived):
    path = archive.previous(archived, NOW).folder / archive.FIGURES
    path.write_text("{", encoding="utf-8")
    with pytest.raises(UnusableError, match="2026-W45"):
        archive.editions(archived)


def test_versions_follow_the_text_of_a_metric():
    assert (
        provenance.of_definition("flow") == provenance.of_definition("flow") != provenance.of_definition("open_count")
    )
