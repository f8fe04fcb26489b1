"""The list behind a figure of other limits: the promises judged otherwise, or those that a share counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from dashboard.data import cache
from dashboard.drillthrough import links, long_list, metric, part_words, whatif_limits
from dashboard.drillthrough.metric import MetricCell
from dashboard.drillthrough.whatif_limits import Limits
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t, term
from dashboard.narrative import kpis
from dashboard.shell import access, filters
from dashboard.shell.context import PageContext
from dashboard.ui.tables import Column, Link, table
from queries.analysis import few, whatif_drillthrough
from queries.period import Period
from queries.semantic.paging import Page, Stretch

METRIC = "on_time_share"
TURNED = {
    "becomes_late": mark("Would be late"),
    "becomes_met": mark("Would be kept"),
    "becomes_other": mark("Promises judged otherwise"),
}
DEFINITION = mark(
    "Promises that are judged both by the limits in force and by those tried, and differ. other_due_at and "
    "other_state are those tried."
)
COLUMNS = {
    "complaint_id": mark("Complaint"),
    "clock": mark("Step"),
    "started_at": mark("Began"),
    "due_at": mark("Due as it is"),
    "other_due_at": mark("Due as tried"),
    "state": mark("As it is"),
    "other_state": mark("As tried"),
    "channel": mark("Channel"),
    "store": mark("Store"),
}
_ALWAYS = ("complaint_id", "clock", "state", "other_state")


@dataclass(frozen=True)
class Asked:
    """The figure that an address names."""

    part: str
    keys: dict[str, str | None]
    limits: Limits
    span: Period
    one_in: int

    @property
    def is_turned(self) -> bool:
        """Whether it counts promises judged otherwise; else it is a share's."""
        return self.part in TURNED


def asked(ctx: PageContext, parameters: Mapping[str, str] | None = None) -> Asked | None:
    """The figure of an address (that of the page, where none is given), or None where it names none."""
    parameters = st.query_params if parameters is None else parameters
    if not (part := parameters.get("part")):
        return None
    from_on, one_in = cache.of(ctx.generation, whatif_drillthrough.looked_at)
    keys, _, span = links.read(parameters)
    limits = whatif_limits.read(ctx, parameters.get("limits", ""))
    return Asked(part, keys, limits, span or Period(from_on, ctx.today), one_in)


def kicker(ctx: PageContext, found: Asked) -> str:
    """When the complaints were received that are looked at, then what they are filtered by."""
    custom = replace(ctx.view, period_name=filters.CUSTOM, custom=found.span, cohort="received")
    return filters.words(custom, ctx.today)


def lead(ctx: PageContext, found: Asked, total: int) -> str:
    """Which figure it is, and how many it lists."""
    name = _name(found)
    cell = [metric.cell_words(key, value) for key, value in found.keys.items()]
    number = fmt.count(total, "{number} deadline", "{number} deadlines")
    if few.hides(found.keys, total) or few.hides(ctx.view.where, total):
        number = kpis.withheld()
    return t("{figure}: {count}", figure=" · ".join([name, *cell]), count=number)


def _name(found: Asked) -> str:
    return t(TURNED[found.part]) if found.is_turned else part_words.of(METRIC, found.part)


def more(ctx: PageContext, found: Asked, total: int) -> str:
    """Which limits it is judged by; of a sample, what the figure on the other page is of it."""
    tried = whatif_limits.sentence(ctx, found.limits)
    if found.one_in == 1:
        return tried
    if found.is_turned:
        sample = t(
            "One of {number} complaints is looked at, and this is the list of those: {count} stand for about {figure}.",
            number=fmt.number(found.one_in),
            count=fmt.number(total),
            figure=fmt.number(found.one_in * total),
        )
    else:
        sample = t(
            "One of {number} complaints is looked at, and this is the list of those.", number=fmt.number(found.one_in)
        )
    return f"{tried} {sample}"


def figure_of(ctx: PageContext, found: Asked) -> MetricCell:
    """A share's figure as the list of every page has it."""
    request = ctx.request(cohort="received", from_on=found.span.from_on, to_on=found.span.to_on)
    return MetricCell(METRIC, found.part, found.keys, request, found.span)


def turned(ctx: PageContext, found: Asked, stretch: Stretch) -> Page:
    """A page of the promises judged otherwise."""
    return cache.of(ctx.generation, whatif_drillthrough.changed, *_of_turned(ctx, found), stretch)


def counted(ctx: PageContext, found: Asked, figure: MetricCell, stretch: Stretch) -> Page:
    """A page of what a share counts, judged by these limits."""
    return cache.of(ctx.generation, whatif_drillthrough.page, *_of_counted(found, figure), stretch)


def near(ctx: PageContext, parameters: Mapping[str, str], limit: int, offset: int) -> tuple[str, Page] | None:
    """What the list of an address is called, and some of its rows; None where it names none."""
    if (found := asked(ctx, parameters)) is None:
        return None
    figure = None
    if not found.is_turned:
        figure = figure_of(ctx, found)
        figure = replace(figure, part=figure.part if figure.part in metric.parts(figure) else "n")
    stretch = replace(stretch_of(ctx, figure, parameters), limit=limit, offset=offset)
    page = turned(ctx, found, stretch) if figure is None else counted(ctx, found, figure, stretch)
    return _name(found), page


def _of_turned(ctx: PageContext, found: Asked) -> tuple:
    way = found.part.removeprefix("becomes_")
    cell = {key: (value,) for key, value in found.keys.items()} | ({} if way == "other" else {"becomes": (way,)})
    request = ctx.request(cohort=None)
    return found.limits, replace(request, where={**request.where, **cell})


def _of_counted(found: Asked, figure: MetricCell) -> tuple:
    return found.limits, METRIC, figure.request, figure.part, figure.keys


def everything(ctx: PageContext, found: Asked, figure: MetricCell | None, order: str, descending: bool) -> pd.DataFrame:
    """The whole list, for a download; names of employees only where the reader may see them."""
    whole = Stretch(order, descending, limit=None)
    rows = (turned(ctx, found, whole) if figure is None else counted(ctx, found, figure, whole)).rows
    return rows if ctx.reader.may_see_people else rows.drop(columns=[*access.PEOPLE_DIMENSIONS], errors="ignore")


def stretch_of(ctx: PageContext, figure: MetricCell | None, parameters: Mapping[str, str]) -> Stretch:
    """What sorts the list, and which of its rows are shown; without a figure it is of promises judged otherwise."""
    return (
        long_list.asked(parameters, COLUMNS, "started_at")
        if figure is None
        else metric.stretch_of(ctx, figure, parameters)
    )


def table_of(ctx: PageContext, rows: pd.DataFrame, stretch: Stretch) -> str:
    """Promises judged otherwise, each leading to its complaint."""

    def column(name: str, words: str) -> Column:
        return Column(words, is_for_wide_screens=name not in _ALWAYS)

    heads = long_list.heads({name: t(words) for name, words in COLUMNS.items()}, stretch, column)
    hrefs = long_list.to_complaints(ctx, links.JUDGED_PAGE, rows["complaint_id"], stretch.offset)
    lines = zip((row for _, row in rows.iterrows()), hrefs, strict=True)
    return table(heads, [tuple(_shown(ctx, name, row[name], href) for name in COLUMNS) for row, href in lines])


def _shown(ctx: PageContext, name: str, value: object, href: str) -> str | Link:
    if name == "complaint_id":
        return Link(value, href)
    if name in ("due_at", "other_due_at"):
        return fmt.last_day(value, ctx.zone)
    if name == "started_at":
        return fmt.day(fmt.local(value, ctx.zone).date(), "medium")
    return term("state" if name == "other_state" else name, value)
