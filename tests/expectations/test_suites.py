"""Each rule of each suite is well formed, fails on a small bad example and passes on a good one."""

import shutil
from datetime import datetime

import duckdb
import pytest

from etl.marts import build, moment
from etl.policy import tables as policy_tables
from etl.readers import dispatch as readers_dispatch
from etl.sources import definition
from etl.staging import column_profile, stage
from etl.warehouse import generations
from expectations import check, suite
from expectations.suite import Suite
from tests.helpers.loading import event, load_events, write_csv

MARTS = suite.load("marts")
STAGED = suite.load("staged_events")
RAW = [name for name in suite.names() if name.startswith("raw_")]
TABLES = {"marts": {"events", *build.MARTS}, "staged_events": {stage.TABLE}} | {
    name: {column_profile.TABLE} for name in RAW
}


@pytest.mark.parametrize("name", suite.names())
def test_each_rule_says_what_and_why_and_how_grave(name):
    rules = suite.load(name).rules
    assert suite.load(name).name == name
    assert suite.load(name).about
    assert rules
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        assert rule.severity in suite.SEVERITIES
        assert rule.table in TABLES[name], rule.id
        assert rule.note.endswith("."), rule.id
        assert rule.reason, rule.id
        # The reason stands in the middle of sentences.
        assert not rule.reason.endswith("."), rule.id
        # A failing row can be named only where the rule's answer has the row's number.
        if rule.severity == "reject" and "unexpected_rows_query" in rule.kwargs:
            assert rule.kwargs["unexpected_rows_query"].startswith("select staged_id from {batch} "), rule.id


@pytest.mark.parametrize("name", RAW)
def test_rules_that_are_checked_together_have_different_ids(name):
    rules = suite.joined(suite.load(name), STAGED).rules
    assert len({rule.id for rule in rules}) == len(rules)


def test_a_source_of_ones_own_has_no_rules_on_its_shape():
    assert suite.raw_of("one's own").rules == ()
    assert suite.raw_of("events").name == "raw_events"


# What each source must have is said twice, in its header and here, so that neither changes alone.
@pytest.mark.parametrize("name", RAW)
def test_the_columns_of_a_shape_are_those_that_the_source_requires(name):
    required = definition.find(name.removeprefix("raw_")).required
    columns, *filled = suite.load(name).rules
    assert set(columns.kwargs["column_set"]) == set(required)
    assert {rule.kwargs["column"] for rule in filled} <= set(required)


# ---------------------------------------------------------------------------------------------------------------- raw


def _shaped(path, columns, rows, missing=None):
    """A staging file whose `raw_shape` is measured from rows in which every column has the same value."""
    with duckdb.connect(":memory:") as connection:
        names = ", ".join(f'"{column}" varchar' for column in columns if column != missing)
        connection.execute(f'create temp table raw (file varchar, "row" bigint, {names})')
        for value in rows:
            values = [value] * (len(columns) - (missing is not None))
            connection.execute(f"insert into raw values ('f', 2{', ?' * len(values)})", values)
        connection.execute(f"attach '{path}' as staging")
        column_profile.measure(connection, "staging")
    return path


@pytest.mark.parametrize("name", RAW)
def test_each_rule_on_a_shape_passes_and_fails(name, tmp_path):
    rules = suite.load(name)
    columns = rules.rules[0].kwargs["column_set"]
    # One filled row of many is enough: the rows that are empty are for the rules on events.
    good = check.run(rules, _shaped(tmp_path / "good.duckdb", columns, [None, "x", None]))
    assert [result.rule.id for result in good if not result.success] == []
    # A file without rows has no shape to be wrong.
    none = check.run(rules, _shaped(tmp_path / "none.duckdb", columns, []))
    assert [result.rule.id for result in none if not result.success] == []
    empty = check.run(rules, _shaped(tmp_path / "empty.duckdb", columns, [None, None]))
    assert [result.success for result in empty] == [True] + [False] * (len(rules.rules) - 1)
    lacking = Suite(name, "", rules.rules[:1])
    (missing,) = check.run(lacking, _shaped(tmp_path / "missing.duckdb", columns, ["x"], missing=columns[-1]))
    assert not missing.success


# ------------------------------------------------------------------------------------------------------------- events


END_OF_CALENDAR = datetime(2039, 11, 30, 23, 59)  # noqa: DTZ001 - UTC, as the warehouse keeps it


def _staged(folder, rows, at=END_OF_CALENDAR):
    """Results of the suite by rule, and for each the event ids of the rows that fail."""
    path = folder / "staging.duckdb"
    events, retailer = definition.find("events"), policy_tables.find("retailer")
    with duckdb.connect(":memory:") as connection:
        readers_dispatch.into_raw(connection, events, write_csv(folder / "events.csv", rows))
        connection.execute(f"attach '{path}' as staging")
        moment.begin(connection, at)
        stage.stage(connection, "staging", events, retailer)
    results = check.run(STAGED, path)
    failing = {}
    with duckdb.connect(str(path), read_only=True) as connection:
        for result in results:
            if result.success:
                failing[result.rule.id] = set()
                continue
            sql = (
                f"select event_id from {stage.TABLE} where staged_id in (select staged_id from ({result.failing_sql}))"
            )
            failing[result.rule.id] = {row[0] for row in connection.execute(sql).fetchall()}
            assert result.failed == len(failing[result.rule.id]), result.rule.id
    return failing


AT = "2026-03-19 15:00"
# The id of each row is what it shows; a bad one starts with the rule that it breaks.
GOOD_EVENTS = [
    event("plain", "A", "received", AT, channel="phone"),
    event("first moment of the calendar", "A", "assigned", "2000-01-02T00:00:00Z"),
    event("last moment of the calendar", "A", "assigned", "2039-11-30T23:59:59.999999Z"),
    event("type in capitals", "A", "ACCEPTED", AT, due_at="2026-04-02"),
    event("promise as a date", "A", "extended", AT, reason="r", promised_on="2026-04-20"),
    event("lowest score", "A", "rated", AT, score="1"),
    event("highest score", "A", "rated", AT, score="5.0"),
    event("longest cell", "A", "informed", AT, text="x" * stage.LONGEST_CELL, form="oral"),
    event("outcome", "A", "resolved", AT, outcome="partly_upheld"),
    event("step", "A", "informed", AT, step="accepted", form="oral"),
    event("no redress", "A", "resolved", AT, amount="0", currency="AZN"),
    event("vulnerable", "A", "received", AT, channel="phone", vulnerable="Bəli"),
    event("name of a zone", "A", "assigned", "2026-03-19 15:00:00 Asia/Baku"),
]
BAD_EVENTS = [
    event("complaint_id_given", "  ", "received", AT, channel="phone"),
    event("event_type_given", "A", "", AT),
    event("event_type_known", "A", "closed", AT),
    event("occurred_at_given", "A", "assigned", ""),
    event("occurred_at_readable", "A", "assigned", "31.02.2026"),
    event("occurred_at_zone_known", "A", "assigned", "2026-03-19 15:00:00 BST"),
    event("ids_are_no_errors", "#N/A", "assigned", AT),
    event("occurred_at_in_calendar before", "A", "assigned", "2000-01-01T23:59:59.999999Z"),
    event("occurred_at_in_calendar after", "A", "assigned", "2039-12-01T00:00:00Z"),
    event("due_at_readable", "A", "assigned", AT, due_at="soon"),
    event("promised_on_readable", "A", "extended", AT, reason="r", promised_on="soon"),
    event("amount_readable words", "A", "resolved", AT, amount="ten"),
    event("amount_readable below", "A", "resolved", AT, amount="-1"),
    event("amount_readable endless", "A", "resolved", AT, amount="inf"),
    event("score_readable", "A", "rated", AT, score="4.5"),
    event("score_in_scale below", "A", "rated", AT, score="0"),
    event("score_in_scale above", "A", "rated", AT, score="6"),
    event("cell_size", "A", "informed", AT, text="x" * (stage.LONGEST_CELL + 1)),
    event("channel_expected", "A", "received", AT, channel="fax"),
    event("received_has_channel", "A", "received", AT),
    event("rated_has_score", "A", "rated", AT),
    event("extension_has_reason_and_date no reason", "A", "extended", AT, promised_on="2026-04-20"),
    event("extension_has_reason_and_date no date", "A", "extended", AT, reason="r"),
    event("outcome_expected", "A", "resolved", AT, outcome="won"),
    event("vulnerable_readable", "A", "received", AT, channel="phone", vulnerable="perhaps"),
    event("form_expected", "A", "informed", AT, form="sung"),
    event("step_expected", "A", "informed", AT, step="Accepted"),
    event("no_spreadsheet_errors", "A", "assigned", AT, actor="#REF!"),
]


def test_each_rule_on_events_passes(tmp_path):
    assert {rule: ids for rule, ids in _staged(tmp_path, GOOD_EVENTS).items() if ids} == {}


def test_what_lies_after_the_moment_of_loading_is_named_allowing_for_clocks_that_differ(tmp_path):
    times = ("2026-03-19T14:59:00Z", "2026-03-19T15:10:00Z", "2026-03-19T15:10:01Z", "2036-03-19T00:00:00Z")
    rows = [event(time, "A", "assigned", time) for time in times]
    found = _staged(tmp_path, rows, datetime(2026, 3, 19, 15))  # noqa: DTZ001 - UTC, as the warehouse keeps it
    assert {rule: ids for rule, ids in found.items() if ids} == {"occurred_at_not_in_future": set(times[2:])}


def test_each_rule_on_events_names_exactly_the_rows_that_break_it(tmp_path):
    expected = {rule.id: set() for rule in STAGED.rules if rule.id != "occurred_at_not_in_future"}
    for row in BAD_EVENTS:
        expected[row["event_id"].split()[0]].add(row["event_id"])
    # An empty type is no known one either; the first broken rule is the one that a rejected row is listed with.
    assert all(expected.values()), "a rule without a bad example"
    found = _staged(tmp_path, [*GOOD_EVENTS, *BAD_EVENTS])
    assert {rule: ids for rule, ids in found.items() if rule in expected} == expected


# -------------------------------------------------------------------------------------------------------------- marts

STORIES = [
    event("1", "A", "received", "2026-03-19 15:00", channel="phone"),
    event("2", "A", "accepted", "2026-03-20 09:00", actor="Rauf"),
    event("3", "A", "examined", "2026-04-01 09:00", actor="Rauf"),
    event("4", "A", "resolved", "2026-04-02 09:00", actor="Leyla", outcome="upheld"),
    event("5", "B", "received", "2026-03-20 10:00", channel="email"),
    event("6", "C", "received", "2026-03-20 10:00", channel="email"),
    event("7", "C", "extended", "2026-03-21 10:00", reason="r", promised_on="2026-04-20"),
    event("8", "C", "resolved", "2026-03-22 10:00", actor="Rauf"),
    event("9", "C", "reopened", "2026-03-23 10:00"),
    event("10", "C", "withdrawn", "2026-03-24 10:00"),
]
SECOND = "interval 1 second"
BREAKS = {
    "one_row_a_complaint": ["insert into complaints select * from complaints where complaint_id = 'A'"],
    "one_row_an_event": ["insert into events select * from events where event_id = '1'"],
    "every_complaint_known": ["delete from complaints where complaint_id = 'A'"],
    "every_event_counted": [
        "update complaints set event_count = event_count + 1 where complaint_id = 'A'",
        "delete from events where event_id = '3'",
    ],
    "one_row_a_clock_and_cycle": ["insert into clocks select * from clocks where complaint_id = 'B' limit 1"],
    "clock_of_a_known_complaint": ["update clocks set complaint_id = 'Z' where complaint_id = 'B'"],
    "one_state_a_clock": [
        "update clocks set started_at = null where complaint_id = 'A'",
        "delete from events",
    ],
    "deadline_after_start": ["update clocks set original_due_at = started_at where complaint_id = 'B'"],
    "own_deadline_after_start": [
        "update clocks set original_due_at = null where complaint_id = 'B'",
        "update clocks set original_due_at = started_at where complaint_id = 'B'",
        f"update clocks set due_at = original_due_at - {SECOND} where complaint_id = 'B'",
    ],
    "within_limit_is_before_deadline": [
        "update clocks set stopped_elapsed = limit_units + 1 where complaint_id = 'A' and clock = 'acceptance'",
        "update clocks set stopped_at = original_due_at where complaint_id = 'A' and clock = 'acceptance'",
    ],
    "spells_in_order": [f"update open_spells set closed_at = opened_at - {SECOND} where complaint_id = 'A'"],
    "open_once_at_a_time": [
        "update open_spells set closed_at = null where complaint_id = 'C' and spell = 1",
        "update open_spells set closed_at = timestamp '2026-03-23 06:00:01' where complaint_id = 'C' and spell = 1",
    ],
    "flow_reconciles": [
        "update open_spells set closed_by = 'vanished' where complaint_id = 'A'",
        "update open_spells set closed_on = null where complaint_id = 'A'",
        "update complaints set received_on = received_on + 7 where complaint_id = 'A'",
        "delete from open_spells where complaint_id = 'B'",
    ],
    "status_agrees_with_spells": ["update complaints set status = 'open' where complaint_id = 'A'"],
    "no_clock_stops_before_it_starts": [
        f"update clocks set stopped_at = started_at - {SECOND} where clock = 'acceptance'"
    ],
    "received_once_known": ["update complaints set status = 'not_received' where complaint_id = 'B'"],
    "judged_by_a_policy": ["update complaints set policy_version = null where complaint_id = 'B'"],
}
# Just inside what is allowed.
HOLDS = {
    "deadline_after_start": [f"update clocks set original_due_at = started_at + {SECOND}"],
    "own_deadline_after_start": [
        f"update clocks set original_due_at = started_at + {SECOND}, due_at = started_at + {SECOND}"
    ],
    "spells_in_order": ["update open_spells set closed_at = opened_at"],
    "open_once_at_a_time": [
        "update open_spells set closed_at = timestamp '2026-03-23 06:00:00' where complaint_id = 'C' and spell = 1"
    ],
    "no_clock_stops_before_it_starts": ["update clocks set stopped_at = started_at"],
    "one_state_a_clock": [
        "update clocks set due_at = null",
        f"update clocks set stopped_at = started_at - {SECOND}",
        "update clocks set withdrawn_at = stopped_at",
        "update clocks set withdrawn_at = due_at, stopped_at = null",
        "update clocks set due_at = (select max(occurred_at) from events), stopped_at = null",
    ],
}


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("suites")
    load_events(folder, STORIES)
    return folder / "warehouse" / generations.name_of(1)


def test_each_rule_on_marts_passes(generation):
    assert [result.rule.id for result in check.run(MARTS, generation) if not result.success] == []


def test_each_rule_on_marts_has_a_bad_example():
    assert set(BREAKS) == {rule.id for rule in MARTS.rules}


def _check_changed(generation, folder, rule_id, changes):
    """Whether a rule passes after each of the changes alone."""
    rule = next(rule for rule in MARTS.rules if rule.id == rule_id)
    found = []
    for number, change in enumerate(changes):
        path = folder / f"{number}.duckdb"
        shutil.copyfile(generation, path)
        with duckdb.connect(str(path)) as connection:
            connection.execute(change)
        (result,) = check.run(Suite("marts", "", (rule,)), path)
        assert result.success == (result.failed == 0)
        found.append(result.success)
    return found


@pytest.mark.parametrize("rule_id", BREAKS)
def test_each_rule_on_marts_fails(generation, tmp_path, rule_id):
    assert not any(_check_changed(generation, tmp_path, rule_id, BREAKS[rule_id]))


@pytest.mark.parametrize("rule_id", HOLDS)
def test_rules_on_marts_pass_just_inside_what_is_allowed(generation, tmp_path, rule_id):
    assert all(_check_changed(generation, tmp_path, rule_id, HOLDS[rule_id]))
