"""The tiles of the overview: which figures they are and how each is worded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from html import escape
from typing import Any

import pandas as pd

from dashboard.data import cache
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.narrative import kpis as narrative_kpis
from dashboard.narrative import summaries
from dashboard.narrative.few import without_few
from dashboard.shell.context import PageContext
from dashboard.ui.tiles import Tile
from queries.analysis import few, news
from queries.analysis import kpis as analysis_kpis
from queries.analysis.control_chart import Control
from queries.analysis.kpis import OVERDUE, SATISFIED, SHARE, VALUE, Column, Figure
from queries.analysis.news import News
from queries.period import Period
from queries.semantic import present
from queries.semantic.present import Present


@dataclass(frozen=True)
class Figures:
    """The figures of the tiles, and what is told of them."""

    received: Figure
    open: Figure
    overdue: Figure
    on_time: list[Figure]
    extended: Figure
    satisfied: Figure
    flow: pd.Series | None
    present: Present
    """What the data ever have."""
    links: dict[str, str] = field(default_factory=dict)
    """The list behind each figure, by the name of its metric, column or clock."""
    main_clock: str = ""
    targets: dict[str, float | None] = field(default_factory=dict)
    """The share each promise is to reach, by clock, and of other shares by the name of their news."""
    before: dict[str, tuple[float | None, ...]] = field(default_factory=dict)
    """The weeks before the period, of counts: what their news is judged by."""
    news: News = field(default_factory=lambda: news.judge(()))
    """What is said of these figures, once for lead and tiles."""

    @property
    def main(self) -> Figure | None:
        """The on-time share of the main clock."""
        return next((figure for figure in self.on_time if figure.clock == self.main_clock), None)


def reads(ctx: PageContext) -> dict[str, Callable[[], object]]:
    """The reads that those figures are made of, to be asked with the others of the page."""

    def several(metric: str, *asked: tuple[str | None, Column]) -> Callable[[], list[Figure]]:
        return partial(cache.of, ctx.generation, analysis_kpis.several, metric, ctx.request(), asked)

    return {
        "received": several("received_count", (None, VALUE)),
        "opened": several("open_count", (None, VALUE), (None, OVERDUE)),
        "on_time": several("on_time_share", *((clock, SHARE) for clock in cache.clocks(ctx.generation))),
        "extended": several("extension_rate", (None, SHARE)),
        "satisfied": several("satisfaction", (None, SATISFIED)),
        "flow": partial(ctx.run, "flow"),
    }


def reads_before(ctx: PageContext) -> dict[str, Callable[[], tuple[float | None, ...]]]:
    """The reads of the weeks before the period, of counts by the name of their news."""
    if few.names_person(ctx.view.where):  # a person's weeks are few each, and said of nobody
        return {}
    return {
        name: partial(cache.of, ctx.generation, news.weeks_before, metric, ctx.request(), column)
        for name, (metric, column) in _COUNTS.items()
    }


def of(ctx: PageContext, found: Mapping[str, Any], before: Mapping[str, tuple[float | None, ...]]) -> Figures:
    """The figures that those reads gave, with the list behind each; not judged yet."""
    (received,), (opened, overdue), (extended,), (satisfied,) = (
        found[name] for name in ("received", "opened", "extended", "satisfied")
    )
    flow = found["flow"]
    return Figures(
        received,
        opened,
        overdue,
        found["on_time"],
        extended,
        satisfied,
        flow.iloc[0] if len(flow) else None,
        ctx.present,
        links=_links(ctx),
        main_clock=cache.main_clock(ctx.generation),
        targets=cache.targets(ctx.generation, ctx.period.to_on),
        before={name: before.get(name, ()) for name in _COUNTS},
    )


def judged(page: Figures, charts: Mapping[str, Control], asked: Period) -> Figures:
    """The same figures with what their charts, by the clock or metric, say of this very period, judged together."""

    def of(figure: Figure) -> Figure:
        chart = charts.get(figure.clock or figure.metric)
        return analysis_kpis.judged_by(figure, chart.verdict, asked) if chart else figure

    on_time, satisfied = [of(one) for one in page.on_time], of(page.satisfied)
    others = {news.RECEIVED: page.received, news.OPEN: page.open, news.OVERDUE: page.overdue}
    if page.present.has(present.EXTENSIONS):
        others[news.EXTENDED] = page.extended
    if page.present.has(present.SATISFACTION):
        others[news.SATISFIED] = satisfied
    found = news.of_figures(
        {one.clock or "": one for one in on_time},
        page.targets,
        others,
        page.before,
        news.length(asked),
    )
    return replace(
        page,
        on_time=[news.judged(one, found, one.clock or "") for one in on_time],
        extended=news.judged(page.extended, found, news.EXTENDED),
        satisfied=news.judged(satisfied, found, news.SATISFIED),
        news=found,
    )


def compared(page: Figures, against: str) -> Figures:
    """The same with changes held against what the reader chose; the news is what it is."""
    if against != "year":
        return page
    names = ("received", "open", "overdue", "extended", "satisfied")
    moved = {name: analysis_kpis.against_year(getattr(page, name)) for name in names}
    return replace(page, on_time=[analysis_kpis.against_year(one) for one in page.on_time], **moved)


_COUNTS = {
    news.RECEIVED: ("received_count", "value"),
    news.OPEN: ("open_count", "value"),
    news.OVERDUE: ("open_count", "overdue_count"),
}
"""Counts by the name of their news: metric and column."""


def _links(ctx: PageContext) -> dict[str, str]:
    """The list behind each tile and each term of the flow."""
    on_time = {
        clock: drillthrough_links.link(ctx, "on_time_share", clock=clock) for clock in cache.clocks(ctx.generation)
    }
    terms = ("opening", "received", "reopened", "resolved", "withdrawn", "closing")
    return {
        **on_time,
        **{column: drillthrough_links.link(ctx, "flow", column) for column in terms},
        **{
            metric: drillthrough_links.link(ctx, metric)
            for metric in ("received_count", "open_count", "extension_rate")
        },
        "overdue_count": drillthrough_links.link(ctx, "open_count", "overdue_count"),
        "satisfaction": drillthrough_links.link(ctx, "satisfaction"),
    }


_NEEDS = {"extension_rate": (present.EXTENSIONS,), "satisfaction": (present.SATISFACTION,)}
"""What the data must have for a tile to say anything, in whatever period."""


def build(ctx: PageContext, page: Figures) -> list[Tile]:
    """The tiles in the order they are read."""
    built = {
        "received_count": _count(page.received, t("Received")),
        "open_count": _count(page.open, t("Open")),
        "overdue_count": _count(page.overdue, t("Open and past a deadline"), n=_of_open(page.overdue)),
        **{
            of.clock or "": _share(of, narrative_kpis.clock_tile(of.clock or ""), page, of.clock or "")
            for of in page.on_time
        },
        "extension_rate": _share(page.extended, t("Extended"), page, news.EXTENDED),
        "satisfaction": _share(page.satisfied, t("Satisfied (4 or 5 of 5)"), page, news.SATISFIED),
    }
    kept = {name: tile for name, tile in built.items() if page.present.has(*_NEEDS.get(name, ()))}
    of = {"received_count": page.received, "open_count": page.open, "overdue_count": page.overdue}
    of |= {figure.clock or "": figure for figure in page.on_time}
    of |= {"extension_rate": page.extended, "satisfaction": page.satisfied}
    full = t("In full on the page “Definitions”.")
    told = {
        name: replace(
            tile, href=page.links.get(name, ""), definition=(summaries.of(of[name].metric, ctx.view.cohort), full)
        )
        for name, tile in kept.items()
    }
    return [without_few(of[name], tile) for name, tile in told.items()]


def frame(page: Figures) -> pd.DataFrame:
    """The figures of the tiles as a table: a row a figure, with the period before and the last weeks' values."""
    named = {
        "received_count": page.received,
        "open_count": page.open,
        "overdue_count": page.overdue,
        **{f"on_time_share {figure.clock}": figure for figure in page.on_time},
        "extension_rate": page.extended,
        "satisfied_share": page.satisfied,
    }
    rows = [
        {
            "figure": name,
            "value": figure.value,
            "n": figure.n,
            "previous_value": figure.previous_value,
            "previous_n": figure.previous_n,
            "difference": figure.difference,
            "is_more_than_chance": figure.is_more_than_chance,
            "year_value": figure.year_value,
            "year_n": figure.year_n,
            "year_is_more_than_chance": figure.year_is_more_than_chance,
            **{f"week_{place + 1}": week for place, week in enumerate(figure.weeks)},
        }
        for name, figure in named.items()
    ]
    return pd.DataFrame(rows)


def _of_open(figure: Figure) -> str:
    return t("of {n} open", n=fmt.number(figure.n))


def _count(figure: Figure, label: str, n: str = "") -> Tile:
    change = narrative_kpis.change(figure)
    return Tile(
        label=label,
        value=fmt.number(figure.value),
        n=n,
        change=change,
        verdict=narrative_kpis.year(figure),
        series=figure.weeks,
        series_words=t("13 weeks"),
    )


def _share(figure: Figure, label: str, page: Figures, name: str) -> Tile:
    return Tile(
        label=label,
        value=fmt.share(figure.value),
        n=t("n {n}", n=fmt.number(figure.n)),
        change=narrative_kpis.change(figure),
        verdict=narrative_kpis.beside_chart(figure),
        series=figure.weeks,
        series_words=t("13 weeks"),
        target=page.targets.get(name),
        standing=page.news.standing(name),
        is_small=figure.is_small,
    )


def flow(row: pd.Series | None, links: dict[str, str] | None = None) -> str:
    """The equation that always holds: what was open, came, went, and is open now; each number leads to its list."""
    if row is None:
        return ""

    def _leading(number: str, column: str) -> str:
        href = escape((links or {}).get(column, ""), quote=True)
        return f'<a href="{href}" target="_self">{number}</a>' if href else number

    terms = (
        ("", "opening", t("open at the start")),
        ("+", "received", t("received")),
        ("+", "reopened", t("reopened")),
        (fmt.MINUS, "resolved", t("resolved")),
        (fmt.MINUS, "withdrawn", t("withdrawn")),
        ("=", "closing", t("open at the end")),
    )
    parts = (
        f"<span><b>{sign}{fmt.NARROW_SPACE if sign else ''}{_leading(fmt.number(row[column]), column)}</b>"
        f"{escape(name)}</span>"
        for sign, column, name in terms
    )
    return f'<div class="p-flow">{"".join(parts)}</div>'
