"""The share that each promise is to reach: dated in the policy, else the setting; decided here alone."""

from datetime import date

import pandas as pd

from queries.semantic import catalog
from queries.semantic.request import Request
from queries.settings import settings
from queries.warehouse.generation import Generation

ON_TIME = "on_time_share"


def share(generation: Generation, on: date, metric: str = ON_TIME, clock: str | None = None) -> float | None:
    """Give the target of a metric in force on a day, from 0 to 1; None: it has none.

    One that names the clock comes before one for all clocks; on-time shares without any have that of the settings.
    """
    asked = Request(where={"policy": (generation.policy,), "metric": (metric,)})
    rows = catalog.run(generation, "policy_targets", asked)
    rows = rows[pd.to_datetime(rows["from_on"]) <= pd.Timestamp(on)].sort_values("from_on", kind="stable")
    for own in (rows["clock"] == clock, rows["clock"].isna()):
        if len(found := rows[own.fillna(False)]):
            return float(found["share"].iloc[-1])
    return settings().on_time_target_share if metric == ON_TIME else None


def of_clocks(generation: Generation, on: date, clocks: tuple[str, ...] | list[str]) -> dict[str, float]:
    """Give the target of each clock's on-time share on a day."""
    return {clock: share(generation, on, ON_TIME, clock) or 0.0 for clock in clocks}
