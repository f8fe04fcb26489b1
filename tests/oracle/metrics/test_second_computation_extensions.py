"""Extensions and being kept informed, counted a second time by plain loops over the demonstration and a real log."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from math import comb

import pytest

from queries.warehouse import generation as warehouse_generation
from tests.oracle.metrics import second_computation as second
from tests.oracle.metrics.second_computation import asked, month, shares

pytestmark = pytest.mark.slow

MOMENTS = (None, datetime(2026, 6, 17, 9, tzinfo=UTC))


@pytest.fixture(scope="module", params=MOMENTS, ids=["newest", "earlier"])
def demo(request, demo_warehouse):
    generation = warehouse_generation.open_live(demo_warehouse)
    return generation, second.cases(generation, request.param), request.param


@pytest.fixture(scope="module")
def log(servicenow_warehouse):
    generation = warehouse_generation.open_live(servicenow_warehouse)
    return generation, second.cases(generation), None


def told(cases, is_counted=lambda extension: True):
    for case in cases:
        for extension in case.extensions():
            if is_counted(extension):
                yield (month(case.on(extension["told_at"])), case.channel), extension


def test_valid_and_in_time(demo):
    generation, cases, as_of = demo
    expected = shares((key, extension["is_valid"]) for key, extension in told(cases))
    assert sum(whole for _, whole in expected.values()) > 100
    assert asked(generation, "extension_valid_share", as_of) == expected
    in_time = shares((key, each["told_at"] < each["due_before_at"]) for key, each in told(cases))
    assert asked(generation, "extension_told_in_time", as_of) == in_time


def test_days_granted_and_reasons(demo):
    generation, cases, as_of = demo
    days, reasons, totals = defaultdict(list), Counter(), Counter()
    for key, extension in told(cases):
        reasons[(*key, extension["reason"])] += 1
        totals[key] += 1
        if extension["is_valid"]:
            days[key].append(extension["granted_days"])
    found = asked(generation, "extension_days_granted", as_of, columns=("p90", "value", "n", "low", "high"))
    expected = {key: duration(each) for key, each in days.items()}
    assert found.keys() == expected.keys()
    for key, row in found.items():
        assert row == pytest.approx(expected[key])
    found = asked(generation, "extension_reasons", as_of, keys=("reason",), columns=("value", "n"))
    assert found == {key: (count, totals[key[:2]]) for key, count in reasons.items()}


WIDER_BY_ONE_RANK = (17, 44, 67, 94, 138, 190, 267, 301)
"""Numbers of values of which the formula's rank is one below the exact one, so that the interval is wider."""


def duration(values):
    """p90, median, n and the ends of the median's interval, whose rank comes from the binomial distribution itself."""
    ordered, n = sorted(values), len(values)
    below, rank = 0.0, 0
    # the largest rank with P(fewer values than that below the median) of at most one in forty
    while (below := below + comb(n, rank) / 2**n) <= 0.025:
        rank += 1
    rank -= n in WIDER_BY_ONE_RANK
    ends = (ordered[rank - 1], ordered[n - rank]) if rank else (None, None)
    return second.quantile(values, 0.9), second.quantile(values, 0.5), n, *ends


def due(cases):
    """Cycles that have become due, with the month and channel they count in."""
    for case in cases:
        for cycle in case.cycles:
            if cycle["state"] in ("met", "late", "overdue") and cycle["due_at"] <= case.as_of:
                yield (month(case.last_day(cycle["due_at"])), case.channel), case, cycle


def by_complaint(found):
    """Of (key, complaint, holds) whether it holds for any row of a complaint in a key."""
    flags = defaultdict(bool)
    for key, case, holds in found:
        flags[key, case.events[0]["complaint_id"]] |= bool(holds)
    return shares((key, holds) for (key, _), holds in flags.items())


def is_silent(case, cycle):
    told_before = [
        each for each in case.extensions() if each["cycle"] == cycle["cycle"] and each["told_at"] < cycle["due_at"]
    ]
    return cycle["state"] != "met" and not told_before


def test_extended_silent_and_kept(demo):
    generation, cases, as_of = demo
    extended = by_complaint((key, case, case.of("extended")) for key, case, _ in due(cases))
    assert asked(generation, "extension_rate", as_of) == extended
    silent = by_complaint((key, case, is_silent(case, cycle)) for key, case, cycle in due(cases))
    assert asked(generation, "silent_overruns", as_of) == silent
    broken = by_complaint(
        (key, case, cycle["state"] != "met")
        for key, case, cycle in due(cases)
        if any(each["is_valid"] and each["cycle"] == cycle["cycle"] for each in case.extensions())
    )
    assert sum(whole for _, whole in broken.values()) > 50
    kept = {key: (whole - part, whole) for key, (part, whole) in broken.items()}
    assert asked(generation, "promise_kept", as_of) == kept
    beside = asked(generation, "extension_rate", as_of, columns=("promise_kept_count", "silent_overrun_count"))
    assert beside == {key: (kept.get(key, (0, 0))[0], silent[key][0]) for key in extended}


def test_extended_again(demo):
    generation, cases, as_of = demo
    expected = shares(
        ((month(case.on(case.of("extended")[0]["occurred_at"])), case.channel), len(case.of("extended")) > 1)
        for case in cases
        if case.of("extended")
    )
    assert asked(generation, "second_extensions", as_of) == expected


def test_kept_informed(demo):
    generation, cases, as_of = demo
    steps = [
        ((month(case.on(step["at"])), case.channel, step["step"]), step) for case in cases for step in case.steps()
    ]
    assert asked(generation, "steps_informed_share", as_of, keys=("step",)) == shares(
        (key, step["told"]) for key, step in steps
    )
    written = shares((key, any(e["form"] == "written" for e in step["told"])) for key, step in steps if step["told"])
    assert asked(generation, "informed_in_writing_share", as_of, keys=("step",)) == written
    hours = defaultdict(list)
    for key, step in steps:
        if step["told"]:
            hours[key].append((step["told"][0]["occurred_at"] - step["at"]).total_seconds() / 3600)
    found = asked(generation, "time_to_inform", as_of, keys=("step",), columns=("p90", "value", "n", "low", "high"))
    assert found.keys() == hours.keys()
    for key, row in found.items():
        assert row == pytest.approx(duration(hours[key]), abs=1e-6)


def test_had_to_ask(demo):
    check_status_requests(*demo)


def check_status_requests(generation, cases, as_of):
    counts = defaultdict(lambda: [0, 0, 0])
    for case in cases:
        if case.of("received"):
            count = counts[month(case.on(case.of("received")[0]["occurred_at"])), case.channel]
            asking = len(case.of("status_asked"))
            count[0] += asking
            count[1] += asking > 0
            count[2] += 1
    columns = ("request_count", "requests_per_100", "numerator", "denominator")
    found = asked(generation, "status_requests", as_of, columns=columns)
    assert found == {key: (total, total * 100 / whole, part, whole) for key, (total, part, whole) in counts.items()}


@pytest.mark.real_data
def test_the_incident_log_has_steps_but_tells_nobody(log):
    generation, cases, _ = log
    steps = shares(
        ((month(case.on(step["at"])), case.channel, step["step"]), step["told"])
        for case in cases
        for step in case.steps()
    )
    assert {key[2] for key in steps} == {"accepted", "resolved"}
    assert asked(generation, "steps_informed_share", keys=("step",)) == steps
    assert asked(generation, "informed_in_writing_share", keys=("step",)) == {}
    check_status_requests(*log)
    silent = by_complaint((key, case, is_silent(case, cycle)) for key, case, cycle in due(cases))
    assert asked(generation, "silent_overruns") == silent
    assert asked(generation, "extension_rate") == {key: (0, whole) for key, (_, whole) in silent.items()}
