"""What the list behind a figure shows: which figure, how many, and each complaint with the way to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.data import cache
from dashboard.drillthrough import links, long_list, part_words
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import dimension_name, mark, t, term
from dashboard.narrative import causes, kpis, summaries
from dashboard.shell import access, fields, filters
from dashboard.shell.context import PageContext
from dashboard.ui import html
from dashboard.ui.tables import Column, Link, State, table
from queries.analysis import few
from queries.errors import UnknownMetricError
from queries.period import Period
from queries.semantic import catalog, dimensions, drillthrough, present
from queries.semantic.catalog import Request
from queries.semantic.paging import Stretch

COLUMNS = {
    "complaint_id": mark("Complaint"),
    "clock": mark("Step"),
    "step": mark("Step"),
    "received_at": mark("Received"),
    "due_at": mark("Due"),
    "state": mark("State"),
    "days_late": mark("Days late"),
    "next_clock": mark("What is next"),
    "next_due_at": mark("Due next"),
    "elapsed": mark("Took"),
    "status": mark("Status"),
    **{name: dimensions.LABELS[name] for name in dimensions.used_for("list") if name != "named_employee"},
    "score": mark("Score"),
}
"""The columns shown, in this order, where the list has them."""
_OWN = ("due_at", "state", "days_late", "next_clock", "next_due_at", "elapsed", "clock", "step")
"""Those that lists have for what their figure asks about."""
_ALWAYS = ("complaint_id", "clock", "step", "due_at", "state", "days_late", "next_due_at")
"""What a narrow screen shows too; lists of complaints as such show these and the first of the others."""
_KINDS = {
    "days_late": "figure",
    "elapsed": "figure",
    "score": "figure",
    "cause": "long",
    "handler": "brief",
    "channel": "brief",
    "product_category": "long",
}
_WEEKDAYS = tuple(str(number) for number in range(1, 8))
_HOURS = tuple(str(number) for number in range(24))
_LONGEST = 100  # characters of a value of the address that are shown
_SILENT = ("unit", "from_days", "step_number", "horizon", "time", "by_day")
"""Keys that another key beside them says better."""


@dataclass(frozen=True)
class MetricCell:
    """The figure that an address of the list names."""

    metric: str
    part: str
    keys: dict[str, str | None]
    request: Request
    span: Period | None

    @property
    def definition(self) -> catalog.Definition:
        """What the metric counts."""
        return catalog.definition(self.metric)


def definition(ctx: PageContext, figure: MetricCell) -> str:
    """What the figure counts: in a few plain words where a tile has them, else as the catalogue defines it."""
    return summaries.of(figure.metric, ctx.view.cohort)


def asked(ctx: PageContext, parameters: Mapping[str, str] | None = None) -> MetricCell | None:
    """The figure of an address (that of the page, where none is given), or None where it names none."""
    parameters = st.query_params if parameters is None else parameters
    if not (metric := parameters.get("metric")):
        return None
    keys, options, span = links.read(parameters)
    definition = catalog.metrics().get(metric)
    if definition is None:
        raise UnknownMetricError(t("There is no figure of this name."))
    request = ctx.request(options=options)
    if request.cohort not in definition.parameters.get("cohort", ()):
        request = replace(request, cohort=None)  # as every figure of this metric does
    if span:
        request = replace(request, from_on=span.from_on, to_on=span.to_on)
    return MetricCell(metric, parameters.get("part", "n"), keys, request, span)


def hidden() -> None:
    """Says, in place of a list, why this reader does not see it."""
    html.opening(
        "",
        t("This list is about one employee."),
        t("Names of employees are shown only to those whose work needs them."),
    )


def parts(figure: MetricCell) -> dict[str, str]:
    """The lists a reader can change between: all, those the share counts, the others; nothing but one for counts."""
    if figure.definition.kind != "share" or figure.part not in ("n", "denominator", "numerator", "rest"):
        return {}
    if figure.metric == "on_time_share":
        return {"n": t("All"), "numerator": t("On time"), "rest": part_words.of(figure.metric, "rest")}
    return {"n": t("All"), **{part: part_words.of(figure.metric, part) for part in ("numerator", "rest")}}


def choose_part(figure: MetricCell) -> MetricCell:
    """Lets the reader choose between the lists of a share; the address keeps it."""
    names = parts(figure)
    if not names:
        return figure
    given = "n" if figure.part == "denominator" else figure.part
    chosen = fields.choice(t("Which complaints"), "part", names, given, label_visibility="collapsed")
    return replace(figure, part=chosen)


def kicker(ctx: PageContext, figure: MetricCell) -> str:
    """The period of the figure, then what it is filtered by."""
    if figure.span is None:
        return filters.words(ctx.view, ctx.today)
    custom = replace(ctx.view, period_name=filters.CUSTOM, custom=figure.span)
    return filters.words(custom, ctx.today)


def lead(figure: MetricCell, total: int) -> str:
    """What the list holds, and how many; of a person's few it is not said how many."""
    if is_of_few(figure, total):
        return f"{' · '.join([part_words.of(figure.metric, figure.part), *_cell(figure)])}: {kpis.withheld()}"
    return t(
        "{figure}: {count}",
        figure=" · ".join([part_words.of(figure.metric, figure.part), *_cell(figure)]),
        count=counted(figure, total),
    )


def is_of_few(figure: MetricCell, total: int) -> bool:
    """Whether the list is one person's, and too short for a figure."""
    return few.hides(figure.keys, total) or few.hides(figure.request, total)


def counted(figure: MetricCell, number: int) -> str:
    """A number of the things that the metric counts."""
    facts = figure.definition.facts
    if facts == "clocks":
        return fmt.count(number, "{number} deadline", "{number} deadlines")
    if facts == "extensions":
        return fmt.count(number, "{number} extension", "{number} extensions")
    if facts == "steps":
        return fmt.count(number, "{number} step", "{number} steps")
    return fmt.count(number, "{number} complaint", "{number} complaints")


def _cell(figure: MetricCell) -> list[str]:
    """The cell in words: each key's value, those of dimensions with their names."""
    said = []
    for key, value in figure.keys.items():
        if key in _SILENT or not drillthrough.divides(figure.definition, key, figure.part):
            continue
        if key == "elapsed_units" and value and value.isdecimal() and len(value) < _LONGEST:
            said.append(fmt.amount(int(value), figure.keys.get("unit") or ""))
            continue
        said.append(cell_words(key, value))
    return said


def cell_words(key: str, value: str | None) -> str:
    """One key of a cell: its value by name, that of a dimension with the dimension's."""
    # what an address says may be anything
    if key == "weekday" and value in _WEEKDAYS:
        return fmt.weekday(date(2024, 1, int(value)))  # a month that began on a Monday
    if value in part_words.OWN_VALUES.get(key, ()):
        return t(part_words.OWN_VALUES[key][value])
    if key == "hour" and value in _HOURS:
        return f"{int(value):02}:00–{int(value):02}:59"
    nothing = t("nobody yet") if key == "holder" else t("not given")
    shown = nothing if value is None else term(_kind(key), value[:_LONGEST])
    return f"{dimension_name(key)}: {shown}" if key in filters.DIMENSIONS else shown


def _kind(key: str) -> str:
    """The kind of a key's codes: steps are events by name, and what the days are read as is their unit."""
    return {"step": "event_type", "read_as": "unit"}.get(key, key)


def total(ctx: PageContext, figure: MetricCell) -> int:
    """How many the list has in all."""
    return page(ctx, figure, Stretch("complaint_id", limit=0)).total


def page(ctx: PageContext, figure: MetricCell, stretch: Stretch) -> drillthrough.Page:
    """A page of the list."""
    return cache.of(ctx.generation, drillthrough.page, *_arguments(figure), stretch)


def near(
    ctx: PageContext, parameters: Mapping[str, str], limit: int, offset: int
) -> tuple[str, drillthrough.Page] | None:
    """What the list of an address is called, and some of its rows; None where it names no figure."""
    if (figure := asked(ctx, parameters)) is None:
        return None
    if names := parts(figure):
        every = replace(figure, part="n")
        part = figure.part if figure.part in names and not is_of_few(every, total(ctx, every)) else "n"
        figure = replace(figure, part=part)
    stretch = replace(stretch_of(ctx, figure, parameters), limit=limit, offset=offset)
    return " · ".join([part_words.of(figure.metric, figure.part), *_cell(figure)]), page(ctx, figure, stretch)


def _arguments(figure: MetricCell) -> tuple:
    return figure.metric, figure.request, figure.part, figure.keys


def everything(ctx: PageContext, figure: MetricCell, order: str, descending: bool) -> pd.DataFrame:
    """The whole list, for a download; names of employees only where the reader may see them."""
    rows = drillthrough.page(ctx.generation, *_arguments(figure), Stretch(order, descending, limit=None)).rows
    return rows if ctx.reader.may_see_people else rows.drop(columns=[*access.PEOPLE_DIMENSIONS], errors="ignore")


def columns(ctx: PageContext, figure: MetricCell) -> list[str]:
    """The columns that this list shows to this reader."""
    facts, is_now = figure.definition.facts, figure.definition.is_stock
    has_clocks = facts == "clocks"
    own = {"due_at", "state", "elapsed", "clock"} if has_clocks else set()
    # what is not kept is asked about by how late it is; what is open, by what is to be done next
    if is_now and has_clocks:
        own = own - {"elapsed", "state"} | {"days_late"}
    elif is_now:
        own |= {"next_clock", "next_due_at"}
    elif has_clocks and figure.part == "rest":
        own |= {"days_late"}
    # a list of promises says when and how they ended; what would run off the page is in the download
    beside = (
        {"status", "store", "product_category", "score"} if has_clocks else {"status", "score"} if is_now else set()
    )
    own |= {"step"} if facts == "steps" else set()
    kept = [name for name in COLUMNS if name in own or name not in _OWN]
    kept = [name for name in kept if name == "complaint_id" or name not in (*figure.keys, *beside)]
    if not ctx.reader.may_see_people:
        kept = [name for name in kept if name not in access.PEOPLE_DIMENSIONS]
    # a column that is empty in every list of these data says nothing
    missing = {*ctx.present.missing, *(() if ctx.present.has(present.SATISFACTION) else ("score",))}
    return [name for name in kept if name not in missing]


def head(name: str) -> str:
    """The head of a column; that of the receipt agrees with one complaint, not with several, as a tile's name does."""
    return term("event_type", "received") if name == "received_at" else t(COLUMNS[name])


def stretch_of(ctx: PageContext, figure: MetricCell, parameters: Mapping[str, str]) -> Stretch:
    """What sorts the list of a figure, and which of its rows are shown.

    At first what presses comes first: the latest, what is due next, else the newest receipts.
    """
    names = dict.fromkeys(columns(ctx, figure), "")
    first = next((name for name in ("days_late", "next_due_at", "received_at") if name in names), "complaint_id")
    return long_list.asked(parameters, names, first, is_descending=first != "next_due_at")


def late_note(ctx: PageContext, figure: MetricCell) -> str:
    """How days late are counted, where the list tells them."""
    if "days_late" not in columns(ctx, figure):
        return ""
    return t("Days late: from the last day of the limit to the end of the step, or to now where it has not ended.")


def table_of(ctx: PageContext, figure: MetricCell, rows: pd.DataFrame, stretch: Stretch, at: str = links.PAGE) -> str:
    """The rows, each leading to its complaint; `at` is the page they stand on."""
    shown = [name for name in columns(ctx, figure) if name in rows]
    has_due = {"due_at", "next_due_at"} & {*shown}

    def column(name: str, words: str) -> Column:
        is_wide = name not in _ALWAYS and not (name == "received_at" and not has_due)
        return Column(words, _KINDS.get(name, "words"), is_for_wide_screens=is_wide)

    heads = long_list.heads({name: head(name) for name in shown}, stretch, column)
    hrefs = long_list.to_complaints(ctx, at, rows["complaint_id"], stretch.offset)
    lines = zip((row for _, row in rows.iterrows()), hrefs, strict=True)
    return table(heads, [tuple(_shown(ctx, name, row, href) for name in shown) for row, href in lines])


def _shown(ctx: PageContext, name: str, row: pd.Series, href: str) -> Any:
    value = row[name]
    if name == "complaint_id":
        return Link(value, href)
    if name in ("due_at", "next_due_at"):
        day = fmt.last_day(value, ctx.zone, ctx.today)
        is_past = name == "next_due_at" and not fmt.is_missing(value) and value <= ctx.generation.data_as_of
        return State(day, "overdue") if is_past else day
    if name == "received_at":
        # beside its deadline the day is enough, and the rest of the row has room
        if ("due_at" in row or "next_due_at" in row) and not fmt.is_missing(value):
            return fmt.day(fmt.local(value, ctx.zone).date(), "medium")
        return fmt.instant(value, ctx.zone)
    if name == "elapsed":
        return fmt.amount(value, row["unit"])
    if name in ("score", "days_late"):
        return fmt.number(value)
    if name == "next_clock":
        return term("clock", value)
    if name == "state":
        return State(term("state", value), value)
    if name == "cause":
        return causes.capital(term("cause", value))
    return term(_kind(name), value)
