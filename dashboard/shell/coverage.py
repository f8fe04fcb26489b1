"""What the data know of the period looked at: all of it, a part of it so far, or nothing."""

from dataclasses import replace

import streamlit as st

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.shell import filters
from dashboard.shell.context import PageContext
from dashboard.shell.filters import View
from dashboard.shell.navigation import Entry
from dashboard.ui import html
from queries.warehouse import over

_OF_ALL_DATA = ("causes", "candidate", "coding", "changes", "quality", "rows")
"""Pages about causes, decisions and loads, which are of the whole company."""


def begin(ctx: PageContext, entry: Entry) -> bool:
    """Whether there is anything to draw of the page; what is known of a part of the period only, its opening says."""
    html.caution("")
    if ctx.reader.teams is not None and entry.file in _OF_ALL_DATA:
        html.caution(t("This page is about the whole company: of single complaints you see those of your own teams."))
    # a page with a span of its own may look at other days than the filters say
    if not (entry.is_filtered and entry.has_period) or "span" in entry.parameters:
        return True
    if lead := nothing_known(ctx):
        html.opening(filters.words(ctx.view, ctx.today), lead, t("Nothing before and after the data is counted."))
        is_week_over = over.is_over(ctx.generation, _last_week(ctx.view).period(ctx.today))
        label = t("Show the last whole week") if is_week_over else t("Show the week the data begin in")
        st.button(label, key="way_on_week", on_click=_show_last_week, args=(ctx.view,))
        return False
    if not over.is_over(ctx.generation, ctx.period):
        day = fmt.day(ctx.today)
        html.caution(t("This period is not over: the data end on {day}, and its figures will still change.", day=day))
    return True


def nothing_known(ctx: PageContext) -> str:
    """Why nothing can be said of the period; empty where something can."""
    if over.is_after_data(ctx.generation, ctx.period):
        return t("Nothing is known of this period yet: the data end on {day}.", day=fmt.day(ctx.today))
    if over.is_before_data(ctx.generation, ctx.period):
        return t("Nothing is known of this period: the data begin on {day}.", day=fmt.day(ctx.generation.begun_on))
    return ""


def _show_last_week(view: View) -> None:
    filters.choose(_last_week(view))


def _last_week(view: View) -> View:
    return replace(view, period_name=filters.DEFAULT_PERIOD, custom=None)
