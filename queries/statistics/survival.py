"""How long something takes when part of it has not ended yet.

Sources: E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958) 457-481; the
variance is Greenwood's (1926); the interval on the scale log(-log S), which stays within 0 and 1, is that of
J. D. Kalbfleisch and R. L. Prentice (2002, 1.4); the interval of the median is read off the curve's own limits
(R. Brookmeyer and J. Crowley, Biometrics 38 (1982) 29-41). Every figure equals that of R's package survival 3.5.

Competing events count as censored here: S(t) is then the share that would still be open were nobody to withdraw. For
the share that really ended in one way or the other see `competing_risks`.
"""

from math import nan, sqrt
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from queries.errors import UsageError
from queries.statistics.estimate import CONFIDENCE, NOTHING, Estimate, two_sided_z
from queries.statistics.survival_counts import Counts

Scale = Literal["log-log", "log", "plain"]
"""On which scale an interval is symmetric; `log-log` keeps its promise best in small groups."""

TOLERANCE = sqrt(np.finfo(float).eps)
"""Within this a curve counts as standing at a level, as in R, so that 0.5 made of thirds and sixths is found."""


class RestrictedMean(NamedTuple):
    """The mean time up to a horizon."""

    value: float
    std_error: float
    low: float
    high: float
    is_beyond_data: bool
    """The horizon lies behind the last observation and some are open: the curve was drawn on as it stood."""


def kaplan_meier(counts: Counts, confidence: float = CONFIDENCE, scale: Scale = "log-log") -> pd.DataFrame:
    """Give the share that takes longer than each distinct time: one row a time, earliest first.

    Columns: time, at_risk, events, censored (competing ones among them), survival, std_error (of survival; NaN once
    nobody is left), lower, upper. On the scale log-log an interval is missing while survival is 1 and where it is 0.
    Before the first time survival is 1.
    """
    at_risk, events = counts.at_risk, counts.events
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod((at_risk - events) / at_risk)
        log_std_error = np.sqrt(np.cumsum(_greenwood(at_risk, events)))
        std_error = survival * log_std_error
    lower, upper = interval(survival, std_error, confidence, scale)
    columns = {
        "time": counts.times,
        "at_risk": at_risk,
        "events": events,
        "censored": counts.censored + counts.competing,
        "survival": survival,
        "std_error": std_error,
        "lower": lower,
        "upper": upper,
    }
    return pd.DataFrame(columns).astype({"at_risk": "int64", "events": "int64", "censored": "int64"})


def median(counts: Counts, confidence: float = CONFIDENCE, scale: Scale = "log-log") -> Estimate:
    """Give the time by which half have had the event, as `quantile`."""
    return quantile(counts, 0.5, confidence, scale)


def quantile(counts: Counts, share: float, confidence: float = CONFIDENCE, scale: Scale = "log-log") -> Estimate:
    """Give the time by which a share (0.9: nine of ten) has had the event, in the unit of the times.

    The first time at which the curve falls below 1 - share; where it stands at exactly that level for a while, the
    middle of the while. NaN where the curve, or a limit, never gets there: then only "longer than the last time" is
    known. UsageError unless 0 < share < 1.
    """
    if not 0 < share < 1:
        raise UsageError(f"The time by which {share} have ended was asked for: give a share between 0 and 1.")
    if not len(counts.times):
        return NOTHING
    curve = kaplan_meier(counts, confidence, scale)
    times = counts.times
    return Estimate(
        *(_first_below(times, curve[name].to_numpy(), 1 - share) for name in ("survival", "lower", "upper"))
    )


def restricted_mean(counts: Counts, horizon: float | None = None, confidence: float = CONFIDENCE) -> RestrictedMean:
    """Give the mean time counted no further than a horizon: the area under the curve up to it.

    `horizon` is in the unit of the times; None: the last time observed. Source: J. O. Irwin, J. Hygiene 47 (1949)
    188-189; the standard error by Greenwood's terms, each weighted with the square of the area behind it (Klein and
    Moeschberger, Survival Analysis, 2nd ed. 2003, 4.5.2). The interval is the normal one, cut to 0 and the horizon.
    UsageError for a negative horizon.
    """
    times = counts.times
    end = (times[-1] if len(times) else nan) if horizon is None else float(horizon)
    if end < 0:
        raise UsageError(f"A mean time up to {end} was asked for: give a horizon of 0 or more.")
    if not len(times):
        return RestrictedMean(nan, nan, nan, nan, False)
    at_risk, events = counts.at_risk, counts.events
    survival = np.cumprod((at_risk - events) / at_risk)
    kept = times <= end
    heights = np.concatenate(([1.0], survival[kept]))
    widths = np.diff(np.concatenate(([0.0], times[kept], [end])))
    areas = heights * widths
    # the area from each time on to the horizon: what one event at that time takes away
    behind = np.cumsum(areas[::-1])[::-1][1:]
    terms = _greenwood(at_risk[kept], events[kept])
    # after the last one has ended nothing lies behind: 0 times infinity is nothing
    variance = np.sum(np.where(np.isfinite(terms), terms, 0.0) * behind**2)
    value, std_error = float(areas.sum()), float(np.sqrt(variance))
    reach = two_sided_z(confidence) * std_error
    is_beyond = bool(end > times[-1] and survival[-1] > 0)
    return RestrictedMean(value, std_error, max(0.0, value - reach), min(end, value + reach), is_beyond)


def interval(
    share: NDArray[np.float64], std_error: NDArray[np.float64], confidence: float, scale: Scale
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the limits of a curve of shares with their standard errors; NaN where the scale knows no limit.

    log-log: p to the power of exp(-+ z se / (p log p)), for 0 < p < 1; log: p exp(-+ z se / p), for p > 0, at most 1;
    plain: p -+ z se, within 0 and 1. UsageError for another scale.
    """
    z = two_sided_z(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "plain":
            reach = z * std_error
            return np.maximum(share - reach, 0), np.minimum(share + reach, 1)
        if scale == "log":
            reach = np.where(share > 0, z * std_error / share, np.nan)
            return share * np.exp(-reach), np.minimum(share * np.exp(reach), 1)
        if scale == "log-log":
            inner = np.where((share > 0) & (share < 1), share, np.nan)
            reach = z * std_error / (inner * np.log(inner))
            # the logarithm is negative, so is reach: the first is the lower limit
            return inner ** np.exp(-reach), inner ** np.exp(reach)
    raise UsageError(f"An interval on the scale {scale!r} was asked for: take log-log, log or plain.")


def _greenwood(at_risk: NDArray[np.float64], events: NDArray[np.float64]) -> NDArray[np.float64]:
    # infinite where everybody left has the event, 0 where nobody has it
    with np.errstate(divide="ignore"):
        return np.where(events > 0, events / (at_risk * (at_risk - events)), 0.0)


def _first_below(times: NDArray[np.float64], curve: NDArray[np.float64], level: float) -> float:
    (reached,) = np.nonzero(curve < level + TOLERANCE)
    if not len(reached):
        return nan
    first = reached[0]
    if abs(curve[first] - level) < TOLERANCE:
        lower = reached[curve[reached] < curve[first]]
        if len(lower):
            return float((times[first] + times[lower[0]]) / 2)
    return float(times[first])
