"""What the page of open complaints shows: tiles, the list by time left, and how well its chances held."""

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.app_pages.open_complaints import text
from dashboard.app_pages.open_complaints.text import OpenComplaintsData
from dashboard.charts import dot_plot
from dashboard.charts.dot_plot import Dot
from dashboard.data import cache
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import long_list, open_list
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.i18n.translate import dimension_name, t, term
from dashboard.narrative import caveats, kpis
from dashboard.shell import context, fields, filters
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column, Link, State
from dashboard.ui.tiles import Tile
from queries.analysis import few, lateness_risk
from queries.analysis.open_work import workload
from queries.semantic import catalog

OVERDUE = "overdue_count"
_PRESSING = ("overdue", "today", "at_risk")
_WORKLOADS = 12  # holders that are shown at once


def load(ctx: PageContext) -> OpenComplaintsData:
    """Asks side by side for what is open now, whatever the period; the other filters hold."""
    asked = open_list.asked(ctx)
    found = cache.together(
        opened=partial(cache.run, ctx.generation, "open_count", asked),
        board=partial(cache.of, ctx.generation, lateness_risk.board, asked),
        pace=partial(cache.of, ctx.generation, workload.pace, asked),
        caveats=caveats.reads(ctx, OVERDUE, request=asked),
        tested=partial(cache.of, ctx.generation, lateness_risk.reliability, asked),
    )
    opened, board = found["opened"], found["board"]
    n = int(opened["value"].iloc[0]) if len(opened) else len(board.rows)
    need = workload.need(board.rows, found["pace"])
    return OpenComplaintsData(board, n, need, found["tested"], found["caveats"], few.hides(asked, n) and n > 0)


def tiles(ctx: PageContext, found: OpenComplaintsData) -> list[Tile]:
    """How many there are of each kind; each leads to those on the list."""
    board = found.board
    listed = {code: f"open?{context.address(ctx, show=code)}" for code in open_list.CHOICES}
    of_open = t("of {n} open", n=fmt.number(found.open_n))
    return [
        Tile(
            label=t("Open"),
            href=listed["all"],
            value=fmt.number(found.open_n),
            definition=(t("Complaints that are neither resolved nor withdrawn now, whenever they came in."),),
        ),
        Tile(
            label=t("Past a deadline"),
            href=listed["overdue"],
            value=fmt.number(board.overdue_n),
            n=of_open,
            definition=(t("At least one step is past its deadline, extensions counted, and not done."),),
        ),
        Tile(
            label=t("At risk"),
            href=listed["at_risk"],
            value=fmt.number(board.at_risk_n),
            n=of_open,
            definition=(
                t("No deadline has passed, but of similar complaints one in four or more were late."),
                text.similar_definition(),
            ),
        ),
        Tile(
            label=t("Waiting for the customer"),
            href=listed["waiting"],
            value=fmt.number(board.waiting_n),
            n=of_open,
            definition=(t("The customer was asked for information and has not answered; the clock does not stop."),),
        ),
        Tile(
            label=t("Promised date near"),
            href=listed["promised"],
            value=fmt.number(board.promised_near_n),
            n=of_open,
            definition=(
                t(
                    "A date promised in an extension is {days} or less ahead.",
                    days=fmt.amount(lateness_risk.NEAR_DAYS, "working_days"),
                ),
            ),
        ),
    ]


def choose(ctx: PageContext, found: OpenComplaintsData) -> str:
    """Lets the reader choose which of them are listed; the address keeps it."""
    board = found.board
    counts = {
        "all": len(board.rows),
        "mine": int(open_list.is_mine(ctx, board.rows).sum()),
        "overdue": board.overdue_n,
        "at_risk": board.at_risk_n,
        "waiting": board.waiting_n,
        "promised": board.promised_near_n,
    }
    names = {
        code: f"{t(words)} {fmt.number(counts[code])}"
        for code, words in open_list.CHOICES.items()
        if code != "mine" or counts["mine"]
    }
    return fields.choice(t("Which are listed"), "show", names, "all")


def workloads(ctx: PageContext, found: OpenComplaintsData) -> None:
    """Who holds how many and how much of it presses, by employee or by team; each leads to theirs."""
    people = "handler" if ctx.reader.may_see_people else ""
    offered = {
        name: dimension_name(name)
        for name in (people, "team")
        if name and found.board.rows[name].nunique(dropna=False) > 1
    }
    if not offered:
        return
    html.heading(t("Who holds them"), "")
    chosen = next(iter(offered))
    if len(offered) > 1:
        chosen = fields.choice(t("By"), "by", offered, chosen, label_visibility="collapsed")
    counted = workload.by(workload.grouped(found.board.rows), chosen)
    groups = [group for group in open_list.GROUPS if f"{group}_n" in counted and counted[f"{group}_n"].fillna(0).any()]
    heads = (
        Column(offered[chosen]),
        Column(t("Open"), "figure"),
        *(Column(t(open_list.GROUPS[group]), "figure", is_for_wide_screens=group not in _PRESSING) for group in groups),
    )
    cells = [
        (
            Link(
                filters.value_words(chosen, row[chosen]) if not fmt.is_missing(row[chosen]) else t("nobody yet"),
                _narrowed(ctx, chosen, row[chosen]),
            ),
            kpis.withheld() if fmt.is_missing(row["open_n"]) else fmt.number(row["open_n"]),
            *(fmt.number(row[f"{group}_n"]) for group in groups),
        )
        for _, row in counted.iterrows()
    ]
    shown, rest = cells[:_WORKLOADS], cells[_WORKLOADS:]
    html.show(tables.table(heads, shown, [fmt.is_missing(n) for n in counted["open_n"]]))
    if rest:
        html.show(html.details(t("{n} more", n=fmt.number(len(rest))), tables.table(heads, rest)))


def _narrowed(ctx: PageContext, dimension: str, value: object) -> str:
    view = ctx.view.keeping(dimension, (None if fmt.is_missing(value) else str(value),))
    return f"open?{view.written}&{urlencode({'lang': translate.current()})}"


def table(ctx: PageContext, rows: pd.DataFrame) -> None:
    """The list by time left on the clock in force, each leading to its complaint, and the whole of it to take away."""
    if not len(rows):
        return
    people = ctx.reader.may_see_people
    long_list.search()
    asked = open_list.stretch_of(ctx, st.query_params)
    stretch = long_list.within(asked, open_list.page(rows, asked).total)
    listed = open_list.page(rows, stretch)

    def column(name: str, words: str) -> Column:
        kind = {"late_chance": "brief", "handler": "brief", "channel": "brief"}.get(name, "words")
        return Column(words, kind, is_for_wide_screens=name not in ("complaint_id", "days_left", "late_chance"))

    heads = long_list.heads(open_list.columns(ctx), stretch, column)
    heads += (Column(t("Note"), "long", is_for_wide_screens=True),)
    if listed.total:
        hrefs = long_list.to_complaints(ctx, open_list.PAGE, listed.rows["complaint_id"], stretch.offset)
        lines = zip((row for _, row in listed.rows.iterrows()), hrefs, strict=True)
        cells = [_cells(ctx, row, people, href) for row, href in lines]
        html.show(tables.table(heads, cells, groups=[] if stretch.order else _groups(rows, listed.rows)))
    html.show(long_list.pager(stretch, listed.total, len(rows)))
    if stretch.order:
        html.show(html.onward(t("In groups again"), long_list.here(sort=None, way=None, page=None)))
    kept = rows if people else rows.drop(columns="handler")
    definition = catalog.row_lists()["open_clocks"].definition
    button(ctx, Download("open_complaints", t("Open complaints by time left"), definition, _scope(ctx)), kept)


def _scope(ctx: PageContext) -> str:
    return text.kicker(ctx)


def _groups(rows: pd.DataFrame, listed: pd.DataFrame) -> list[str]:
    """The group of each row that is listed, with how many of the rows are in it."""
    counts = rows["urgency"].value_counts()
    names = {code: f"{t(words)} · {fmt.number(counts.get(code, 0))}" for code, words in open_list.GROUPS.items()}
    return [names[code] for code in listed["urgency"]]


def _cells(ctx: PageContext, row: pd.Series, people: bool, href: str) -> Sequence[object]:
    is_overdue = row["state"] == "overdue"
    state = "at_risk" if row["is_at_risk"] else row["state"]
    return (
        Link(row["complaint_id"], href),
        State(text.time_left(row["days_left"], is_overdue), state),
        term("clock", row["clock"]),
        fmt.last_day(row["due_at"], ctx.zone, ctx.today),
        fmt.MISSING if is_overdue else text.chance(row),
        *([term("handler", row["handler"])] if people else []),
        term("channel", row["channel"]),
        text.note(row),
    )


def draw_reliability(ctx: PageContext, tested: lateness_risk.Reliability) -> None:
    """Said and seen, a row a band of chance: a ring where we said it would be, a dot with its interval where it was."""
    if not tested.n:
        return
    rows = [
        Dot(
            name=f"{fmt.number(band.from_chance * 100)}–{fmt.share(band.to_chance, 0)}",
            value=band.actual_share,
            low=band.low,
            high=band.high,
            expected=band.predicted_share,
            is_marked=not band.is_met,
            is_worse=band.actual_share > band.predicted_share,
            hover=t(
                "said {predicted}, late {actual}: {late} of {n}",
                predicted=fmt.share(band.predicted_share),
                actual=fmt.share(band.actual_share),
                late=fmt.number(band.late_n),
                n=fmt.number(band.n),
            ),
        )
        for band in tested.bands.itertuples(index=False)
    ]
    dot_plot.dots(
        rows,
        "open_reliability",
        text.reliability(tested),
        value_words=t("share that was late in the end"),
        name_words=t("chance given"),
    )
    title = t("Chances of being late on earlier Mondays, and what came of them")
    button(ctx, Download("late_chance_test", title, text.similar_definition(), _scope(ctx)), tested.bands)
