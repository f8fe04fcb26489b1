"""The choice of a step of the promise, kept in the address."""

from dashboard.data import cache
from dashboard.i18n.translate import t, term
from dashboard.shell import fields
from dashboard.shell.context import PageContext


def clock_asked(ctx: PageContext) -> str:
    """The step that the tables are about: the one chosen, else that of the address, else the main one."""
    clocks = cache.clocks(ctx.generation)
    return fields.asked("step", dict.fromkeys(clocks, ""), cache.main_clock(ctx.generation))


def choose_clock(ctx: PageContext) -> str:
    """Lets the reader choose the step that the tables below are about; the address keeps it."""
    names = {clock: term("clock", clock) for clock in cache.clocks(ctx.generation)}
    return fields.choice(t("Step"), "step", names, clock_asked(ctx))
