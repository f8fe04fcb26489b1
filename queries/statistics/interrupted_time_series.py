"""Did a change help? Segmented regression of weekly counts before and after a date (interrupted time series).

Sources: A. K. Wagner et al., Journal of Clinical Pharmacy and Therapeutics 27 (2002) 299-309 (segmented regression); J.
Lopez Bernal, S. Cummins and A. Gasparrini, International Journal of Epidemiology 46 (2017) 348-355 (counts, season,
overdispersion), and 47 (2018) 2082-2093 (controls); A. Abadie, A. Diamond and J. Hainmueller, American Journal of
Political Science 59 (2015) 495-510 (placebo dates); S. L. Turner et al., Evaluation of statistical methods used in the
analysis of interrupted time series studies, BMC Medical Research Methodology 21 (2021) (that the usual intervals are
too narrow in short series). What is this project's own, and why, says docs/explanation/statistics.md; how often it
errs: benchmarks/effects.py.

Numbers only: weeks are places in an array, what a week's complaints are out of is its exposure.
"""

from dataclasses import dataclass
from math import nan

import numpy as np
import scipy
from numpy.typing import NDArray

from queries.errors import UsageError
from queries.statistics.controls import own_course
from queries.statistics.controls.own_course import Beliefs
from queries.statistics.estimate import NOTHING, Estimate
from queries.statistics.quasi_poisson import Array, Fit, fit

LEAST_WEEKS = 8
"""Whole weeks needed on each side of a change."""
MOST_WEEKS_BEFORE = 104
"""What lies further back is another time."""
CONFIDENCE = 0.90
"""Of intervals here. Both ends of a 90 % interval leave out 5 %: a fall is called wrongly in at most 1 of 20 cases."""

SEASON_WEEKS = 52
"""Weeks before from which on a season of its own can be told from a change; with fewer it is a belief."""

RUN_UP_Z = 2.6
"""A run-up stands out from the weeks before it by so many standard errors."""
_RUN_UP_MOST = 26
RUN_UP_WIDENS = 1.15
"""Where a run-up is left out its length was searched for; errors are that much wider for it (benchmarks/effects.py)."""

PLACEBO_LEAST_BEFORE = 26
PLACEBO_LEAST_DATES = 12
PLACEBO_MOST_SHARE = 0.05
_PLACEBO_WEEKS_AFTER = 16


@dataclass(frozen=True)
class Placebo:
    """The same question asked of earlier dates, at which nothing was changed."""

    dates: int
    """How many dates could be tried; fewer than PLACEBO_LEAST_DATES say nothing."""
    share_as_large: float
    """Share of them at which the fall looked as clear as at the true date; NaN without dates."""

    @property
    def is_told(self) -> bool:
        """Whether there were dates enough."""
        return self.dates >= PLACEBO_LEAST_DATES

    @property
    def is_passed(self) -> bool:
        """Whether the true date stands out among them; also where there were too few to ask."""
        return not self.is_told or self.share_as_large <= PLACEBO_MOST_SHARE


@dataclass(frozen=True)
class Effect:
    """What changed with a change. Estimates are shares (-0.3: 30 % fewer than without it) with 90 % intervals."""

    change: Estimate
    """Mean change over all weeks after, against what was expected without it."""
    level: Estimate
    """Change in the first week after."""
    slope: Estimate
    """Further change from week to week after it, beside the trend before."""
    statistic: float
    """The mean change in standard errors by the middle of the beliefs; what placebo dates are compared by."""
    p_fall: float
    """How rarely as clear a fall would come by chance (one-sided), over all kinds of series believed in."""
    p_rise: float
    log_change: float
    log_error: float
    free: int
    dispersion: float
    lag: int
    weeks_before: int
    """Whole weeks that the comparison rests on, without the run-up."""
    weeks_after: int
    run_up: int
    """Weeks just before the change left out because complaints had peaked: such peaks fall by themselves."""
    has_season: bool
    """Whether a yearly season of the series' own was allowed for."""
    expected: Array
    """Count of each week, from the first one used, as expected without the change; then its 90 % band."""
    expected_low: Array
    expected_high: Array
    fitted: Array
    """Count as the model has it, with the change."""
    first: int
    """Place of the first week used in the series given."""


def missing_weeks(weeks_before: int, weeks_after: int) -> tuple[int, int]:
    """How many weeks are still missing on each side."""
    return max(0, LEAST_WEEKS - weeks_before), max(0, LEAST_WEEKS - weeks_after)


def effect(
    counts: Array, exposure: Array, before: int, after: int | None = None, beliefs: Beliefs | None = None
) -> Effect:
    """Estimate the effect of a change.

    counts, exposure  by week, whole weeks only, oldest first; a week with an exposure of 0 tells nothing
    before            weeks before the change: counts[:before]
    after             place of the first week after it; later than `before` where a week lies across the date
    beliefs           of what series do by themselves; None: those of most

    UsageError where a side has fewer than LEAST_WEEKS weeks, or there are no complaints at all.
    """
    laid = _lay(counts, exposure, before, before if after is None else after)
    beliefs = beliefs or Beliefs()
    weighed = own_course.weigh(*laid.early(), beliefs)
    fitted = [laid.fit(spread, beliefs) for spread in (weighed.middle, *weighed.spreads)]
    change = own_course.mixture(fitted[1:], weighed.weights, laid.wider, CONFIDENCE)
    return _told(fitted[0], change, laid)


@dataclass(frozen=True)
class _Laid:
    """The weeks of one question, laid out to be fitted."""

    counts: Array
    design: Array
    offset: Array
    """NaN in weeks that tell nothing."""
    is_after: NDArray[np.bool_]
    kept: NDArray[np.int64]
    """The weeks that are fitted: those before, without the run-up, then those after."""
    weeks_before: int
    run_up: int
    first: int

    @property
    def wider(self) -> float:
        return RUN_UP_WIDENS if self.run_up else 1.0

    def early(self) -> tuple[Array, Array, Array]:
        """Counts, design and offset of the weeks before."""
        kept = self.kept[: self.weeks_before]
        return self.counts[kept], self.design[kept], self.offset[kept]

    def fit(self, spread: Array, beliefs: Beliefs) -> Fit:
        kept, wander = self.kept, (beliefs.wander_sd, own_course.WANDER_LIKENESS)
        return fit(self.counts[kept], self.design[kept], self.offset[kept], spread, wander=wander, place=kept)


def _lay(counts: Array, exposure: Array, before: int, after: int) -> _Laid:
    first = max(0, before - MOST_WEEKS_BEFORE)
    place = np.arange(first, len(counts))
    counts, exposure = np.asarray(counts, dtype=float)[first:], np.asarray(exposure, dtype=float)[first:]
    usable = exposure > 0
    is_before, is_after = (place < before) & usable, (place >= after) & usable
    if any(missing_weeks(int(is_before.sum()), int(is_after.sum()))):
        raise UsageError(
            f"There are {is_before.sum()} weeks before the change and {is_after.sum()} after it: "
            f"an effect needs {LEAST_WEEKS} on each side."
        )
    if not counts[is_before | is_after].any():
        raise UsageError("There are no complaints on either side of the change: there is nothing to compare.")
    run_up = _run_up(counts[is_before], exposure[is_before])
    early, late = np.flatnonzero(is_before), np.flatnonzero(is_after)
    early = early[: len(early) - run_up]
    offset = np.log(np.where(usable, exposure, 1.0))
    return _Laid(
        counts,
        own_course.design(place, early, late),
        np.where(usable, offset, nan),
        is_after,
        np.concatenate([early, late]),
        len(early),
        run_up,
        first,
    )


def placebo(
    counts: Array,
    exposure: Array,
    before: int,
    weeks_after: int,
    statistic: float,
    beliefs: Beliefs | None = None,
) -> Placebo:
    """Ask the same of every earlier date with enough weeks around it, all of them before the true one.

    weeks_after  after the true change; at most 16 are looked at after each placebo date
    statistic    of the true change
    """
    width, beliefs = min(weeks_after, _PLACEBO_WEEKS_AFTER), beliefs or Beliefs()
    tried, weighed = [], None
    for date in range(PLACEBO_LEAST_BEFORE, before - width + 1):
        try:
            laid = _lay(counts[: date + width], exposure[: date + width], date, date)
            if weighed is None:  # what kind of series it is does not depend on the date asked about
                whole = _lay(counts[:before], exposure[:before], before - LEAST_WEEKS, before - LEAST_WEEKS)
                weighed = own_course.weigh(*whole.early(), beliefs)
        except UsageError:
            continue
        value, error = laid.fit(weighed.middle, beliefs).of(own_course.MEAN_CHANGE)
        tried.append(value / error / laid.wider)
    share = float(np.mean(np.array(tried) <= statistic)) if tried else nan
    return Placebo(len(tried), share)


def _run_up(counts: Array, exposure: Array) -> int:
    """How many of the last weeks stand out above those before them: the stretch that does so most, if any does.

    A cause is looked at because it peaked; measured from its peak, anything falls (regression to the mean).
    """
    best, found = RUN_UP_Z, 0
    longest = min(_RUN_UP_MOST, len(counts) // 2, len(counts) - LEAST_WEEKS)
    for weeks in range(1, longest + 1):
        rest, peak = counts[:-weeks].sum(), counts[-weeks:].sum()
        rate = rest / exposure[:-weeks].sum()
        mean = rate * exposure[:-weeks]
        if not rest:
            continue
        dispersion = max(1.0, float(((counts[:-weeks] - mean) ** 2 / mean).sum()) / (len(mean) - 1))
        error = np.sqrt(dispersion * (1 / max(peak, 1) + 1 / rest))
        z = np.log(max(peak, 0.5) / exposure[-weeks:].sum() / rate) / error
        if z > best:
            best, found = z, weeks
    return found


def _told(found: Fit, change: own_course.Change, laid: _Laid) -> Effect:
    reach, design, is_after = float(scipy.stats.t.ppf((1 + CONFIDENCE) / 2, found.free)), laid.design, laid.is_after

    def share(contrast: Array) -> Estimate:
        value, error = found.of(contrast)
        error *= laid.wider
        return Estimate(*(float(np.expm1(value + sign * reach * error)) for sign in (0, -1, 1)))

    mean_change, slope = own_course.MEAN_CHANGE, own_course.SLOPE
    start = design[np.flatnonzero(is_after)[0], 3]
    value, error = found.of(mean_change)
    untouched = design.copy()
    untouched[:, 2:4] = 0
    errors = found.errors(untouched) * laid.wider
    logs = laid.offset + untouched @ found.coefficients
    return Effect(
        change=Estimate(*(float(np.expm1(log)) for log in (change.value, change.low, change.high))),
        level=share(mean_change + start * slope),
        slope=share(slope),
        statistic=value / error / laid.wider,
        p_fall=1 - change.below_zero,
        p_rise=change.below_zero,
        log_change=change.value,
        log_error=(change.high - change.low) / 2 / reach,
        free=found.free,
        dispersion=found.dispersion,
        lag=found.lag,
        weeks_before=laid.weeks_before,
        weeks_after=int(is_after.sum()),
        run_up=laid.run_up,
        has_season=laid.weeks_before >= SEASON_WEEKS,
        expected=np.exp(logs),
        expected_low=np.exp(logs - reach * errors),
        expected_high=np.exp(logs + reach * errors),
        fitted=np.exp(laid.offset + design @ found.coefficients),
        first=laid.first,
    )


def against_control(own: Effect, control: Effect) -> Estimate:
    """How much more a series changed than its control: the ratio of both changes, as a share, with its interval."""
    error = float(np.hypot(own.log_error, control.log_error))
    if not np.isfinite(error):
        return NOTHING
    reach = float(scipy.stats.t.ppf((1 + CONFIDENCE) / 2, min(own.free, control.free)))
    value = own.log_change - control.log_change
    return Estimate(*(float(np.expm1(value + sign * reach * error)) for sign in (0, -1, 1)))
