"""Whether groups differ in how long things take, beyond chance.

Source: N. Mantel, Cancer Chemotherapy Reports 50 (1966) 163-170, and R. Peto and J. Peto, J. R. Statist. Soc. A 135
(1972) 185-207; for k groups and ties the hypergeometric variance (Klein and Moeschberger, Survival Analysis, 2nd ed.
2003, 7.3). Equals R's survdiff with rho 0. Competing events count as censored: the test compares the rates at which
the event happens to those still open.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd
from scipy.stats import chi2

from queries.errors import UsageError
from queries.statistics.survival_counts import Counts


@dataclass(frozen=True)
class LogRank:
    """The test's result."""

    groups: pd.DataFrame
    """One row a group, in the order given: group, n, observed and expected events."""
    statistic: float
    """Chi-square; NaN where the data cannot tell the groups apart (fewer than two ever at risk of an event)."""
    degrees_of_freedom: int
    p_value: float
    """Two-sided; NaN with the statistic."""


def log_rank(groups: Mapping[Hashable, Counts]) -> LogRank:
    """Test that all groups have the same rate of the event at every time; UsageError for fewer than two groups."""
    if len(groups) < 2:
        raise UsageError(f"A comparison of {len(groups)} groups was asked for: give two or more.")
    times = np.unique(np.concatenate([each.times[each.events > 0] for each in groups.values()]))
    events = np.array([_at(times, each) for each in groups.values()])
    at_risk = np.array([_at_risk(times, each) for each in groups.values()])
    all_events, all_at_risk = events.sum(axis=0), at_risk.sum(axis=0)
    expected = at_risk @ (all_events / all_at_risk)
    observed = events.sum(axis=1)
    # with one left at risk the outcome is certain: no variance
    spread = all_events * (all_at_risk - all_events) / np.maximum(all_at_risk - 1, 1)
    shares = at_risk / all_at_risk
    covariance = np.diag(shares @ spread) - (shares * spread) @ shares.T
    table = pd.DataFrame(
        {
            "group": list(groups),
            "n": [each.n for each in groups.values()],
            "observed": observed.astype("int64"),
            "expected": expected,
        }
    )
    (compared,) = np.nonzero(expected > 0)
    degrees = len(compared) - 1
    # one group's excess is the others' lack, so one is left out
    kept = compared[1:]
    inner = covariance[np.ix_(kept, kept)]
    if degrees < 1 or np.linalg.matrix_rank(inner) < degrees:
        return LogRank(table, nan, max(degrees, 0), nan)
    excess = (observed - expected)[kept]
    statistic = float(excess @ np.linalg.solve(inner, excess))
    return LogRank(table, statistic, degrees, float(chi2.sf(statistic, degrees)))


def _at(times: np.ndarray, counts: Counts) -> np.ndarray:
    found = np.zeros(len(times))
    own = counts.events > 0
    found[np.searchsorted(times, counts.times[own])] = counts.events[own]
    return found


def _at_risk(times: np.ndarray, counts: Counts) -> np.ndarray:
    # at risk at t are those whose own time is t or later
    padded = np.append(counts.at_risk, 0.0)
    return padded[np.searchsorted(counts.times, times, side="left")]
