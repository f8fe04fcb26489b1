"""Weekly charts: limits locked on the first weeks of the data, whatever is shown; no verdict on an unfinished week."""

from datetime import date, timedelta

import pandas as pd
import pytest

from queries.analysis import control_chart
from queries.analysis.kpis import SHARE, VALUE
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import make, story

FIRST = date(2026, 1, 5)
WEEKS = 30
DUE = 20


def late_in(week):
    """Two of twenty are late every week, twelve of twenty in the last but one."""
    return 12 if week == WEEKS - 2 else 2 + week % 2


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    events = []
    for week in range(WEEKS):
        monday = FIRST + timedelta(weeks=week)
        for number in range(DUE):
            accepted = monday + timedelta(days=8 if number < late_in(week) else 1)
            steps = (("received", f"{monday} 10:00"), ("accepted", f"{accepted} 10:00"))
            events += story(f"C{week:02}{number:02}", *steps, channel="phone")
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("control"), events))


def chart(generation, to_on=None, metric="on_time_share", column=SHARE, of=({"clock": "acceptance"},), **more):
    return control_chart.controls(generation, metric, Request(to_on=to_on), column, of, **more)[0]


def test_limits_are_those_of_the_first_twelve_weeks_after_the_one_that_may_be_cut(generation):
    found = chart(generation)
    counts = catalog.run(generation, "on_time_share", Request(grain="week", where={"clock": ("acceptance",)}))
    base = counts.iloc[1:13]
    share = base["numerator"].sum() / base["denominator"].sum()
    assert found.weeks["centre"].dropna().unique() == pytest.approx([share])
    assert FIRST not in {day.date() for day in found.weeks.index}


def test_the_bad_week_is_a_signal_and_the_others_are_not(generation):
    found = chart(generation)
    bad = pd.Timestamp(counted_on(generation, 12))
    assert list(found.signals.index) == [bad]
    assert found.weeks.loc[bad, "variation"] == "concern"
    assert found.weeks.loc[bad, "signals"][0] == "below_limit"


def counted_on(generation, late):
    counts = catalog.run(generation, "on_time_share", Request(grain="week", where={"clock": ("acceptance",)}))
    return counts.loc[counts["numerator"] == counts["denominator"] - late, "period_start"].iloc[0]


def test_limits_do_not_move_with_the_last_week_shown(generation):
    late, early = chart(generation), chart(generation, to_on=FIRST + timedelta(weeks=20))
    assert early.weeks["centre"].dropna().iloc[0] == late.weeks["centre"].dropna().iloc[0]
    assert early.weeks.index.max() < late.weeks.index.max()


def test_limits_begin_anew_at_a_recorded_change(generation):
    changed = FIRST + timedelta(weeks=15)
    found = chart(generation, changed_on=(changed,))
    assert sorted(found.weeks["phase"].dropna().unique()) == [1, 2]
    assert found.weeks.loc[found.weeks["phase"] == 2].index.min() >= pd.Timestamp(changed)


def test_a_week_that_is_not_over_has_a_value_but_no_verdict(generation):
    found = chart(generation, metric="received_count", column=VALUE, of=({},))
    running = found.weeks[~found.weeks["is_complete"].astype(bool)]
    assert len(running) <= 1
    assert running["centre"].isna().all()
    assert all(codes == () for codes in running["signals"])
    assert found.weeks["value"].dropna().max() == DUE


def test_a_target_is_judged_and_one_of_none_is_not(generation):
    assert chart(generation, target=0.2).assurance == "will_meet"
    assert chart(generation, target=0.9).assurance == "hit_or_miss"
    assert chart(generation).assurance == "not_known"


def test_nothing_is_no_chart(generation):
    nowhere = Request(where={"channel": ("fax",)})
    found = control_chart.controls(generation, "on_time_share", nowhere, SHARE, ({"clock": "acceptance"},))[0]
    assert (found.verdict.variation, len(found.signals)) == ("no_data", 0)


def test_how_much_comes_has_limits_of_its_year_and_no_runs(tmp_path):
    # the week of 29 December is one of 2025; in 2026 twice as many come, and a week of May stands out
    first, weeks = date(2025, 9, 29), 34
    events, counts = [], {}
    for week in range(weeks):
        monday = first + timedelta(weeks=week)
        counts[monday] = (3 + week % 2) * (2 if monday >= date(2026, 1, 1) else 1)
    counts[date(2026, 5, 4)] = 14
    for monday, count in counts.items():
        for number in range(count):
            events += story(f"C{monday:%m%d}{number:02}", ("received", f"{monday} 10:00"), channel="phone")
    generation = warehouse_generation.open_live(make(tmp_path, events))
    found = chart(generation, metric="received_count", column=VALUE, of=({},))
    limits = found.weeks.dropna(subset=["centre"])
    before, after = limits[limits.index < "2026-01-01"], limits[limits.index >= "2026-01-01"]
    assert before.index.max() == pd.Timestamp("2025-12-29")
    # 3 and 4 in turn, and 6 and 8: moving ranges of 1 and of 2
    assert before["centre"].unique() == pytest.approx([3.5], abs=0.05)
    assert after["centre"].unique() == pytest.approx([7])
    assert after["upper"].unique() == pytest.approx([7 + 2.66 * 2], abs=0.01)
    assert list(found.signals.index) == [pd.Timestamp("2026-05-04")]
    assert found.weeks.loc["2026-05-04", "variation"] == "special_high"
