"""What the page of timeliness gives to take away: the frames behind its tables and charts, a person's few withheld."""

from collections.abc import Iterable

import pandas as pd

from dashboard.app_pages.timeliness.content import TimelinessData
from dashboard.downloads.menu import Download, button
from dashboard.i18n.translate import t, term
from dashboard.shell.context import PageContext
from queries.semantic import catalog
from queries.settings import settings


def _definition(metric: str) -> str:
    return t(catalog.definition(metric).definition)


def steps(ctx: PageContext, found: TimelinessData) -> None:
    """The table of steps: how often each promise was kept, with the period before."""
    columns = ("clock", "value", "n", "previous_value", "previous_n", "difference")
    frame = pd.DataFrame([{name: getattr(figure, name) for name in columns} for figure in found.figures])
    button(ctx, Download("steps", t("Steps kept on time"), _definition("on_time_share")), frame)


def times(ctx: PageContext, found: TimelinessData, drawn: Iterable[str]) -> None:
    """The spread of the times, each whole unit, with the pictures of the steps that are drawn."""
    of = Download("times", t("Complaints by the time each step took"), _definition("time_distribution"))
    button(ctx, of, found.distribution, [f"spread_{clock}" for clock in drawn])


def breakdown(ctx: PageContext, found: TimelinessData, dimension: str) -> None:
    """A step by a dimension; the figures of an employee on fewer than `small_n` complaints are left empty."""
    frame = found.by[dimension].shares
    if dimension == "handler":
        frame = without_few(frame)
    title = t("{step}: kept on time", step=term("clock", found.clock))
    button(ctx, Download(f"on_time_by_{dimension}", title, _definition("on_time_share")), frame)


def without_few(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows in which every figure that rests on fewer than `small_n` is empty, as on the page."""
    few = frame["n"] < settings().small_n
    figures = ["numerator", "denominator", "value", "n"]
    return frame.assign(**{name: frame[name].astype("Float64").mask(few) for name in figures})


def missed(ctx: PageContext) -> None:
    """Every missed deadline of the period, asked for on the click: there can be many."""
    # a list of deadlines knows no other way to count
    generation, asked = ctx.generation, ctx.request(cohort=None)
    of = Download(
        "missed_deadlines", t("Missed deadlines"), t("Deadlines of the period that were missed, the latest first.")
    )
    hidden = [] if ctx.reader.may_see_people else ["handler"]
    button(ctx, of, lambda: catalog.run(generation, "late_clocks", asked).drop(columns=hidden))
