"""The list behind a figure of other limits: the promises judged otherwise, or those that a share counts."""

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from dashboard.data import cache
from dashboard.drillthrough import links, metric, part_words, whatif_limits
from dashboard.drillthrough.metric import MetricCell
from dashboard.drillthrough.whatif_limits import Limits
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t, term
from dashboard.narrative import kpis
from dashboard.shell import access, context, filters
from dashboard.shell.context import PageContext
from dashboard.ui.tables import Column, Link, table
from queries.analysis import few, whatif_drillthrough
from queries.period import Period
from queries.semantic.paging import Page

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


def asked(ctx: PageContext) -> Asked | None:
    """The figure of the address, or None where it names none."""
    if not (part := st.query_params.get("part")):
        return None
    from_on, one_in = cache.of(ctx.generation, whatif_drillthrough.looked_at)
    keys, _, span = links.read(st.query_params)
    limits = whatif_limits.read(ctx, st.query_params.get("limits", ""))
    return Asked(part, keys, limits, span or Period(from_on, ctx.today), one_in)


def kicker(ctx: PageContext, found: Asked) -> str:
    """When the complaints were received that are looked at, then what they are filtered by."""
    custom = replace(ctx.view, period_name=filters.CUSTOM, custom=found.span, cohort="received")
    return filters.words(custom, ctx.today)


def lead(found: Asked, total: int) -> str:
    """Which figure it is, and how many it lists."""
    name = t(TURNED[found.part]) if found.is_turned else part_words.of(METRIC, found.part)
    cell = [metric.cell_words(key, value) for key, value in found.keys.items()]
    number = fmt.count(total, "{number} deadline", "{number} deadlines")
    if few.hides(found.keys, total) or few.hides(context.current().view.where, total):
        number = kpis.withheld()
    return t("{figure}: {count}", figure=" · ".join([name, *cell]), count=number)


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


def turned(
    ctx: PageContext, found: Asked, order: str = "", descending: bool = True, number: int = 0, is_whole: bool = False
) -> Page:
    """A page of the promises judged otherwise, numbered from 0, or all of them."""
    way = found.part.removeprefix("becomes_")
    cell = {key: (value,) for key, value in found.keys.items()} | ({} if way == "other" else {"becomes": (way,)})
    request = ctx.request(cohort=None)
    request = replace(request, where={**request.where, **cell})
    limit = None if is_whole else metric.ROWS
    arguments = (found.limits, request, order, descending, limit, number * metric.ROWS)
    return cache.of(ctx.generation, whatif_drillthrough.changed, *arguments)


def counted(
    ctx: PageContext,
    found: Asked,
    figure: MetricCell,
    order: str = "received_at",
    descending: bool = True,
    number: int = 0,
    is_whole: bool = False,
) -> Page:
    """A page of what a share counts, judged by these limits, numbered from 0, or all of it."""
    limit = None if is_whole else metric.ROWS
    of = (found.limits, METRIC, figure.request, figure.part, figure.keys)
    arguments = (*of, order, descending, limit, number * metric.ROWS)
    return cache.of(ctx.generation, whatif_drillthrough.page, *arguments)


def everything(ctx: PageContext, found: Asked, figure: MetricCell | None, order: str, descending: bool) -> pd.DataFrame:
    """The whole list, for a download; names of employees only where the reader may see them."""
    whole = {"order": order, "descending": descending, "is_whole": True}
    rows = (turned(ctx, found, **whole) if figure is None else counted(ctx, found, figure, **whole)).rows
    return rows if ctx.reader.may_see_people else rows.drop(columns=[*access.PEOPLE_DIMENSIONS], errors="ignore")


def order_of(total: int) -> tuple[str, bool, int]:
    """What sorts the list of promises judged otherwise."""
    return metric.choose_order({name: t(words) for name, words in COLUMNS.items()}, "started_at", total)


def table_of(ctx: PageContext, rows: pd.DataFrame) -> str:
    """Promises judged otherwise, each leading to its complaint."""
    heads = tuple(Column(t(words), is_for_wide_screens=name not in _ALWAYS) for name, words in COLUMNS.items())
    return table(heads, [tuple(_shown(ctx, name, row[name]) for name in COLUMNS) for _, row in rows.iterrows()])


def _shown(ctx: PageContext, name: str, value: object) -> str | Link:
    if name == "complaint_id":
        return Link(value, f"complaint?{context.address(ctx, id=value)}")
    if name in ("due_at", "other_due_at"):
        return fmt.last_day(value, ctx.zone)
    if name == "started_at":
        return fmt.day(fmt.local(value, ctx.zone).date(), "medium")
    return term("state" if name == "other_state" else name, value)
