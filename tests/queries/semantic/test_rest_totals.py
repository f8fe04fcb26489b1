"""What somebody is told of the teams that they may not read: totals of many, that cannot be told apart."""

from datetime import date, timedelta

import pytest

from queries.errors import UsageError
from queries.period import Period
from queries.semantic import catalog, rest_totals
from queries.semantic.catalog import Request
from queries.warehouse.generation import open_live
from queries.warehouse.rights import Asker, Team
from tests.helpers import report_world

OWN = Asker((Team("phone", (("channel", ("phone",)),)),), may_see_people=True)
WEEK = Period(date(2026, 11, 2), date(2026, 11, 8))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return open_live(report_world.build(tmp_path_factory.mktemp("warehouse"), report_world.complaints(3, 30)))


def test_the_rest_is_everybody_but_the_own(whole):
    found = rest_totals.of(whole.read_by(OWN), WEEK)
    where = {"clock": ("resolution",), "channel": ("website_chat", "email")}
    rows = catalog.run(whole, "on_time_share", Request(WEEK.from_on, WEEK.to_on, where=where))
    assert found.n == rows["n"].sum() >= 10
    assert found.share == pytest.approx(rows["numerator"].sum() / rows["denominator"].sum())


@pytest.mark.slow
def test_too_few_others_are_not_told(tmp_path):
    """Eight a week by each of three channels: of one alone nothing is told, of all three together it is."""
    few = open_live(report_world.build(tmp_path, report_world.complaints(3, 24)))
    where = {"clock": ("resolution",), "channel": ("email",)}
    n = catalog.run(few, "on_time_share", Request(WEEK.from_on, WEEK.to_on, where=where))["n"].sum()
    assert 0 < n < 10
    for own in (report_world.CHANNELS[:2], report_world.CHANNELS):
        asker = Asker((Team("most", (("channel", own),)),))
        assert rest_totals.of(few.read_by(asker), WEEK) is None
    assert rest_totals.of(few.read_by(Asker((Team("none", (("channel", ("store",)),)),))), WEEK).n >= 10


@pytest.mark.parametrize("days", [1, 6, 8, 14])
def test_weeks_alone_are_told_so_that_no_two_answers_differ_by_a_day(whole, days):
    with pytest.raises(UsageError, match="whole weeks"):
        rest_totals.of(whole.read_by(OWN), Period(WEEK.from_on, WEEK.from_on + timedelta(days=days - 1)))


def test_a_week_that_is_not_over_is_not_told(whole):
    running = Period(date(2026, 11, 16), date(2026, 11, 22))
    assert rest_totals.of(whole.read_by(OWN), running) is None
