"""Vulnerable customers: which share they are, whether promises to them are kept, and who may know it.

Worked by hand; received on Monday 12 January 2026, to be resolved within ten days, so by the end of 22 January.

| complaint | vulnerable | what became of it |
|---|---|---|
| A | yes at the receipt | resolved on 16 January: kept |
| B | no at the receipt, yes when it was accepted on 14 January | resolved on 30 January: late |
| C | no | resolved on 16 January: kept |
| D | nobody said | resolved on 30 January: late |
"""

from dataclasses import replace

import pytest

from queries.semantic import catalog, present
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from queries.warehouse.rights import EVERYTHING
from tests.helpers.loading import ask, event, load_events
from tests.helpers.small_warehouse import day, instant, make, story

AT = ("received", "2026-01-12 10:00")
SOON, LATE = ("resolved", "2026-01-16 10:00"), ("resolved", "2026-01-30 10:00")
EVENTS = [
    *story("A", (*AT, {"vulnerable": "yes"}), SOON, channel="phone"),
    *story(
        "B", (*AT, {"vulnerable": "no"}), ("accepted", "2026-01-14 10:00", {"vulnerable": "yes"}), LATE, channel="email"
    ),
    *story("C", (*AT, {"vulnerable": "no"}), SOON, channel="phone"),
    *story("D", AT, LATE, channel="email"),
]
JANUARY = {"from_on": day("2026-01-01"), "to_on": day("2026-01-31")}


@pytest.fixture(scope="module")
def vulnerable(tmp_path_factory):
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("vulnerable"), EVENTS))


def rows(generation, name, *columns, **request):
    frame = catalog.run(generation, name, Request(**(JANUARY | request)))
    return [tuple(found) for found in frame[list(columns)].itertuples(index=False)]


def resolution(generation, **request):
    columns = ("numerator", "denominator", "value")
    return rows(generation, "vulnerable_on_time", *columns, where={"clock": ("resolution",)}, **request)


def test_the_share_is_of_those_of_whom_it_is_said(vulnerable):
    columns = ("numerator", "denominator")
    assert rows(vulnerable, "vulnerable_share", *columns) == [(2, 3)]
    # what was said on 14 January was not known on the 13th
    assert rows(vulnerable, "vulnerable_share", *columns, as_of=instant("2026-01-13 12:00")) == [(1, 3)]
    by_channel = rows(vulnerable, "vulnerable_share", "channel", *columns, by=("channel",))
    assert by_channel == [("email", 1, 1), ("phone", 1, 2)]


def test_promises_to_them_are_counted_alone(vulnerable):
    assert resolution(vulnerable) == [(1, 2, 0.5)]


def test_whoever_may_not_know_it_knows_it_of_nobody(vulnerable):
    reader = vulnerable.read_by(replace(EVERYTHING, may_see_vulnerable=False))
    assert rows(reader, "vulnerable_share", "n") == [(0,)]
    assert resolution(reader) == []
    assert not present.of(reader).has(present.VULNERABLE)
    assert present.of(vulnerable).has(present.VULNERABLE)
    # nor by the state of another day, which is worked out of the events
    assert rows(reader, "vulnerable_share", "n", as_of=instant("2026-01-20 12:00")) == [(0,)]
    with reader.reading() as cursor:
        assert cursor.execute("select count(vulnerable) from w.events").fetchall() == [(0,)]
    # all other figures are the same
    assert rows(reader, "received_count", "value") == rows(vulnerable, "received_count", "value")


def test_words_are_read_and_a_rejected_row_does_not_tell(tmp_path):
    at = "2026-03-19 15:00"
    events = [
        event("1", "A", "received", at, vulnerable="Bəli"),
        event("2", "B", "received", at, vulnerable="нет"),
        event("3", "C", "received", at, vulnerable="perhaps"),
        event("4", "D", "no such event", at, vulnerable="yes"),
    ]
    load_events(tmp_path, events)
    said = ask(tmp_path / "warehouse", "select complaint_id, vulnerable from complaints order by 1")
    assert said == [("A", "yes"), ("B", "no"), ("C", None)]
    [(raw,)] = ask(tmp_path / "warehouse", "select raw from rejected_rows")
    assert '"vulnerable":"(withheld)"' in raw
