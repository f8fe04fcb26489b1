"""What holds for every figure whatever the data: parts and wholes, filters, flow, settled states, borders of weeks."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.semantic.dimensions import NAMES as DIMENSIONS
from queries.warehouse import generation
from tests.helpers.small_warehouse import day, instant, make, story

pytestmark = pytest.mark.slow

FAST = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
FIRST, LAST = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 22, 20, tzinfo=UTC)
MOMENTS = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)).map(lambda at: at.replace(tzinfo=UTC))
SETTLED = ("met", "late", "withdrawn", "invalid")
ADDING = {name: next(iter(metric.sums)) for name, metric in catalog.metrics().items()}
"""The column of each metric that adds up over the groups of any dimension. A complaint, a clock, a step or an extension
is in one group of a dimension, so counts of them add up; shares and medians do not."""


@pytest.fixture(scope="module")
def demo(demo_warehouse):
    return generation.open_live(demo_warehouse)


def summed(name, frame):
    """A metric's adding column by its own keys; what has nothing in it is left out."""
    wanted = catalog.definition(name)
    keys, column = [*wanted.leading, *wanted.keys], ADDING[name]
    if not keys:
        return {(): frame[column].sum()}
    sums = frame.groupby(keys, dropna=False)[column].sum()
    return {key: pytest.approx(value) for key, value in sums.items() if value}


@pytest.mark.parametrize("name", ADDING)
def test_the_parts_add_up_to_the_whole_over_every_dimension(demo, name):
    period = {"from_on": day("2026-09-01"), "to_on": day("2026-09-30")}
    whole = summed(name, catalog.run(demo, name, Request(**period)))
    assert whole
    for dimension in DIMENSIONS:
        parts = catalog.run(demo, name, Request(by=(dimension,), **period))
        assert summed(name, parts) == whole, dimension


@pytest.mark.parametrize("name", [name for name, metric in catalog.metrics().items() if metric.kind == "share"])
def test_the_parts_of_a_share_add_up_in_its_denominator_too(demo, name):
    wanted = catalog.definition(name)
    keys = [*wanted.leading, *wanted.keys]

    def denominators(**request):
        frame = catalog.run(demo, name, Request(from_on=day("2026-09-01"), to_on=day("2026-09-30"), **request))
        assert (frame["n"] == frame["denominator"]).all()
        return frame.groupby(keys)["denominator"].sum().to_dict() if keys else frame["denominator"].sum()

    for dimension in DIMENSIONS:
        assert denominators(by=(dimension,)) == denominators(), dimension


ADDING_OVER_TIME = {
    # what stood at an end does not add up over time, nor do shares of complaints: one may count in two of the days
    name: column
    for name, metric in catalog.metrics().items()
    for column, over in metric.sums.items()
    if "time" in over
}


@pytest.mark.parametrize("name", ADDING_OVER_TIME)
def test_days_add_up_to_the_weeks_they_lie_in(demo, name):
    wanted, column = catalog.definition(name), ADDING_OVER_TIME[name]
    keys = ["week", *wanted.leading, *wanted.keys]
    sums = {}
    for grain in ("day", "week"):
        frame = catalog.run(demo, name, Request(grain=grain, from_on=day("2026-08-31"), to_on=day("2026-09-27")))
        frame["week"] = frame["period_start"].dt.to_period("W-SUN").dt.start_time
        found = frame.groupby(keys, dropna=False)[column].sum()
        sums[grain] = {key: pytest.approx(value) for key, value in found.items() if value}
    assert sums["week"]
    assert sums["day"] == sums["week"]


@pytest.mark.parametrize("name", catalog.metrics())
def test_a_filter_that_lets_everything_through_changes_nothing(demo, name):
    plain = catalog.run(demo, name, Request(by=("channel",), from_on=day("2026-09-01")))
    for dimension in catalog.dimensions(name):
        where = {dimension: catalog.dimension_values(demo, dimension)}
        filtered = catalog.run(demo, name, Request(by=("channel",), from_on=day("2026-09-01"), where=where))
        pd.testing.assert_frame_equal(plain, filtered, obj=dimension)
    where = {dimension: catalog.dimension_values(demo, dimension) for dimension in catalog.dimensions(name)}
    filtered = catalog.run(demo, name, Request(by=("channel",), from_on=day("2026-09-01"), where=where))
    pd.testing.assert_frame_equal(plain, filtered)


@pytest.mark.parametrize("name", ["backlog_by_age", "work_held"])
@pytest.mark.parametrize("grain", ["week", "month"])
def test_open_work_is_the_open_count_in_every_period(demo, name, grain):
    request = Request(grain=grain, by=("channel",))
    keys = ["period_start", "channel"]
    opened = catalog.run(demo, "open_count", request).set_index(keys)["value"]
    frame = catalog.run(demo, name, request)
    assert frame.groupby(keys)["value"].sum().to_dict() == opened.to_dict()
    if name == "backlog_by_age":
        assert (frame["n"] == frame.set_index(keys).index.map(opened)).all()


@pytest.mark.parametrize("grain", ["week", "month"])
def test_overdue_bands_are_the_overdue_count_in_every_period(demo, grain):
    request = Request(grain=grain, by=("channel",))
    keys = ["period_start", "clock", "channel"]
    overdue = catalog.run(demo, "overdue_count", request).set_index(keys)["value"]
    frame = catalog.run(demo, "overdue_by_days", request)
    assert frame.groupby(keys)["value"].sum().to_dict() == overdue.to_dict()
    assert (frame["n"] == frame.set_index(keys).index.map(overdue)).all()


@FAST
@given(
    as_of=MOMENTS,
    days=st.tuples(st.integers(0, 260), st.integers(0, 90)),
    grain=st.sampled_from([None, "day", "week", "month"]),
    by=st.sampled_from([(), ("channel",), ("store", "language")]),
    channels=st.sampled_from([None, ["phone"], ["email", "store"], []]),
)
def test_the_flow_reconciles_whatever_is_asked(demo, as_of, days, grain, by, channels):
    from_on = day("2026-03-01") + timedelta(days=days[0])
    where = {} if channels is None else {"channel": channels}
    frame = catalog.run(
        demo,
        "flow",
        Request(from_on=from_on, to_on=from_on + timedelta(days=days[1]), as_of=as_of, grain=grain, by=by, where=where),
    )
    if frame.empty:
        return
    inflow = frame["opening"] + frame["received"] + frame["reopened"]
    assert (inflow - frame["resolved"] - frame["withdrawn"] == frame["closing"]).all()
    assert (frame[["opening", "closing"]] >= 0).all().all()
    for _, rows in frame.groupby(list(by), dropna=False) if by else [((), frame)]:
        assert list(rows["opening"].iloc[1:]) == list(rows["closing"].iloc[:-1])


@FAST
@given(moments=st.lists(MOMENTS, min_size=2, max_size=2, unique=True).map(sorted))
def test_later_moments_change_no_settled_state(demo, moments):
    keys = ["complaint_id", "clock", "cycle"]
    sooner, later = (
        catalog.run(demo, "clocks", Request(as_of=at)).set_index(keys)[["state", "strict_state"]] for at in moments
    )
    settled = sooner[sooner["state"].isin(SETTLED)]
    pd.testing.assert_frame_equal(settled, later.loc[settled.index])


@pytest.mark.parametrize(
    ("as_of", "state"),
    [("2016-05-13 23:00", "running"), ("2016-05-14 12:00", "overdue"), ("2016-05-16 12:00", "running")],
)
def test_a_pause_on_the_last_day_of_grace_does_not_count_the_weekend(tmp_path, as_of, state):
    """Received on a Friday, due on the next, asked back on that day: overdue is no settled state (definitions.md)."""
    steps = [("received", "2016-05-06 10:00"), ("info_requested", "2016-05-13 10:00")]
    events = [*story("X", *steps), *story("last", ("received", "2016-06-01 10:00"))]
    found = generation.open_live(make(tmp_path, events, policies=("servicenow",)))
    clocks = catalog.run(found, "clocks", Request(as_of=instant(as_of), where={"clock": ["resolution"]}))
    assert list(clocks.loc[clocks["complaint_id"] == "X", "state"]) == [state]


@FAST
@given(as_of=MOMENTS)
def test_the_time_of_late_complaints_is_whole(demo, as_of):
    clocks = catalog.run(demo, "clocks", Request(as_of=as_of, where={"clock": ["resolution"]}))
    late = clocks[clocks["state"].isin(["late", "overdue"])]
    steps, holders = (catalog.run(demo, f"lateness_by_{part}", Request(as_of=as_of)) for part in ("step", "holder"))
    assert steps["value"].sum() == pytest.approx(holders["value"].sum(), abs=1e-6)
    assert (steps["n"] == len(late)).all()
    if len(late):
        assert steps["elapsed_share"].sum() == pytest.approx(1)
        waiting = steps.loc[steps["step"] == "waiting_for_customer", "value"].sum()
        assert waiting == pytest.approx(holders["waiting_days"].sum(), abs=1e-6)


SUNDAY, MONDAY = "2026-03-08 23:59:59.999999", "2026-03-09 00:00:00"


@pytest.mark.parametrize(("at", "week"), [(SUNDAY, "2026-W10"), (MONDAY, "2026-W11")])
@pytest.mark.parametrize("event_type", ["received", "resolved", "withdrawn", "reopened", "rated"])
def test_an_event_at_the_border_falls_in_its_own_week(tmp_path, at, week, event_type):
    closed = [("resolved", "2026-03-04 10:00")] if event_type in ("reopened", "rated") else []
    began = [] if event_type == "received" else [("received", "2026-03-03 10:00"), *closed]
    step = (event_type, at, {"score": 5}) if event_type == "rated" else (event_type, at)
    found = generation.open_live(make(tmp_path, story("X", *began, step)))
    # seen from the week after, so that the week of the event is over
    request = Request(grain="week", as_of=instant("2026-03-16 00:00"))
    metric, column = {
        "received": ("received_count", "value"),
        "rated": ("satisfaction", "n"),
    }.get(event_type, ("flow", event_type))
    frame = catalog.run(found, metric, request)
    assert list(frame.loc[frame[column] > 0, "period"]) == [week]
    if event_type == "resolved":
        frame = catalog.run(found, "on_time_share", Request(grain="week", as_of=request.as_of, cohort="resolved"))
        assert set(frame.loc[frame["clock"] == "resolution", "period"]) == {week}
        frame = catalog.run(found, "backlog_by_age", request).groupby("period")["value"].sum()
        assert frame["2026-W10"] == int(week == "2026-W11")
