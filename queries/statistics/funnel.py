"""Whether a store, a team or a person differs from the rest by more than its size lets chance do.

Sources: D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005)
1185-1202 (exact limits with interpolation, both ways of allowing for overdispersion); the same, Handling
over-dispersion of performance indicators, Quality and Safety in Health Care 14 (2005) 347-351 (winsorising, the
additive way to be preferred); tau^2 is the moment estimate of R. DerSimonian and N. Laird, Controlled Clinical Trials
7 (1986) 177-188. Our own is that phi is divided by what winsorising alone takes off it (`chance_mean_square`).

A funnel replaces a league table: somebody is always last, but only a point outside the funnel says something.
"""

from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike, NDArray

from queries.errors import UsageError
from queries.statistics.estimate import two_sided_z

INNER, OUTER = 0.95, 0.998
"""The two funnels, about two and three standard deviations (Spiegelhalter 2005)."""

LEAST_GROUPS = 12
"""A funnel around fewer groups is not widened: the spread would be estimated from the very groups it is to judge, and
two of six that differ would hide each other. (Our own choice: from 12 on a tenth at each end is more than one.)"""

WINSORISED_SHARE = 0.1
"""At each end so many of the z scores are pulled in before the spread is estimated: outliers must not widen the funnel
that is to show them."""

Adjustment = Literal["none", "multiplicative", "additive"]

BANDS = ("below_998", "below_95", "within", "above_95", "above_998", "too_few")
"""Codes of where a point lies."""


@dataclass(frozen=True)
class Overdispersion:
    """How much more the groups differ than chance alone would let them."""

    phi: float
    """Mean square of the winsorised z scores by that of chance alone, so about 1 then; NaN without groups."""
    threshold: float
    """Above this phi is called significant: 1 + 2 sqrt(2 / groups), as phi then has mean 1 and variance 2 / groups."""
    is_significant: bool
    tau_squared: float
    """Variance between the groups' true figures, in the squared unit of the figure; 0 where chance explains all."""
    groups: int
    """Groups whose figure can vary by chance; those where nothing can happen, or nothing else, tell no spread."""

    @property
    def widens(self) -> bool:
        """Whether the limits allow for the spread: it is more than chance, and enough groups tell how large it is."""
        return self.is_significant and self.groups >= LEAST_GROUPS


@dataclass(frozen=True)
class Funnel:
    """Every group with its place in the funnel."""

    points: pd.DataFrame
    """The rows given, with value, z, adjusted_z, is_withheld, the limits as in `curve`, and band."""
    target: float
    """The share at the funnel's middle."""
    limits_around: float
    """What the limits are drawn around: the target; where all or none are counted a little off it, as nobody can know
    that it will always be so (`seen_share`)."""
    overdispersion: Overdispersion
    adjustment: Adjustment
    """What was used in the end: `none` where the spread is not significant, or the groups are too few to tell it."""


def funnel(
    groups: pd.DataFrame,
    *,
    small_n: int,
    are_withheld: bool = True,
    target: float | None = None,
    adjustment: Adjustment = "additive",
) -> Funnel:
    """Place groups in a funnel around a share.

    groups      columns numerator and denominator, one row a group; the index and other columns are kept
    small_n     a group of fewer is not judged: its band is `too_few`
    are_withheld  and its numerator, value and place are NaN; False: they stand, without a verdict
    target      the share at the middle; None: the pooled share of all the rows given
    adjustment  how to allow for overdispersion, where phi is significant and there are `LEAST_GROUPS`: `additive`
                widens small and large groups by the same true variance, `multiplicative` widens all limits by
                sqrt(phi), `none` does not

    Bands are those of `curve`, the limits that are drawn. Groups of fewer than small_n count in the pooled share but
    not in the spread. UsageError for a numerator that is not between 0 and its denominator, a target that is not
    strictly between 0 and 1, a small_n below 1, or another adjustment. Where the pooled share is 0 or 1 all
    groups are alike: every band is `within`.
    """
    if adjustment not in ("none", "multiplicative", "additive"):
        raise UsageError(f"An adjustment {adjustment!r} was asked for: take none, multiplicative or additive.")
    if small_n < 1:
        raise UsageError(f"Groups of fewer than {small_n} were to be withheld: give 1 or more.")
    if target is not None and not 0 < target < 1:
        raise UsageError(f"A funnel around {target} was asked for: give a share between 0 and 1.")
    numerator, n = (groups[column].to_numpy(dtype=float) for column in ("numerator", "denominator"))
    if not np.all((numerator >= 0) & (numerator <= n)):
        raise UsageError("A numerator is not between 0 and its denominator in the groups: give both for every group.")
    is_small = n < small_n
    is_withheld = is_small & are_withheld
    middle = target if target is not None else (float(numerator.sum() / n.sum()) if n.sum() else nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(is_withheld, nan, numerator / n)
        std_error = np.where(is_withheld, nan, np.sqrt(middle * (1 - middle) / n))
        z = np.where(std_error > 0, (value - middle) / std_error, np.where(is_withheld, nan, 0.0))
    spread = overdispersion(z[~is_small], std_error[~is_small])
    used: Adjustment = adjustment if spread.widens else "none"
    points = groups.assign(
        numerator=np.where(is_withheld, nan, numerator),
        value=value,
        z=z,
        adjusted_z=z * shrink(std_error, spread, used),
        is_withheld=is_withheld,
    )
    around = seen_share(numerator.sum(), n.sum()) if target is None else target
    limits = curve(around, n, spread, used)
    points[limits.columns[1:]] = limits.iloc[:, 1:].to_numpy()
    points["band"] = bands(value, limits, is_small)
    return Funnel(points, middle, around, spread, used)


def seen_share(numerator: float, denominator: float) -> float:
    """Give the share that limits are drawn around: as counted, but never 0 or 1, where limits would be a point.

    None or all of n says that the other outcome is rare, not that it cannot be: then (x + 1/2) / (n + 1), the mean of
    what is known of the share under Jeffreys' prior. NaN where nothing was counted.
    """
    if not denominator:
        return nan
    return numerator / denominator if 0 < numerator < denominator else (numerator + 0.5) / (denominator + 1)


def curve(
    target: ArrayLike,
    sizes: ArrayLike,
    spread: Overdispersion | None = None,
    adjustment: Adjustment = "none",
    std_error: ArrayLike | None = None,
) -> pd.DataFrame:
    """Give the limits for groups of these sizes: n, inner_lower, inner_upper, outer_lower, outer_upper, within 0 and 1.

    Exact binomial; with an adjustment at least as far as target -+ z sqrt(phi p (1 - p) / n), or with tau^2 added under
    the root: allowing for more than chance never makes less of chance, which the normal limits of a small group would.

    target     the share at the middle, or one for each size
    std_error  of each share by chance alone, where it is not sqrt(p (1 - p) / n)
    """
    n = np.asarray(sizes, dtype=float).ravel()
    middle = np.broadcast_to(np.asarray(target, dtype=float), n.shape)
    columns = {"n": n}
    for name, share in (("inner", INNER), ("outer", OUTER)):
        lower, upper = exact_limits(middle, n, share)
        if adjustment != "none" and spread is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                own = np.sqrt(middle * (1 - middle) / n) if std_error is None else np.asarray(std_error, dtype=float)
                reach = two_sided_z(share) * own / shrink(own, spread, adjustment)
            lower = np.fmin(lower, np.clip(middle - reach, 0, 1))
            upper = np.fmax(upper, np.clip(middle + reach, 0, 1))
        columns |= {f"{name}_lower": lower, f"{name}_upper": upper}
    return pd.DataFrame(columns)


def bands(value: ArrayLike, limits: pd.DataFrame, is_small: ArrayLike) -> list[str]:
    """Give the code of where each value lies in its limits, as `curve` gives them; `too_few` for what is not judged."""
    # a point on a limit is within it, also when rounding moves it by a hair
    slack, place = 1e-12, np.asarray(value, dtype=float)
    conditions = [
        np.asarray(is_small, dtype=bool),
        place < limits["outer_lower"].to_numpy() - slack,
        place < limits["inner_lower"].to_numpy() - slack,
        place > limits["outer_upper"].to_numpy() + slack,
        place > limits["inner_upper"].to_numpy() + slack,
    ]
    codes = ["too_few", "below_998", "below_95", "above_998", "above_95"]
    return np.select(conditions, codes, "within").tolist()


def exact_limits(
    target: ArrayLike, sizes: ArrayLike, share: float = INNER
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the limits that a group of each size keeps to in at least `share` of cases, were its true share the target.

    Counts come in steps, so the binomial quantile r is interpolated: (r - alpha) / n with alpha = (F(r) - p) / f(r), F
    and f the binomial distribution and its probabilities (Spiegelhalter 2005, appendix); cut to 0 and 1. The
    upper limit is the lower one of the opposite outcome, so that the funnel of late complaints mirrors that of those on
    time. (Read off the same F, as in the paper, it would leave the point itself out of the tail: 20 of 20 would be
    "high" at a target of 95 %, which happens in 36 % of cases.) NaN for a size of 0.
    """
    n, tail, middle = np.asarray(sizes, dtype=float), (1 - share) / 2, np.asarray(target, dtype=float)
    return _lower_limit(middle, n, tail), 1 - _lower_limit(1 - middle, n, tail)


def _lower_limit(target: NDArray[np.float64], n: NDArray[np.float64], tail: float) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        r = scipy.stats.binom.ppf(tail, n, target)
        alpha = (scipy.stats.binom.cdf(r, n, target) - tail) / scipy.stats.binom.pmf(r, n, target)
        # where the target is 0 or 1 nothing else can be; callers take `seen_share` for what was only seen so
        limit = np.where((target > 0) & (target < 1), np.clip((r - alpha) / n, 0, 1), target)
        return np.where(n > 0, limit, nan)


def overdispersion(z: ArrayLike, std_error: ArrayLike, share: float = WINSORISED_SHARE) -> Overdispersion:
    """Estimate how much more z scores spread than chance alone would make them.

    z scores are of any figure, with its standard error under chance alone. phi is the mean of the squared z scores
    after winsorising: those below the share's quantile are set to it, likewise at the top (quantiles interpolated as
    in R's type 7); divided by `chance_mean_square`, because pulling in the tails of mere chance takes a third off.
    Without that, groups that differ like all others were called outside the outer limits in 1 to 2 of 100 cases,
    not 2 of 1000, and an existing spread was found half as often (docs/explanation/statistics.md).
    tau^2 = (I phi - (I - 1)) / (sum w - sum w^2 / sum w) with w = 1 / std_error^2, 0 where negative.
    Groups whose figure cannot vary (no standard error) say nothing of a spread and are left out: they are no reason to
    think the others alike.
    """
    scores, errors = np.asarray(z, dtype=float), np.asarray(std_error, dtype=float)
    varies = np.isfinite(scores) & np.isfinite(errors) & (errors > 0)
    scores, errors = scores[varies], errors[varies]
    count = len(scores)
    if not count:
        return Overdispersion(nan, nan, False, 0.0, 0)
    pulled_in = np.clip(scores, *np.quantile(scores, [share, 1 - share]))
    phi = float(np.mean(pulled_in**2)) / chance_mean_square(share)
    threshold = 1 + 2 * sqrt(2 / count)
    tau_squared = 0.0
    if count > 1:
        weight = 1 / errors**2
        tau_squared = max(0.0, float((count * phi - (count - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())))
    return Overdispersion(phi, threshold, bool(phi > threshold), tau_squared, count)


def chance_mean_square(share: float = WINSORISED_SHARE) -> float:
    """Give the mean square of standard normal scores of which this share at each end is pulled in: 0.679 for a tenth.

    With c the upper quantile of the share: (1 - 2 share) - 2 c f(c) within it and 2 share c^2 at the ends, f the
    normal density (integration by parts). 1 where nothing is pulled in.
    """
    if not share:
        return 1.0
    edge = float(scipy.stats.norm.isf(share))
    return 1 - 2 * share - 2 * edge * float(scipy.stats.norm.pdf(edge)) + 2 * share * edge**2


def shrink(std_error: NDArray[np.float64], spread: Overdispersion, adjustment: Adjustment) -> NDArray[np.float64]:
    """Give the factor that turns a z score by chance alone into one that allows for the spread; at most 1."""
    if adjustment == "multiplicative":
        return np.full(len(std_error), 1 / sqrt(spread.phi))
    if adjustment == "additive":
        with np.errstate(invalid="ignore"):
            widened = std_error / np.sqrt(std_error**2 + spread.tau_squared)
            # a group of infinite error, or of none, stays what it is
            return np.where(np.isinf(std_error) | (std_error == 0), 1.0, widened)
    return np.ones(len(std_error))
