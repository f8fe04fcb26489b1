"""Every metric, with each of its cohorts and choices, a second time over three data sets; see `tests/oracle/metrics`.

| data set | complaints | what it is good for |
|---|---|---|
| ServiceNow | 24,918 | reopenings, pauses, many handlers |
| Boston | 58,251 | recorded deadlines, or none, in another zone |
| demonstration | 20,000 | every event and step, extensions, scores |

Each at its newest event, and at a midnight of its middle from the events before that alone.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from queries.semantic import catalog
from queries.warehouse import generation
from tests.oracle.metrics import extensions, outcomes, standing, timing
from tests.oracle.metrics.world import SECOND, asked, world

pytestmark = pytest.mark.slow

DATA = {
    # A day. None of rest for the incident log: while a pause lasts it moves a deadline by working days only, so that
    # a promise may look broken on a Sunday that does not on the Monday after it (docs/reference/events-and-states.md).
    "servicenow_warehouse": date(2016, 5, 2),
    "boston_warehouse": date(2011, 11, 13),
    "large_demo_warehouse": date(2026, 8, 30),
}
SILENT = {
    # what a data set knows nothing of: the metric has no row, and neither has the second computation
    "servicenow_warehouse": {
        *("extension_days_granted", "extension_reasons", "extension_told_in_time", "extension_valid_share"),
        *("informed_in_writing_share", "on_time_other_reading", "outcome_share", "promise_kept"),
        *("satisfaction_by_extension", "satisfaction_by_lateness", "satisfaction_by_outcome"),
        *("satisfaction_distribution", "second_extensions", "time_to_inform"),
        *("repeat_share", "overturned_share", "redress", "vulnerable_share", "vulnerable_on_time"),
    },
    "large_demo_warehouse": set(),
}
SILENT["boston_warehouse"] = SILENT["servicenow_warehouse"]


NOTHING_OPEN = ("overdue_count", "overdue_by_days", "open_count", "backlog_by_age", "work_held")
"""Of the incident log, at its newest event: every incident has been closed by then."""


def choices(name):
    """Every combination of a metric's parameters; {} where it has none."""
    parameters = catalog.definition(name).parameters
    return [dict(zip(parameters, values, strict=True)) for values in product(*parameters.values())]


def alike(told, expected):
    return told == expected if None in (told, expected) else told == pytest.approx(expected, rel=1e-9, abs=1e-9)


def compare(found, name, chosen_from, **more):
    """How many rows agree, over these choices."""
    rows = 0
    for chosen in chosen_from:
        cohort = {"cohort": chosen["cohort"]} if "cohort" in chosen else {}
        options = {key: value for key, value in chosen.items() if key != "cohort"}
        told = asked(found, name, **cohort, options=options, **more)
        expected = {key: row for key, row in SECOND[name].compute(found, **chosen).items() if any(row)}
        assert told.keys() == expected.keys(), chosen
        for key, row in told.items():
            assert all(map(alike, row, expected[key])), (chosen, key, row, expected[key])
        rows += len(told)
    return rows


def each(*whens):
    """Every data set with each of these moments."""
    return [
        pytest.param((name, when), marks=() if "demo" in name else pytest.mark.real_data, id=f"{name}-{when}")
        for name in DATA
        for when in whens
    ]


@pytest.fixture(scope="module", params=each("newest", "earlier"))
def seen(request):
    """A data set, what is known of it at a moment, the moment, and the last day before it."""
    name, when = request.param
    folder, last_on = request.getfixturevalue(name), DATA[name]
    if when == "newest":
        return name, world(folder), None, None
    zone = ZoneInfo(generation.open_live(folder).zone)
    midnight = datetime.combine(last_on + timedelta(1), datetime.min.time(), zone).astimezone(UTC)
    return name, world(folder, midnight, before=midnight), midnight, last_on


def test_every_metric_has_a_second_computation():
    modules = (extensions, outcomes, standing, timing)
    assert SECOND.keys() == catalog.metrics().keys()
    assert {how.compute.__module__ for how in SECOND.values()} == {module.__name__ for module in modules}


@pytest.mark.parametrize("name", catalog.metrics())
def test_a_metric_agrees_with_its_second_computation(seen, name):
    data, found, as_of, last_on = seen
    if as_of is None:
        is_over = data == "servicenow_warehouse" and name in NOTHING_OPEN
        rows = compare(found, name, choices(name))
    else:
        is_over = False
        # seen earlier it is the same question of other rows: the defaults do
        rows = compare(found, name, choices(name)[:1], as_of=as_of, to_on=last_on)
        if SECOND[name].at_end:
            # and the same as what stood at the end of that day, seen from the newest event
            assert compare(found, name, choices(name), to_on=last_on) == rows
    assert (rows == 0) == (name in SILENT[data] or is_over), "a metric without rows has to be named above"
