"""What changed most: what each channel, store and cause adds to the change of the main promise."""

import pandas as pd

from dashboard.data import cache
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.narrative import causes, kpis
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column, Link
from queries.analysis import contributions
from queries.analysis.contributions import Contributions
from queries.semantic import catalog

DIMENSIONS = ("channel", "store", "cause")
SHOWN = 3


def ask(ctx: PageContext) -> tuple[pd.DataFrame, ...]:
    """What the change of every promise is made of; one query."""
    return cache.of(ctx.generation, contributions.counts, "on_time_share", DIMENSIONS, ctx.request())


def collect(ctx: PageContext, clock: str) -> list[Contributions]:
    """The change of a promise taken apart by each dimension."""
    return contributions.of_each(ask(ctx), DIMENSIONS, {"clock": clock})


def is_certain(found: list[Contributions]) -> bool:
    """Whether anything changed by more than chance."""
    return any(bool(part.rows["is_more_than_chance"].eq(True).any()) for part in found)


def finding(found: list[Contributions], clock: str) -> str:
    """Where the change comes from, if from somewhere beyond chance."""
    name = kpis.clock_tile(clock)
    certain = [(rows.dimension, row) for rows in found for _, row in rows.rows.iterrows() if row["is_more_than_chance"]]
    if not certain:
        return t("What changed most in “{name}”: no channel, store or cause by more than chance", name=name)
    dimension, row = max(certain, key=lambda pair: abs(pair[1]["within"]))
    values = {"name": name, "group": _group(dimension, row), "points": _points(row["contribution"])}
    return t("What changed most in “{name}”: {group}, {points} of the whole, more than chance", **values)


def table(ctx: PageContext, found: list[Contributions], clock: str) -> None:
    """The groups that add most to the change, the whole of it under them."""
    columns = (
        Column(t("Channel, store, cause")),
        Column(t("Before"), "figure", is_for_wide_screens=True),
        Column(t("Now"), "figure"),
        Column(t("n"), "figure", is_for_wide_screens=True),
        Column(t("Adds to the change"), "figure"),
        Column(t("Its own change"), is_for_wide_screens=True),
    )
    cells = []
    for part in found:
        for _, row in part.rows.head(SHOWN).iterrows():
            href = drillthrough_links.link(ctx, "on_time_share", clock=clock, **{part.dimension: row[part.dimension]})
            own = t("more than chance") if row["is_more_than_chance"] else t("within normal variation")
            cells.append(
                (
                    _group(part.dimension, row),
                    fmt.share(row["previous_value"]),
                    Link(fmt.share(row["value"]), href),
                    fmt.number(row["n"]),
                    _points(row["contribution"]),
                    own,
                )
            )
    if not cells:
        return
    html.show(tables.table(columns, cells))
    whole = fmt.points(found[0].difference)
    note = t("Each of the three adds up to the whole change: {points}.", points=whole)
    html.show(html.paragraph("note", note))
    every = pd.concat([part.rows.rename(columns={part.dimension: "group"}).assign(by=part.dimension) for part in found])
    title = t("What each channel, store and cause adds to the change of “{name}”", name=kpis.clock_tile(clock))
    button(ctx, Download("contributions", title, t(catalog.definition("on_time_share").definition)), every)


def _group(dimension: str, row: pd.Series) -> str:
    value = row[dimension]
    return t("not given") if fmt.is_missing(value) else causes.capital(term(dimension, value))


def _points(value: float) -> str:
    return fmt.points(value)
