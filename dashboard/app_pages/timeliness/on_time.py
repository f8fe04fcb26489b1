"""What the timeliness page shows of each step: shares, times, spread, and who and where."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.app_pages.timeliness.content import TimelinessData
from dashboard.charts.histogram import Spread
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.narrative import cohorts
from dashboard.narrative import kpis as narrative_kpis
from dashboard.shell import context
from dashboard.shell.context import PageContext
from dashboard.ui.html import paragraph
from dashboard.ui.tables import Column, Link, State, table
from queries.settings import settings

# The slowest few would make the rest too narrow to read; what is drawn is said.
_DRAWN_SHARE = 0.985
_DRAWN_UNITS = 90


def spreads(ctx: PageContext, found: TimelinessData) -> dict[str, Spread]:
    """What is drawn of how long each step took, of the steps that enough complaints came through."""
    of_each = {figure.clock or "": found.distribution for figure in found.figures}
    of_each = {clock: rows[rows["clock"] == clock] for clock, rows in of_each.items()}
    return {
        clock: _spread(ctx, clock, rows, found.limits.get(clock))
        for clock, rows in of_each.items()
        if (rows["n"] >= settings().small_n).any()
    }


def _spread(ctx: PageContext, clock: str, rows: pd.DataFrame, limit: pd.Series | None) -> Spread:
    unit = rows["unit"].iloc[0]
    before_tail = rows["cumulative_share"].shift(fill_value=0) < _DRAWN_SHARE
    drawn = rows[before_tail & (rows["elapsed_units"] <= _DRAWN_UNITS)]
    if not len(drawn):  # all of them took longer than what is drawn
        drawn = rows[before_tail].tail(_DRAWN_UNITS)
    units = float(limit["limit_units"]) if limit is not None and not fmt.is_missing(limit["limit_units"]) else None
    n = fmt.number(rows["n"].iloc[0])
    title = t("{step}, n {n}", step=term("clock", clock), n=n)
    if (share := drawn["cumulative_share"].iloc[-1]) < 1:
        title = t("{step}, n {n}; fastest {share} drawn", step=term("clock", clock), n=n, share=fmt.share(share))
    return Spread(
        title=title,
        unit_words=term("unit", unit),
        units=[int(value) for value in drawn["elapsed_units"]],
        counts=[int(value) for value in drawn["value"]],
        targets=[
            drillthrough_links.link(
                ctx, "time_distribution", "value", clock=clock, unit=unit, elapsed_units=int(units_taken)
            )
            for units_taken in drawn["elapsed_units"]
        ],
        limit=units,
        limit_words=t("limit {number}", number=fmt.number(units)) if units is not None else "",
        hover=[
            t(
                "{amount}: {count}; within this time {share}",
                amount=fmt.amount(row["elapsed_units"], unit),
                count=fmt.count(row["value"], "{number} step", "{number} steps"),
                share=fmt.share(row["cumulative_share"]),
            )
            for _, row in drawn.iterrows()
        ],
    )


def table_of_steps(ctx: PageContext, found: TimelinessData) -> str:
    """One row a step: its promise, how often it was kept, how long it took."""
    columns = (
        Column(t("Step")),
        Column(t("Promise"), is_for_wide_screens=True),
        Column(t("Kept on time"), "bar"),
        Column("", "figure"),
        Column(cohorts.said(cohorts.N, ctx.view.cohort), "figure"),
        Column(t("Change"), "figure", is_for_wide_screens=True),
        Column(t("Median"), "figure", is_for_wide_screens=True),
        Column(t("Nine of ten within"), "figure", is_for_wide_screens=True),
        Column(t("n ended"), "figure", is_for_wide_screens=True),
    )
    rows, small = [], []
    for figure in found.figures:
        time = found.times[found.times["clock"] == figure.clock]
        limit = found.limits.get(figure.clock or "")
        due, ended = (
            drillthrough_links.link(ctx, metric, clock=figure.clock or "") for metric in ("on_time_share", "time_to")
        )
        rows.append(
            (
                term("clock", figure.clock),
                fmt.limit(limit["limit_units"], limit["unit"]) if limit is not None else fmt.MISSING,
                figure.value,
                fmt.share(figure.value),
                Link(fmt.number(figure.n), due),
                narrative_kpis.change(figure),
                *_times(time.iloc[0] if len(time) else None, _decimals(time)),
                Link(fmt.number(time["n"].iloc[0] if len(time) else 0), ended),
            )
        )
        small.append(figure.is_small)
    lines = [found.targets.get(figure.clock or "") for figure in found.figures]
    note = t("The line in each bar is the target, {target}.", target=fmt.share(lines[-1], 0)) if lines else ""
    if len(set(lines)) > 1:
        note = t("The line in each bar is the target.")
    return table(columns, rows, small, lines) + paragraph("note", note)


def _decimals(times: pd.DataFrame) -> dict[str, int]:
    """With how many decimals median and nine of ten are written, so that those of a table agree."""
    return {name: fmt.decimals_of(times[name]) for name in ("value", "p90")}


def _times(row: Mapping[str, Any] | pd.Series | None, decimals: Mapping[str, int]) -> tuple[str, str]:
    """Median and nine of ten; `row` None: nothing ended."""
    if row is None:
        return fmt.MISSING, fmt.MISSING
    median, p90 = (fmt.amount(row[name], row["unit"], places) for name, places in decimals.items())
    return median, p90


def finding(found: TimelinessData) -> str:
    """How far the channels lie apart in keeping the promise of a step."""
    shares = found.by["channel"].shares
    name = narrative_kpis.clock_tile(found.clock)
    return narrative_kpis.channels_apart(name, shares.assign(is_small=shares["n"] < settings().small_n))


def breakdown(ctx: PageContext, found: TimelinessData, dimension: str) -> tuple[str, bool]:
    """The table of one step by a dimension, and whether it has rows.

    Groups with few complaints are greyed; an employee with few is withheld, so as not to judge a person by them.
    """
    shares, times = found.by[dimension].shares, found.by[dimension].times
    small_n = settings().small_n
    is_person = dimension == "handler"
    # No ranking of people: they are in alphabetical order, channels by how often they keep the promise.
    # Groups too small to judge come last.
    shares = shares.assign(is_small=shares["n"] < small_n)
    if is_person:
        shares = shares.sort_values(dimension, key=lambda names: names.map(fmt.alphabetical, na_action=None))
    else:
        shares = shares.sort_values(["is_small", "value"])
    withheld = t("n < {number}", number=fmt.number(small_n))
    decimals = _decimals(times)
    taken = {None if fmt.is_missing(time[dimension]) else time[dimension]: time for time in times.to_dict("records")}
    rows, small = [], []
    for row in shares.to_dict("records"):
        code = None if fmt.is_missing(row[dimension]) else row[dimension]
        name = t("not given") if code is None else term(dimension, code)
        is_small = bool(row["n"] < small_n)
        small.append(is_small)
        if is_small and is_person:
            rows.append((name, None, withheld, "", "", "", ""))
            continue
        time = taken.get(code)
        ended = int(time["n"]) if time else 0
        median, p90 = _times(time, decimals) if ended >= small_n or not is_person else (withheld, "")
        cell = {"clock": found.clock, dimension: code}
        due = Link(fmt.number(row["n"]), drillthrough_links.link(ctx, "on_time_share", **cell))
        done = Link(fmt.number(ended), drillthrough_links.link(ctx, "time_to", **cell) if ended else "")
        rows.append((name, row["value"], fmt.share(row["value"]), due, median, p90, done))
    columns = (
        Column(t("Employee who handles it") if is_person else t("Channel")),
        Column(t("Kept on time"), "bar"),
        Column("", "figure"),
        Column(cohorts.said(cohorts.N, ctx.view.cohort), "figure"),
        Column(t("Median"), "figure", is_for_wide_screens=True),
        Column(t("Nine of ten within"), "figure", is_for_wide_screens=True),
        Column(t("n ended"), "figure", is_for_wide_screens=True),
    )
    return table(columns, rows, small, found.targets[found.clock]), bool(rows)


def table_of_missed(ctx: PageContext, found: TimelinessData) -> str:
    """The newest missed deadlines, each leading to its complaint; empty when there is none."""
    people = ctx.reader.may_see_people
    columns = (
        Column(t("Complaint")),
        Column(t("Step")),
        Column(t("Due")),
        Column(t("State")),
        Column(t("Took"), "figure", is_for_wide_screens=True),
        Column(t("Channel"), is_for_wide_screens=True),
        *([Column(t("Employee who handles it"), is_for_wide_screens=True)] if people else []),
    )
    cells = [
        (
            Link(row["complaint_id"], f"complaint?{context.address(ctx, id=row['complaint_id'])}"),
            term("clock", row["clock"]),
            fmt.last_day(row["due_at"], ctx.zone, ctx.today),
            State(term("state", row["state"]), row["state"]),
            fmt.amount(row["elapsed"], row["unit"]),
            term("channel", row["channel"]),
            *([term("handler", row["handler"])] if people else []),
        )
        for _, row in found.missed.iterrows()
    ]
    return table(columns, cells) if cells else ""
