"""Where the time of late complaints went, to the microsecond, by walking through each complaint from event to event."""

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from tests.oracle.metrics.event_walk import MICROSECOND, end_of, rows_of, world

pytestmark = pytest.mark.slow

WAREHOUSES = [
    pytest.param("servicenow_warehouse", "2016-04-30T12:00:00", ("accepted",), marks=pytest.mark.real_data),
    pytest.param("demo_warehouse", None, ("accepted", "examined")),
    pytest.param("demo_warehouse", "2026-08-31T20:00:00", ("accepted", "examined")),
]
DAY = 86_400_000_000


def step_at(case, row, instant, steps):
    if case.is_waiting_at(instant):
        return "waiting_for_customer"
    if row["cycle"] > 1:
        return "after_reopening"
    if "accepted" in steps and not any(at <= instant for at in case.instants("accepted", "examined")):
        return "received_to_accepted"
    if "examined" in steps and not any(at <= instant for at in case.instants("examined")):
        return "accepted_to_examined"
    return "examined_to_resolved"


@pytest.mark.parametrize(("fixture", "at", "steps"), WAREHOUSES)
def test_where_late_time_went(request, fixture, at, steps):
    generation, as_of, known, clock_list = world(request.getfixturevalue(fixture), at)
    by_step, by_holder, waited, hands = Counter(), Counter(), Counter(), defaultdict(set)
    by_channel = Counter()
    total = clocks = 0
    for row in clock_list:
        if row["clock"] != "resolution" or row["state"] not in ("late", "overdue"):
            continue
        case = known[row["complaint_id"]]
        start, end = row["started_at"], end_of(row, case, as_of)
        inside = {event["occurred_at"] for event in case.events if start < event["occurred_at"] < end}
        for here, there in pairwise(sorted({start, end, *inside})):
            lasted = (there - here) // MICROSECOND
            step, holder = step_at(case, row, here, steps), case.holder_at(here)
            by_step[step] += lasted
            by_channel[row["channel"], step] += lasted
            by_holder[holder] += lasted
            waited[holder] += lasted if step == "waiting_for_customer" else 0
            hands[holder].add((row["complaint_id"], row["cycle"]))
        total += (end - start) // MICROSECOND
        clocks += 1
    assert clocks > 100
    # no microsecond is lost, and the metric's days are those microseconds
    assert sum(by_step.values()) == sum(by_holder.values()) == total
    found = rows_of(generation, "lateness_by_step", "step", "value", "n", as_of=as_of)
    assert {step: days for step, days, _ in found if days} == {
        step: float(us) / DAY for step, us in by_step.items() if us
    }
    assert {n for *_, n in found} == {clocks}
    found = rows_of(generation, "lateness_by_step", "channel", "step", "value", as_of=as_of, by=("channel",))
    assert {(channel, step): days for channel, step, days in found if days} == {
        key: float(us) / DAY for key, us in by_channel.items() if us
    }
    found = rows_of(generation, "lateness_by_holder", "holder", "waiting_days", "value", "n", as_of=as_of)
    assert {holder: days for holder, _, days, _ in found if days} == {
        who: float(us) / DAY for who, us in by_holder.items() if us
    }
    assert {holder: days for holder, days, _, _ in found if days} == {
        who: float(us) / DAY for who, us in waited.items() if us
    }
    assert {holder: n for holder, *_, n in found} == {who: len(rows) for who, rows in hands.items()}
