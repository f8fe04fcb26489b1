"""What the page of employees shows: two kinds of employee, never mixed, beside each other fairly."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.charts import funnel
from dashboard.charts.funnel import Point
from dashboard.data import cache
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t, term
from dashboard.narrative import case_mix, caveats, cohorts, group_comparisons, kpis
from dashboard.shell import fields
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column, Link
from queries.analysis import group_comparison
from queries.analysis.caveats import Caveat
from queries.analysis.group_comparison import GroupComparison
from queries.semantic import catalog
from queries.settings import settings

WHO = {
    "handler": mark("Employees who handle complaints"),
    "named_employee": mark("Employees complained about"),
}


@dataclass(frozen=True)
class EmployeesData:
    """The comparison that the page is about."""

    who: str
    clock: str
    compared: GroupComparison
    caveats: Sequence[tuple[Caveat, ...]] = ()

    @property
    def shown(self) -> pd.DataFrame:
        """Those with enough complaints to be looked at."""
        return self.compared.table[~self.compared.table["is_withheld"]]

    @property
    def outside(self) -> pd.DataFrame:
        """Those who stand out: beyond the outer curve."""
        return self.compared.outside

    @property
    def outside_by_mix(self) -> pd.DataFrame:
        """Those who do with the mix of complaints allowed for."""
        return self.compared.outside_by_mix


def choose(ctx: PageContext) -> tuple[str, str]:
    """Lets the reader choose which employees, and which step; the address keeps both."""
    names = {code: t(label) for code, label in WHO.items() if ctx.present.has(code)}
    steps = {clock: term("clock", clock) for clock in cache.clocks(ctx.generation)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = fields.choice(t("Which employees"), "who", names, next(iter(names)))
        clock = fields.choice(t("Step"), "step", steps, cache.main_clock(ctx.generation))
    return who, clock


def load(ctx: PageContext, who: str, clock: str) -> EmployeesData:
    """Asks everything of the page side by side, for the kind of employee and the step that were chosen."""
    compared = (group_comparison.groups, "on_time_share", who, ctx.request(), {"clock": clock})
    return EmployeesData(
        who,
        clock,
        **cache.together(
            compared=partial(cache.of, ctx.generation, *compared), caveats=caveats.reads(ctx, "on_time_share")
        ),
    )


def lead(found: EmployeesData) -> str:
    """Does anybody differ from the others by more than chance?"""
    n, outside = len(found.shown), len(found.outside)
    if not n:
        return t("Nobody has enough complaints in this period to be looked at.")
    if found.compared.verdict == "differ":
        return group_comparisons.employees_differ(found.compared)
    if not outside:
        return t("Nobody differs from the others by more than chance.")
    return t(
        "{outside} of {n} employees stand out from the others, beyond the 99.8 % limits.",
        outside=fmt.number(outside),
        n=fmt.number(n),
    )


def more(found: EmployeesData) -> str:
    """What remains of it once the mix of complaints is allowed for, and what it rests on."""
    parts = [] if len(found.shown) else [kpis.way_on()]
    if case_mix.is_told(found.compared) and (len(found.outside) or len(found.outside_by_mix)):
        left = len(found.outside_by_mix)
        parts.append(
            t("Outside with the mix of complaints allowed for: {number}.", number=fmt.number(left))
            if left
            else t("With the mix of complaints allowed for, nobody does.")
        )
    if len(found.shown):
        parts.append(case_mix.said(found.compared))
    if found.compared.adjustment != "none" and found.compared.verdict != "differ":
        parts.append(
            t("The employees differ among themselves by more than chance, so the curves are wider than chance alone.")
        )
    withheld = int(found.compared.table["is_withheld"].sum())
    if withheld:
        parts.append(
            fmt.count(
                withheld,
                "{number} employee has too few complaints to show figures.",
                "{number} employees have too few complaints to show figures.",
            )
        )
    if found.who == "named_employee":
        parts.append(t("The promise is kept by those who handle the complaint, not by the employee complained about."))
    return " ".join(part for part in parts if part)


def funnel_finding(found: EmployeesData) -> str:
    """How many lie outside the outer curves."""
    values = {"outside": fmt.number(len(found.outside)), "n": fmt.number(len(found.shown))}
    if not len(found.outside):
        return t("Within the curves: all {n} who have enough complaints", n=values["n"])
    return t("Outside the curves: {outside} of the {n} who have enough complaints", **values)


def subtitle(ctx: PageContext, found: EmployeesData) -> str:
    """What the funnel draws."""
    n = fmt.number(found.compared.table["n"].sum())
    return cohorts.said(cohorts.FUNNEL, ctx.view.cohort, name=kpis.clock_tile(found.clock), n=n)


def how_to_read() -> str:
    """What the curves of the funnel mean."""
    return t(
        "Curves: where 95 % and 99.8 % would lie by chance; only a dot outside the outer ones says something. A "
        "diamond lies outside: orange below, blue above."
    )


def draw(ctx: PageContext, found: EmployeesData) -> None:
    """The funnel; names only outside it, and only for readers who may see people."""
    people = ctx.reader.may_see_people
    points = []
    for row in found.shown.itertuples(index=False):
        name = str(getattr(row, found.who)) if people else ""
        said = t("{share} of {n}", share=fmt.share(row.value), n=fmt.number(row.n))
        hover = f"{name}<br>{said}" if people else said
        target = drillthrough_links.link(ctx, "on_time_share", clock=found.clock, **{found.who: name}) if people else ""
        points.append(Point(int(row.n), float(row.value), row.band, hover, name, target))
    if not points:
        return
    title = kpis.clock_tile(found.clock)
    funnel.funnel(
        points,
        found.compared.limits,
        found.compared.target,
        f"funnel_{found.who}",
        title,
        cohorts.said(cohorts.COMPLAINTS, ctx.view.cohort),
    )


def table(ctx: PageContext, found: EmployeesData) -> None:
    """Everybody in the order of their names, as counted and with the mix allowed for; few are withheld."""
    if not ctx.reader.may_see_people:
        html.show(html.paragraph("note", t("Your role does not show the names of employees.")))
        return
    rows = found.compared.table
    order = rows[found.who].map(fmt.alphabetical).sort_values().index
    withheld = t("n < {number}", number=fmt.number(settings().small_n))
    cells, small = [], []
    for _, row in rows.loc[order].iterrows():
        small.append(bool(row["is_withheld"]))
        if row["is_withheld"]:
            cells.append((row[found.who], withheld, "", "", "", ""))
            continue
        href = drillthrough_links.link(ctx, "on_time_share", clock=found.clock, **{found.who: row[found.who]})
        cells.append(
            (
                row[found.who],
                Link(fmt.number(row["n"]), href),
                fmt.share(row["value"]),
                fmt.share_range(row["low"], row["high"]),
                fmt.share(row["mix_value"]),
                group_comparisons.verdict(found.compared, row),
            )
        )
    columns = (
        Column(t("Employee")),
        Column(cohorts.said(cohorts.N, ctx.view.cohort), "figure"),
        Column(t("As counted"), "figure"),
        Column(t("95 % interval"), "figure", is_for_wide_screens=True),
        Column(t("Mix allowed for"), "figure"),
        Column(t("Verdict"), is_for_wide_screens=True),
    )
    html.show(tables.table(columns, cells, small))
    definition = t(catalog.definition("on_time_share").definition)
    title = t("{name} by employee", name=kpis.clock_tile(found.clock))
    few = rows["is_withheld"].astype(bool)
    counts = {name: rows[name].astype("Float64").mask(few) for name in ("denominator", "n")}
    button(ctx, Download(f"on_time_by_{found.who}", title, definition), rows.assign(**counts), f"funnel_{found.who}")


def least_n() -> str:
    """From how many complaints on a person's figures are shown."""
    return fmt.number(settings().small_n)
