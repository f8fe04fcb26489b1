"""What the page of other limits shows: fields for the limits, what they would do, and to whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.charts import lines as chart_lines
from dashboard.charts.lines import Line
from dashboard.data import cache
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.drillthrough import long_list, whatif_limits
from dashboard.drillthrough import whatif as drillthrough_whatif
from dashboard.drillthrough.whatif_limits import Limits, in_force
from dashboard.i18n import escape
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import dimension_name, t, term
from dashboard.narrative import kpis
from dashboard.shell import context, fields, filters
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column, Link
from dashboard.ui.theme import palette
from queries.analysis import whatif
from queries.analysis.whatif import Answer, Limit
from queries.period import Period, period_of
from queries.semantic import catalog
from queries.settings import settings

GROUPED_BY = ("channel", "store")
"""Dimensions by which is shown who would be affected."""
_SHOWN = 50
_GROUPS = 12
_SHORT = 2  # working days that a preset gives the first step
_FIELDS = "whatif_field_"  # how the keys of the fields begin
_WRITTEN = "whatif_written"  # what this session last put into the address


def choose(ctx: PageContext) -> Limits:
    """Draws a row of fields a clock, and gives the limits chosen; the address keeps them."""
    known = in_force(ctx)
    text = st.query_params.get("limits", "")
    asked = dict(whatif_limits.read(ctx, text))
    if text != st.session_state.get(_WRITTEN, ""):
        # The reader came by a link: the fields begin with what it says, not with what they held before.
        for key in [key for key in st.session_state if str(key).startswith(_FIELDS)]:
            del st.session_state[key]
    chosen = {}
    for clock, limit in asked.items():
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"limit_{clock}"):
            chosen[clock] = _fields(clock, limit)
    written = "" if chosen == known else whatif_limits.written(tuple(chosen.items()))
    st.session_state[_WRITTEN] = written
    filters.write_own("limits", written or None)
    return tuple(chosen.items())


def presets(ctx: PageContext) -> str:
    """Ways to what is asked most: each sets all limits at once, as a link to others would."""
    known = in_force(ctx)
    first = next(iter(known), "")
    tried = (
        (
            t("All in working days"),
            {clock: replace(limit, unit="working_days") for clock, limit in known.items()},
        ),
        (
            t("{step} within {days}", step=term("clock", first), days=fmt.amount(_SHORT, "working_days")),
            {clock: Limit(_SHORT, "working_days", of.pauses) if clock == first else of for clock, of in known.items()},
        ),
        (
            t("Rests while the customer is asked"),
            {clock: replace(limit, pauses=True) for clock, limit in known.items()},
        ),
    )
    ways = [(words, whatif_limits.written(tuple(limits.items()))) for words, limits in tried if limits != known]
    ways.append((t("As in force"), None))
    links = (
        f'<a href="{html.attribute(long_list.here(limits=limits))}" data-here target="_self">{html.text(words)}</a>'
        for words, limits in ways
    )
    return f'<p class="p-ways">{"".join(links)}</p>'


def _fields(clock: str, limit: Limit) -> Limit:
    low, high = whatif.LIMITS
    # What a field was given at first stays its default: else each answer would begin it anew.
    first = st.session_state.setdefault(f"{_FIELDS}first_{clock}", limit)
    units = st.number_input(
        t("{step}: days", step=escape.markdown(term("clock", clock))),
        low,
        high,
        first.units,
        key=f"{_FIELDS}units_{clock}",
        width=150,
    )
    names = {unit: t("working days") if unit == "working_days" else t("calendar days") for unit in whatif.UNITS}
    label = t("Which days: {step}", step=escape.markdown(term("clock", clock)))
    unit = fields.one_of(label, f"{_FIELDS}unit_{clock}", names, first.unit, label_visibility="collapsed")
    pauses = st.checkbox(t("rests while the customer is asked"), first.pauses, key=f"{_FIELDS}pause_{clock}")
    return Limit(int(units), unit, pauses)


@dataclass(frozen=True)
class WhatIfData:
    """What other limits would do."""

    limits: Limits
    in_force: Mapping[str, Limit]
    answer: Answer
    groups: Mapping[tuple[str, str], pd.DataFrame]
    """Who would be affected, by a clock whose limit was moved and a dimension."""
    targets: Mapping[str, float | None]
    """The share that each promise is to reach."""

    @property
    def moved(self) -> list[str]:
        """The clocks whose limit is not the one in force."""
        return _moved(self.limits, self.in_force)


def load(ctx: PageContext, limits: Limits) -> WhatIfData:
    """Asks what these limits would do, under the filters of the page, and to whom."""
    known, asked = in_force(ctx), ctx.request(cohort=None)
    of = [(clock, name) for clock in _moved(limits, known) for name in GROUPED_BY if ctx.present.has(name)]
    # who is affected is counted of what the answer has judged: first this, then those side by side
    answer = cache.of(ctx.generation, whatif.answer, limits, asked)
    found = cache.together(
        groups={pair: partial(cache.of, ctx.generation, whatif.groups, limits, asked, *pair) for pair in of},
        targets=partial(cache.targets, ctx.generation, ctx.today),
    )
    return WhatIfData(limits, known, answer, **found)


def _moved(limits: Limits, known: Mapping[str, Limit]) -> list[str]:
    return [clock for clock, limit in limits if limit != known[clock]]


def lead(found: WhatIfData) -> str:
    """The finding: the promise that would change most."""
    if not found.moved:
        return t("Move a limit, and see what it would have done.")
    rows = found.answer.totals
    rows = rows[rows["clock"].isin(found.moved)].dropna(subset=["difference"])
    if not len(rows):
        return t("No promise has been judged yet.")
    row = rows.loc[rows["difference"].abs().idxmax()]
    return t(
        "“{name}” would be {other} instead of {share}.",
        name=kpis.clock_tile(row["clock"]),
        other=fmt.share(row["other_value"]),
        share=fmt.share(row["value"]),
    )


def more(ctx: PageContext, found: WhatIfData) -> str:
    """How many would turn, and what was looked at."""
    answer, clocks = found.answer, found.moved
    rows = answer.totals[answer.totals["clock"].isin(clocks)]
    sentences = []
    if clocks:
        late, met = (int(rows[f"becomes_{way}"].sum()) for way in ("late", "met"))
        sentences.append(
            t(
                "Promises kept that would be late: {late}; late ones that would be kept: {met}.",
                late=fmt.number(late),
                met=fmt.number(met),
            )
        )
    sentences.append(
        t(
            "The complaints received {days} are judged by the limits below instead of those in force. "
            "People would work otherwise under other limits; this is what the same work would have been called.",
            days=fmt.days(answer.from_on, ctx.today),
        )
    )
    if left_out := [clock for clock in cache.clocks(ctx.generation) if clock not in found.in_force]:
        sentences.append(
            t(
                "Left out, because their limit is not in days: {list}.",
                list=", ".join(term("clock", clock) for clock in left_out),
            )
        )
    if answer.one_in > 1:
        sentences.append(
            t(
                "One of {number} complaints is looked at: n counts those, and how many would be late or kept is "
                "multiplied by it.",
                number=fmt.number(answer.one_in),
            )
        )
    return " ".join(sentences)


def table_of_totals(ctx: PageContext, found: WhatIfData) -> str:
    """One row a clock: the promise as it is and as tried, and what becomes of the share."""
    known, tried = found.in_force, dict(found.limits)
    columns = (
        Column(t("Step")),
        Column(t("In force"), is_for_wide_screens=True),
        Column(t("Tried"), is_for_wide_screens=True),
        Column(t("As it is"), "figure"),
        Column(t("As tried"), "figure"),
        Column(t("Change"), "figure"),
        Column(t("Would be late"), "figure", is_for_wide_screens=True),
        Column(t("Would be kept"), "figure", is_for_wide_screens=True),
        Column(t("n due"), "figure", is_for_wide_screens=True),
    )
    rows = [
        (
            term("clock", row["clock"]),
            whatif_limits.words(known[row["clock"]]),
            whatif_limits.words(tried[row["clock"]]),
            *_figures(ctx, found, row),
        )
        for clock in known
        for _, row in found.answer.totals[found.answer.totals["clock"] == clock].iterrows()
    ]
    return tables.table(columns, rows, list(found.answer.totals["n"] < settings().small_n))


def _figures(ctx: PageContext, found: WhatIfData, row: pd.Series, **keys: str | None) -> tuple[str | Link, ...]:
    """The figures of a row, each leading to its complaints."""
    limits, cell = found.limits, {"clock": row["clock"], **keys}
    shares = {of: _share_behind(ctx, found, of, cell) if row["n"] else "" for of in (None, limits)}

    def turned(way: str) -> Link:
        number = row[f"becomes_{way}"]
        return Link(
            fmt.number(number), drillthrough_links.judged(ctx, f"becomes_{way}", limits, **cell) if number else ""
        )

    return (
        Link(fmt.share(row["value"]), shares[None]),
        Link(fmt.share(row["other_value"]), shares[limits]),
        fmt.MISSING if fmt.is_missing(row["difference"]) else fmt.points(row["difference"]),
        turned("late"),
        turned("met"),
        Link(fmt.number(row["other_n"]), shares[limits]),
    )


def _share_behind(
    ctx: PageContext, found: WhatIfData, limits: Limits | None, cell: dict[str, str | None], span: Period | None = None
) -> str:
    """Where a share leads; as it is (no limits), to the list of every page, unless only a sample is looked at."""
    if limits is None and found.answer.one_in == 1:
        received = replace(ctx, view=replace(ctx.view, cohort="received"))
        return drillthrough_links.link(
            received, "on_time_share", span=span or Period(found.answer.from_on, ctx.today), **cell
        )
    return drillthrough_links.judged(ctx, "n", limits or tuple(found.in_force.items()), span, **cell)


def draw_months(ctx: PageContext, found: WhatIfData, clock: str) -> None:
    """A clock's share by month of receipt, as it is and as tried."""
    limits, months = found.limits, found.answer.months
    rows = months[months["clock"] == clock]
    colors = palette()
    spans = [_month(found, start.date(), ctx.today) for start in rows["period_start"]]
    behind = {of: [_share_behind(ctx, found, of, {"clock": clock}, span) for span in spans] for of in (None, limits)}
    lines = [
        _line(rows, "value", "n", t("as it is"), colors.data, "dot", behind[None]),
        _line(rows, "other_value", "other_n", t("as tried"), colors.blue, "solid", behind[limits]),
    ]
    title = t("{name}, by month of receipt", name=kpis.clock_tile(clock))
    subtitle = t("Share of the promises whose deadline has passed; n {n}.", n=fmt.number(rows["n"].sum()))
    html.heading(title, subtitle)
    key = f"whatif_{clock}"
    chart_lines.lines(lines, key, title, found.targets[clock])
    head = Download(key, f"{title}. {subtitle}", t(catalog.definition("on_time_share").definition), scope(ctx, found))
    button(ctx, head, rows, key)


def scope(ctx: PageContext, found: WhatIfData) -> str:
    """What was looked at, for a file: the days received and the filters; not the period of other pages."""
    looked_at = Period(found.answer.from_on, ctx.today)
    return filters.words(replace(ctx.view, period_name=filters.CUSTOM, custom=looked_at, cohort="received"), ctx.today)


def _month(found: WhatIfData, start: date, today: date) -> Period:
    """The days of a month that are looked at."""
    month = period_of(start, "month")
    return Period(max(month.from_on, found.answer.from_on), min(month.to_on, today))


def _line(rows: pd.DataFrame, value: str, n: str, name: str, color: str, dash: str, targets: list[str]) -> Line:
    few = settings().small_n
    values = [
        None if fmt.is_missing(v) or count < few else float(v) for v, count in zip(rows[value], rows[n], strict=True)
    ]
    days = [start.date() for start in rows["period_start"]]
    last = next((v for v in reversed(values) if v is not None), None)
    hover = [
        t("{name}: {share}, n {n}", name=name, share=fmt.share(v), n=fmt.number(count))
        + f"<br>{fmt.month_name(day)} {day.year}"
        for v, count, day in zip(rows[value], rows[n], days, strict=True)
    ]
    return Line(days, values, hover, f"{name} {fmt.share(last, 0)}", color, dash, targets)


def table_of_groups(ctx: PageContext, found: WhatIfData, clock: str, dimension: str) -> str:
    """Who would be affected: the groups with the most deadlines judged otherwise."""
    rows = found.groups[clock, dimension].head(_GROUPS)
    columns = (
        Column(dimension_name(dimension)),
        Column(t("As it is"), "figure"),
        Column(t("As tried"), "figure"),
        Column(t("Change"), "figure"),
        Column(t("Would be late"), "figure", is_for_wide_screens=True),
        Column(t("Would be kept"), "figure", is_for_wide_screens=True),
        Column(t("n due"), "figure", is_for_wide_screens=True),
    )
    cells = [
        (
            t("not given") if fmt.is_missing(row[dimension]) else term(dimension, row[dimension]),
            *_figures(ctx, found, row, **{dimension: row[dimension]}),
        )
        for _, row in rows.iterrows()
    ]
    return tables.table(columns, cells, list(rows["n"] < settings().small_n))


def table_of_changed(ctx: PageContext, found: WhatIfData) -> str:
    """The latest complaints whose promise would be judged otherwise."""
    told_apart = [name for name in ("channel", "store") if ctx.present.has(name)]
    columns = (
        Column(t("Complaint")),
        Column(t("Step")),
        Column(t("Due as it is"), is_for_wide_screens=True),
        Column(t("Due as tried"), is_for_wide_screens=True),
        Column(t("As it is")),
        Column(t("As tried")),
        *(Column(dimension_name(name), is_for_wide_screens=True) for name in told_apart),
    )
    rows = [
        (
            Link(row["complaint_id"], f"complaint?{context.address(ctx, id=row['complaint_id'])}"),
            term("clock", row["clock"]),
            fmt.last_day(row["due_at"], ctx.zone),
            fmt.last_day(row["other_due_at"], ctx.zone),
            term("state", row["state"]),
            term("state", row["other_state"]),
            *(term(name, row[name]) for name in told_apart),
        )
        for _, row in found.answer.changed.head(_SHOWN).iterrows()
    ]
    return tables.table(columns, rows) if rows else ""


def count_words(found: WhatIfData) -> str:
    """How many of the changed deadlines the list shows."""
    return t(
        "The latest {shown} of {total}; the download has all.",
        shown=fmt.number(min(_SHOWN, len(found.answer.changed))),
        total=fmt.number(len(found.answer.changed)),
    )


def all_changed(ctx: PageContext, found: WhatIfData) -> str:
    """The way to the whole list."""
    words = t("All {number} as a list", number=fmt.number(len(found.answer.changed)))
    return html.onward(words, drillthrough_links.judged(ctx, "becomes_other", found.limits))


def take_changed(ctx: PageContext, found: WhatIfData) -> None:
    """The whole list as a file; no names of employees, which it does not need."""
    definition = t(drillthrough_whatif.DEFINITION)
    button(
        ctx,
        Download("whatif_changed", t("Promises judged otherwise"), definition, scope(ctx, found)),
        found.answer.changed.drop(columns="handler"),
    )
