"""When a figure says not to be trusted: each code on the hand-worked story, and on either side of its limit."""

import json

import pandas as pd
import pytest

from queries import settings
from queries.__main__ import main
from queries.analysis import caveats
from queries.analysis.caveats import Caveat
from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story
from tests.queries.metrics.golden_story import EVENTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make(tmp_path_factory.mktemp("caveats"), EVENTS)


@pytest.fixture(scope="module")
def generation(folder):
    return warehouse_generation.open_live(folder)


def found(generation, name="on_time_share", code=None, **request):
    told = caveats.of(generation, name, Request(**request))
    return [(doubt.clock, doubt.count, doubt.of) for doubt in told if doubt.code == code]


@pytest.mark.slow
def test_a_cohort_by_receipt_is_immature_while_deadlines_lie_ahead(generation):
    # A, B, D, E, E again, F; both cycles of E are due after as_of (5 April); C is withdrawn
    acceptance, _, resolution = ("acceptance", 1, 5), None, ("resolution", 2, 6)
    assert found(generation, code="immature_cohort", cohort="received") == [acceptance, resolution]
    # E is due on 6 April for its acceptance and on 13 and 15 April for its resolution
    for as_of, expected in [
        ("2026-04-06 23:59:59", [acceptance, resolution]),
        ("2026-04-07 00:00:00", [resolution]),
        ("2026-04-15 23:59:59", [("resolution", 1, 6)]),
        ("2026-04-16 00:00:00", []),
    ]:
        assert found(generation, code="immature_cohort", cohort="received", as_of=instant(as_of)) == expected
    request = {"from_on": day("2026-03-02"), "to_on": day("2026-03-31")}
    assert found(generation, code="immature_cohort", cohort="received", **request) == []


def test_a_due_cohort_is_immature_until_its_period_is_over(generation):
    where = {"clock": ["resolution"]}
    # what has become due so far is settled
    assert found(generation, code="immature_cohort", where=where) == []
    request = {"from_on": day("2026-03-30"), "where": where}
    assert found(generation, code="immature_cohort", to_on=day("2026-04-12"), **request) == []
    assert found(generation, code="immature_cohort", to_on=day("2026-04-13"), **request) == [("resolution", 1, 3)]


def test_figures_on_few_are_told(generation):
    assert found(generation, code="small_n") == [(None, 3, 3)]
    # counts are what they are
    for name in ("flow", "open_count", "backlog_by_age", "overdue_count"):
        assert found(generation, name, code="small_n") == []


@pytest.mark.slow
def test_few_ends_at_the_settings_number(tmp_path):
    limit = settings.settings().small_n
    for count, expected in [(limit - 1, [(None, 1, 1)]), (limit, [])]:
        events = [
            step
            for number in range(count)
            for step in story(f"X{number}", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-03 10:00"))
        ]
        told = warehouse_generation.open_live(make(tmp_path / str(count), events))
        where = {"clock": ["acceptance"]}
        assert found(told, "time_to", code="small_n", where=where) == expected


def test_an_unconfirmed_calendar_is_told(tmp_path):
    events = story("X", ("received", "2031-03-03 10:00"), ("accepted", "2031-03-04 10:00"))
    told = warehouse_generation.open_live(make(tmp_path, events))
    with told.reading() as cursor:
        assert not cursor.execute("select bool_or(is_due_confirmed) from clocks").fetchone()[0]
    expected = [("acceptance", 1, 1)]
    as_of = instant("2031-04-30 10:00")
    for name in ("on_time_share", "time_to", "survival"):
        told_of = found(told, name, code="unconfirmed_calendar", as_of=as_of, where={"clock": ["acceptance"]})
        assert told_of == expected
    assert found(told, "flow", code="unconfirmed_calendar") == []


def test_a_confirmed_calendar_is_not_told(generation):
    assert found(generation, code="unconfirmed_calendar") == []


def test_missing_steps_are_told(generation):
    # acceptances of A, B, E and F stop: those of B and E implied, but E is not due; of A and F's examinations F's is
    assert found(generation, code="missing_steps") == [("acceptance", 1, 3), ("examination", 1, 2)]
    assert found(generation, "time_to", code="missing_steps") == [("acceptance", 2, 4), ("examination", 1, 2)]


@pytest.mark.parametrize(("count", "expected"), [(9, [("acceptance", 1, 10)]), (10, [])])
def test_steps_are_missing_from_one_in_ten_on(tmp_path, count, expected):
    events = [
        step
        for number in range(count)
        for step in story(f"X{number}", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-03 10:00"))
    ]
    events += story("Y", ("received", "2026-03-02 10:00"), ("resolved", "2026-03-03 10:00"))
    told = warehouse_generation.open_live(make(tmp_path, events))
    assert found(told, "time_to", code="missing_steps", where={"clock": ["acceptance"]}) == expected


def test_every_metric_can_be_asked_for_its_caveats(generation):
    for name in (*catalog.metrics(), *catalog.row_lists()):
        told = caveats.of(generation, name)
        assert list(told) == sorted(told, key=lambda doubt: caveats.CODES.index(doubt.code))
        assert all(0 < doubt.count <= doubt.of and doubt.code in caveats.CODES for doubt in told)
        assert all(doubt.sentence and not doubt.sentence.endswith(".") for doubt in told)


def test_the_command_line_prints_them_beneath_a_table(folder, capfdbinary):
    def ask(*arguments):
        assert main([*arguments, "--warehouse", str(folder)]) == 0
        return capfdbinary.readouterr().out.decode()

    lines = ask("on_time_share", "--cohort", "received").splitlines()
    assert "Mind: resolution: 2 of 6 deadlines are still to come: the figure will still change." in lines
    assert "Mind" not in ask("flow")
    assert "Mind" not in ask("on_time_share", "--format", "csv")
    rows = json.loads(ask("on_time_share", "--cohort", "received", "--format", "json", "--caveats"))
    assert {"code": "immature_cohort", "clock": "resolution", "count": 2, "of": 6}.items() <= rows[2].items()
    assert json.loads(ask("clocks", "--format", "json", "--caveats")) == []


def test_a_caveat_knows_its_share():
    assert Caveat("small_n", None, 1, 4).share == 0.25


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        # around one half, 5 of 20 and 15 of 20 add 5 each to the chi-square: 10 with 2 degrees, 0.7 %
        ([(5, 20), (10, 20), (15, 20)], [("acceptance", 3, 3)]),
        # 0.8 each: 1.6, 45 %
        ([(8, 20), (10, 20), (12, 20)], []),
        # the test is not made for fewer than small_n, nor for two rows
        ([(0, 9), (10, 20), (15, 20)], []),
        ([(5, 20), (15, 20)], []),
        # all kept: nothing to spread
        ([(20, 20), (20, 20), (20, 20)], []),
    ],
)
def test_shares_further_apart_than_chance_are_told(generation, kept, told):
    rows = [("acceptance", *each, each[0] / each[1], each[1]) for each in kept]
    frame = pd.DataFrame(rows, columns=["clock", "numerator", "denominator", "value", "n"])

    def codes(**request):
        doubts = caveats.of(generation, "on_time_share", Request(**request), frame)
        return [(doubt.clock, doubt.count, doubt.of) for doubt in doubts if doubt.code == "overdispersed"]

    assert codes(grain="week") == codes(by=("store",)) == told
    assert codes() == []


def test_what_may_be_told_of_a_metric_follows_from_what_it_counts():
    assert caveats.possible(catalog.definition("on_time_share")) == caveats.CODES
    assert caveats.possible(catalog.definition("flow")) == ()
    assert caveats.possible(catalog.definition("overdue_count")) == ("unconfirmed_calendar",)
