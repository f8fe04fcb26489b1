"""Rejected rows to read and to take away: by load and by reason, as they came, with what is personal withheld."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard.app_pages.data_quality import loads as loads_module
from dashboard.data import cache
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.narrative import rules as narrative_rules
from dashboard.narrative.rules import as_it_came, reason, without_people
from dashboard.shell import fields
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column
from queries.semantic.request import Request

SHOWN = 20


@dataclass(frozen=True)
class Choice:
    """Which rejected rows are looked at; None: all."""

    load_id: str | None = None
    rule: str | None = None

    @property
    def where(self) -> dict[str, tuple[str, ...]]:
        """The choice as a request filters by it."""
        given = {"load_id": self.load_id, "rule": self.rule}
        return {column: (value,) for column, value in given.items() if value is not None}


def choose(found: loads_module.QualityData) -> Choice:
    """Lets the reader choose a load and a reason; both stand in the address."""
    rows = found.rejections
    loads = [str(load) for load in sorted(rows["load_id"].unique(), reverse=True)]
    reasons = {row["rule"]: narrative_rules.rule_words(row["rule"], row["reason"]) for _, row in rows.iterrows()}
    with st.container(horizontal=True, vertical_alignment="bottom", key="rejects"):
        load = fields.any_of(
            t("Load"),
            "load",
            {load: t("Load {number}", number=load) for load in loads},
            placeholder=t("All"),
            width=180,
        )
        rule = fields.any_of(t("Reason"), "rule", reasons, placeholder=t("All"), width=420)
    return Choice(load, rule)


def words(choice: Choice, found: loads_module.QualityData) -> str:
    """The choice in words."""
    rows = found.rejections[found.rejections["rule"] == choice.rule]
    load = t("Load {number}", number=choice.load_id) if choice.load_id else t("all loads")
    rule = (
        narrative_rules.rule_words(choice.rule, rows["reason"].iloc[0])
        if choice.rule and len(rows)
        else t("all reasons")
    )
    return f"{load} · {rule}"


def count(choice: Choice, found: loads_module.QualityData) -> int:
    """How many rows the choice has."""
    rows = found.rejections
    if choice.load_id:
        rows = rows[rows["load_id"].astype(str) == choice.load_id]
    return int((rows[rows["rule"] == choice.rule] if choice.rule else rows)["rejected_count"].sum())


def show(ctx: PageContext, found: loads_module.QualityData) -> None:
    """The choice, the first rows of it, and all of it as a file."""
    choice = choose(found)
    rows = cache.run(ctx.generation, "rejected_rows", Request(where=choice.where, limit=SHOWN))
    number = count(choice, found)
    said = t("{shown} of {number} shown.", shown=fmt.number(len(rows)), number=fmt.number(number))
    masked = t("Names, contacts and the customer's words are withheld.")
    if not ctx.reader.may_see_people:
        masked = t("The rows as they came are shown only to those who may see names of employees.")
    html.show(html.paragraph("note", f"{said} {masked}" if number > len(rows) else masked))
    html.show(_table(ctx, rows, found))
    if number > len(rows):
        words_of_all = t("All {number} as a list", number=fmt.number(number))
        keys = {column: values[0] for column, values in choice.where.items()}
        html.show(html.onward(words_of_all, drillthrough_links.rows(ctx, "rejected_rows", **keys)))
    of = Download(
        "rejected_rows",
        t("Rejected rows"),
        t(
            "Rows of the sources that were not loaded, each with the first rule it broke and as it came; "
            "what is personal is withheld."
        ),
        words(choice, found),
    )
    generation, where, reader = ctx.generation, choice.where, ctx.reader
    button(ctx, of, lambda: without_people(cache.run(generation, "rejected_rows", Request(where=where)), reader))


def _table(ctx: PageContext, rows: pd.DataFrame, found: loads_module.QualityData) -> str:
    reasons = dict(zip(found.rejections["rule"], found.rejections["reason"], strict=True))
    people = ctx.reader.may_see_people
    columns = (
        Column(t("File")),
        Column(t("Row"), "figure"),
        Column(t("Reason"), "long"),
        *([Column(t("As it came"), "long")] if people else []),
        Column(t("Load"), "figure", is_for_wide_screens=True),
    )
    cells = [
        (
            row["file"],
            fmt.number(row["row"]),
            reason(row, reasons.get(row["rule"], "")),
            *([as_it_came(row["raw"])] if people else []),
            fmt.number(row["load_id"]),
        )
        for _, row in rows.iterrows()
    ]
    return tables.table(columns, cells)
