"""Open work by age, lateness and holder, computed a second time by loops over the events of three warehouses."""

from collections import Counter

import pytest

from tests.oracle.metrics.event_walk import MICROSECOND, rows_of, world

pytestmark = pytest.mark.slow

WAREHOUSES = [
    pytest.param("servicenow_warehouse", "2016-04-30T12:00:00", marks=pytest.mark.real_data),
    pytest.param("demo_warehouse", None),
    pytest.param("demo_warehouse", "2026-08-31T20:00:00"),
]


def band(days):
    for last, name in ((3, "0-3"), (10, "4-10"), (20, "11-20"), (30, "21-30")):
        if days <= last:
            return name
    return ">30"


@pytest.mark.parametrize(("fixture", "at"), WAREHOUSES)
def test_open_work(request, fixture, at):
    generation, as_of, known, clock_list = world(request.getfixturevalue(fixture), at)
    late = {row["complaint_id"] for row in clock_list if row["state"] == "overdue"}
    ages, held, overdue_held, late_bands = Counter(), Counter(), Counter(), Counter()
    for complaint_id, case in known.items():
        if (opened_at := case.opened_at()) is None:
            continue
        ages[band((case.date_of(as_of) - case.date_of(opened_at)).days)] += 1
        holder = case.holder_at(as_of)
        held[holder] += 1
        overdue_held[holder] += complaint_id in late
    for row in clock_list:
        if row["state"] == "overdue":
            case = known[row["complaint_id"]]
            # a deadline that is the end of a day belongs to that day
            due_at = row["due_at"] if row["unit"] in ("due_at", "working_hours") else row["due_at"] - MICROSECOND
            late_bands[row["clock"], band((case.date_of(as_of) - case.date_of(due_at)).days)] += 1
    assert held
    found = rows_of(generation, "backlog_by_age", "age_band", "value", as_of=as_of)
    assert {name: count for name, count in found if count} == ages
    found = rows_of(generation, "work_held", "holder", "overdue_count", "value", as_of=as_of)
    assert {holder: count for holder, _, count in found if count} == held
    assert {holder: count for holder, count, _ in found if count} == +overdue_held
    found = rows_of(generation, "overdue_by_days", "clock", "late_band", "value", as_of=as_of)
    assert {(clock, name): count for clock, name, count in found if count} == late_bands
