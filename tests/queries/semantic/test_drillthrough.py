"""The list behind a figure is as long as the figure says: every metric, its parts, cells, grains and cohorts."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from queries.errors import UnknownDimensionError, UsageError
from queries.semantic import catalog, drillthrough, paging
from queries.semantic.catalog import Request
from queries.semantic.dimensions import NAMES as DIMENSIONS_OF_FACTS
from queries.warehouse import generation as warehouse_generation
from tests.helpers import small_warehouse
from tests.helpers.small_warehouse import story

MONTH = Request(from_on=date(2026, 9, 1), to_on=date(2026, 9, 30))
DIMENSIONS = [dimension for dimension in DIMENSIONS_OF_FACTS if dimension != "source"]


@pytest.fixture(scope="module")
def generation(demo_warehouse):
    return warehouse_generation.open_live(demo_warehouse)


def cells(frame):
    """The cells of an answer that are looked into: one near its beginning and its last."""
    places = sorted({len(frame) // 3, len(frame) - 1}) if len(frame) else []
    return [frame.iloc[place] for place in places]


def parts_of(definition, frame):
    """The columns of an answer that count things, which is what a reader can click."""
    named = [name for name in frame if name.endswith("_count") or name in ("numerator", "denominator", "n", "closing")]
    # requests are counted, not complaints; two readings that differ are counted in the other metric's rows
    named = [name for name in named if name != "request_count"]
    return [*named, *(["value"] if definition.kind in ("count", "flow") else [])]


def check(generation, name, request):
    definition = catalog.definition(name)
    frame = catalog.run(generation, name, request)
    keys = [*dict.fromkeys((*definition.leading, *request.by, *definition.keys))]
    looked = 0
    for row in cells(frame):
        cell = {key: None if pd.isna(row[key]) else row[key] for key in keys}
        if request.grain:
            cell["period_start"] = row["period_start"]
        for part in parts_of(definition, frame):
            found = drillthrough.of(generation, name, request, part, cell)
            assert len(found) == row[part], (name, part, cell)
            assert found["counted"].sum() == row[part]
            assert not found.drop(columns="counted").duplicated().any()
            looked += 1
    return looked


@pytest.mark.parametrize("name", catalog.metrics())
def test_every_figure_has_as_many_members_as_it_says(generation, name):
    place = list(catalog.metrics()).index(name)
    dimension = DIMENSIONS[place % len(DIMENSIONS)]
    looked = check(generation, name, MONTH)
    looked += check(generation, name, Request(MONTH.from_on, MONTH.to_on, by=(dimension,)))
    looked += check(generation, name, Request(date(2026, 9, 3), date(2026, 9, 24), grain="week"))
    assert looked, "nothing was counted: the test has to be given a period with something in it"


@pytest.mark.parametrize(
    "name", [name for name, metric in catalog.metrics().items() if {"cohort", "basis"} & metric.parameters.keys()]
)
def test_every_cohort_and_basis_has_its_own_members(generation, name):
    for parameter in ("cohort", "basis"):
        for value in catalog.definition(name).parameters.get(parameter, ())[1:]:
            asked = {"cohort": value} if parameter == "cohort" else {"options": {parameter: value}}
            check(generation, name, Request(MONTH.from_on, MONTH.to_on, **asked))


@pytest.mark.slow
def test_members_at_an_earlier_moment_under_a_filter(generation):
    moment = datetime(2026, 8, 14, 20, 0, tzinfo=UTC)
    where = {"channel": ("phone", "email")}
    for name in ("on_time_share", "open_count", "flow", "extension_rate", "satisfaction"):
        check(generation, name, Request(date(2026, 8, 1), date(2026, 8, 31), as_of=moment, where=where))


STORIES = [
    *story("A", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-03 10:00"), channel="phone"),
    *story("B", ("received", "2026-03-02 11:00"), ("accepted", "2026-03-12 10:00"), channel="phone"),
    *story("C", ("received", "2026-03-02 12:00"), ("accepted", "2026-03-04 10:00")),
    *story("D", ("received", "2026-03-02 12:00"), ("withdrawn", "2026-03-03 10:00"), channel="phone"),
    *story("E", ("received", "2026-04-20 12:00"), channel="email"),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return warehouse_generation.open_live(small_warehouse.make(tmp_path_factory.mktemp("members"), STORIES))


def ids(found):
    return sorted(found["complaint_id"])


def test_who_is_behind_a_share_by_hand(small):
    march = Request(date(2026, 3, 1), date(2026, 3, 31))
    acceptance = {"clock": "acceptance"}
    assert ids(drillthrough.of(small, "on_time_share", march, "n", acceptance)) == ["A", "B", "C"]
    assert ids(drillthrough.of(small, "on_time_share", march, "numerator", acceptance)) == ["A", "C"]
    assert ids(drillthrough.of(small, "on_time_share", march, "rest", acceptance)) == ["B"]
    assert ids(drillthrough.of(small, "on_time_share", march, "numerator", clock="acceptance", channel="phone")) == [
        "A"
    ]
    # a channel that was not given is a cell of its own
    assert ids(drillthrough.of(small, "on_time_share", march, "n", clock="acceptance", channel=None)) == ["C"]
    assert ids(drillthrough.of(small, "received_count", march)) == ["A", "B", "C", "D"]
    assert ids(drillthrough.of(small, "open_count", march)) == ["A", "B", "C"]


def test_a_page_of_the_list_tells_the_whole_and_keeps_its_order(small):
    march = Request(date(2026, 3, 1), date(2026, 3, 31))
    keys = {"clock": "acceptance"}
    first = drillthrough.page(
        small, "on_time_share", march, "n", keys, paging.Stretch(order="complaint_id", descending=False, limit=2)
    )
    second = drillthrough.page(
        small,
        "on_time_share",
        march,
        "n",
        keys,
        paging.Stretch(order="complaint_id", descending=False, limit=2, offset=2),
    )
    assert (first.total, second.total) == (3, 3)
    assert [*first.rows["complaint_id"], *second.rows["complaint_id"]] == ["A", "B", "C"]
    assert first.rows["state"].tolist() == ["met", "late"]
    assert str(first.rows["received_at"].dt.tz) == "Asia/Baku"
    beyond = drillthrough.page(small, "on_time_share", march, "n", keys, paging.Stretch(limit=2, offset=10))
    assert (len(beyond.rows), beyond.total) == (0, 3)
    assert drillthrough.page(small, "on_time_share", march, "n", keys, paging.Stretch(limit=None)).rows.shape[0] == 3


def test_a_list_is_searched_by_a_part_of_the_number_in_any_case(small):
    march = Request(date(2026, 3, 1), date(2026, 3, 31))
    found = drillthrough.page(small, "on_time_share", march, "n", {"clock": "acceptance"}, paging.Stretch(find=" b "))
    assert (found.rows["complaint_id"].tolist(), found.total) == (["B"], 1)
    assert (
        drillthrough.page(small, "on_time_share", march, "n", {"clock": "acceptance"}, paging.Stretch(find="%")).total
        == 0
    )
    clocks = paging.page(small, "clocks", Request(), paging.Stretch(order="complaint_id", find="e", limit=1))
    assert (clocks.rows["complaint_id"].tolist(), clocks.total) == (["E"], 2)
    frame = pd.DataFrame({"complaint_id": ["X-1", "x-10", "Y-1"], "days": [1, 3, 2]})
    rows = paging.of_frame(frame, paging.Stretch(order="days", descending=True, limit=1, offset=1, find="X-1"))
    assert (rows.rows["complaint_id"].tolist(), rows.total) == (["X-1"], 2)


def test_a_list_says_how_late_and_what_is_next(small):
    march = Request(date(2026, 3, 1), date(2026, 3, 31))
    # B was received on Monday 2 March: its third working day after is Thursday 5 March; accepted on the 12th, 7 later
    late = drillthrough.page(
        small, "on_time_share", march, "rest", {"clock": "acceptance"}, paging.Stretch(order="days_late")
    ).rows
    assert late[["complaint_id", "days_late"]].values.tolist() == [["B", 7]]
    # A was accepted on 3 March, so examined by Friday the 6th; the data end on 20 April, 25 days of March and 20 later
    kept = {"clock": "examination"}
    overdue = drillthrough.page(small, "overdue_count", march, "value", kept, paging.Stretch(order="days_late")).rows
    assert overdue.set_index("complaint_id")["days_late"]["A"] == 45
    # D, whose clock ends with its withdrawal in time, is never late; of A the examination is due before the resolution
    assert drillthrough.page(small, "on_time_share", march, "rest", stretch=paging.Stretch(find="D")).total == 0
    waiting = drillthrough.page(
        small, "open_count", march, stretch=paging.Stretch(order="next_due_at", descending=False)
    ).rows
    assert waiting.set_index("complaint_id")["next_clock"]["A"] == "examination"
    assert str(waiting.set_index("complaint_id")["next_due_at"]["A"]) == "2026-03-07 00:00:00+04:00"


def test_nothing_is_behind_a_period_after_the_data(small):
    later = Request(date(2027, 1, 1), date(2027, 1, 31))
    assert len(drillthrough.of(small, "open_count", later)) == 0
    assert drillthrough.page(small, "open_count", later).total == 0


def test_what_cannot_be_counted_is_refused(small):
    march = Request(date(2026, 3, 1), date(2026, 3, 31))
    with pytest.raises(UnknownDimensionError, match="no part 'value'"):
        drillthrough.of(small, "on_time_share", march, "value")
    with pytest.raises(UnknownDimensionError, match="no part 'p90'"):
        drillthrough.of(small, "time_to", march, "p90")
    with pytest.raises(UnknownDimensionError, match="no key 'age_band'"):
        drillthrough.of(small, "on_time_share", march, age_band="0-3")
    with pytest.raises(UsageError, match="row list"):
        drillthrough.of(small, "clocks", march)
    with pytest.raises(UsageError, match="grain"):
        drillthrough.of(small, "on_time_share", march, period_start="2026-03-02")
    with pytest.raises(UnknownDimensionError, match="no column 'score; drop'"):
        drillthrough.page(small, "on_time_share", march, stretch=paging.Stretch(order="score; drop"))
