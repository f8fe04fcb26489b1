"""What the page of channels shows: how each keeps the promise, how long it takes, how much comes, how satisfied."""

from dataclasses import dataclass
from functools import partial

import pandas as pd

from dashboard.app_pages.channels import other_groups
from dashboard.data import cache
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.narrative import case_mix, caveats, cohorts, group_comparisons, kpis
from dashboard.sections import clock_picker
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column, Link
from queries.analysis.caveats import Caveat
from queries.analysis.group_comparison import GroupComparison
from queries.semantic import catalog, present
from queries.settings import settings


@dataclass(frozen=True)
class ChannelsData:
    """The channels beside each other."""

    clock: str
    on_time: GroupComparison
    received: pd.DataFrame
    times: pd.DataFrame
    extended: pd.DataFrame
    scores: pd.DataFrame
    beside: GroupComparison
    """The groups of what was chosen to stand at the end."""
    caveats: list[tuple[Caveat, ...]]


_DOUBTED = ("on_time_share", "time_to")
"""The figures of the page whose caveats are told."""


def load(ctx: PageContext) -> ChannelsData:
    """Asks every figure of the page side by side."""
    clock, by = clock_picker.clock_asked(ctx), ("channel",)
    return ChannelsData(
        clock,
        **cache.together(
            on_time=partial(other_groups.ask, ctx, clock, "channel"),
            received=partial(ctx.run, "received_count", by=by),
            times=partial(ctx.run, "time_to", by=by, where={**ctx.view.where, "clock": (clock,)}),
            extended=partial(ctx.run, "extension_rate", by=by),
            scores=partial(ctx.run, "satisfaction", by=by),
            beside=partial(other_groups.ask, ctx, clock, other_groups.group_asked(ctx)),
            caveats=caveats.reads(ctx, *_DOUBTED),
        ),
    )


def lead(ctx: PageContext, found: ChannelsData) -> str:
    """Does a channel differ by more than chance?"""
    if not len(found.on_time.table):
        return cohorts.said(cohorts.NO_PROMISE, ctx.view.cohort)
    return group_comparisons.channels(found.on_time)


def more(found: ChannelsData) -> str:
    """Which stand out, and whether they still do with the mix allowed for."""
    compared = found.on_time
    if not len(compared.table):
        return kpis.way_on()
    parts = []
    if compared.verdict == "apart":
        parts.append(t("Outside the limits of chance: {names}.", names=group_comparisons.apart(compared)))
    if compared.verdict == "apart" and case_mix.is_told(compared):
        still = group_comparisons.apart_by_mix(compared)
        parts.append(
            t("With the mix of causes and product categories allowed for, these still do: {names}.", names=still)
            if still
            else t("With the mix of causes and product categories allowed for, none does any more.")
        )
    parts.append(case_mix.said(compared))
    return " ".join(part for part in parts if part)


def finding(found: ChannelsData) -> str:
    """How far the channels with enough complaints lie apart."""
    return kpis.channels_apart(kpis.clock_tile(found.clock), found.on_time.table)


def most_came(found: ChannelsData) -> str:
    """By which channel most complaints came."""
    rows = found.received.dropna(subset=["channel"])
    if not rows["value"].sum():
        return t("No complaint was received in this period.")
    most = rows.loc[rows["value"].idxmax()]
    return t(
        "Most complaints came by {channel}: {number} of {all}",
        channel=term("channel", most["channel"]),
        number=fmt.number(most["value"]),
        all=fmt.number(found.received["value"].sum()),
    )


def table(ctx: PageContext, found: ChannelsData) -> None:
    """One row a channel in the order of the names; each figure with its n."""
    has_extensions, has_scores = (ctx.present.has(thing) for thing in (present.EXTENSIONS, present.SATISFACTION))
    columns = (
        Column(t("Channel")),
        Column(t("Received"), "figure"),
        Column(kpis.clock_tile(found.clock), "figure"),
        Column(t("Median"), "figure", is_for_wide_screens=True),
        Column(t("Nine of ten within"), "figure", is_for_wide_screens=True),
        *([Column(t("Extended"), "figure", is_for_wide_screens=True)] if has_extensions else []),
        *([Column(t("Satisfied (4 or 5 of 5)"), "figure")] if has_scores else []),
    )
    names = sorted(
        {*found.received["channel"].dropna(), *found.on_time.table["channel"]},
        key=lambda code: fmt.alphabetical(term("channel", code)),
    )
    decimals = {name: fmt.decimals_of(found.times[name]) for name in ("value", "p90")}
    cells = []
    for code in names:
        received, kept = _row(found.received, code), _row(found.on_time.table, code)
        time, extended, score = _row(found.times, code), _row(found.extended, code), _row(found.scores, code)
        link = partial(_link, ctx, code)
        cells.append(
            (
                term("channel", code),
                Link(fmt.number(0 if received is None else received["value"]), link("received_count")),
                Link(_share(kept, "value"), link("on_time_share", clock=found.clock), _is_small(kept)),
                *(
                    fmt.MISSING if time is None else fmt.amount(time[name], time["unit"], places)
                    for name, places in decimals.items()
                ),
                *(
                    [Link(_share(extended, "value"), link("extension_rate"), _is_small(extended))]
                    if has_extensions
                    else []
                ),
                *(
                    [Link(_share(score, "satisfied_share"), link("satisfaction"), _is_small(score))]
                    if has_scores
                    else []
                ),
            )
        )
    if not cells:
        return
    html.show(tables.table(columns, cells))
    note = t(
        "In the order of the names. In brackets n; grey: on fewer than {n}, too few to judge.",
        n=fmt.number(settings().small_n),
    )
    html.show(html.paragraph("note", note))
    definition = t(catalog.definition("on_time_share").definition)
    button(ctx, Download("channels", most_came(found), definition), found.on_time.table)


def _link(ctx: PageContext, code: str, metric: str, part: str = "n", **keys: object) -> str:
    return drillthrough_links.link(ctx, metric, part, channel=code, **keys)


def _row(frame: pd.DataFrame, code: str) -> pd.Series | None:
    rows = frame[frame["channel"] == code]
    return rows.iloc[0] if len(rows) else None


def _is_small(row: pd.Series | None) -> bool:
    return row is not None and bool(row["n"] < settings().small_n)


def _share(row: pd.Series | None, column: str) -> str:
    if row is None or fmt.is_missing(row[column]):
        return fmt.MISSING
    return f"{fmt.share(row[column])} ({fmt.number(row['n'])})"
