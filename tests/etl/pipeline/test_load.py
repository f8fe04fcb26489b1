import os
import random
import re
import stat
import time
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.marts import build
from etl.pipeline.load import load
from etl.sources.definition import CANONICAL_COLUMNS
from etl.warehouse import generations
from queries.errors import BadFileError, FailedCheckError, MissingFileError, NothingUsableError
from tests.helpers.loading import BASIC, ask, event, load_events, marts, write_csv


def _counts(loaded):
    return loaded.rows_read, loaded.events_loaded, loaded.duplicates, loaded.corrected, loaded.rejected


def test_each_row_is_loaded_a_duplicate_or_rejected(tmp_path):
    rows = [
        *BASIC,
        BASIC[0],
        event("7", "B", "frobbed", "2026-03-21 10:00"),
        event("8", "", "accepted", "2026-03-21 10:00"),
        event("9", "B", "accepted", "31.02.2026"),
        event("10", "B", "rated", "2026-03-21 10:00", score="4.5"),
        event("11", "B", "rated", "2026-03-21 10:00", score="6"),
        event("12", "B", "extended", "2026-03-21 10:00", reason="Ehtiyat hissəsi yoxdur", promised_on="soon"),
        event("13", "B", "accepted", "1900-03-21 10:00"),
        event("14", "B", "accepted", ""),
        event("15", "B", "", "2026-03-21 10:00"),
        event("16", "B", "accepted", "2026-03-21 10:00", due_at="later"),
        event("17", "B", "accepted", "2026-03-21 10:00", text="x" * 100_001),
    ]
    loaded = load_events(tmp_path, rows)
    assert _counts(loaded) == (18, 6, 1, 0, 11)
    rejected = ask(tmp_path / "warehouse", 'select "row", rule from rejected_rows order by "row"')
    assert rejected == [
        (9, "event_type_known"),
        (10, "complaint_id_given"),
        (11, "occurred_at_readable"),
        (12, "score_readable"),
        (13, "score_in_scale"),
        (14, "promised_on_readable"),
        (15, "occurred_at_in_calendar"),
        (16, "occurred_at_given"),
        (17, "event_type_given"),
        (18, "due_at_readable"),
        (19, "cell_size"),
    ]
    raw = ask(tmp_path / "warehouse", "select raw from rejected_rows where rule = 'event_type_known'")[0][0]
    assert '"event_type":"frobbed"' in raw


@pytest.mark.slow
def test_a_row_with_several_faults_is_rejected_once(tmp_path):
    loaded = load_events(tmp_path, [*BASIC, event("7", "", "frobbed", "never", score="9")])
    assert _counts(loaded) == (7, 6, 0, 0, 1)
    assert ask(tmp_path / "warehouse", "select rule from rejected_rows") == [("complaint_id_given",)]


@pytest.mark.slow
def test_rows_that_do_not_parse_are_rejected_too(tmp_path):
    path = write_csv(tmp_path / "events.csv", BASIC)
    path.write_text(path.read_text(encoding="utf-8") + "too,few\n", encoding="utf-8")
    loaded = load("events", [path], tmp_path / "warehouse")
    assert _counts(loaded) == (7, 6, 0, 0, 1)
    assert ask(tmp_path / "warehouse", 'select file, "row", rule, raw from rejected_rows') == [
        ("events.csv", 8, "unparsed", "(withheld: 7 characters)")
    ]


def test_loading_the_same_file_twice_changes_no_figure(tmp_path):
    load_events(tmp_path, BASIC)
    before = marts(tmp_path / "warehouse")
    again = load_events(tmp_path, BASIC)
    assert _counts(again) == (6, 0, 6, 0, 0)
    assert marts(tmp_path / "warehouse") == before
    # nor does it push out the state before the last load
    assert (again.published, again.generation, generations.live(tmp_path / "warehouse")) == (False, 1, 1)


@pytest.mark.slow
def test_other_rows_that_bring_nothing_new_are_entered_in_the_books(tmp_path):
    load_events(tmp_path, BASIC)
    again = load_events(tmp_path, BASIC[:2])
    assert (_counts(again), again.generation) == ((2, 0, 2, 0, 0), 2)


@pytest.mark.slow
def test_what_a_load_writes_is_its_owners_alone(tmp_path):
    file = write_csv(tmp_path / "events.csv", BASIC)
    before = os.umask(0o022)
    try:
        assert main(["load", "--source", "events", "--warehouse", str(tmp_path / "w"), str(file)]) == 0
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "w", *(tmp_path / "w").rglob("*"))}
    assert {mode & 0o077 for mode in modes.values()} == {0}, modes
    assert (modes["w"], modes["g000001.duckdb"]) == (0o700, 0o600)


@pytest.mark.slow
def test_a_last_line_beyond_every_buffer_is_rejected_not_lost(tmp_path):
    path = write_csv(tmp_path / "events.csv", BASIC)
    with path.open("a", encoding="utf-8") as file:
        file.write("9,A,informed,2026-03-25 10:00,")
        for _ in range(34):
            file.write("x" * 1_000_000)
    loaded = load("events", [path], tmp_path / "warehouse")
    assert _counts(loaded) == (7, 6, 0, 0, 1)
    assert "longer than 1,000,000 characters" in loaded.rejections[0]["reason"]


def test_a_file_of_far_too_many_columns_is_refused_at_once(tmp_path):
    path = write_csv(tmp_path / "events.csv", BASIC, [*CANONICAL_COLUMNS, *(f"more_{n}" for n in range(60_000))])
    began = time.monotonic()
    with pytest.raises(BadFileError, match=f"has {60_000 + len(CANONICAL_COLUMNS):,} columns, and 2,000 are the most"):
        load("events", [path], tmp_path / "warehouse")
    assert time.monotonic() - began < 20


@pytest.mark.slow
def test_an_event_without_id_is_known_by_its_content(tmp_path):
    one = event("", "A", "received", "2026-03-19 15:00", channel="phone")
    same_instant_written_otherwise = event("", "A", "received", "2026-03-19T11:00:00Z", channel=" phone ")
    loaded = load_events(tmp_path, [one, same_instant_written_otherwise])
    assert _counts(loaded) == (2, 1, 1, 0, 0)
    assert _counts(load_events(tmp_path, [one])) == (1, 0, 1, 0, 0)


def test_a_newer_load_corrects_and_the_older_version_is_kept(tmp_path):
    load_events(tmp_path, BASIC)
    moved = {**BASIC[4], "occurred_at": "2026-03-25 09:00", "complaint_id": "B"}
    assert _counts(load_events(tmp_path, [moved])) == (1, 1, 0, 1, 0)
    warehouse = tmp_path / "warehouse"
    assert ask(warehouse, "select complaint_id, status from complaints order by 1") == [
        ("A", "open"),
        ("B", "resolved"),
    ]
    assert ask(warehouse, "select event_id, complaint_id, superseded_by_load from event_history") == [("5", "A", 2)]


@pytest.mark.slow
def test_an_old_file_again_does_not_undo_a_correction(tmp_path):
    load_events(tmp_path, BASIC)
    load_events(tmp_path, [{**BASIC[4], "occurred_at": "2026-03-25 09:00"}])
    before = marts(tmp_path / "warehouse")
    assert _counts(load_events(tmp_path, BASIC)) == (6, 0, 6, 0, 0)
    assert marts(tmp_path / "warehouse") == before


@pytest.mark.slow
def test_of_two_versions_in_one_load_the_later_row_wins_and_is_told_as_a_correction(tmp_path):
    moved = {**BASIC[2], "occurred_at": "2026-03-25 09:00"}
    again = {**BASIC[2], "occurred_at": "2026-03-26 09:00"}
    files = [write_csv(tmp_path / "a.csv", [*BASIC, moved]), write_csv(tmp_path / "b.csv", [again])]
    loaded = load("events", files, tmp_path / "warehouse")
    assert _counts(loaded) == (len(BASIC) + 2, len(BASIC), 2, 2, 0)
    at = f"select occurred_at from events where event_id = '{BASIC[2]['event_id']}'"
    assert ask(tmp_path / "warehouse", at)[0][0].isoformat() == "2026-03-26T05:00:00"
    # As if they had been loaded one after the other: what was replaced does not come back by a file that has it still.
    assert _counts(load("events", files[:1], tmp_path / "warehouse"))[1:4] == (0, len(BASIC) + 1, 0)
    assert ask(tmp_path / "warehouse", at)[0][0].isoformat() == "2026-03-26T05:00:00"


@pytest.mark.slow
def test_personal_data_is_kept_apart_from_the_facts(tmp_path):
    load_events(tmp_path, BASIC)
    warehouse = tmp_path / "warehouse"
    assert ask(warehouse, "select customer_name from event_customers") == [("Aysel",)]
    assert ask(warehouse, "select text from event_texts") == [("Gecikir",)]
    holders = ask(
        warehouse,
        """select distinct table_name from duckdb_columns()
        where column_name in ('customer_name', 'customer_contact', 'text')""",
    )
    assert sorted(holders) == [("event_customers",), ("event_texts",)]


@pytest.mark.slow
def test_a_file_with_nothing_usable_publishes_nothing(tmp_path):
    load_events(tmp_path, BASIC)
    with pytest.raises(NothingUsableError, match=r"events\.csv row 2: event_type is not one"):
        load_events(tmp_path, [event("1", "A", "frobbed", "2026-03-19")])
    with pytest.raises(NothingUsableError, match="hold no rows"):
        load_events(tmp_path, [])
    assert generations.live(tmp_path / "warehouse") == 1
    assert not list((tmp_path / "warehouse").glob(".draft-*"))


def test_an_input_of_the_wrong_shape_publishes_nothing(tmp_path):
    load_events(tmp_path, BASIC)
    with pytest.raises(FailedCheckError, match=r"^The input is not what the source events .* occurred_at is empty in"):
        load_events(tmp_path, [{**row, "occurred_at": ""} for row in BASIC])
    assert generations.live(tmp_path / "warehouse") == 1


@pytest.mark.slow
def test_what_the_rules_found_is_kept_by_suite(tmp_path):
    load_events(tmp_path, BASIC)
    kept = ask(tmp_path / "warehouse", "select distinct suite from check_results order by suite")
    assert kept == [("marts",), ("raw_events",), ("staged_events",)]


def test_a_missing_file_publishes_nothing(tmp_path):
    with pytest.raises(MissingFileError):
        load("events", [tmp_path / "absent.csv"], tmp_path / "warehouse")
    assert generations.live(tmp_path / "warehouse") is None


@pytest.mark.slow
def test_contradicting_figures_are_not_published(tmp_path, monkeypatch):
    load_events(tmp_path, BASIC)
    broken = [
        step
        if step.name != "complaints"
        else build.Step(step.position, step.name, step.sql + "\nwhere c.complaint_id <> 'C'")
        for step in build.steps()
    ]
    monkeypatch.setattr(build, "steps", lambda: tuple(broken))
    with pytest.raises(FailedCheckError, match="missing from the complaints"):
        load_events(tmp_path, [event("9", "C", "received", "2026-03-20 10:00")])
    assert generations.live(tmp_path / "warehouse") == 1


@pytest.mark.slow
def test_increments_in_any_order_give_what_one_load_gives(tmp_path):
    generator = random.Random(7)
    events = []
    for number in range(60):
        day = generator.randrange(1, 25)
        case = f"C{number}"
        times = sorted(f"2026-03-{generator.randrange(day, 29):02d} {generator.randrange(24):02d}:15" for _ in range(6))
        kinds = [
            "received",
            "accepted",
            "extended",
            "resolved",
            "reopened",
            generator.choice(["resolved", "withdrawn"]),
        ]
        events += [
            event(
                f"{case}-{place}", case, kind, at, actor=generator.choice("XYZ"), reason="r", promised_on="2026-04-20"
            )
            for place, (kind, at) in enumerate(zip(kinds, times, strict=True))
        ]
    (tmp_path / "one").mkdir()
    load_events(tmp_path / "one", events)
    (tmp_path / "many").mkdir()
    generator.shuffle(events)
    for start in range(0, len(events), 90):
        part = events[start : start + 90]
        load_events(tmp_path / "many", [*part, *part[:5]])
    assert marts(tmp_path / "one" / "warehouse") == marts(tmp_path / "many" / "warehouse")


@pytest.mark.slow
def test_a_changed_policy_judges_every_complaint_anew(tmp_path):
    load_events(tmp_path, BASIC)
    warehouse = tmp_path / "warehouse"
    text = (Path(__file__).parents[3] / "etl" / "policy" / "retailer.toml").read_text(encoding="utf-8")
    assert ask(warehouse, "select limit_units from clocks where complaint_id = 'B' and clock = 'resolution'") == [(10,)]
    changed = tmp_path / "retailer.toml"
    changed.write_text(re.sub(r"limit = 10\b", "limit = 12", text), encoding="utf-8")
    load_events(tmp_path, [BASIC[0]], policy=str(changed))
    assert ask(warehouse, "select limit_units from clocks where complaint_id = 'B' and clock = 'resolution'") == [(12,)]


@pytest.mark.slow
def test_an_open_wait_for_the_customer_is_counted_to_the_newest_event(tmp_path):
    policy = "servicenow"
    load_events(
        tmp_path,
        [
            event("1", "A", "received", "2026-03-02 10:00Z"),
            event("2", "A", "info_requested", "2026-03-03 10:00Z"),
        ],
        policy=policy,
    )
    load_events(tmp_path, [event("3", "B", "received", "2026-03-13 10:00Z")], policy=policy)
    # Monday the 2nd is day 0, 5 working days; waiting since Tuesday the 3rd: 8 working days to Friday the 13th.
    assert ask(
        tmp_path / "warehouse",
        "select paused_units, due_on::varchar from clocks where complaint_id = 'A' and clock = 'resolution'",
    ) == [(8.0, "2026-03-19")]


@pytest.mark.slow
def test_a_complaint_that_has_several_policies_is_judged_by_that_of_its_receipt(tmp_path):
    load_events(tmp_path, [event("1", "A", "received", "2026-03-02 10:00Z")], policy="servicenow")
    load_events(tmp_path, [event("2", "A", "accepted", "2026-03-01 10:00Z")])
    assert ask(tmp_path / "warehouse", "select policy from complaints") == [("servicenow",)]
