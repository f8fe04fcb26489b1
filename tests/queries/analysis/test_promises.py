"""All promises of a period are judged together: target first, then change, wrong in at most 5 of 100 periods."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.i18n import translate
from dashboard.narrative import promises as narrative_promises
from queries.analysis import promises
from queries.analysis.kpis import Figure
from queries.analysis.promises import Counted, together
from queries.settings import settings
from queries.statistics.proportions import exact_p_value

CLOCKS = ("acceptance", "examination", "resolution")


def counted(clock, kept, due, kept_before, due_before) -> Counted:
    return Counted(
        clock, kept / due if due else None, due, kept_before / due_before if due_before else None, due_before
    )


def said(*each: Counted) -> str:
    translate.use("en")
    return " ".join(narrative_promises.lead(together(each, 0.95), narrative_promises.PERIOD).split())


def test_the_exact_test_by_hand():
    # 3 of 4 against 1 of 4: P(3 or more of the 4 that are kept) = (4 x 4 + 1) / 70
    assert float(exact_p_value(3, 4, 1, 4)) == pytest.approx(2 * 17 / 70)
    assert float(exact_p_value(10, 10, 0, 10)) == pytest.approx(2 / 184_756)
    assert float(exact_p_value(5, 5, 7, 7)) == 1
    assert np.isnan(exact_p_value(0, 0, 1, 2))


def test_in_unchanged_periods_a_change_is_told_at_most_five_times_in_a_hundred():
    """Three promises of the same share in both periods, of any size and share, and alike among themselves or not."""
    draw = np.random.default_rng(13)
    told = alone = 0
    periods = 800
    for number in range(periods):
        due, due_before = draw.integers(10, 600, (2, 3))
        share = draw.uniform(0.6, 0.99, 3)
        kept, kept_before = draw.binomial(due, share), draw.binomial(due_before, share)
        if number % 2:
            # the promises of one complaint hang together: all three of one share are kept or not
            due, due_before = due[[0] * 3], due_before[[0] * 3]
            kept, kept_before = kept[[0] * 3], kept_before[[0] * 3]
        each = [counted(*row) for row in zip(CLOCKS, kept, due, kept_before, due_before, strict=True)]
        told += bool(together(each, 0.95).with_change("better", "worse"))
        alone += any(bool(together([one], 0.95).with_change("better", "worse")) for one in each)
    assert told / periods <= 0.05
    # each by itself at 5 % would tell a change in twice as many
    assert alone > 1.5 * told


def test_a_real_fall_is_told():
    draw = np.random.default_rng(14)
    found = 0
    for _ in range(100):
        each = [counted(clock, draw.binomial(400, 0.86), 400, draw.binomial(400, 0.95), 400) for clock in CLOCKS[2:]]
        each += [counted(clock, draw.binomial(400, 0.95), 400, draw.binomial(400, 0.95), 400) for clock in CLOCKS[:2]]
        found += "resolution" in together(each, 0.95).with_change("worse")
    assert found >= 90


@pytest.mark.parametrize(
    ("each", "lead"),
    [
        (
            # one rose by more than chance, two fell within it: the target is missed all the same
            [
                counted("acceptance", 360, 400, 320, 400),
                counted("examination", 340, 400, 345, 400),
                counted("resolution", 330, 400, 340, 400),
            ],
            "No promise reached the target of 95 %. Kept more often than in the period before, by more than chance: "
            "“Accepted on time”.",
        ),
        (
            [
                counted("acceptance", 96, 100, 95, 100),
                counted("examination", 95, 100, 95, 100),
                counted("resolution", 99, 100, 97, 100),
            ],
            "All promises reached the target of 95 %. Against the period before no promise changed by more than "
            "chance.",
        ),
        (
            [counted("acceptance", 190, 200, 190, 200), counted("resolution", 130, 200, 190, 200)],
            "The target of 95 % was reached by “Accepted on time”, missed by “Resolved on time”. Kept less often than "
            "in the period before, by more than chance: “Resolved on time”.",
        ),
        (
            [counted("acceptance", 9, 9, 30, 30), counted("resolution", 15, 20, 0, 0)],
            "“Resolved on time” missed the target of 95 %. Too few promises fell due to compare with the period "
            "before.",
        ),
        (
            [counted("resolution", 20, 20, 0, 0)],
            "“Resolved on time” reached the target of 95 %. There is no earlier period to compare with.",
        ),
        ([counted("resolution", 1, 9, 30, 30)], "Too few promises fell due to judge how often they were kept."),
        ([counted("resolution", 0, 0, 30, 30)], "No promise fell due in this period."),
    ],
)
def test_the_target_comes_first_then_the_change(each, lead):
    assert said(*each) == lead


@pytest.mark.parametrize(("kept", "standing"), [(9_495, "reached"), (9_494, "missed"), (9_500, "reached")])
def test_a_share_that_is_written_like_the_target_has_reached_it(kept, standing):
    # 94.95 % is written 95.0 %, 94.94 % is 94.9 %
    assert together([counted("resolution", kept, 10_000, 0, 0)], 0.95).with_standing(standing) == ("resolution",)


def test_a_tile_says_what_the_lead_says():
    rose = Figure("on_time_share", "resolution", 0.9, 400, 0.86, 400, 0.04, True)
    others = [replace(rose, clock=clock, value=0.86, difference=0.0, is_more_than_chance=False) for clock in CLOCKS[:2]]
    # by itself 90 % against 86 % is beyond the interval of one comparison, as one of three it is not
    verdicts = {one.clock: one.is_more_than_chance for one in promises.judged([rose, *others])}
    assert verdicts == dict.fromkeys(CLOCKS, False)
    assert promises.judged([replace(rose, previous_n=9)])[0].is_more_than_chance is None
    assert settings().small_n == 10
