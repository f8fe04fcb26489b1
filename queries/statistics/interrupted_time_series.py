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
from scipy.stats import t as student

from queries.errors import UsageError
from queries.statistics.estimate import NOTHING, Estimate
from queries.statistics.quasi_poisson import Array, Fit, fit

LEAST_WEEKS = 8
"""Whole weeks needed on each side of a change."""
MOST_WEEKS_BEFORE = 104
"""What lies further back is another time."""
CONFIDENCE = 0.90
"""Of intervals here. Both ends of a 90 % interval leave out 5 %: a fall is called wrongly in at most 1 of 20 cases."""

TREND_SD = np.log(1.10) / 52
"""A series' own trend against its exposure: within 10 % a year in two cases of three, more where weeks show it."""
SEASON_SD = 0.10
"""A series' own season: amplitude, on the log scale."""
SEASON_WEEKS = 52
"""Weeks before from which on a season of its own can be told from a change."""
_LEVEL_SD, _SLOPE_SD = 3.0, 0.1
"""So wide that they matter only where one side has no complaints at all."""
_YEAR = 365.2425 / 7

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
    """The mean change in standard errors; Student's t with `free` degrees of freedom."""
    p_fall: float
    """How rarely as clear a fall would come by chance (one-sided)."""
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


def effect(counts: Array, exposure: Array, before: int, after: int | None = None) -> Effect:
    """Estimate the effect of a change.

    counts, exposure  by week, whole weeks only, oldest first; a week with an exposure of 0 tells nothing
    before            weeks before the change: counts[:before]
    after             place of the first week after it; later than `before` where a week lies across the date

    UsageError where a side has fewer than LEAST_WEEKS weeks, or there are no complaints at all.
    """
    after = before if after is None else after
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
    kept = np.flatnonzero(is_before)
    kept = np.concatenate([kept[: len(kept) - run_up], np.flatnonzero(is_after)])
    weeks_before = int(is_before.sum()) - run_up
    has_season = weeks_before >= SEASON_WEEKS
    design, prior_sd = _design(place, kept[:weeks_before], np.flatnonzero(is_after), has_season)
    offset = np.log(np.where(usable, exposure, 1.0))
    found = fit(counts[kept], design[kept], offset[kept], prior_sd)
    return _told(found, design, np.where(usable, offset, nan), is_after, run_up, first)


def placebo(counts: Array, exposure: Array, before: int, weeks_after: int, statistic: float) -> Placebo:
    """Ask the same of every earlier date with enough weeks around it, all of them before the true one.

    weeks_after  after the true change; at most 16 are looked at after each placebo date
    statistic    of the true change
    """
    width = min(weeks_after, _PLACEBO_WEEKS_AFTER)
    tried = []
    for date in range(PLACEBO_LEAST_BEFORE, before - width + 1):
        try:
            tried.append(effect(counts[: date + width], exposure[: date + width], date).statistic)
        except UsageError:
            continue
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


def _design(place: Array, before: Array, after: Array, has_season: bool) -> tuple[Array, Array]:
    """Lay out the columns: one, trend, change, slope after, season; centred, so that `change` is the mean change."""
    is_after = np.zeros(len(place))
    is_after[after[0] :] = 1
    columns = [
        np.ones(len(place)),
        place - place[before].mean(),
        is_after,
        is_after * (place - place[after].mean()),
    ]
    prior_sd = [np.inf, TREND_SD, _LEVEL_SD, _SLOPE_SD]
    if has_season:
        angle = 2 * np.pi * place / _YEAR
        columns += [np.cos(angle), np.sin(angle)]
        prior_sd += [SEASON_SD, SEASON_SD]
    return np.stack(columns, axis=1), np.array(prior_sd)


def _told(found: Fit, design: Array, offset: Array, is_after: Array, run_up: int, first: int) -> Effect:
    width = design.shape[1]
    reach = float(student.ppf((1 + CONFIDENCE) / 2, found.free))
    wider = RUN_UP_WIDENS if run_up else 1.0

    def share(contrast: Array) -> Estimate:
        value, error = found.of(contrast)
        error *= wider
        return Estimate(*(float(np.expm1(value + sign * reach * error)) for sign in (0, -1, 1)))

    mean_change, slope = np.eye(width)[2], np.eye(width)[3]
    start = design[np.flatnonzero(is_after)[0], 3]
    value, error = found.of(mean_change)
    error *= wider
    untouched = design.copy()
    untouched[:, 2:4] = 0
    errors = found.errors(untouched) * wider
    logs = offset + untouched @ found.coefficients
    return Effect(
        change=share(mean_change),
        level=share(mean_change + start * slope),
        slope=share(slope),
        statistic=value / error,
        p_fall=float(student.cdf(value / error, found.free)),
        p_rise=float(student.sf(value / error, found.free)),
        log_change=value,
        log_error=error,
        free=found.free,
        dispersion=found.dispersion,
        lag=found.lag,
        weeks_before=len(found.mean) - int(is_after.sum()),
        weeks_after=int(is_after.sum()),
        run_up=run_up,
        has_season=width > 4,
        expected=np.exp(logs),
        expected_low=np.exp(logs - reach * errors),
        expected_high=np.exp(logs + reach * errors),
        fitted=np.exp(offset + design @ found.coefficients),
        first=first,
    )


def against_control(own: Effect, control: Effect) -> Estimate:
    """How much more a series changed than its control: the ratio of both changes, as a share, with its interval."""
    error = float(np.hypot(own.log_error, control.log_error))
    if not np.isfinite(error):
        return NOTHING
    reach = float(student.ppf((1 + CONFIDENCE) / 2, min(own.free, control.free)))
    value = own.log_change - control.log_change
    return Estimate(*(float(np.expm1(value + sign * reach * error)) for sign in (0, -1, 1)))
