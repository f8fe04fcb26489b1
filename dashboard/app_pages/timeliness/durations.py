"""What the page of timeliness shows of time: what is open how long, when complaints arrive, where late days went."""

from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.app_pages.timeliness.content import HEAT_MAP, TimelinessData
from dashboard.charts import time as chart_time
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.narrative import cohorts, kpis
from dashboard.narrative.group_names import STEPS
from dashboard.shell import widening
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column, Link
from queries.semantic import catalog
from queries.settings import settings

_MONDAY = date(2024, 1, 1)
_LONGEST = 40


def open_so_long(ctx: PageContext, found: TimelinessData) -> None:
    """The curve of one step for the complaints that came to it in the period, open ones counted."""
    rows, clock, limit = found.survival, found.clock, found.limits.get(found.clock)
    if not len(rows) or rows["n"].iloc[0] < settings().small_n:
        html.heading(t("Too few to draw how long this step stays open"), "")
        widening.offer(ctx, "open_so_long")
        return
    first = rows.iloc[0]
    units = float(limit["limit_units"]) if limit is not None and not fmt.is_missing(limit["limit_units"]) else None
    if fmt.is_missing(first["median"]):
        finding = t("Half of them are not done yet: {step}", step=term("clock", clock))
    else:
        finding = t(
            "Half are {verb} within {amount}, open ones counted",
            verb=kpis.clock_verb(clock),
            amount=fmt.amount(first["median"], first["unit"]),
        )
    html.heading(
        finding,
        t(
            "Share not yet done by the time since the start ({unit}), Kaplan–Meier with its 95 % interval; steps "
            "begun in the period, n {n}.",
            unit=term("unit", first["unit"]),
            n=fmt.number(first["n"]),
        ),
    )
    last = int(min(rows["time"].max(), _LONGEST))
    chart_time.survival(rows, units, first["unit"], max(last, 1), f"survival_{clock}", finding)
    definition = t(catalog.definition("survival").definition)
    button(ctx, Download(f"survival_{clock}", finding, definition), rows, f"survival_{clock}")


def resolved_by_day(ctx: PageContext, found: TimelinessData) -> None:
    """Which share is resolved by day 1, 3, 5, 10, 20; withdrawal keeps some from being resolved.

    A day that no complaint of the period can have reached yet is left out, although the curve may have come to its end.
    """
    rows = found.resolved_by_day
    rows = rows[rows["by_day"] <= (ctx.today - ctx.period.from_on).days]
    if not len(rows) or rows["n"].iloc[0] < settings().small_n:
        return
    known = rows[rows["value"].notna()]
    last = known.iloc[-1] if len(known) else None
    finding = (
        t("How many are resolved by which day")
        if last is None
        else t("By day {day}, {share} are resolved", day=fmt.number(last["by_day"]), share=fmt.share(last["value"]))
    )
    drawn = t(
        "Complaints received in the period, by the time since receipt ({unit}); n {n}. The three shares add up.",
        unit=term("unit", rows["unit"].iloc[0]),
        n=fmt.number(rows["n"].iloc[0]),
    )
    html.heading(finding, drawn)
    columns = (
        Column(t("By day"), "figure"),
        Column(t("Resolved"), "bar"),
        Column("", "figure"),
        Column(t("95 % interval"), "figure", is_for_wide_screens=True),
        Column(t("Withdrawn"), "figure"),
        Column(t("Open"), "figure"),
    )
    cells = [
        (
            fmt.number(row["by_day"]),
            row["value"],
            Link(fmt.share(row["value"]), drillthrough_links.link(ctx, "resolved_by_day")),
            "" if fmt.is_missing(row["lower"]) else fmt.share_range(row["lower"], row["upper"]),
            fmt.share(row["withdrawn_share"]),
            fmt.share(row["open_share"]),
        )
        for _, row in rows.iterrows()
    ]
    html.show(tables.table(columns, cells))
    button(ctx, Download("resolved_by_day", finding, t(catalog.definition("resolved_by_day").definition)), rows)


def arrivals(ctx: PageContext, found: TimelinessData) -> None:
    """When complaints arrive, beside how often those of that hour are accepted on time."""
    rows = found.arrivals
    if not len(rows):
        return
    busiest = rows.loc[rows["value"].idxmax()]
    finding = t(
        "Most arrive on {weekday} from {hour}:00",
        weekday=fmt.weekday(_MONDAY + timedelta(days=int(busiest["weekday"]) - 1)),
        hour=f"{int(busiest['hour']):02}",
    )
    small_n = settings().small_n
    shares = rows.assign(shown=rows["on_time_share"].where(rows["due_count"] >= small_n))
    has_shares = bool(shares["shown"].notna().any())
    drawn = t("Left: complaints received in the period, by weekday and hour; the darker, the more.")
    beside = t("Right: share of them accepted on time; hours with few are empty.")
    html.heading(finding, f"{drawn} {beside}" if has_shares else drawn)
    days = [fmt.weekday(_MONDAY + timedelta(days=number), "abbreviated") for number in range(7)]
    fields = rows[["weekday", "hour"]].to_dict("records")
    ways = partial(drillthrough_links.links, ctx, HEAT_MAP, fields)
    left, right = st.columns(2)
    with left:
        said = [fmt.count(int(value), "{number} complaint", "{number} complaints") for value in rows["value"]]
        chart_time.week(rows, "value", days, said, "arrivals", finding, ways(part="value"))
    with right:
        said = [
            t("{share} of {n}", share=fmt.share(row.on_time_share), n=fmt.number(row.due_count))
            for row in rows.itertuples()
        ]
        if has_shares:
            chart_time.week(shares, "shown", days, said, "arrivals_on_time", finding, ways(part="due_count"))
        else:
            few = t("Too few complaints an hour to say how often those are accepted on time; a longer period tells.")
            html.show(html.paragraph("note", few))
            widening.offer(ctx, "arrivals")
    button(
        ctx,
        Download("arrivals", finding, t(catalog.definition(HEAT_MAP).definition)),
        rows,
        ("arrivals", "arrivals_on_time") if has_shares else "arrivals",
    )


def late_days(ctx: PageContext, found: TimelinessData) -> None:
    """Where the days of late complaints went, by step and, for readers who may see names, by who held them."""
    rows = found.late_by_step
    rows = rows[rows["n"] > 0]
    if not len(rows):
        return
    most = rows.loc[rows["elapsed_share"].astype(float).idxmax()]
    finding = t(
        "Late complaints spend the largest part of their time, {share}, {step}",
        step=_step(most),
        share=fmt.share(most["elapsed_share"]),
    )
    n = int(rows["n"].max())
    drawn = t(
        "All days of the {n} complaints late or overdue by the main promise, by step; the parts add up to the whole.",
        n=fmt.number(n),
    )
    html.heading(finding, drawn)
    columns = (
        Column(t("Step")),
        Column(t("Share of the days"), "bar"),
        Column("", "figure"),
        Column(t("Days"), "figure"),
    )
    cells = [
        (
            _step(row),
            float(row["elapsed_share"]),
            fmt.share(row["elapsed_share"]),
            Link(
                fmt.number(row["value"]),
                drillthrough_links.link(ctx, "lateness_by_step", "spent_count", step=row["step"]),
            ),
        )
        for _, row in rows.iterrows()
    ]
    html.show(tables.table(columns, cells))
    button(ctx, Download("late_days_by_step", finding, t(catalog.definition("lateness_by_step").definition)), rows)
    if found.late_by_holder is not None:
        _late_days_by_holder(ctx, found.late_by_holder)


def _step(row: pd.Series) -> str:
    code = row["step"]
    return t(STEPS[code]) if code in STEPS else code


def _late_days_by_holder(ctx: PageContext, rows: pd.DataFrame) -> None:
    small_n = settings().small_n
    shown = rows[rows["holder"].isna() | (rows["n"] >= small_n)]
    if not len(shown):
        return
    shown = shown.sort_values(
        "holder", key=lambda names: names.map(fmt.alphabetical, na_action=None), na_position="first"
    )
    columns = (
        Column(t("Held by")),
        Column(t("Share of the days"), "figure"),
        Column(t("Days"), "figure"),
        Column(t("Days waiting for the customer"), "figure", is_for_wide_screens=True),
        Column(t("n"), "figure"),
    )
    cells = [
        (
            t("nobody yet") if fmt.is_missing(row["holder"]) else row["holder"],
            fmt.share(row["elapsed_share"]),
            fmt.number(row["value"]),
            fmt.number(row["waiting_days"]),
            Link(fmt.number(row["n"]), drillthrough_links.link(ctx, "lateness_by_holder", holder=row["holder"])),
        )
        for _, row in shown.iterrows()
    ]
    days = rows["value"].sum()
    html.heading(
        t(
            "Of {days} days of late complaints, {share} were spent waiting for the customer",
            days=fmt.number(days),
            share=fmt.share(rows["waiting_days"].sum() / days if days else None),
        ),
        t(
            "By who held them, in the order of the names; those who held fewer than {n} are left out.",
            n=fmt.number(small_n),
        ),
    )
    html.show(tables.table(columns, cells))


def readings(ctx: PageContext, found: TimelinessData) -> None:
    """The main promise as it is counted, without extensions, and with its days counted the other way."""
    main = found.main_clock
    rows = (
        (t("As counted: extensions move the deadline"), found.readings["counted"], {}),
        (t("Strictly: the original deadline"), found.readings["strict"], {"basis": "strict"}),
        (t("Strictly, “10 days” read the other way"), found.readings["other"], None),
    )
    cells = []
    for name, reading, options in rows:
        if not len(reading):
            continue
        row = reading.iloc[0]
        metric = "on_time_other_reading" if options is None else "on_time_share"
        keys = {"read_as": row["read_as"]} if options is None else {}
        unit = f" ({term('unit', row['read_as'])})" if options is None else ""
        href = drillthrough_links.link(ctx, metric, options=options or None, clock=main, **keys)
        cells.append((name + unit, row["value"], Link(fmt.share(row["value"]), href), fmt.number(row["n"])))
    if len(cells) < len(rows):
        return
    shares = "; ".join(fmt.share(value) for _, value, *_ in cells)
    html.heading(
        t("The same promise, counted in three ways: {list}", list=shares),
        cohorts.said(cohorts.READINGS, ctx.view.cohort),
    )
    columns = (
        Column(t("How it is counted")),
        Column(kpis.clock_tile(main), "bar"),
        Column("", "figure"),
        Column(cohorts.said(cohorts.N, ctx.view.cohort), "figure"),
    )
    html.show(tables.table(columns, cells, target=found.targets[main]))
