"""All key figures of a period are judged as one family: anything is called news in at most 5 of 100 quiet weeks."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest, fisher_exact

from queries.analysis import news
from queries.analysis.kpis import Figure
from queries.analysis.news import EXTENDED, OPEN, OVERDUE, RECEIVED, SATISFIED, Measure
from queries.settings import settings
from queries.statistics.proportions import exact_p_value

CLOCKS = ("acceptance", "examination", "resolution")
STEADY = tuple(float(value) for value in (100, 104, 98, 101, 97, 103, 99, 102, 100, 96, 104, 101, 99, 103, 98, 100))


def share(name, kept, due, before=None, year=None, target=None, **more) -> Measure:
    """A share in counts: kept of due, and likewise (kept, due) in the period before and a year before."""
    (was, was_n), (year_was, year_n) = before or (0, 0), year or (0, 0)
    return Measure(
        name,
        "promise" if target is not None else "share",
        news.KINDS.get(name, ("", "higher"))[1],
        kept / due if due else None,
        due,
        was / was_n if was_n else None,
        was_n,
        year_was / year_n if year_n else None,
        year_n,
        target,
        **more,
    )


def count(name, value, before, weeks=1.0, previous=None) -> Measure:
    kind, better = news.KINDS[name]
    last = before[-1] if before else None
    return Measure(name, kind, better, value, int(value), previous or last, 0, before=tuple(before), weeks=weeks)


def quiet_week(draw) -> list[Measure]:
    """Every figure of a week in which nothing changed and every promise is just kept, of a company of any size."""
    size = int(draw.integers(10, 500))
    due = draw.integers(10, size + 10, (3, 3))
    target = 0.95
    kept = draw.binomial(due, target)
    each = [
        share(clock, kept[at, 0], due[at, 0], (kept[at, 1], due[at, 1]), (kept[at, 2], due[at, 2]), target)
        for at, clock in enumerate(CLOCKS)
    ]
    for name, true in ((EXTENDED, draw.uniform(0.02, 0.2)), (SATISFIED, draw.uniform(0.5, 0.9))):
        n = draw.integers(10, size + 10, 3)
        part = draw.binomial(n, true)
        each.append(share(name, part[0], n[0], (part[1], n[1]), (part[2], n[2])))
    # weeks vary by more than single events do: negative binomial, of twice the variance
    received = draw.negative_binomial(size, 0.5, 53)
    # what is open keeps to a level it returns to; what is past its deadline is a part of it
    opened = np.maximum(size + np.cumsum(draw.normal(0, np.sqrt(size) / 2, 53)), 0).round()
    overdue = draw.binomial(opened.astype(int), 0.06)
    for name, weeks in ((RECEIVED, received), (OPEN, opened), (OVERDUE, overdue)):
        each.append(count(name, float(weeks[-1]), [float(value) for value in weeks[:-1]]))
    return each


@pytest.mark.slow
def test_in_quiet_weeks_anything_is_news_at_most_five_times_in_a_hundred():
    draw = np.random.default_rng(13)
    weeks = 400
    families = [quiet_week(draw) for _ in range(weeks)]
    told = sum(bool(news.judge(week).ranked) for week in families)
    assert told / weeks <= 0.05
    # each figure by itself at 5 % would tell something in several times as many
    alone = sum(any(bool(news.judge([one]).ranked) for one in week) for week in families[:60])
    assert alone / 60 > 0.1


@pytest.mark.parametrize("name", [RECEIVED, OPEN, OVERDUE])
def test_a_count_alone_keeps_its_level_also_where_there_are_few(name):
    draw = np.random.default_rng(7)
    told = 0
    for number in range(500):
        level = (3, 20, 300)[number % 3]
        weeks = draw.poisson(level, 40).astype(float)
        if name == OPEN:
            weeks = np.maximum(level + np.cumsum(draw.integers(-2, 3, 40)), 0).astype(float)
        told += bool(news.judge([count(name, weeks[-1], list(weeks[:-1]))]).ranked)
    assert told / 500 <= 0.065


def test_what_really_changed_is_found():
    draw = np.random.default_rng(14)
    found = 0
    for _ in range(60):
        week = quiet_week(draw)
        fell = share("resolution", draw.binomial(400, 0.86), 400, (380, 400), (380, 400), 0.95)
        week = [fell if one.name == "resolution" else one for one in week]
        judged = news.judge(week)
        found += judged.standing("resolution") == "missed_by_more" and judged.ranked[0].name == "resolution"
    assert found >= 54


def test_probabilities_by_another_program():
    assert float(exact_p_value(3, 4, 1, 4)) == pytest.approx(2 * 17 / 70)
    assert np.isnan(exact_p_value(0, 0, 1, 2))
    judged = news.judge([share("resolution", 330, 400, (352, 400), None, 0.95)])
    sides = [fisher_exact([[330, 70], [352, 48]], alternative=side).pvalue for side in ("less", "greater")]
    assert judged.verdict("resolution", "previous").p_value == pytest.approx(2 * min(sides))
    alone = binomtest(330, 400, 0.95, alternative="less").pvalue
    assert judged.verdict("resolution", "target").p_value == pytest.approx(alone)


def test_a_count_by_hand():
    # weeks of which the roots are 4, 5, 6, 5 and so on have mean 5 and variance 6/11; 8 is 3 / sqrt(6/11 * (1 + 1/12))
    # = 3.903 errors away, which t of 11 degrees of freedom passes with p = 0.00247
    weeks = [root**2 - 3 / 8 for root in (4, 5, 6, 5, 4, 5, 6, 5, 4, 5, 6, 5)]
    verdict = news.judge([count(RECEIVED, 8**2 - 3 / 8, weeks)]).verdict(RECEIVED, "usual")
    assert verdict.p_value == pytest.approx(0.00247, abs=5e-6)
    assert (verdict.code, verdict.rank_weeks) == ("higher", 13)
    # of what stands, the changes: all are 1, so 8 against 5 is three errors, of 11 degrees
    verdict = news.judge([count(OPEN, 8**2 - 3 / 8, weeks)]).verdict(OPEN, "usual")
    assert verdict.p_value == pytest.approx(0.01207, abs=5e-5)
    assert verdict.code == "worse"


@pytest.mark.parametrize(
    ("kept", "standing"), [(9_495, "kept"), (9_494, "missed"), (9_500, "kept"), (9_300, "missed_by_more")]
)
def test_a_share_that_is_written_like_the_target_has_reached_it(kept, standing):
    # 94.95 % is written 95.0 %, 94.94 % is 94.9 %
    assert news.judge([share("resolution", kept, 10_000, target=0.95)]).standing("resolution") == standing


def test_few_and_none_are_judged_by_nobody():
    found = news.judge([share("acceptance", 1, 9, (5, 50), None, 0.95), share("resolution", 0, 0, (5, 50), None, 0.95)])
    assert [found.standing(clock) for clock in ("acceptance", "resolution")] == ["too_few", "nothing"]
    assert found.verdict("acceptance", "previous").code == "too_few" and not found.ranked
    few = [count(RECEIVED, 900, STEADY[:11]), count(OPEN, 900, ())]
    assert [news.judge([one]).verdicts[0].code for one in few] == ["too_few", "nothing"]
    assert settings().small_n == 10


def test_the_largest_comes_first_and_last_year_only_where_the_period_before_says_nothing():
    found = news.judge(
        [
            share("resolution", 300, 400, (390, 400), (395, 400), 0.95),
            share(SATISFIED, 150, 400, (300, 400), None),
            share(EXTENDED, 60, 400, (58, 400), (10, 400)),
            count(RECEIVED, 300, STEADY),
        ]
    )
    assert [(one.name, one.against) for one in found.ranked] == [
        (RECEIVED, "usual"),
        (SATISFIED, "previous"),
        ("resolution", "previous"),
        ("resolution", "target"),
        (EXTENDED, "year"),
    ]


def test_a_week_within_its_usual_range_is_not_told_to_have_changed():
    fell = share("resolution", 300, 400, (390, 400), None, 0.95)
    found = news.judge([replace(fell, is_usual=True)])
    assert found.verdict("resolution", "previous").code == "unchanged"
    assert found.standing("resolution") == "missed_by_more"
    # but it is not said either that nothing changed
    assert [(one.name, one.code) for one in found.calmed] == [("resolution", "worse")]
    assert not news.judge([replace(fell, is_usual=True, previous_value=0.76)]).calmed


def test_a_longer_period_is_held_against_as_many_weeks():
    assert not news.judge([count(RECEIVED, 4 * 101, STEADY, weeks=4)]).ranked
    assert news.judge([count(RECEIVED, 4 * 110, STEADY, weeks=4)]).ranked
    assert not news.judge([count(RECEIVED, 104, STEADY)]).ranked


def test_the_first_week_of_the_data_is_a_part_of_a_week():
    weeks = (None, None, 3.0, *STEADY)
    verdict = news.judge([count(RECEIVED, 101, weeks)]).verdict(RECEIVED, "usual")
    assert verdict.p_value == news.judge([count(RECEIVED, 101, STEADY)]).verdict(RECEIVED, "usual").p_value


def test_a_tile_says_what_the_lead_says():
    rose = Figure("on_time_share", "resolution", 0.9, 400, 0.86, 400, 0.04, True)
    others = [replace(rose, clock=clock, value=0.86, difference=0.0, is_more_than_chance=False) for clock in CLOCKS[:2]]
    figures = {one.clock: one for one in [rose, *others]}
    # by itself 90 % against 86 % is beyond the interval of one comparison, as one of many it is not
    found = news.of_figures(figures, dict.fromkeys(figures, 0.95), {}, {})
    assert {
        clock: news.judged(one, found, clock).is_more_than_chance for clock, one in figures.items()
    } == dict.fromkeys(CLOCKS[::-1], False)
    few = {"resolution": replace(rose, previous_n=9)}
    assert (
        news.judged(rose, news.of_figures(few, {"resolution": 0.95}, {}, {}), "resolution").is_more_than_chance is None
    )
