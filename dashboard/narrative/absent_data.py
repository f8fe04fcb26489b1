"""What these data never have, said once: on the overview, on a page that has nothing to show, in a report."""

from dashboard.i18n.translate import dimension_name, mark, t
from dashboard.narrative import kpis
from dashboard.shell import filters
from queries.semantic import present
from queries.semantic.present import Present
from queries.warehouse.earlier import FURTHER_DIMENSIONS

NAMES = {
    present.SATISFACTION: mark("ratings by customers"),
    present.EXTENSIONS: mark("extensions"),
    present.INFORMED: mark("what customers were told"),
    present.REOPENING: mark("reopened complaints"),
}
_EXPECTED = set(filters.DIMENSIONS) - set(FURTHER_DIMENSIONS)
"""Dimensions that most complaints have; whoever has no teams or regions need not be told so."""
EMPLOYEES = "employees"
_NOTHING = {
    EMPLOYEES: mark("These data name no employees."),
    present.SATISFACTION: mark("These data hold no ratings by customers."),
    present.EXTENSIONS: mark("These data hold no extensions."),
}


def left_out(found: Present) -> str:
    """What is left out everywhere because these data never have it; empty where they have everything."""
    names = [
        *(t(NAMES[name]) for name in found.missing if name in NAMES),
        *(dimension_name(name).lower() for name in found.missing if name in _EXPECTED),
        *(f"“{kpis.clock_tile(clock)}”" for clock in found.missing_clocks),
    ]
    return t("Never in these data, and so left out: {list}.", list=", ".join(names)) if names else ""


def nothing(thing: str) -> tuple[str, str]:
    """What a page says, in place of empty tiles, where its data never have a thing."""
    return t(_NOTHING[thing]), t("So there is nothing to show here, in any period.")
