"""What moved the main promise: the groups that moved apart from all others, and what each of all groups adds."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard.data import cache
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import nt, t
from dashboard.narrative import drivers as words
from dashboard.narrative import kpis
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column, Link
from queries.analysis import contributions
from queries.analysis.contributions import Contributions, Driver, Drivers
from queries.semantic import catalog

SHOWN = 3
_METRIC = "on_time_share"


@dataclass(frozen=True)
class Moved:
    """The change of a promise: the groups that moved it, and taken apart by each dimension."""

    by_search: Drivers
    by_dimension: list[Contributions]


def ask(ctx: PageContext) -> tuple[pd.DataFrame, ...]:
    """What the change of every promise is made of; one query."""
    return cache.of(ctx.generation, contributions.counts, _METRIC, contributions.SEARCHED, ctx.request())


def of(changed: tuple[pd.DataFrame, ...], clock: str) -> Moved:
    """The change of a promise, of what the change of every promise is made of."""
    key = {"clock": clock}
    every = contributions.of_each(changed, contributions.SEARCHED, key)
    return Moved(
        contributions.drivers(changed, key=key),
        [part for part in every if len(part.rows) > 1 or part.rows[part.dimension].notna().any()],
    )


def finding(moved: Moved, clock: str) -> str:
    """Where the change comes from, if from somewhere beyond chance."""
    return words.finding(moved.by_search, kpis.clock_tile(clock))


def show(ctx: PageContext, moved: Moved, clock: str) -> None:
    """The groups that moved apart with all other complaints below them; every group's part is folded."""
    found = moved.by_search
    if found.groups:
        rows = [_row(ctx, one, clock) for one in (*found.groups, found.rest)]
        html.show(tables.table(_columns(), rows))
        html.show(html.paragraph("note", _whole(found.difference, len(found.groups))))
    with st.expander(t("What each channel, store, cause and category adds")):
        _each(ctx, moved.by_dimension, clock)


def _columns() -> tuple[Column, ...]:
    return (
        Column(t("Group")),
        Column(t("Before"), "figure", is_for_wide_screens=True),
        Column(t("Now"), "figure"),
        Column(t("n"), "figure", is_for_wide_screens=True),
        Column(t("Its own change adds"), "figure", is_for_wide_screens=True),
        Column(t("Its growth adds"), "figure", is_for_wide_screens=True),
        Column(t("Adds to the change"), "figure"),
    )


def _row(ctx: PageContext, one: Driver, clock: str) -> tuple[object, ...]:
    now = fmt.share(one.value)
    return (
        words.group(one.where),
        fmt.share(one.previous_value),
        Link(now, _link(ctx, clock, one.where)) if one.where else now,
        fmt.number(one.n),
        fmt.points(one.within),
        fmt.points(one.mix),
        fmt.points(one.contribution),
    )


def _whole(difference: float, count: int) -> str:
    return nt(
        "It moved apart from all other complaints by more than chance; the column adds up to {points}.",
        "They moved apart from all other complaints by more than chance; the column adds up to {points}.",
        count,
        points=fmt.points(difference),
    )


def _each(ctx: PageContext, found: list[Contributions], clock: str) -> None:
    """The groups of each dimension that add most."""
    rows = [
        (
            words.group({part.dimension: row[part.dimension]}),
            fmt.share(row["previous_value"]),
            Link(fmt.share(row["value"]), _link(ctx, clock, {part.dimension: row[part.dimension]})),
            fmt.number(row["n"]),
            fmt.points(row["within"]),
            fmt.points(row["mix"]),
            fmt.points(row["contribution"]),
        )
        for part in found
        for _, row in part.rows.head(SHOWN).iterrows()
    ]
    if not rows:
        return
    html.show(tables.table(_columns(), rows))
    html.show(
        html.paragraph(
            "note", t("Each dimension adds up to the whole: {points}.", points=fmt.points(found[0].difference))
        )
    )
    every = pd.concat([part.rows.rename(columns={part.dimension: "group"}).assign(by=part.dimension) for part in found])
    title = t("What each group adds to the change of “{name}”", name=kpis.clock_tile(clock))
    button(ctx, Download("contributions", title, t(catalog.definition(_METRIC).definition)), every)


def _link(ctx: PageContext, clock: str, where: Mapping[str, object]) -> str:
    return drillthrough_links.link(ctx, _METRIC, clock=clock, **where)
