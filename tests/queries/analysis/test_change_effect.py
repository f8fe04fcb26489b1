"""Whether a change helped, asked of a warehouse: the weeks by a second count, the verdicts, both sides of each rule."""

from datetime import date, timedelta
from math import isnan

import numpy as np
import pandas as pd
import pytest

from queries.analysis import change_effect, coded
from queries.register import cause_key
from queries.statistics import interrupted_time_series
from queries.statistics.quasi_poisson import fit
from queries.warehouse import generation as warehouse_generation

FIRST = date(2025, 1, 6)  # a Monday


def weeks_of(counts, other=400, elsewhere=0):
    counts = np.asarray(counts)
    return pd.DataFrame(
        {
            "week_on": [FIRST + timedelta(weeks=at) for at in range(len(counts))],
            "complaints": counts,
            "other_complaints": other,
            "other_everywhere": other,
            "elsewhere": elsewhere,
        }
    )


@pytest.fixture
def asked(monkeypatch):
    """Ask of weeks made by hand; the change is in force `before` weeks after the first Monday."""

    def ask(counts, before, days=0, other=400, elsewhere=0, **options):
        monkeypatch.setattr(change_effect, "weekly", lambda generation, key: weeks_of(counts, other, elsewhere))
        return change_effect.answer(None, "cause", FIRST + timedelta(weeks=before, days=days), **options)

    return ask


def noisy(*levels, seed=5):
    return np.random.default_rng(seed).poisson(np.repeat([level for level, _ in levels], [n for _, n in levels]))


@pytest.mark.parametrize(
    ("counts", "before", "verdict"),
    [
        (noisy((40, 30), (24, 16)), 30, change_effect.WORKED),
        (noisy((40, 30), (60, 16)), 30, change_effect.WORSE),
        (noisy((400, 30), (400, 16)), 30, change_effect.NO_EFFECT),
        (noisy((4, 30), (4, 10)), 30, change_effect.UNCLEAR),
        (np.zeros(40, dtype=int), 20, change_effect.NOTHING_TO_COMPARE),
        (noisy((40, 30), (24, 7)), 30, change_effect.TOO_EARLY),
        (noisy((40, 7), (24, 16)), 7, change_effect.TOO_EARLY),
    ],
)
def test_verdicts(asked, counts, before, verdict):
    found = asked(counts, before)
    assert found.verdict == verdict
    assert found.is_told == (found.verdict not in (change_effect.TOO_EARLY, change_effect.NOTHING_TO_COMPARE))
    assert found.as_dict()["verdict"] == verdict


def test_too_early_says_how_many_weeks_and_from_when(asked):
    found = asked(noisy((40, 30), (24, 5)), 30)
    assert (found.missing_before, found.missing_after) == (0, 3)
    assert found.ready_on == FIRST + timedelta(weeks=38)
    # a change within a week: that week counts on neither side, so one more is missing
    assert asked(noisy((40, 30), (24, 5)), 30, days=2).missing_after == 4
    assert asked(noisy((40, 30), (24, 5)), 30, days=2).ready_on == FIRST + timedelta(weeks=39)
    assert asked(noisy((40, 5), (24, 16)), 5).missing_before == 3
    assert asked(noisy((40, 5), (24, 16)), 5).ready_on is None


def test_a_change_on_a_sunday_leaves_its_week_out(asked):
    counts = noisy((40, 30), (24, 16))
    for days, parts in ((0, (30, 0, 16)), (1, (30, 1, 15)), (6, (30, 1, 15)), (7, (31, 0, 15))):
        told = asked(counts, 30, days=days).weeks["part"]
        assert tuple((told == part).sum() for part in ("before", "across", "after")) == parts


def test_no_effect_is_said_only_where_the_fall_hoped_for_is_ruled_out(asked):
    counts = noisy((40, 60), (40, 20), seed=8)
    found = asked(counts, 60)
    low = found.found.change.low
    assert -0.2 < low < 0
    assert found.verdict == change_effect.NO_EFFECT
    assert asked(counts, 60, hoped=low - 0.001).verdict == change_effect.NO_EFFECT
    assert asked(counts, 60, hoped=low + 0.001).verdict == change_effect.UNCLEAR


def test_a_fall_elsewhere_too_is_not_credited_to_the_change(asked):
    counts = noisy((40, 40), (24, 16))
    fell, stayed = noisy((80, 40), (48, 16), seed=6), noisy((80, 56), seed=6)
    assert asked(counts, 40, elsewhere=stayed).verdict == change_effect.WORKED
    both = asked(counts, 40, elsewhere=fell)
    assert both.verdict == change_effect.UNCLEAR
    assert "elsewhere" in both.reasons
    assert both.control.change.high < 0 <= both.against_control.high
    # nineteen complaints elsewhere can tell nothing, twenty can
    rare = np.zeros(56, dtype=int)
    rare[0], rare[50] = 30, 19
    assert asked(counts, 40, elsewhere=rare).control is None
    rare[50] = 20
    assert asked(counts, 40, elsewhere=rare).control is not None


def test_a_fall_as_clear_at_other_dates_is_not_credited_either(asked):
    jumping = np.random.default_rng(11).poisson(np.where((np.arange(102) // 10) % 2 == 0, 60, 30))
    found = asked(jumping, 92)
    assert found.found.change.high < 0
    assert found.verdict == change_effect.UNCLEAR
    assert "placebo" in found.reasons


def test_other_changes_of_the_same_cause_bound_the_weeks(asked):
    counts = noisy((80, 30), (40, 30), (20, 30))
    whole = asked(counts, 30)
    bounded = asked(counts, 30, until=FIRST + timedelta(weeks=60))
    assert bounded.found.weeks_after == 30 < whole.found.weeks_after
    assert bounded.found.change.value == pytest.approx(-0.5, abs=0.07)
    second = asked(counts, 60, since=FIRST + timedelta(weeks=30))
    assert second.found.weeks_before <= 30
    assert second.found.change.value == pytest.approx(-0.5, abs=0.1)


def test_what_comes_after_a_year_is_not_counted(asked):
    assert asked(noisy((40, 20), (20, 70)), 20).found.weeks_after == change_effect.MOST_WEEKS_AFTER


def test_complaints_avoided_are_those_expected_less_those_that_came(asked):
    counts = noisy((50, 60), (30, 20))
    found = asked(counts, 60)
    after = found.weeks[found.weeks["part"] == "after"]
    assert found.avoided.value == pytest.approx((after["expected"] - after["fitted"]).sum(), rel=0.05)
    assert found.avoided.value == pytest.approx(20 * 20, rel=0.25)
    assert found.avoided.low < found.avoided.value < found.avoided.high


def test_the_run_up_is_marked_where_it_was_left_out(asked):
    counts = noisy((20, 30), (60, 8), (20, 16))
    found = asked(counts, 38)
    assert "run_up" in found.reasons
    parts = found.weeks["part"]
    assert (parts == "run_up").sum() == found.found.run_up == 8
    assert parts[37] == "run_up"
    assert (parts == "before").sum() == 30


def test_the_planted_change_of_the_demonstration_is_found(demo_warehouse):
    generation = warehouse_generation.open_live(demo_warehouse)
    starts = generation.data_as_of_on - timedelta(days=270)
    found = change_effect.answer(generation, "refund_delay", starts)
    assert found.verdict == change_effect.WORKED
    assert found.found.change.low < -0.67 < found.found.change.high  # the story multiplies the cause's weight by 0.33
    elsewhere = change_effect.answer(generation, "staff_conduct", starts)
    assert elsewhere.verdict != change_effect.WORKED


@pytest.mark.parametrize("key", ["refund_delay", "delivery_delay|store|Gəncə"])
def test_the_weeks_equal_a_second_count_and_a_second_fit(demo_warehouse, key):
    generation = warehouse_generation.open_live(demo_warehouse)
    cause, dimension, value = cause_key.split(key)
    found = change_effect.answer(generation, key, generation.data_as_of_on - timedelta(days=200))
    with generation.cursor() as cursor:
        rows = cursor.execute("select * from w.complaints").df()
    rows["week_on"] = [day.date() - timedelta(days=day.weekday()) for day in pd.to_datetime(rows["received_on"])]
    is_here = rows[dimension] == value if dimension else True
    own = rows[(rows["cause"] == cause) & is_here].groupby("week_on").size()
    others = rows[(rows["cause"] != cause) & rows["cause"].notna()].groupby("week_on").size()
    told = found.weeks.set_index("week_on")
    assert (told["complaints"] == own.reindex(told.index, fill_value=0)).all()
    assert (told["other_complaints"] == others.reindex(told.index, fill_value=0)).all()
    assert told.index[-1] <= generation.data_as_of_on - timedelta(days=6)
    if dimension:  # an outbreak of seven weeks at the end: no mean change to compare
        return
    # the mean change without slope, trend or season: near the model's, by another road
    used = found.weeks[found.weeks["part"].isin(["before", "after"])]
    design = np.stack([np.ones(len(used)), (used["part"] == "after").to_numpy(float)], axis=1)
    plain = fit(used["complaints"].to_numpy(float), design, np.log(used["other_complaints"].to_numpy(float)))
    assert found.found.log_change == pytest.approx(plain.coefficients[1], abs=0.25)


def test_the_newest_weeks_wait_until_they_are_examined():
    received, known = [100] * 6, [95, 90, 95, 95, 70, 20]
    assert coded.mature_count(received, known) == 4
    known[4] = 76  # four fifths of the usual 92.5 is 74
    assert coded.mature_count(received, known) == 5
    assert coded.mature_count(received, [0] * 6) in (0, 6)


def test_intervals_are_those_of_the_statistic(asked):
    found = asked(noisy((40, 30), (24, 16)), 30).found
    assert interrupted_time_series.CONFIDENCE == 0.90
    assert (found.p_fall < 0.05) == (found.change.high < 0)
    assert not isnan(found.level.low)


def test_causes_that_changed_themselves_are_no_control(monkeypatch):
    rng = np.random.default_rng(3)
    said = []
    for change in (0.1, 4.0):  # another cause is solved, or breaks out, on the same day
        weeks = weeks_of(rng.poisson(30, 60))
        for name, level in {"b": 60, "c": 30, "d": 25, "e": 25, "f": 30}.items():
            counts = rng.poisson(level, 60)
            if name == "b":
                counts[36:] = rng.poisson(level * change, 24)
            weeks[f"here: {name}"] = weeks[f"everywhere: {name}"] = counts
        others = weeks[[f"here: {name}" for name in "bcdef"]].sum(axis=1)
        weeks["other_complaints"] = weeks["other_everywhere"] = others
        monkeypatch.setattr(change_effect, "weekly", lambda generation, key, weeks=weeks: weeks)
        found = change_effect.answer(None, "a", FIRST + timedelta(weeks=36))
        said.append(found.verdict)
        measure = found.weeks["measure"]
        assert measure[36:].mean() / measure[:36].mean() == pytest.approx(1, abs=0.07)
        assert abs(others[36:].mean() / others[:36].mean() - 1) > 0.25
    assert not {change_effect.WORKED, change_effect.WORSE} & set(said)
