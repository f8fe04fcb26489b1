"""The choice of a step of the promise, kept in the address."""

from dashboard.data import cache
from dashboard.i18n.translate import t, term
from dashboard.shell import fields
from dashboard.shell.context import Frame


def clock_asked(now: Frame) -> str:
    """The step that the tables are about: the one chosen, else that of the address, else the main one."""
    clocks = cache.clocks(now.generation)
    return fields.asked("step", dict.fromkeys(clocks, ""), cache.main_clock(now.generation))


def choose_clock(now: Frame) -> str:
    """Lets the reader choose the step that the tables below are about; the address keeps it."""
    names = {clock: term("clock", clock) for clock in cache.clocks(now.generation)}
    return fields.choice(t("Step"), "step", names, clock_asked(now))
