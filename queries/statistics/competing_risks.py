"""What share has ended in which way by a time, when there is more than one way to end.

Sources: O. O. Aalen and S. Johansen, An empirical transition matrix for non-homogeneous Markov chains based on
censored observations, Scand. J. Statist. 5 (1978) 141-150, for two competing ways out. The variance is the
Greenwood-type one with multinomial terms within a time (P. K. Andersen, O. Borgan, R. D. Gill, N. Keiding, Statistical
Models Based on Counting Processes, 1993, 4.4.1.3), which is the sum of the squared influences of the single
observations, because at every time the influences of those at risk sum to nothing. That is what R's survival 3.5 gives.

One minus Kaplan-Meier, with withdrawn complaints censored, would overstate the share resolved.
"""

import numpy as np
import pandas as pd

from queries.statistics.estimate import CONFIDENCE
from queries.statistics.survival import Scale, interval
from queries.statistics.survival_counts import Counts


def cumulative_incidence(counts: Counts, confidence: float = CONFIDENCE, scale: Scale = "log-log") -> pd.DataFrame:
    """Give the share that has had the event by each distinct time, the competing one keeping the others from it.

    One row a time, earliest first: time, at_risk, events, competing, censored, open_share (neither has happened),
    incidence, std_error, lower, upper, competing_incidence. The three shares sum to 1. On the scale log-log the
    interval is missing where incidence is 0 or 1. For the interval of the competing event ask with `counts.swapped()`.
    """
    at_risk, events, competing = counts.at_risk, counts.events, counts.competing
    leaving = events + competing
    open_after = np.cumprod((at_risk - leaving) / at_risk)
    open_before = np.concatenate(([1.0], open_after[:-1]))[: len(open_after)]
    incidence = np.cumsum(open_before * events / at_risk)
    # sums of many small steps may overshoot 1 by rounding
    incidence = np.minimum(incidence, 1.0)
    std_error = np.sqrt(_variance(counts, open_before, open_after, incidence))
    lower, upper = interval(incidence, std_error, confidence, scale)
    columns = {
        "time": counts.times,
        "at_risk": at_risk,
        "events": events,
        "competing": competing,
        "censored": counts.censored,
        "open_share": open_after,
        "incidence": incidence,
        "std_error": std_error,
        "lower": lower,
        "upper": upper,
        "competing_incidence": np.minimum(np.cumsum(open_before * competing / at_risk), 1.0),
    }
    whole = dict.fromkeys(("at_risk", "events", "competing", "censored"), "int64")
    return pd.DataFrame(columns).astype(whole)


def _variance(counts: Counts, open_before: np.ndarray, open_after: np.ndarray, incidence: np.ndarray) -> np.ndarray:
    """Give the variance of the incidence at each time.

    The state (open, ended by the event) moves by one linear step a time, so its covariance obeys a recursion; divided
    by the open share each part becomes a running sum. Where the incidence nears 1 its variance is the small rest of
    large terms: there the variance of what it lacks, open + competing, is the same and loses no digits.
    """
    at_risk, leaving = counts.at_risk, counts.events + counts.competing
    with np.errstate(divide="ignore"):
        # Greenwood's sum for leaving in any way; infinite once all have left
        spread = np.cumsum(leaving / (at_risk * (at_risk - leaving)))
    own, _ = _moments(at_risk, counts.events, spread, open_before)
    other, other_with_open = _moments(at_risk, counts.competing, spread, open_before)
    open_variance = open_after**2 * np.where(open_after > 0, spread, 0.0)
    lacking = open_variance + other + 2 * open_after * other_with_open
    return np.maximum(np.where(incidence > 0.5, lacking, own), 0.0)


def _moments(
    at_risk: np.ndarray, ended: np.ndarray, spread: np.ndarray, open_before: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give the variance of one incidence, and its covariance with the open share divided by that share."""
    hazard, before = ended / at_risk, np.concatenate(([0.0], spread[:-1]))[: len(spread)]
    with_open = np.cumsum(open_before * (hazard * before - ended / at_risk**2))
    with_open_before = np.concatenate(([0.0], with_open[:-1]))[: len(with_open)]
    step = open_before**2 * (ended * (at_risk - ended) / at_risk**3 + hazard**2 * before)
    return np.cumsum(step + 2 * hazard * open_before * with_open_before), with_open
