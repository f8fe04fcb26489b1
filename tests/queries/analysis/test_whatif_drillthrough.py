"""The list behind each figure of other limits is as long as the figure says, whatever is tried and filtered."""

import shutil

import pandas as pd
import pytest

from queries.analysis import whatif, whatif_drillthrough
from queries.analysis.whatif import Limit
from queries.errors import UnknownDimensionError
from queries.semantic import paging
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers import small_warehouse
from tests.helpers.whatif_story import HAND_MADE

TRIED = {
    "shorter": {"acceptance": Limit(2, "working_days", False)},
    "calendar days": {"acceptance": Limit(2, "calendar_days", False), "resolution": Limit(8, "working_days", False)},
    "resting": {"resolution": Limit(10, "calendar_days", True), "examination": Limit(2, "working_days", True)},
    "as in force": {},
}
FILTERS = ({}, {"channel": ("phone", "email")}, {"store": ("Gəncə", "Bakı 28 May")})
ON_TIME = Request(cohort="received")


@pytest.fixture(scope="module")
def generation(demo_warehouse):
    return warehouse_generation.open_live(demo_warehouse)


def members(generation, limits, keys, request, part="n"):
    return whatif_drillthrough.page(
        generation, limits, "on_time_share", request, part, keys, paging.Stretch(limit=None)
    )


def turned(generation, limits, request, way, **cell):
    where = {**request.where, **{key: (value,) for key, value in cell.items()}, "becomes": (way,)}
    return whatif_drillthrough.changed(generation, limits, Request(where=where), paging.Stretch(limit=None))


@pytest.mark.slow
@pytest.mark.parametrize("where", FILTERS, ids=str)
@pytest.mark.parametrize("tried", TRIED)
def test_each_count_has_as_many_complaints_as_it_says(generation, tried, where):
    limits, request = tuple(TRIED[tried].items()), Request(where=where)
    found = whatif.answer(generation, limits, request)
    asked = Request(where=where, cohort="received")
    assert (found.totals[["becomes_late", "becomes_met"]].sum().sum() > 0) == bool(TRIED[tried])
    for _, row in found.totals.iterrows():
        for way in ("late", "met"):
            page = turned(generation, limits, request, way, clock=row["clock"])
            assert page.total == len(page.rows) == row[f"becomes_{way}"]
            assert not page.rows.duplicated(["complaint_id", "clock", "cycle"]).any()
        cell = {"clock": row["clock"]}
        assert members(generation, (), cell, asked).total == row["n"]
        assert members(generation, limits, cell, asked).total == row["other_n"]
        kept = members(generation, limits, cell, asked, "numerator")
        assert kept.total / row["other_n"] == pytest.approx(row["other_value"])
        assert set(kept.rows["state"]) <= {"met"}


@pytest.mark.parametrize("dimension", ["channel", "store"])
def test_each_group_has_as_many_complaints_as_it_says(generation, dimension):
    limits = tuple(TRIED["calendar days"].items())
    groups = whatif.groups(generation, limits, Request(), "acceptance", dimension)
    assert groups["becomes_late"].sum() > 0
    for _, row in groups.iterrows():
        value = None if pd.isna(row[dimension]) else row[dimension]
        cell = {"clock": "acceptance", dimension: value}
        assert turned(generation, limits, Request(), "late", **cell).total == row["becomes_late"]
        assert turned(generation, limits, Request(), "met", **cell).total == row["becomes_met"]
        assert members(generation, limits, cell, ON_TIME).total == row["other_n"]


def test_what_was_not_given_is_a_group_of_its_own_by_hand(tmp_path):
    small = warehouse_generation.open_live(small_warehouse.make(tmp_path, HAND_MADE))
    limits = tuple({"resolution": Limit(10, "calendar_days", True)}.items())
    page = turned(small, limits, Request(), "met", clock="resolution", channel=None)
    assert page.rows["complaint_id"].tolist() == ["P"]
    assert turned(small, limits, Request(), "met", clock="resolution", channel="phone").total == 0
    assert turned(small, limits, Request(), "late", clock="resolution", channel=None).total == 0


def test_a_month_has_as_many_complaints_as_it_says(generation):
    limits = tuple(TRIED["resting"].items())
    months = whatif.answer(generation, limits, Request()).months.query("clock == 'resolution' and other_n > 0")
    for _, row in months.iloc[[0, 3, -1]].iterrows():
        start = row["period_start"].date()
        end = (row["period_start"] + pd.offsets.MonthEnd()).date()
        asked = Request(from_on=start, to_on=end, cohort="received")
        assert members(generation, limits, {"clock": "resolution"}, asked).total == row["other_n"]


def test_the_list_says_what_becomes_of_each_and_all_of_them_are_both_ways_together(generation):
    limits = tuple(TRIED["calendar days"].items())
    late, met = (turned(generation, limits, Request(), way) for way in ("late", "met"))
    assert (late.rows["state"] == "met").all()
    assert set(late.rows["other_state"]) <= {"late", "overdue"}
    assert set(met.rows["state"]) <= {"late", "overdue"}
    assert (met.rows["other_state"] == "met").all()
    assert whatif_drillthrough.changed(generation, limits, Request()).total == late.total + met.total


def test_a_page_is_a_stretch_of_the_whole_in_its_order(generation):
    limits = tuple(TRIED["shorter"].items())
    whole = whatif_drillthrough.changed(
        generation, limits, Request(), paging.Stretch(order="started_at", descending=False, limit=None)
    )
    first = whatif_drillthrough.changed(
        generation, limits, Request(), paging.Stretch(order="started_at", descending=False, limit=10)
    )
    second = whatif_drillthrough.changed(
        generation, limits, Request(), paging.Stretch(order="started_at", descending=False, limit=10, offset=10)
    )
    assert first.total == second.total == whole.total > 20
    ids = [*first.rows["complaint_id"], *second.rows["complaint_id"]]
    assert ids == whole.rows["complaint_id"].head(20).tolist()
    assert whole.rows["started_at"].is_monotonic_increasing
    assert str(whole.rows["started_at"].dt.tz) == "Asia/Baku"
    with pytest.raises(UnknownDimensionError, match="no column 'score'"):
        whatif_drillthrough.changed(generation, limits, Request(), paging.Stretch(order="score"))


def test_of_a_sample_the_list_is_the_sample_and_the_figure_so_many_times_as_long(generation, monkeypatch, tmp_path):
    copy = tmp_path / generation.name
    shutil.copy(generation.path, copy)
    sampled = warehouse_generation.open_file(copy)
    monkeypatch.setattr(whatif, "MOST", 1_500)
    limits = tuple(TRIED["shorter"].items())
    found = whatif.answer(sampled, limits, Request())
    row = found.totals.set_index("clock").loc["acceptance"]
    assert found.one_in > 1
    assert whatif_drillthrough.looked_at(sampled) == (found.from_on, found.one_in)
    assert (
        turned(sampled, limits, Request(), "late", clock="acceptance").total * found.one_in == row["becomes_late"] > 0
    )
    # n is what was looked at, not multiplied: a share's reliability is that of the sample
    cell = {"clock": "acceptance"}
    assert members(sampled, (), cell, ON_TIME).total == row["n"]
    assert members(sampled, limits, cell, ON_TIME).total == row["other_n"]
    assert row["n"] * found.one_in > 2 * row["n"] or found.one_in == 2
