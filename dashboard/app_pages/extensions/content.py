"""What the page of extensions shows: how often more time is taken, whether rightly, whether the new date is kept."""

from dataclasses import dataclass
from functools import partial

import pandas as pd

from dashboard.data import cache
from dashboard.downloads.menu import button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t, term
from dashboard.narrative import case_mix, caveats, cohorts, group_comparisons, summaries
from dashboard.narrative import kpis as narrative_kpis
from dashboard.narrative.few import without_few
from dashboard.narrative.group_names import WHY_NOT_VALID
from dashboard.sections.group_dots import _download, draw
from dashboard.shell.context import PageContext
from dashboard.ui import html
from dashboard.ui import tables as ui_tables
from dashboard.ui.tables import Column
from dashboard.ui.tiles import Tile
from queries.analysis import group_comparison
from queries.analysis import kpis as analysis_kpis
from queries.analysis.caveats import Caveat
from queries.analysis.group_comparison import GroupComparison
from queries.analysis.kpis import SHARE, Figure

SHARES = {
    "extension_rate": mark("Extended"),
    "extension_valid_share": mark("Extended as the policy wants"),
    "extension_told_in_time": mark("Told before the deadline"),
    "second_extensions": mark("Extended again"),
    "promise_kept": mark("Promised date kept"),
    "silent_overruns": mark("Deadline passed without a word"),
}


BY_CHANNEL = ("extension_rate", "silent_overruns")
"""The shares that are told apart by channel."""
DOUBTED = ("extension_rate", "promise_kept")
"""The figures of the page whose caveats are told."""


@dataclass(frozen=True)
class ExtensionsData:
    """The figures of the page, by metric."""

    shares: dict[str, Figure]
    days: pd.DataFrame
    valid: pd.DataFrame
    reasons: pd.DataFrame
    by_channel: dict[str, GroupComparison]
    """Of the metrics in `BY_CHANNEL`."""
    caveats: list[tuple[Caveat, ...]]


def load(ctx: PageContext) -> ExtensionsData:
    """Asks for every figure of the page side by side."""
    asked = ((None, SHARE),)
    found = cache.together(
        shares={
            name: partial(cache.of, ctx.generation, analysis_kpis.several, name, ctx.request(), asked)
            for name in SHARES
        },
        days=partial(ctx.run, "extension_days_granted"),
        valid=partial(ctx.run, "extension_valid_share"),
        reasons=partial(ctx.run, "extension_reasons"),
        caveats=caveats.reads(ctx, *DOUBTED),
        by_channel={
            name: partial(cache.of, ctx.generation, group_comparison.groups, name, "channel", ctx.request(), {})
            for name in BY_CHANNEL
        },
    )
    found["shares"] = {name: figures[0] for name, figures in found["shares"].items()}
    return ExtensionsData(**found)


def lead(ctx: PageContext, found: ExtensionsData) -> str:
    """How often more time is taken, and whether rightly."""
    rate, valid = found.shares["extension_rate"], found.shares["extension_valid_share"]
    if rate.value is None:
        return cohorts.said(cohorts.NO_RESOLUTION, ctx.view.cohort)
    values = {"share": fmt.share(rate.value), "n": fmt.number(rate.n)}
    if valid.value is None:
        return t("{share} of {n} complaints were extended.", **values)
    return t(
        "{share} of {n} complaints were extended; {valid} of the extensions were as the policy wants.",
        valid=fmt.share(valid.value, 0),
        **values,
    )


def is_few(found: ExtensionsData) -> bool:
    """Whether any of its figures rests on too few to be judged."""
    return any(figure.is_small for figure in found.shares.values())


def more(found: ExtensionsData) -> str:
    """Whether the new date is kept, and how often nobody was told."""
    kept, silent = found.shares["promise_kept"], found.shares["silent_overruns"]
    parts = [] if found.shares["extension_rate"].value is not None else [narrative_kpis.way_on()]
    if kept.value is not None:
        parts.append(
            t("The promised date was kept for {share} of {n}.", share=fmt.share(kept.value), n=fmt.number(kept.n))
        )
    if silent.value is not None:
        parts.append(
            t(
                "For {share} of {n} the deadline passed without a word to the customer.",
                share=fmt.share(silent.value),
                n=fmt.number(silent.n),
            )
        )
    if len(found.days) and not fmt.is_missing(found.days["value"].iloc[0]):
        row = found.days.iloc[0]
        parts.append(
            t(
                "Half of the valid extensions give {median} or less, nine of ten {p90} or less.",
                median=fmt.amount(row["value"], "calendar_days"),
                p90=fmt.amount(row["p90"], "calendar_days"),
            )
        )
    return " ".join(parts)


def tiles(ctx: PageContext, found: ExtensionsData) -> list[Tile]:
    """Each share with its comparison."""
    shares = found.shares
    if ctx.view.against == "year":
        shares = {name: analysis_kpis.against_year(figure) for name, figure in shares.items()}
    built = {
        name: Tile(
            label=t(SHARES[name]),
            value=fmt.share(figure.value),
            n=t("n {n}", n=fmt.number(figure.n)),
            change=narrative_kpis.change(figure),
            verdict=narrative_kpis.joined(narrative_kpis.verdict(figure), narrative_kpis.year(figure)),
            definition=(summaries.of(name, ctx.view.cohort), t("In full on the page “Definitions”.")),
            series=figure.weeks,
            series_words=t("13 weeks"),
            is_small=figure.is_small,
            href=drillthrough_links.link(ctx, name),
        )
        for name, figure in shares.items()
    }
    return [without_few(found.shares[name], tile) for name, tile in built.items()]


def _faults(found: ExtensionsData) -> list[tuple[int, str]]:
    """How many extensions had each fault, the most frequent first."""
    row = found.valid.iloc[0] if len(found.valid) else None
    counts = {} if row is None else {name: int(row[name]) for name in WHY_NOT_VALID if not fmt.is_missing(row[name])}
    return sorted(((count, name) for name, count in counts.items() if count), reverse=True)


def why_not_finding(found: ExtensionsData) -> str:
    """The fault found most often."""
    faults = _faults(found)
    if not faults:
        return t("Why some were not as the policy wants")
    number, name = faults[0]
    return t(
        "Why some were not as the policy wants: most often {fault}, {number}",
        fault=t(WHY_NOT_VALID[name]),
        number=fmt.number(number),
    )


def why_not_valid(ctx: PageContext, found: ExtensionsData) -> None:
    """How many extensions had each fault."""
    faults = _faults(found)
    if not faults:
        told = bool(found.valid["n"].sum()) if len(found.valid) else False
        said = t("Every extension of the period was as the policy wants.") if told else t("No extension was told.")
        html.show(html.paragraph("note", said))
        return
    columns = (Column(t("What was wrong")), Column(t("Extensions"), "figure"))
    cells = [
        (
            t(WHY_NOT_VALID[name]),
            ui_tables.Link(fmt.number(count), drillthrough_links.link(ctx, "extension_valid_share", name)),
        )
        for count, name in faults
    ]
    html.show(ui_tables.table(columns, cells))
    button(ctx, _download("extension_valid_share", t("Extensions that were not as the policy wants")), found.valid)


def reasons_finding(found: ExtensionsData) -> str:
    """The reason given most often."""
    rows = found.reasons[found.reasons["reason"].notna()].sort_values("value", ascending=False)
    if not len(rows):
        return t("Why more time was needed")
    most = rows.iloc[0]
    return t(
        "Why more time was needed: most often {reason}, {number} of {n}",
        reason=term("reason", most["reason"]),
        number=fmt.number(most["value"]),
        n=fmt.number(found.reasons["value"].sum()),
    )


def channel_finding(found: ExtensionsData, metric: str) -> str:
    """Which channels differ from all together by more than chance, like compared with like where that can be told."""
    return group_comparisons.finding(found.by_channel[metric], t(SHARES[metric]))


def told_n(found: ExtensionsData) -> str:
    """How many extensions were told."""
    return fmt.number(found.shares["extension_valid_share"].n)


def reasons(ctx: PageContext, found: ExtensionsData) -> None:
    """Why more time was needed."""
    rows = found.reasons.sort_values("value", ascending=False)
    if not len(rows):
        return
    columns = (Column(t("Reason")), Column(t("Extensions"), "figure"))
    cells = [
        (
            t("not given") if fmt.is_missing(row["reason"]) else term("reason", row["reason"]),
            ui_tables.Link(
                fmt.number(row["value"]),
                drillthrough_links.link(ctx, "extension_reasons", "value", reason=row["reason"]),
            ),
        )
        for _, row in rows.iterrows()
    ]
    html.show(ui_tables.table(columns, cells))
    button(ctx, _download("extension_reasons", t("Why more time was needed")), rows)


def by_channel(ctx: PageContext, found: ExtensionsData, metric: str) -> None:
    """A share by channel with its interval, a diamond where it differs from all together by more than chance."""
    compared = found.by_channel[metric]
    draw(ctx, compared, f"{metric}_channel", t(SHARES[metric]))
    if doubt := case_mix.said(compared):
        html.show(html.paragraph("note", doubt))
