"""How the teams that somebody may not read did together: totals of whole weeks, and of many complaints alone.

What could be told apart by asking twice is not asked: there is no filter, no breakdown, no moment but the newest event
and no period but a whole week that is over, so that any two answers differ by whole weeks, each of which may be told.
"""

from dataclasses import dataclass

from queries.errors import UsageError
from queries.period import Period, period_of
from queries.semantic import catalog, main_clock
from queries.semantic.request import Request
from queries.settings import settings
from queries.warehouse import over
from queries.warehouse.generation import Generation


@dataclass(frozen=True)
class Rest:
    """The share of the main promise that all others kept in a week, and of how many."""

    week: Period
    share: float
    n: int


def of(generation: Generation, week: Period) -> Rest | None:
    """Give the total of all complaints but the asker's own; None where they are too few, or the week is not over.

    UsageError for a period that is no week.
    """
    if period_of(week.from_on, "week") != week:
        raise UsageError("Totals of other teams are of whole weeks: ask for one.")
    if not over.is_over(generation, week):
        return None
    clock = main_clock.of(generation.company)
    everybody, own = (_counted(one, week, clock) for one in (generation.company, generation))
    met, n = everybody[0] - own[0], everybody[1] - own[1]
    return Rest(week, met / n, n) if n >= max(settings().small_n, 1) else None


def _counted(generation: Generation, week: Period, clock: str) -> tuple[int, int]:
    asked = Request(from_on=week.from_on, to_on=week.to_on, where={"clock": (clock,)})
    rows = catalog.run(generation, "on_time_share", asked)
    return int(rows["numerator"].sum()), int(rows["denominator"].sum())
