"""What each group adds to the change of a share, against a world small enough to count by hand."""

from datetime import date

import numpy as np
import pytest

from queries.analysis import contributions
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import make, story

WEEK = Request(from_on=date(2026, 2, 9), to_on=date(2026, 2, 15))
OF = {"clock": "acceptance"}


def complaints(prefix, monday, channel, kept, due):
    events = []
    for number in range(due):
        accepted = monday if number < kept else monday.replace(day=monday.day + 11)
        steps = (("received", f"{monday} 10:00"), ("accepted", f"{accepted} 12:00"))
        events += story(f"{prefix}{number:02}", *steps, **({"channel": channel} if channel else {}))
    return events


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    first, second = date(2026, 2, 2), date(2026, 2, 9)
    events = [
        *complaints("P1", first, "phone", 20, 20),
        *complaints("E1", first, "email", 10, 20),
        *complaints("N1", first, None, 5, 10),
        *complaints("P2", second, "phone", 8, 40),
        *complaints("E2", second, "email", 10, 20),
        # only in the second week
        *complaints("S2", second, "social", 0, 5),
    ]
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("contributions"), events))


def test_contributions_by_hand_and_adding_up(generation):
    found = contributions.contributions(generation, "on_time_share", "channel", WEEK, OF)
    # 35 of 50 before, 18 of 65 now
    assert found.difference == pytest.approx(18 / 65 - 35 / 50)
    assert found.rows["contribution"].sum() == pytest.approx(found.difference)
    rows = found.rows.set_index(found.rows["channel"].fillna("none"))
    assert rows.loc["phone", "within"] == pytest.approx(40 / 65 * (8 / 40 - 1))
    assert rows.loc["phone", "mix"] == pytest.approx((40 / 65 - 20 / 50) * (1 - 35 / 50))
    assert rows.loc["email", "within"] == 0
    # those that only come or go change nothing within themselves
    assert (rows.loc[["social", "none"], "within"] == 0).all()
    assert rows.loc["social", "mix"] == pytest.approx(5 / 65 * (0 - 35 / 50))
    assert rows.index[0] == "phone"


def test_only_a_change_beyond_chance_is_called_one_and_few_never(generation):
    rows = contributions.contributions(generation, "on_time_share", "channel", WEEK, OF).rows
    assert set(rows.loc[rows["is_more_than_chance"], "channel"]) == {"phone"}


def test_the_shares_are_those_of_the_metric(generation):
    rows = contributions.contributions(generation, "on_time_share", "channel", WEEK, OF).rows
    asked = Request(WEEK.from_on, WEEK.to_on, by=("channel",), where={"clock": ("acceptance",)})
    counted = catalog.run(generation, "on_time_share", asked).set_index("channel")
    for row in rows.dropna(subset=["channel"]).itertuples(index=False):
        assert (row.value, row.n) == (counted.loc[row.channel, "value"], counted.loc[row.channel, "n"])


def test_against_nothing_there_is_no_change(generation):
    first = Request(from_on=date(2026, 2, 2), to_on=date(2026, 2, 8))
    found = contributions.contributions(generation, "on_time_share", "channel", first, OF)
    assert np.isnan(found.difference)
    assert not len(found.rows)
