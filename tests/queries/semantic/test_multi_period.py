"""A metric over several periods in one query says what it says of each period alone."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from queries.errors import UsageError
from queries.period import Period
from queries.semantic import catalog, multi_period
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import make
from tests.queries.metrics.golden_story import EVENTS

# one with a gap before it, two that touch, one that has not ended at as_of, one wholly after it
SPANS = (
    Period(date(2026, 3, 30), date(2026, 12, 31)),
    Period(date(2026, 2, 2), date(2026, 2, 22)),
    Period(date(2026, 3, 9), date(2026, 3, 15)),
    Period(date(2026, 3, 16), date(2026, 3, 29)),
    Period(date(2027, 1, 4), date(2027, 1, 10)),
)


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("spans"), EVENTS))


@pytest.mark.parametrize("by", [(), ("channel",)])
@pytest.mark.parametrize("name", sorted(catalog.metrics()))
def test_each_span_is_as_if_asked_alone(generation, name, by):
    request = Request(by=by)
    for span, found in zip(SPANS, multi_period.run(generation, name, request, SPANS), strict=True):
        alone = catalog.run(generation, name, replace(request, from_on=span.from_on, to_on=span.to_on))
        # a column of whole numbers may hold missing ones in another span
        pd.testing.assert_frame_equal(found, alone, check_dtype=False)


def test_days_asked_for_twice_and_lists_are_refused(generation):
    with pytest.raises(UsageError, match="each day once"):
        multi_period.run(
            generation, "on_time_share", Request(), (SPANS[2], Period(date(2026, 3, 15), date(2026, 3, 20)))
        )
    with pytest.raises(UsageError, match="ask for a metric"):
        multi_period.run(generation, "open_clocks", Request(), SPANS[:1])
    with pytest.raises(UsageError):
        multi_period.run(generation, "on_time_share", Request(by=("nothing",)), SPANS)


def test_every_metric_says_in_the_same_words_what_falls_in_a_period():
    others = [name for name, metric in catalog.metrics().items() if not metric.at_period_end]
    assert [name for name in others if catalog.definition(name).sql.count(multi_period.COUNTED) != 1] == []
