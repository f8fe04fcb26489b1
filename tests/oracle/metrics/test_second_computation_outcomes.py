"""Outcomes, reopenings and scores, counted a second time by plain loops over the demonstration and a real log."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from math import sqrt
from statistics import fmean, stdev

import pytest
from scipy.stats import t

from queries.warehouse import generation as warehouse_generation
from tests.oracle.metrics import second_computation as second
from tests.oracle.metrics.second_computation import asked, month, shares

pytestmark = pytest.mark.slow

OUTCOMES = ("upheld", "partly_upheld", "not_upheld")
MOMENTS = (None, datetime(2026, 6, 17, 9, tzinfo=UTC))


@pytest.fixture(scope="module", params=MOMENTS, ids=["newest", "earlier"])
def demo(request, demo_warehouse):
    generation = warehouse_generation.open_live(demo_warehouse)
    return generation, second.cases(generation, request.param), request.param


@pytest.fixture(scope="module")
def log(servicenow_warehouse):
    generation = warehouse_generation.open_live(servicenow_warehouse)
    return generation, second.cases(generation), None


def check_reopened(generation, cases, as_of):
    found = []
    month_of_grace = timedelta(days=30)
    for case in cases:
        spells = case.spells()
        for number, spell in enumerate(spells):
            if spell["closed_by"] != "resolved" or spell["closed_at"] + month_of_grace > case.as_of:
                continue
            after = spells[number + 1 : number + 2]
            is_back = [
                each
                for each in after
                if each["opened_by"] == "reopened" and each["opened_at"] <= spell["closed_at"] + month_of_grace
            ]
            found.append(((month(case.on(spell["closed_at"])), case.channel), is_back))
    expected = shares(found)
    assert sum(part for part, _ in expected.values()) > 20
    assert asked(generation, "reopened_share", as_of) == expected


def check_remedies(generation, cases, as_of):
    counts, totals = Counter(), Counter()
    for case in cases:
        if on := case.resolved_on():
            counts[month(on), case.channel, case.last("remedy", "resolved")] += 1
            totals[month(on), case.channel] += 1
    found = asked(generation, "remedies", as_of, keys=("remedy",), columns=("value", "n"))
    assert found == {key: (count, totals[key[:2]]) for key, count in counts.items()}


def test_outcomes_remedies_and_reopenings(demo):
    generation, cases, as_of = demo
    expected = shares(
        ((month(case.resolved_on()), case.channel, outcome), case.last("outcome", "resolved") == outcome)
        for case in cases
        if case.resolved_on() and case.last("outcome", "resolved") in OUTCOMES
        for outcome in OUTCOMES
    )
    assert asked(generation, "outcome_share", as_of, keys=("outcome",)) == expected
    check_remedies(generation, cases, as_of)
    check_reopened(generation, cases, as_of)


@pytest.mark.real_data
def test_reopenings_of_the_incident_log(log):
    check_reopened(*log)
    check_remedies(*log)
    assert asked(log[0], "outcome_share", keys=("outcome",)) == {}


def lateness(case):
    worst = None
    for cycle in case.cycles:
        if cycle["state"] not in ("met", "late", "overdue"):
            continue
        end = cycle["withdrawn_at"] or cycle["stopped_at"] or case.as_of
        late_days = 0
        if cycle["state"] != "met":
            late_days = max(1, (case.on(end) - case.last_day(cycle["due_at"])).days)
        worst = max(worst or 0, late_days)
    if worst is None:
        return None
    return next(name for name, most in (("0", 0), ("1-3", 3), ("4-10", 10), (">10", 10**9)) if worst <= most)


def extended(case):
    if not case.of("extended"):
        return "none"
    return "valid" if any(each["is_valid"] for each in case.extensions()) else "invalid"


def rated(cases):
    for case in cases:
        scores = [event for event in case.of("rated") if event["score"] is not None]
        if scores:
            yield (month(case.on(scores[-1]["occurred_at"])), case.channel), case, scores[-1]["score"]


@pytest.mark.parametrize(
    ("name", "key", "own"),
    [
        ("satisfaction", None, lambda case: ()),
        ("satisfaction_by_lateness", "days_late", lateness),
        ("satisfaction_by_extension", "extended", extended),
        ("satisfaction_by_outcome", "outcome", lambda case: case.last("outcome", "resolved")),
    ],
)
def test_scores(demo, name, key, own):
    generation, cases, as_of = demo
    scores = defaultdict(list)
    for keys, case, score in rated(cases):
        value = own(case)
        if name != "satisfaction_by_lateness" or value is not None:
            scores[keys if key is None else (*keys, value)].append(score)
    columns = ("satisfied_count", "satisfied_share", "value", "n", "low", "high")
    found = asked(generation, name, as_of, keys=(key,) if key else (), columns=columns)
    found = {keys: row for keys, row in found.items() if row[3]}
    assert found.keys() == scores.keys()
    for keys, given in scores.items():
        satisfied = sum(score >= 4 for score in given)
        *counts, low, high = found[keys]
        assert counts == [satisfied, pytest.approx(satisfied / len(given)), pytest.approx(fmean(given)), len(given)]
        if len(set(given)) == 1:
            assert low is None
            assert high is None
        else:
            reach = t.ppf(0.975, len(given) - 1) * stdev(given) / sqrt(len(given))
            assert low == pytest.approx(max(1, fmean(given) - reach))
            assert high == pytest.approx(min(5, fmean(given) + reach))


def test_distribution_and_response(demo):
    generation, cases, as_of = demo
    counts, totals = Counter(), Counter()
    for keys, _, score in rated(cases):
        counts[(*keys, score)] += 1
        totals[keys] += 1
    expected = {(*keys, score): (counts[(*keys, score)], n) for keys, n in totals.items() for score in range(1, 6)}
    assert asked(generation, "satisfaction_distribution", as_of, ("score",), ("value", "n")) == expected
    answered = shares(
        ((month(case.resolved_on()), case.channel), case.last("score", "rated") is not None)
        for case in cases
        if case.resolved_on()
    )
    found = asked(generation, "satisfaction", as_of, columns=("responded_count", "resolved_count"))
    assert {keys: row for keys, row in found.items() if row[1]} == answered
