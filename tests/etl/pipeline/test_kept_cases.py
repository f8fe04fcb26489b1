"""Small inputs of kinds that people report of other systems, each loaded whole and asked for its right answer."""

from datetime import datetime
from pathlib import Path

import pytest

from etl.pipeline.load import load
from tests.helpers.loading import ask

CASES = Path(__file__).parents[4] / "shared" / "cases"
LATER = datetime(2027, 2, 1)  # noqa: DTZ001 - UTC, as a load takes it
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CASES.is_dir(), reason="the small inputs are not beside this checkout"),
]

STATES = "select complaint_id, state from clocks order by complaint_id, position, cycle"
BAKU = "strftime({} + interval 4 hour, '%a %Y-%m-%d %H:%M')"
RIGHT = {
    "csv_repeated_unused_columns": ("jira.sql", ["jira.csv"], None, "select count(*) from events", [(3,)]),
    "csv_sep_line": ("events", ["events.csv"], None, "select count(*) > 0 from events", [(True,)]),
    # C is running on 10 March; the newest event is of the day after
    "due_date_only": ("events", ["events.csv"], "desk.toml", STATES, [("A", "met"), ("B", "late"), ("C", "overdue")]),
    "excel_16_digit_ids": (
        "events",
        ["events.xlsx", "later.csv"],
        None,
        "select complaint_id, status from complaints order by 1",
        [("202603021000001", "resolved"), ("2026030210000017", "resolved")],
    ),
    "excel_1904": (
        "events",
        ["events.xlsx"],
        None,
        "select strftime(local_at, '%Y-%m-%d %H:%M') from events where event_type = 'received'",
        [("2026-03-02 10:00",)],
    ),
    "excel_date_formats": (
        "events",
        ["events.xlsx"],
        None,
        "select (select count(*) from events where local_at = timestamp '2026-03-02 18:00'), "
        "(select count(*) from rejected_rows)",
        [(19, 2)],
    ),
    "float_ids": (
        "events",
        ["events.parquet", "more.csv", "more.json"],
        None,
        "select distinct complaint_id from events",
        [("1234",)],
    ),
    "hours_24_7": (
        "events",
        ["events.csv"],
        "desk.toml",
        f"select complaint_id, {BAKU.format('due_at')} from clocks where complaint_id in ('B', 'C') order by 1",
        [("B", "Sat 2026-03-07 04:00"), ("C", "Sun 2026-03-08 18:00")],
    ),
    "hours_on_saturday": (
        "events",
        ["events.csv"],
        "desk.toml",
        f"select {BAKU.format('due_at')} from clocks",
        [("Sat 2026-03-07 13:00",)],
    ),
    "hours_weekend_only": (
        "events",
        ["ev.csv"],
        "a10.toml",
        f"select {BAKU.format('due_at')}, state, elapsed from clocks where complaint_id = 's1'",
        [("Sat 2026-03-07 18:00", "met", 2.0)],
    ),
    "jira_dates": (
        "j.sql",
        ["j.csv"],
        None,
        "select strftime(received_local_at, '%Y-%m-%d %H:%M') from complaints where complaint_id = 'J-1'",
        [("2026-03-02 09:05",)],
    ),
    "one_event_in_the_future": (
        "events",
        ["events.csv"],
        None,
        "select (select count(*) from clocks where state = 'overdue'), (select count(*) from rejected_rows), "
        "(select max(year(occurred_at)) from events)",
        [(0, 1, 2026)],
    ),
    "resolved_and_reopened_at_once": (
        "events",
        ["ev.csv"],
        None,
        "select complaint_id, status, exists (select 1 from open_spells o where o.complaint_id = c.complaint_id "
        "and o.closed_at is null) from complaints c where complaint_id in ('x1', 'x2') order by 1",
        [("x1", "resolved", False), ("x2", "open", True)],
    ),
    "zammad_created_closed": (
        "zammad",
        ["histories.jsonl"],
        None,
        "select status from complaints where complaint_id like '%80001%'",
        [("resolved",)],
    ),
}


@pytest.mark.parametrize("case", RIGHT)
def test_a_kept_case_has_its_right_answer(case, tmp_path):
    source, files, policy, question, answer = RIGHT[case]
    folder = CASES / case
    warehouse = tmp_path / "warehouse"
    load(
        folder / source if source.endswith(".sql") else source,
        [folder / file for file in files],
        warehouse,
        str(folder / policy) if policy else None,
        at=LATER,
    )
    assert ask(warehouse, question) == answer
