"""The rules about data over the last loads, one row a rule, put together from the list `check_results`."""

from dataclasses import dataclass

import pandas as pd

from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse.generation import Generation


@dataclass(frozen=True)
class Outcome:
    """What one rule found in the loads compared."""

    suite: str
    rule: str
    severity: str
    """reject, warn or stop."""
    reason: str
    note: str
    by_load: tuple[pd.Series | None, ...]
    """Its row of `check_results` in each of the loads, the oldest first; None where the load did not ask it."""
    failed: int
    """Rows that broke it in all of them together."""

    @property
    def newest(self) -> pd.Series | None:
        """What it found in the newest load."""
        return self.by_load[-1]


def outcomes(generation: Generation, loads: int) -> tuple[list[int], list[Outcome]]:
    """Give the newest loads, so many at most, the oldest first, and each rule's outcome in them.

    Rules that something broke come first, otherwise they stand in the order of the list.
    """
    results = catalog.run(generation, "check_results", Request())
    newest = sorted(int(load) for load in results["load_id"].unique())[-loads:]
    found = []
    for (suite, rule), rows in results[results["load_id"].isin(newest)].groupby(["suite", "rule"], sort=False):
        by_load = {int(row["load_id"]): row for _, row in rows.iterrows()}
        last = rows.iloc[-1]
        of_loads = tuple(by_load.get(load) for load in newest)
        failed = int(rows["failed"].sum())
        found.append(Outcome(suite, rule, last["severity"], last["reason"], last["note"], of_loads, failed))
    return newest, sorted(found, key=lambda outcome: not outcome.failed)
