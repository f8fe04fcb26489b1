"""What customers do and get after the answer: complain again, take it further, are paid; where the data say so."""

from collections.abc import Callable
from functools import partial

import pandas as pd

from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column, Link
from queries.semantic import catalog, present
from queries.settings import settings

_SHARES = {
    "repeat_share": present.REPEATS,
    "escalated_share": present.ESCALATIONS,
    "overturned_share": present.DECISIONS,
}
"""Metric: what the data must have for it to say anything."""
_MONEY = "redress"
_VULNERABLE = ("vulnerable_share", "vulnerable_on_time")
"""Where the data say who is, and the reader may know it."""


def reads(ctx: PageContext) -> dict[str, Callable[[], pd.DataFrame]]:
    """The reads of the section by their metric, to be asked with the others; none where the data hold none of them."""
    known = [name for name, thing in _SHARES.items() if ctx.present.has(thing)]
    known += [_MONEY] if ctx.present.has(present.REDRESS) else []
    known += _VULNERABLE if ctx.present.has(present.VULNERABLE) else ()
    return {name: partial(ctx.run, name) for name in known}


def draw(ctx: PageContext, asked: dict[str, pd.DataFrame]) -> None:
    """The shares and the money, a line each, then those of vulnerable customers; nothing where the data hold none."""
    if found := {name: frame for name, frame in asked.items() if name not in _VULNERABLE}:
        words = t(
            "Customers who complained before, by the receipt of the new complaint; taken further, of complaints "
            "received; overturned, of what was decided; money, by the resolution."
        )
        _section(ctx, "after_the_answer", t("After the answer"), words, found)
    if found := {name: frame for name, frame in asked.items() if name in _VULNERABLE}:
        words = t("Of complaints received of which it is said; promises by the day of the deadline.")
        _section(ctx, "vulnerable", t("Vulnerable customers"), words, found)


def _section(ctx: PageContext, file: str, title: str, words: str, found: dict[str, pd.DataFrame]) -> None:
    html.heading(title, words)
    columns = (
        Column(t("Figure")),
        Column(t("In the period"), "figure"),
        Column(t("n"), "figure"),
        Column(t("More"), "long"),
    )
    cells, small = [], []
    for name, frame in found.items():
        for _, row in frame[frame["n"] > 0].iterrows():
            cells.append(_line(ctx, name, row))
            small.append(bool(row["n"] < settings().small_n))
    if not cells:
        html.show(html.paragraph("note", t("Nothing of it in this period.")))
        return
    html.show(tables.table(columns, cells, small))
    definitions = " ".join(t(catalog.definition(name).definition) for name in found)
    rows = pd.concat([frame.assign(metric=name) for name, frame in found.items()], ignore_index=True)
    button(ctx, Download(file, title, definitions), rows)


def _line(ctx: PageContext, name: str, row: pd.Series) -> tuple[object, ...]:
    label = t(catalog.definition(name).label)
    if name == _MONEY:
        currency = "" if fmt.is_missing(row["currency"]) else str(row["currency"])
        more = t("{total} in all; the median is shown", total=f"{fmt.number(row['total'], 2)} {currency}".strip())
        href = drillthrough_links.link(ctx, name, currency=row["currency"])
        return label, f"{fmt.number(row['value'], 2)} {currency}".strip(), Link(fmt.number(row["n"]), href), more
    more = {
        "repeat_share": lambda: t("{number} different customers", number=fmt.number(row["customers"])),
        "escalated_share": lambda: t("{number} of them to an outside body", number=fmt.number(row["external_count"])),
    }.get(name, str)()
    keys = {"clock": row["clock"]} if "clock" in row else {}
    if keys:
        label = t("{step}: {figure}", step=term("clock", row["clock"]), figure=label)
    share = Link(fmt.share(row["value"]), drillthrough_links.link(ctx, name, "numerator", **keys))
    return label, share, Link(fmt.number(row["n"]), drillthrough_links.link(ctx, name, **keys)), more
