"""The list of open complaints: which of them are shown, in which order, and what stands beside one in it."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from dashboard.data import cache
from dashboard.drillthrough import long_list
from dashboard.i18n.translate import mark, t
from dashboard.shell import access
from dashboard.shell.context import PageContext
from queries.analysis import lateness_risk
from queries.analysis.open_work import workload
from queries.semantic import paging
from queries.semantic.paging import Page, Stretch
from queries.semantic.request import Request

PAGE = "open"
GROUPS = {
    "overdue": mark("Past a deadline"),
    "today": mark("Due today"),
    "at_risk": mark("At risk"),
    "waiting": mark("Waiting for the customer"),
    "later": mark("In time"),
    "no_deadline": mark("Without a deadline"),
}
"""What presses, from most to least, as `workload.GROUPS`; each complaint is in the first that holds."""
CHOICES = {
    "all": mark("All open"),
    "mine": mark("Mine"),
    "overdue": mark("Past a deadline"),
    "at_risk": mark("At risk"),
    "waiting": mark("Waiting for the customer"),
    "promised": mark("Promised date near"),
}
COLUMNS = {
    "complaint_id": mark("Complaint"),
    "days_left": mark("Time left"),
    "clock": mark("Step"),
    "due_at": mark("Deadline"),
    "late_chance": mark("Similar ones that were late"),
    "handler": mark("Current holder"),
    "channel": mark("Channel"),
}


def asked(ctx: PageContext) -> Request:
    """What is asked: the complaints that pass the filters, as they stand now, whatever the period."""
    return ctx.request(from_on=None, to_on=None, cohort=None)


def is_mine(ctx: PageContext, rows: pd.DataFrame) -> pd.Series:
    """Whether the reader holds each of these complaints, as far as the data name them as the sign-in does."""
    name = ctx.reader.name.casefold() if ctx.reader.may_see_people else ""
    return rows["handler"].fillna("").str.casefold().eq(name) & bool(name)


def of_kind(ctx: PageContext, rows: pd.DataFrame, chosen: str) -> pd.DataFrame:
    """The complaints of that kind, in groups of how much they press, the deadline that comes first on top of each."""
    rows = workload.grouped(rows)
    kept = {
        "mine": is_mine(ctx, rows),
        "overdue": rows["state"] == "overdue",
        "at_risk": rows["is_at_risk"],
        "waiting": rows["is_waiting"],
        "promised": rows["is_near"],
    }
    return rows[kept[chosen]] if chosen in kept else rows


def columns(ctx: PageContext) -> dict[str, str]:
    """The columns that this reader sees, by name."""
    return {name: t(words) for name, words in COLUMNS.items() if ctx.reader.may_see_people or name not in _PEOPLE}


def stretch_of(ctx: PageContext, parameters: Mapping[str, str]) -> Stretch:
    """What sorts the list, and which of its rows are shown; at first it is in groups of what presses most."""
    return long_list.asked(parameters, columns(ctx), "")


def page(rows: pd.DataFrame, stretch: Stretch) -> Page:
    """A page of these rows."""
    return paging.of_frame(rows, stretch)


def near(ctx: PageContext, parameters: Mapping[str, str], limit: int, offset: int) -> tuple[str, Page] | None:
    """What the list of an address is called, and some of its rows."""
    rows = cache.of(ctx.generation, lateness_risk.board, asked(ctx)).rows
    chosen = parameters.get("show", "all")
    chosen = chosen if chosen in CHOICES else "all"
    stretch = replace(stretch_of(ctx, parameters), limit=limit, offset=offset)
    return f"{t('Open complaints')} · {t(CHOICES[chosen])}", page(of_kind(ctx, rows, chosen), stretch)


_PEOPLE = (*access.PEOPLE_DIMENSIONS, "holder")
