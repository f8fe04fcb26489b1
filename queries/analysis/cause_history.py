"""The weeks of a cause with the range that is usual, which begins anew where a change came into force.

`candidate_weeks` holds the weeks of causes and of what stands out now, with a range learned from all their past. That
past is over once something was changed: from a change on, the range is that of the weeks since it, as limits of a
control chart begin anew. What stands out no longer is counted here, with the range of its own weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from queries.analysis import change_effect
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.statistics import outbreak_scan
from queries.statistics.interrupted_time_series import LEAST_WEEKS
from queries.warehouse.generation import Generation

COLUMNS = ("key", "week_on", "complaints", "exposure", "expected", "upper", "is_alarm", "is_above", "phase")
SHOWN_WEEKS, RECENT_WEEKS = 104, 8


def course(generation: Generation, key: str, changed_on: Sequence[date] = ()) -> pd.DataFrame:
    """Give one row a whole week, the last two years: COLUMNS, as `candidate_weeks` has them.

    key         a cause, or cause|dimension|value; UnknownDimensionError for another dimension
    changed_on  days on which a change of it came into force

    phase counts the changes behind a week, whole weeks only: the week that a change lies across still belongs to the
    one before. A phase of fewer than LEAST_WEEKS weeks keeps the range that the load gave it, or has none. No row where
    no complaint was ever of it.
    """
    kept = catalog.run(generation, "candidate_weeks", Request(where={"key": (key,)}))
    weeks = kept if len(kept) else _counted(generation, key)
    days = [day.date() for day in pd.to_datetime(weeks["week_on"])]
    phase = np.array([sum(change <= day for change in changed_on) for day in days], dtype=int)
    weeks = weeks.assign(phase=phase)
    for number in sorted(set(phase) - ({0} if len(kept) else set())):
        own = phase == number
        if own.sum() >= LEAST_WEEKS:
            weeks.loc[own, ["expected", "upper"]] = _range(weeks[own])
    weeks["is_above"] = (weeks["complaints"] > weeks["upper"]).fillna(value=False).astype(bool)
    return weeks[list(COLUMNS)]


@dataclass(frozen=True)
class Recent:
    """The newest weeks of a course."""

    weeks: int
    complaints: int
    expected: float
    """NaN where no range is known of one of them."""


def recent(weeks: pd.DataFrame) -> Recent:
    """Sum up the newest RECENT_WEEKS of a course."""
    newest = weeks.tail(RECENT_WEEKS)
    return Recent(len(newest), int(newest["complaints"].sum()), float(newest["expected"].sum(skipna=False)))


def _range(weeks: pd.DataFrame) -> np.ndarray:
    """Expect a steady share of the exposure; its range allows for spread beyond chance and for the share's own error.

    The dispersion is Pearson's chi-square over n - 1, at least 1; the variance of the log of a share from a total of c
    complaints is dispersion / c.
    """
    counts, exposure = weeks["complaints"].to_numpy(float), weeks["exposure"].to_numpy(float)
    total = counts.sum()
    if not total or not exposure.sum():
        return np.zeros((len(weeks), 2))
    mean = exposure * total / exposure.sum()
    known = mean > 0
    chi_square = float((((counts - mean)[known]) ** 2 / mean[known]).sum())
    dispersion = max(1.0, chi_square / max(int(known.sum()) - 1, 1))
    upper = outbreak_scan.upper_end(mean, np.full(len(mean), dispersion), np.full(len(mean), dispersion / total))
    return np.column_stack([mean, upper])


def _counted(generation: Generation, key: str) -> pd.DataFrame:
    found = change_effect.weekly(generation, key)
    if not len(found) or not found["complaints"].sum():
        found = found.iloc[:0]
    found = found.tail(SHOWN_WEEKS)
    return pd.DataFrame(
        {
            "key": key,
            "week_on": pd.to_datetime(found["week_on"]),
            "complaints": found["complaints"].astype("int64"),
            "exposure": (found["complaints"] + found["other_complaints"]).astype("int64"),
            "expected": np.nan,
            "upper": np.nan,
            "is_alarm": False,
        }
    ).reset_index(drop=True)
