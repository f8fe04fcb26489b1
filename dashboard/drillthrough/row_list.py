"""The rows behind a figure that no metric counts: rows of files, corrected events, complaints of root causes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.data import cache
from dashboard.drillthrough import links, long_list, metric
from dashboard.drillthrough.row_list_types import CHANGED, FATES, FLAGS, KINDS, Kind
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.narrative import kpis, rules
from dashboard.shell import access
from dashboard.shell.context import PageContext
from dashboard.ui.tables import Column, Link, table
from queries.analysis import few
from queries.errors import UnknownMetricError
from queries.semantic import paging
from queries.semantic.paging import Page, Stretch
from queries.semantic.request import Request

_FIGURES = ("row", "load_id", "event_count", "status_asked_count")
_LONG = ("reason", "raw", "file", "changed")
_SUMMED = {"is_late": "days_late", "has_asked": "status_asked_count"}
"""What a figure that leads to the complaints of such a flag adds up."""
_EVENTS = ("event_type", "now_event_type", "stopped_by")


@dataclass(frozen=True)
class Listed:
    """The rows that an address names."""

    name: str
    keys: dict[str, str | None]

    @property
    def kind(self) -> Kind:
        """How they are shown."""
        return KINDS[self.name]

    @property
    def request(self) -> Request:
        """What is asked of the row list."""
        return Request(where={key: (value,) for key, value in self.keys.items()})


def asked(parameters: Mapping[str, str] | None = None) -> Listed | None:
    """The rows of an address (that of the page, where none is given), or None where it names none."""
    parameters = st.query_params if parameters is None else parameters
    if not (name := parameters.get("list")):
        return None
    if name not in KINDS:
        raise UnknownMetricError(t("There is no figure of this name."))
    return Listed(name, links.read(parameters)[0])


def page(ctx: PageContext, found: Listed, stretch: Stretch) -> Page:
    """A page of the rows."""
    return cache.of(ctx.generation, paging.page, found.name, found.request, stretch)


def near(ctx: PageContext, parameters: Mapping[str, str], limit: int, offset: int) -> tuple[str, Page] | None:
    """What the list of an address is called, and some of its rows; None where it names none."""
    if (found := asked(parameters)) is None:
        return None
    stretch = replace(stretch_of(ctx, found, parameters), limit=limit, offset=offset)
    return t(found.kind.title), page(ctx, found, stretch)


def everything(ctx: PageContext, found: Listed, order: str, descending: bool) -> pd.DataFrame:
    """All of them, for a download."""
    whole = paging.page(ctx.generation, found.name, found.request, Stretch(order, descending, limit=None)).rows
    return rules.without_people(whole.drop(columns=["listed_count", "clock_count"], errors="ignore"), ctx.reader)


def kicker(ctx: PageContext, found: Listed) -> str:
    """Of which time the rows are."""
    if found.name != "cause_complaints":
        return t("Everything loaded so far")
    search = ctx.rows("cause_search")
    return fmt.days(search["recent_from_on"].iloc[0], search["until_on"].iloc[0]) if len(search) else ""


def lead(ctx: PageContext, found: Listed, total: int, reasons: dict[str, str]) -> str:
    """Which rows they are, and how many; where the figure sums what they bring, the sum too."""
    cell = [_key_words(key, value, reasons) for key, value in found.keys.items() if key != "policy"]
    if found.name in ("missing_receipts", "cause_complaints"):
        number = fmt.count(total, "{number} complaint", "{number} complaints")
        number = _with_sum(ctx, found, number)
    elif "_clocks" in found.name:
        number = fmt.count(total, "{number} step", "{number} steps")
    else:
        number = fmt.count(total, "{number} row", "{number} rows")
    if few.hides(found.keys, total):
        number = kpis.withheld()
    return t("{figure}: {count}", figure=" · ".join([t(found.kind.title), *cell]), count=number)


def _with_sum(ctx: PageContext, found: Listed, number: str) -> str:
    """The complaints, with the days late or the requests that they bring where a figure is made of those."""
    summed = next((column for flag, column in _SUMMED.items() if flag in found.keys), None)
    if summed is None:
        return number
    whole = cache.of(ctx.generation, paging.page, found.name, found.request, Stretch(limit=None)).rows
    total = fmt.number(whole[summed].sum())
    if summed == "days_late":
        return t("{complaints}, {number} days late in all", complaints=number, number=total)
    return t("{complaints}, {number} requests in all", complaints=number, number=total)


def _key_words(key: str, value: str | None, reasons: dict[str, str]) -> str:
    if key == "load_id":
        return t("Load {number}", number=value)
    if key == "fate":
        return t(FATES[value]) if value in FATES else str(value)
    if key == "rule":
        return rules.rule_words(str(value), reasons.get(str(value), str(value)))
    if key in FLAGS:
        return t(FLAGS[key])
    if key == "implied":
        return t("Skipped")
    if key == "is_open":
        return t("Not ended yet")
    if key == "stopped_by":
        return t("ended by: {event}", event=term("event_type", value))
    return metric.cell_words(key, value)


def reasons(ctx: PageContext) -> dict[str, str]:
    """What each rule of one's own says of itself, for rules that have no words in the catalogues."""
    known = ctx.rows("check_results")
    return dict(zip(known["rule"], known["reason"], strict=True))


def columns(ctx: PageContext, found: Listed, shown: pd.DataFrame) -> dict[str, str]:
    """The columns shown: those in which some row has something."""
    shown = rules.without_people(shown, ctx.reader)
    kept = {name: words for name, words in found.kind.columns.items() if name in shown and shown[name].notna().any()}
    # the head of the receipt agrees with one complaint, as in the lists of figures
    return {name: term("event_type", "received") if name == "received_on" else t(words) for name, words in kept.items()}


def stretch_of(ctx: PageContext, found: Listed, parameters: Mapping[str, str]) -> Stretch:
    """What sorts the rows, and which of them are shown."""
    hidden = () if ctx.reader.may_see_people else access.PEOPLE_DIMENSIONS
    names = {name: words for name, words in found.kind.columns.items() if name not in hidden}
    return long_list.asked(parameters, names, found.kind.order if found.kind.order in names else next(iter(names)))


def table_of(ctx: PageContext, found: Listed, shown: pd.DataFrame, said: dict[str, str], stretch: Stretch) -> str:
    """The rows, each leading to its complaint where it has one."""
    names = columns(ctx, found, shown)

    def column(name: str, words: str) -> Column:
        kind = "figure" if name in (*_FIGURES, "days_late") else "long" if name in _LONG else "words"
        return Column(words, kind, is_for_wide_screens=name not in found.kind.narrow)

    heads = long_list.heads(names, stretch, column)
    ids = shown["complaint_id"] if "complaint_id" in shown else [""] * len(shown)
    hrefs = long_list.to_complaints(ctx, links.ROWS_PAGE, ids, stretch.offset)
    lines = zip((row for _, row in shown.iterrows()), hrefs, strict=True)
    return table(heads, [tuple(_shown(ctx, name, row, said, href) for name in names) for row, href in lines])


def _shown(ctx: PageContext, name: str, row: pd.Series, said: dict[str, str], href: str) -> Any:
    value = row[name]
    if name == "complaint_id" and not fmt.is_missing(value):
        return Link(value, href)
    if name in _FIGURES:
        return fmt.number(value)
    if name == "days_late":
        return fmt.number(value, 1) if value else fmt.MISSING
    if name == "received_on":
        return fmt.day(value, "medium")
    if name == "reason":
        return rules.reason(row, said.get(row["rule"], ""))
    if name == "raw":
        return rules.as_it_came(value)
    if name == "due_at":
        return fmt.last_day(value, ctx.zone)
    if name.endswith("_at"):
        return fmt.instant(value, ctx.zone)
    if name == "fate":
        return t(FATES[value])
    if name == "changed":
        given = [] if fmt.is_missing(value) else value.split()
        return ", ".join(t(CHANGED[column]) for column in given) or fmt.MISSING
    return term("event_type" if name in _EVENTS else name, value)
