"""Limits that tell signal from noise in a series: XmR charts for any figure, p and p' charts for shares.

Sources: W. A. Shewhart, Economic Control of Quality of Manufactured Product (1931); D. J. Wheeler and D. S. Chambers,
Understanding Statistical Process Control, 3rd ed. 2010 (XmR); ISO 7870-2:2013 (p chart); D. B. Laney, Improved control
charts for attributes, Quality Engineering 14 (2002) 531-537 (p'); how limits are locked and changed follows NHS
England, Making data count (2019). Which points are signals: `signals`.

Limits are made from the first `BASELINE` points of a phase and then locked, so that later points are judged by them and
do not move them. A phase with fewer points has trial limits from what there is. A new phase begins only at a date that
the caller gives: a change of the process that somebody knows of, never one that the series suggests by itself. (Making
data count would also set limits anew after a long run; a person does that here, by recording the change.) Moving ranges
are all used: NHSRplotthedots leaves out those above 3.267 times their mean, which an outlier in the baseline makes.
"""

from collections.abc import Sequence
from math import log, pi, sqrt
from typing import Any, Literal

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike, NDArray

from queries.errors import UsageError
from queries.statistics import rare
from queries.statistics.control_chart_rules import Better, Rules, mark

BASELINE = 12
"""Points that make the limits (Making data count: 12 or more before limits are settled)."""

D2 = 2 / sqrt(pi)
"""1.128: the mean range of two draws from a normal distribution in its standard deviations."""
D3 = sqrt(2 - D2**2)
"""0.853: the standard deviation of that range; its mean square is twice the variance."""
RANGE_LIMIT = 1 + 3 * D3 / D2
"""3.267: the upper limit of moving ranges in mean moving ranges."""

OVERDISPERSED_P = 0.05
"""Shares that vary more than chance would let them in 19 of 20 series are charted with p' limits."""

LEAST_EXPECTED = 5
"""Where a period expects fewer of the rarer outcome, three standard errors are no limit: after 119 of 120 kept, one
late of ten would lie outside, which happens in one of nine such weeks; after 120 of 120 every late case would. (That
five are enough is the usual rule of thumb.)"""

ShareChart = Literal["auto", "p", "p_prime"]


def xmr(
    values: pd.Series,
    changed_on: Sequence[Any] = (),
    better: Better = "neither",
    *,
    floor: float | None = None,
    ceiling: float | None = None,
    is_count: bool = False,
    baseline: int = BASELINE,
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Chart single values: the centre is the baseline's mean, the limits are 2.66 mean moving ranges around it.

    A baseline whose values are all the same tells no variation, so it has no limits; of counts those of `rare.counts`,
    since single events that come by chance vary at least so much.

    values      one figure a period, oldest first; the index tells the periods (their first days); NaN: none there,
                passed over, also by the moving range; leave out a period that is not over yet
    changed_on  index values at which a new phase begins: the first period that starts on or after each
    floor, ceiling  what the figure cannot pass (0 for times and counts): limits are cut there
    is_count        the values count single events

    One row a period, the index kept: value, centre, lower, upper (NaN with fewer than two points), moving_range,
    range_upper, chart (`xmr`), then `phase`, `is_baseline`, `is_trial`, and the columns of `signals.mark`.
    UsageError where the index is not in order or a baseline of fewer than two points is asked for.
    """
    chart = _phases(values.to_numpy(float, na_value=np.nan), values.index, changed_on, baseline)
    value, phase, is_baseline = chart["value"], chart["phase"], chart["is_baseline"]
    moving_range, centre, sigma, range_upper = (np.full(len(value), np.nan) for _ in range(4))
    for number in np.unique(phase):
        (given,) = np.nonzero((phase == number) & ~np.isnan(value))
        moving_range[given[1:]] = np.abs(np.diff(value[given]))
        base = given[is_baseline[given]]
        rows = phase == number
        centre[rows] = value[base].mean() if len(base) else np.nan
        mean_range = moving_range[base[1:]].mean() if len(base) > 1 else np.nan
        if mean_range == 0:
            upper = rare.counts(value[base].sum(), len(base)) if is_count else np.nan
            sigma[rows], range_upper[rows] = (upper - centre[rows]) / 3, np.nan
            continue
        sigma[rows], range_upper[rows] = mean_range / D2, RANGE_LIMIT * mean_range
    chart |= {"moving_range": moving_range, "range_upper": range_upper, "chart": np.full(len(value), "xmr", object)}
    return _finish(chart, centre, sigma, values.index, better, floor, ceiling, rules)


def p_chart(
    numerators: pd.Series,
    denominators: pd.Series,
    changed_on: Sequence[Any] = (),
    better: Better = "neither",
    *,
    chart: ShareChart = "auto",
    baseline: int = BASELINE,
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Chart shares: the centre is the baseline's pooled share, the limits three binomial standard errors around it.

    With large denominators the true share varies a little from week to week, and almost every point would lie outside
    binomial limits. Laney's p' chart widens them by sigma_z, the mean moving range of the standardised shares by 1.128.
    `auto` takes it where the baseline is overdispersed: sigma_z above 1 and the chi-square test of equal shares below
    0.05. `p_prime` takes it always, also where sigma_z is below 1, `p` never. Where fewer than `LEAST_EXPECTED` of
    the rarer outcome are expected, its limit is at least the exact one of `rare.shares`, with the numbers of baseline
    and period in mind.

    As `xmr`, with numerator, denominator, sigma_z (1 on a p chart) and chart (`p`, `p_prime`) in place of the ranges;
    limits differ from point to point with the denominator, and lie within 0 and 1. A period whose denominator is 0 or
    missing has no value. UsageError as `xmr`, and where a numerator is not between 0 and its denominator.
    """
    if chart not in ("auto", "p", "p_prime"):
        raise UsageError(f"A share chart of kind {chart!r} was asked for: take auto, p or p_prime.")
    whole = np.nan_to_num(denominators.to_numpy(float, na_value=np.nan))
    part = np.where(whole == 0, 0, numerators.to_numpy(float, na_value=np.nan))
    if not numerators.index.equals(denominators.index) or not ((part >= 0) & (part <= whole)).all():
        raise UsageError("A numerator is not between 0 and its denominator: give both for the same periods.")
    value = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    columns = _phases(value, numerators.index, changed_on, baseline)
    is_baseline, phase = columns["is_baseline"], columns["phase"]
    kind = np.full(len(phase), "p", dtype=object)
    centre, wide = (np.full(len(phase), np.nan) for _ in range(2))
    sigma, is_typical = np.full((2, len(phase)), np.nan), np.zeros(len(phase), dtype=bool)
    for number in np.unique(phase):
        rows = phase == number
        base = rows & is_baseline
        share, sigma_z, chance = _dispersion(part[base], whole[base])
        is_wide = chart == "p_prime" or (chart == "auto" and sigma_z > 1 and chance < OVERDISPERSED_P)
        centre[rows] = share
        wide[rows] = sigma_z if is_wide else 1.0
        kind[rows] = "p_prime" if is_wide else "p"
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.sqrt(share * (1 - share) / np.where(whole[rows] > 0, whole[rows], np.nan)) * wide[rows]
        sigma[:, rows] = error
        few = rows & (whole > 0) & (whole * min(share, 1 - share) < LEAST_EXPECTED)
        if few.any():
            # above the centre where the outcome counted is the rare one, below it where the other is
            side, seen = (1, part[base].sum()) if share <= 0.5 else (0, (whole - part)[base].sum())
            reach = rare.shares(seen, whole[base].sum(), whole[few]) - min(share, 1 - share)
            sigma[side, few] = np.maximum(sigma[side, few], reach / 3)
            # where most weeks have none of the rare outcome, one without any is no better than usual
            rare_part = part if share <= 0.5 else whole - part
            is_typical |= few & (rare_part == 0) & (whole * min(share, 1 - share) < log(2))
    columns = {"value": columns.pop("value"), "numerator": part, "denominator": whole, **columns}
    columns |= {"chart": kind, "sigma_z": wide}
    return _finish(columns, centre, sigma, numerators.index, better, 0.0, 1.0, rules, is_typical)


def _dispersion(parts: NDArray[np.float64], wholes: NDArray[np.float64]) -> tuple[float, float, float]:
    """Give the pooled share, Laney's sigma_z, and how likely chance alone would spread the shares this much."""
    if not len(parts):
        return np.nan, 1.0, 1.0
    share = parts.sum() / wholes.sum()
    # with all or none there is nothing to spread; one point has no range
    if share in (0, 1) or len(parts) < 2:
        return share, 1.0, 1.0
    z = (parts / wholes - share) / np.sqrt(share * (1 - share) / wholes)
    return share, float(np.abs(np.diff(z)).mean() / D2), dispersion_p_value(parts, wholes)


def dispersion_p_value(numerators: ArrayLike, denominators: ArrayLike) -> float:
    """Give how likely chance alone would put shares this far apart: Pearson's chi-square of equal shares.

    The sum of the squared z of each share around the pooled one, with one degree of freedom less than shares. 1 where
    there is nothing to spread: fewer than two shares, or all of them 0 or 1. Denominators are above 0.
    """
    parts, wholes = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    share = parts.sum() / wholes.sum() if len(parts) else 0.0
    if share in (0, 1) or len(parts) < 2:
        return 1.0
    return float(
        scipy.special.chdtrc(len(parts) - 1, ((parts / wholes - share) ** 2 * wholes / (share * (1 - share))).sum())
    )


def _phases(
    value: NDArray[np.float64], index: pd.Index, changed_on: Sequence[Any], baseline: int
) -> dict[str, NDArray[Any]]:
    """Lay out value, phase, is_baseline and is_trial. Columns by themselves: a page makes many of these charts."""
    if baseline < 2:
        raise UsageError(f"Limits from {baseline} points were asked for: a baseline needs 2 or more.")
    if not (index.is_monotonic_increasing and index.is_unique):
        raise UsageError(
            "The periods of a chart are not in order, or one is there twice: give each once, oldest first."
        )
    starts = sorted(set(changed_on))
    changes = pd.DatetimeIndex(starts) if isinstance(index, pd.DatetimeIndex) else pd.Index(starts)
    place = changes.searchsorted(index, side="right") if starts else np.zeros(len(value), dtype="int64")
    # a change before the first point opens no phase of its own
    phase = np.unique(place, return_inverse=True)[1].astype("int64") + 1
    given = ~np.isnan(value)
    is_baseline, is_trial = np.zeros(len(value), dtype=bool), np.zeros(len(value), dtype=bool)
    for number in np.unique(phase):
        rows = phase == number
        is_baseline[rows] = given[rows] & (given[rows].cumsum() <= baseline)
        is_trial[rows] = given[rows].sum() < baseline
    return {"value": value, "phase": phase, "is_baseline": is_baseline, "is_trial": is_trial}


def _finish(
    columns: dict[str, NDArray[Any]],
    centre: NDArray[np.float64],
    sigma: NDArray[np.float64],
    index: pd.Index,
    better: Better,
    floor: float | None,
    ceiling: float | None,
    rules: Rules | None,
    is_typical: NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    below, above = np.broadcast_to(sigma, (2, len(centre)))
    lower, upper = centre - 3 * below, centre + 3 * above
    lower = lower if floor is None else np.maximum(lower, floor)
    upper = upper if ceiling is None else np.minimum(upper, ceiling)
    kind = pd.array(columns.pop("chart"), dtype="str")
    ordered = {"value": columns.pop("value"), "centre": centre, "lower": lower, "upper": upper, **columns}
    marked = ordered if is_typical is None else {**ordered, "is_typical": is_typical}
    signals, meanings = mark(marked, sigma, better, rules or Rules())
    return pd.DataFrame({**ordered, "chart": kind, "signals": signals, "variation": meanings}, index=index)
