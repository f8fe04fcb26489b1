from math import isnan, sqrt

import numpy as np
import pytest

from queries.analysis import group_comparison
from queries.errors import UnknownDimensionError, UsageError
from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.statistics.proportions import wilson
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import make, story

RESOLUTION = {"clock": "resolution"}
LAST = story("last", ("received", "2026-03-30 10:00"), channel="email", store="Baku")


def complaints(handler, cause, kept, due, **more):
    """So many complaints due on 12 March 2026, the first ones resolved in time."""
    return [
        event
        for number in range(due)
        for event in story(
            f"{handler}-{cause}-{more.get('store')}-{number}",
            ("received", "2026-03-02 10:00"),
            (
                "resolved",
                "2026-03-05 10:00" if number < kept else "2026-03-16 10:00",
                {"actor": handler, "cause": cause},
            ),
            channel="phone",
            **more,
        )
    ]


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    """Nigar has the hard cause, Rauf the easy one; both do as all do there. Ten and nine complaints are the edge."""
    events = [
        *complaints("Nigar", "repair", 20, 40, store="Baku"),
        *complaints("Rauf", "delivery", 36, 40, store="Ganja"),
        *complaints("Aysel", "repair", 20, 40, store="Baku"),
        *complaints("Orxan", "delivery", 36, 40, store="Ganja"),
        *complaints("Leyla", "delivery", 10, 10, store="Quba"),
        *complaints("Samir", "delivery", 9, 9, store="Quba"),
        *complaints(None, "delivery", 3, 5),
        *story("last", ("received", "2026-03-30 10:00"), channel="email", store="Baku"),
    ]
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("comparison"), events))


def by_handler(generation):
    return group_comparison.groups(generation, "on_time_share", "handler", of=RESOLUTION)


def test_groups_come_in_the_order_of_their_names_and_add_up(generation):
    found = by_handler(generation)
    assert list(found.table["handler"]) == ["Aysel", "Leyla", "Nigar", "Orxan", "Rauf", "Samir"]
    assert found.strata == ("channel", "product_category", "cause")
    assert found.target == pytest.approx((20 + 36 + 20 + 36 + 10 + 9) / 179)
    assert found.not_given_n == 5
    rows = found.table.set_index("handler")
    assert (rows.loc["Nigar", "numerator"], rows.loc["Nigar", "n"], rows.loc["Nigar", "value"]) == (20, 40, 0.5)
    low, high = wilson(20, 40)
    assert (rows.loc["Nigar", "low"], rows.loc["Nigar", "high"]) == (low, high)


def test_persons_with_few_complaints_are_withheld(generation):
    rows = by_handler(generation).table.set_index("handler")
    assert not rows.loc["Leyla", "is_withheld"]
    assert (rows.loc["Leyla", "value"], rows.loc["Leyla", "is_small"]) == (1.0, False)
    samir = rows.loc["Samir"]
    assert samir["is_withheld"]
    assert (samir["band"], samir["mix_band"], samir["n"]) == ("too_few", "too_few", 9)
    figures = ["numerator", "value", "low", "high", "z", "adjusted_z", "mix_expected", "mix_ratio", "mix_value"]
    assert all(isnan(samir[name]) for name in [*figures, "mix_low", "mix_high", "mix_z", "thin_share"])


def test_stores_with_few_complaints_are_marked_but_shown(tmp_path):
    events = [*complaints("A", "x", 5, 9, store="Baku"), *complaints("A", "x", 20, 30, store="Ganja")]
    events += story("last", ("received", "2026-03-30 10:00"))
    found = group_comparison.groups(
        warehouse_generation.open_live(make(tmp_path, events)), "on_time_share", "store", of=RESOLUTION
    )
    rows = found.table.set_index("store")
    assert (rows.loc["Baku", "is_small"], rows.loc["Baku", "is_withheld"]) == (True, False)
    assert rows.loc["Baku", "value"] == pytest.approx(5 / 9)
    assert list(found.limits["n"]) == list(range(1, 31))


def test_allowing_for_the_mix_takes_away_what_the_cases_explain(generation):
    rows = by_handler(generation).table.set_index("handler")
    # late are 40 of 80 repairs and 8 of 99 deliveries, 48 of 179 in all
    assert rows.loc["Nigar", "mix_expected"] == pytest.approx(20)
    assert rows.loc["Nigar", "mix_ratio"] == pytest.approx(1)
    assert rows.loc["Nigar", "mix_value"] == pytest.approx(1 - 48 / 179)
    assert rows.loc["Rauf", "mix_expected"] == pytest.approx(40 * 8 / 99)
    ratio = 4 / (40 * 8 / 99)
    assert rows.loc["Rauf", "mix_value"] == pytest.approx(1 - ratio * 48 / 179)
    # Rauf is late a little more often than his cases would have it
    share = 8 / 99
    z = -(4 - 40 * share) / sqrt(40 * share * (1 - share))
    assert rows.loc["Rauf", "mix_z"] == pytest.approx(z)
    assert z < 0
    assert set(rows.loc[["Nigar", "Aysel", "Rauf", "Orxan"], "mix_band"]) == {"within"}
    assert rows.loc["Rauf", "mix_low"] < rows.loc["Rauf", "mix_value"] < rows.loc["Rauf", "mix_high"]
    # as counted, the two look worlds apart
    assert rows.loc["Nigar", "z"] < -3
    assert rows.loc["Rauf", "z"] > 2


def test_who_does_worse_on_the_same_cases_is_outside(tmp_path):
    others = [event for number in range(8) for event in complaints(f"Other {number}", "x", 45, 50)]
    events = [*others, *complaints("Worse", "x", 28, 50), *story("last", ("received", "2026-03-30 10:00"))]
    found = group_comparison.groups(
        warehouse_generation.open_live(make(tmp_path, events)), "on_time_share", "handler", of=RESOLUTION
    )
    bands = dict(zip(found.table["handler"], found.table["mix_band"], strict=True))
    assert bands.pop("Worse") == "below_998"
    assert set(bands.values()) == {"within"}
    assert dict(zip(found.table["handler"], found.table["band"], strict=True))["Worse"] == "below_998"


@pytest.mark.slow
def test_employees_whose_cases_nobody_is_late_with_change_nothing_for_the_others(tmp_path):
    others = [event for number in range(14) for event in complaints(f"E{number:02}", "x", 30 + number % 8 * 2, 50)]
    sure = [*complaints("F1", "easy", 40, 40), *complaints("F2", "easy", 40, 40)]
    last = story("last", ("received", "2026-03-30 10:00"))
    found = {}
    for name, events in (("without", [*others, *last]), ("with", [*others, *sure, *last])):
        generation = warehouse_generation.open_live(make(tmp_path / name, events))
        found[name] = group_comparison.groups(generation, "on_time_share", "handler", of=RESOLUTION)
    assert found["without"].mix_overdispersion.tau_squared > 0
    assert found["with"].mix_overdispersion == found["without"].mix_overdispersion
    bands = {name: one.table.set_index("handler")["mix_band"] for name, one in found.items()}
    assert bands["with"][bands["without"].index].equals(bands["without"])
    assert set(bands["without"]) == {"within"}


def test_the_demonstration_adds_up(demo_warehouse):
    generation = warehouse_generation.open_live(demo_warehouse)
    for dimension in group_comparison.DIMENSIONS:
        found = group_comparison.groups(generation, "on_time_share", dimension, of=RESOLUTION)
        counted = catalog.run(generation, "on_time_share", Request(by=(dimension,), where=RESOLUTION))
        assert dimension not in found.strata
        named = counted[counted[dimension].notna()]
        assert list(found.table[dimension]) == sorted(named[dimension])
        assert found.table["n"].sum() + found.not_given_n == counted["n"].sum()
        shown = found.table[~found.table["is_withheld"]]
        expected = named.set_index(dimension)["value"]
        assert shown.set_index(dimension)["value"].to_dict() == pytest.approx(expected[shown[dimension]].to_dict())
        # what is expected of all together is what was counted
        if not found.table["is_withheld"].any():
            late = counted.loc[counted[dimension].notna(), ["numerator", "n"]].sum()
            assert found.table["mix_expected"].sum() == pytest.approx(
                min(late["numerator"], late["n"] - late["numerator"]), rel=0.1
            )
        assert np.all(np.diff(found.limits["n"]) > 0)


def test_nothing_to_compare(generation):
    request = Request(where={"channel": ["no such"]})
    found = group_comparison.groups(generation, "on_time_share", "handler", request, of=RESOLUTION)
    assert found.table.empty
    assert found.limits.empty
    assert isnan(found.target)


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        ({"dimension": "source", "of": RESOLUTION}, UnknownDimensionError, "handler"),
        ({"metric": "time_to", "of": RESOLUTION}, UsageError, "no share"),
        ({}, UsageError, "clock"),
        ({"metric": "silent_overruns", "of": RESOLUTION}, UsageError, "nothing"),
        ({"of": RESOLUTION, "request": Request(grain="week")}, UsageError, "grain"),
        ({"of": RESOLUTION, "request": Request(by=("store",))}, UsageError, "grain"),
    ],
)
def test_what_cannot_be_compared_is_told(generation, call, error, told):
    with pytest.raises(error, match=told):
        group_comparison.groups(generation, **{"metric": "on_time_share", "dimension": "handler", **call})


def test_where_nearly_all_kinds_are_rare_the_mix_is_said_not_to_be_allowed_for(tmp_path):
    """Every kind has at most 29 complaints of others: what allows for the mix is what was counted, and says so."""
    events = [*complaints("A", "x", 5, 20, store="Baku"), *complaints("B", "x", 20, 29, store="Ganja")]
    found = by_handler(warehouse_generation.open_live(make(tmp_path, [*events, *LAST])))
    assert (found.thin_share, found.mix_state) == (1.0, "not_allowed")
    assert found.table["mix_value"].tolist() == pytest.approx(found.table["value"].tolist())


@pytest.mark.parametrize(
    ("rare", "state"),
    # of 40 and 40 of one kind, and so many of a rare one: 20 of 100, 19 of 99
    [(20, "partly"), (19, "allowed")],
)
def test_a_part_of_rare_kinds_is_told_from_one_in_five_on(tmp_path, rare, state):
    events = [*complaints("A", "x", 30, 40), *complaints("B", "x", 20, 40), *complaints("A", "y", 10, rare)]
    found = by_handler(warehouse_generation.open_live(make(tmp_path, [*events, *LAST])))
    assert found.thin_share == pytest.approx(rare / (80 + rare))
    assert found.mix_state == state
