"""What the list behind a figure shows: which figure, how many, and each complaint with the way to it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.data import cache
from dashboard.drillthrough import links, part_words
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import dimension_name, mark, t, term
from dashboard.narrative import causes, kpis, summaries
from dashboard.shell import access, context, fields, filters
from dashboard.shell.context import PageContext
from dashboard.ui import html
from dashboard.ui.tables import Column, Link, State, table
from queries.analysis import few
from queries.errors import UnknownMetricError
from queries.period import Period
from queries.semantic import catalog, dimensions, drillthrough, present
from queries.semantic.catalog import Request

ROWS = 100
"""Rows of one page of the list; the download has all."""

COLUMNS = {
    "complaint_id": mark("Complaint"),
    "clock": mark("Step"),
    "step": mark("Step"),
    "received_at": mark("Received"),
    "due_at": mark("Due"),
    "state": mark("State"),
    "elapsed": mark("Took"),
    "status": mark("Status"),
    **{name: dimensions.LABELS[name] for name in dimensions.used_for("list") if name != "named_employee"},
    "score": mark("Score"),
}
"""The columns shown, in this order, where the list has them."""
_ALWAYS = ("complaint_id", "clock", "step", "due_at", "state")
"""What a narrow screen shows too; lists of complaints as such show these and the first of the others."""
_KINDS = {
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


def definition(figure: MetricCell) -> str:
    """What the figure counts: in a few plain words where a tile has them, else as the catalogue defines it."""
    return summaries.of(figure.metric)


def asked(ctx: PageContext) -> MetricCell | None:
    """The figure of the address, or None where it names none."""
    if not (metric := st.query_params.get("metric")):
        return None
    keys, options, span = links.read(st.query_params)
    definition = catalog.metrics().get(metric)
    if definition is None:
        raise UnknownMetricError(t("There is no figure of this name."))
    request = ctx.request(options=options)
    if request.cohort not in definition.parameters.get("cohort", ()):
        request = replace(request, cohort=None)  # as every figure of this metric does
    if span:
        request = replace(request, from_on=span.from_on, to_on=span.to_on)
    return MetricCell(metric, st.query_params.get("part", "n"), keys, request, span)


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
    return page(ctx, figure, "complaint_id", True, 0).total


def page(ctx: PageContext, figure: MetricCell, order: str, descending: bool, number: int) -> drillthrough.Page:
    """One page of the list, numbered from 0."""
    arguments = (figure.metric, figure.request, figure.part, figure.keys, order, descending, ROWS, number * ROWS)
    return cache.of(ctx.generation, drillthrough.page, *arguments)


def everything(ctx: PageContext, figure: MetricCell, order: str, descending: bool) -> pd.DataFrame:
    """The whole list, for a download; names of employees only where the reader may see them."""
    arguments = (figure.metric, figure.request, figure.part, figure.keys, order, descending, None)
    rows = drillthrough.page(ctx.generation, *arguments).rows
    return rows if ctx.reader.may_see_people else rows.drop(columns=[*access.PEOPLE_DIMENSIONS], errors="ignore")


def columns(ctx: PageContext, figure: MetricCell) -> list[str]:
    """The columns that this list shows to this reader."""
    has_clocks = figure.definition.facts == "clocks"
    own = {"due_at", "state", "elapsed", "clock"} if has_clocks else set()
    # a list of promises says when and how they ended; what would run off the page is in the download
    beside = {"status", "store", "product_category", "score"} if has_clocks else set()
    own |= {"step"} if figure.definition.facts == "steps" else set()
    kept = [name for name in COLUMNS if name in own or name not in ("due_at", "state", "elapsed", "clock", "step")]
    kept = [name for name in kept if name == "complaint_id" or name not in (*figure.keys, *beside)]
    if not ctx.reader.may_see_people:
        kept = [name for name in kept if name not in access.PEOPLE_DIMENSIONS]
    # a column that is empty in every list of these data says nothing
    missing = {*ctx.present.missing, *(() if ctx.present.has(present.SATISFACTION) else ("score",))}
    return [name for name in kept if name not in missing]


def head(name: str) -> str:
    """The head of a column; that of the receipt agrees with one complaint, not with several, as a tile's name does."""
    return term("event_type", "received") if name == "received_at" else t(COLUMNS[name])


def choose_order(names: dict[str, str], first: str, total: int) -> tuple[str, bool, int]:
    """Lets the reader choose what sorts the list and in which direction, and leaf through one longer than a page.

    `names` are the columns with their headings, `first` the one it begins with. Gives the column, whether its last
    values come first, and the page's number from 0.
    """
    number, pages = 1, -(-total // ROWS)
    ways = {"down": t("descending"), "up": t("ascending")}
    again = {"on_change": fields.put, "args": ("page", 1)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="order"):
        order = fields.choice(t("Sorted by"), "sort", names, first, fields.one_of_many, width=236, **again)
        way = fields.choice(t("Direction"), "way", ways, "down", label_visibility="collapsed", **again)
        if pages > 1:
            number = fields.number(t("Page"), "page", pages, width=140)
    return order, way == "down", number - 1


def order_of(ctx: PageContext, figure: MetricCell, total: int) -> tuple[str, bool, int]:
    """What sorts the list of a figure; at first the newest receipts come first."""
    names = {name: head(name) for name in columns(ctx, figure)}
    return choose_order(names, "received_at" if "received_at" in names else "complaint_id", total)


def which(number: int, total: int) -> str:
    """Which rows of the list a page shows."""
    first = number * ROWS
    values = {"first": fmt.number(first + 1), "last": fmt.number(min(first + ROWS, total)), "total": fmt.number(total)}
    return t("{first}–{last} of {total}", **values) if total else ""


def table_of(ctx: PageContext, figure: MetricCell, rows: pd.DataFrame) -> str:
    """The rows, each leading to its complaint."""
    shown = [name for name in columns(ctx, figure) if name in rows]
    heads = tuple(
        Column(
            head(name),
            _KINDS.get(name, "words"),
            is_for_wide_screens=name not in _ALWAYS and not (name == "received_at" and "due_at" not in shown),
        )
        for name in shown
    )
    return table(heads, [tuple(_shown(ctx, name, row) for name in shown) for _, row in rows.iterrows()])


def _shown(ctx: PageContext, name: str, row: pd.Series) -> Any:
    value = row[name]
    if name == "complaint_id":
        return Link(value, f"complaint?{context.address(ctx, id=value)}")
    if name == "due_at":
        return fmt.last_day(value, ctx.zone, ctx.today)
    if name == "received_at":
        # beside its deadline the day is enough, and the rest of the row has room
        if "due_at" in row and not fmt.is_missing(value):
            return fmt.day(fmt.local(value, ctx.zone).date(), "medium")
        return fmt.instant(value, ctx.zone)
    if name == "elapsed":
        return fmt.amount(value, row["unit"])
    if name == "score":
        return fmt.number(value)
    if name == "state":
        return State(term("state", value), value)
    if name == "cause":
        return causes.capital(term("cause", value))
    return term(_kind(name), value)
