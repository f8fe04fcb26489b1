"""What the workbook and the bundle hold: tables of real numbers and dates, a sheet or a file each.

Names of columns are the codes of `python -m queries`, the same in every language; heads are in the language in use.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t
from dashboard.narrative import causes as narrative_causes
from dashboard.narrative import group_comparisons, kpis
from dashboard.report.content import appendix, decision_tables
from dashboard.report.facts.collect import Facts
from dashboard.report.facts.restatements import Restated
from dashboard.report.render.sheet import (
    CODES,
    COMPLAINTS,
    DEADLINES,
    Chart,
    Field,
    Sheet,
    as_codes,
    listed,
    named_code,
)
from queries import period
from queries.analysis.kpis import WEEKS, Figure
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse.generation import Generation


def coded(generation: Generation, facts: Facts, found: Restated, may_see_people: bool) -> list[Sheet]:
    """As `all_of`, with codes as they are instead of their names: for programs."""
    token = as_codes.set(True)
    try:
        return list(all_of(generation, facts, found, may_see_people))
    finally:
        as_codes.reset(token)


def kinds(facts: Facts) -> dict[str, str]:
    """How the figures of rows that differ are written: by their code and by their name."""
    known = {}
    for line in facts.lines.values():
        kind = "score" if line.kind == "score" else _kind(line.kind)
        known[line.name] = known[_name(facts, line)] = kind
    return known


def _name(facts: Facts, line: Figure) -> str:
    name = appendix.named(line.key, line.clock, facts.is_over)
    return f"{name}, {line.unit}" if line.kind == "amount" and line.unit else name


def all_of(generation: Generation, facts: Facts, found: Restated, may_see_people: bool) -> Iterator[Sheet]:
    """Every table, in the order they are read; employees only for those who may see them."""
    yield figures(facts)
    yield weeks(facts)
    yield channels(facts)
    if may_see_people:
        yield employees(facts)
    yield causes(facts)
    yield candidates(facts, may_see_people)
    yield overdue(facts)
    week = Request(from_on=facts.week.from_on, to_on=facts.week.to_on)
    yield listed(
        ("missed", t("Missed deadlines"), t("Deadlines of the week that were missed, as of the cut-off of the data.")),
        catalog.run(generation, "late_clocks", week),
        DEADLINES,
        may_see_people,
    )
    yield listed(
        (
            "overdue_now",
            t("Overdue"),
            t("Deadlines that had passed and waited at the end of the week, as they stand at the cut-off of the data.")
            if facts.is_over
            else t("Deadlines that have passed and wait at the cut-off of the data; the week is not over."),
        ),
        facts.oldest,
        DEADLINES,
        may_see_people,
    )
    yield listed(
        (
            "complaints",
            t("Complaints"),
            t("Complaints received in the week, as they stand at the cut-off of the data."),
        ),
        catalog.run(generation, "complaints", week),
        COMPLAINTS,
        may_see_people,
    )
    yield restated(found)
    yield definitions(facts)


def figures(facts: Facts) -> Sheet:
    """Every key figure of the week with the one before and the one a year before."""
    rows = []
    for line in facts.lines.values():
        rows.append(
            (
                _name(facts, line),
                line.name,
                line.value,
                line.n,
                line.previous_value,
                line.previous_n,
                line.difference,
                line.certainty or "" if as_codes.get() else kpis.certainty(line),
                line.year_value,
                line.year_n,
                named_code("unit", line.unit) if line.unit else "",
                line.metric,
            )
        )
    return Sheet(
        "figures",
        t("Figures"),
        t("The key figures of the week; shares run from 0 to 1 and are shown in percent."),
        (
            Field("figure", t("Figure")),
            Field("code", t("Code")),
            Field("value", t("The week"), "by_row"),
            Field("n", t("n"), "whole"),
            Field("previous_value", t("The week before"), "by_row"),
            Field("previous_n", t("n, week before"), "whole"),
            Field("difference", t("Difference"), "by_row"),
            Field("certainty", t("More than chance?")),
            Field("year_value", t("A year before"), "by_row"),
            Field("year_n", t("n, a year before"), "whole"),
            Field("unit", t("Unit")),
            Field("metric", t("Metric")),
        ),
        tuple(rows),
    )


def weeks(facts: Facts) -> Sheet:
    """The year up to the week: a row a week, a column a key figure."""
    lines = list(facts.lines.values())
    labels = next((line.history for line in lines if len(line.history) > 1), ())
    by_name = {line.name: {week: value for week, value, _ in line.history} for line in lines}
    rows = [
        (label, period.parse(label).from_on, *(by_name[line.name].get(label) for line in lines))
        for label, _, _ in labels
    ]
    return Sheet(
        "weeks",
        t("Weeks"),
        t("The key figures of each week of the year up to this one."),
        (
            Field("week", t("Week")),
            Field("monday", t("Monday"), "day"),
            *(Field(line.name, _name(facts, line), _kind(line.kind)) for line in lines),
        ),
        tuple(rows),
        Chart("line", tuple(f"on_time_share.{clock}" for clock in facts.clocks), t("Promises kept by week"), True),
    )


def channels(facts: Facts) -> Sheet:
    """The channels of the week: counted, and each promise."""
    fields = [Field("channel", t("Channel")), Field("received", t("Received"), "whole")]
    for clock in facts.clocks:
        name = kpis.clock_tile(clock)
        fields += [
            Field(f"{clock}_numerator", t("{name}: met", name=name), "whole"),
            Field(f"{clock}_denominator", t("{name}: due", name=name), "whole"),
            Field(f"{clock}_value", name, "share"),
        ]
    fields += [
        Field("satisfied_share", t("Satisfied"), "share"),
        Field("rated_n", t("n rated"), "whole"),
    ]
    rows = tuple(_cells(row, fields) for row in facts.channels.to_dict("records"))
    charted = tuple(f"{clock}_value" for clock in facts.clocks)
    return Sheet(
        "channels",
        t("Channels"),
        t("Complaints received in the week, and promises that fell due in it, by channel."),
        tuple(fields),
        rows,
        Chart("bar", charted, t("Kept on time"), True),
    )


def employees(facts: Facts) -> Sheet:
    """Employees over a quarter; figures on few complaints are withheld."""
    compared = facts.quarter["handler"] if facts.quarter else None
    promise = kpis.clock_tile(facts.main_clock or "")
    table = compared.table if compared else pd.DataFrame(columns=["handler"])
    fields = (
        Field("handler", t("Employee")),
        Field("numerator", t("Met"), "whole"),
        Field("denominator", t("Due"), "whole"),
        Field("value", t("On time"), "share"),
        Field("low", t("95 % interval, low"), "share"),
        Field("high", t("95 % interval, high"), "share"),
        Field("mix_value", t("With the mix of complaints allowed for"), "share"),
        Field("verdict", t("Verdict")),
    )
    shown = table[~table["is_withheld"]] if len(table) else table
    shown = shown.sort_values("handler", key=lambda names: names.map(fmt.alphabetical)) if len(shown) else shown
    return Sheet(
        "employees",
        t("Employees"),
        t("“{name}” over 13 weeks by employee; who has few complaints is left out.", name=promise),
        fields,
        tuple(
            _cells(
                {**row, "verdict": row["band"] if as_codes.get() else group_comparisons.verdict(compared, row)}, fields
            )
            for row in shown.to_dict("records")
        ),
        Chart("bar", ("value",), promise, True),
    )


_CAUSES = mark(
    "Complaints received by cause and week. Causes are known days after receipt: the row “not known yet” says how many "
    "of each week wait, and until then the week is too low for every cause."
)


def causes(facts: Facts) -> Sheet:
    """Complaints received by cause, each of the last weeks in its own column."""
    labels = [week for week, _, _ in facts.line("received").history[-WEEKS:]]
    fields = (Field("cause", t("Cause")), *(Field(label, label, "whole") for label in labels))
    rows = tuple(
        (named_code("cause", row["cause"]) if isinstance(row["cause"], str) else t("not known yet"), *row["weeks"])
        for row in facts.causes.to_dict("records")
    )
    chart = Chart("bar", (labels[-1],), t("Complaints received in the week, by cause."))
    return Sheet("causes", t("Causes"), t(_CAUSES), fields, rows, chart)


def candidates(facts: Facts, may_see_people: bool) -> Sheet:
    """Every candidate with its evidence and where it stands."""
    fields = (
        Field("key", t("Code")),
        Field("name", t("Problem")),
        Field("kind", t("Kind")),
        Field("observed", t("Observed"), "whole"),
        Field("expected", t("Expected"), "decimal"),
        Field("weeks", t("weeks"), "whole"),
        Field("q_value", t("May be chance (false discovery rate)"), "share"),
        Field("proposes", t("Recommended change")),
        Field("state", t("State")),
    )
    rows = tuple(
        (
            row["key"],
            narrative_causes.name(row),
            row["kind"] if as_codes.get() else narrative_causes.kinds(row),
            row["observed"],
            row["expected"],
            row["weeks"],
            None if fmt.is_missing(row["q_value"]) else row["q_value"],
            row["proposes"] if as_codes.get() else narrative_causes.proposal(row),
            decision_tables.state(facts, row["key"]),
        )
        for row in decision_tables.visible(facts, may_see_people)
    )
    return Sheet(
        "candidates", t("Recurring problems"), t("Problems that recur, as the last load found them."), fields, rows
    )


def overdue(facts: Facts) -> Sheet:
    """Deadlines that have passed and wait, by step and age."""
    fields = (
        Field("clock", t("Step")),
        Field("late_band", t("Days past the deadline")),
        Field("value", t("n"), "whole"),
    )
    rows = tuple(
        (named_code("clock", row["clock"]), row["late_band"], row["value"]) for row in facts.overdue.to_dict("records")
    )
    moment = t("At the end of the week.") if facts.is_over else t("At the cut-off of the data; the week is not over.")
    return Sheet("overdue", t("Overdue by days late"), moment, fields, rows)


def restated(found: Restated) -> Sheet:
    """What has changed since the report before."""
    fields = (
        Field("figure", t("Figure")),
        Field("week", t("Week")),
        Field("before", t("Before"), "by_row"),
        Field("before_n", t("n before"), "whole"),
        Field("now", t("Now"), "by_row"),
        Field("now_n", t("n now"), "whole"),
        Field("why", t("Because of")),
    )
    rows = tuple(
        (
            appendix.figure_name(row),
            row.week,
            row.before,
            row.before_n,
            row.now,
            row.now_n,
            "; ".join(code if as_codes.get() else appendix.why(code) for code in row.why),
        )
        for row in found.rows
    )
    return Sheet("restated", t("Restated"), appendix.restated(found).title, fields, rows)


def definitions(facts: Facts) -> Sheet:
    """The metrics that the report uses, in full."""
    fields = (
        Field("metric", t("Metric")),
        Field("label", t("Name")),
        Field("definition", t("Definition")),
        Field("denominator", t("Of what")),
        Field("unit", t("Unit")),
        Field("version", t("Version")),
    )
    rows = []
    for name, version in facts.versions.definitions.items():
        metric = catalog.definition(name)
        rows.append((name, t(metric.label), t(metric.definition), t(metric.denominator), t(metric.unit), version))
    return Sheet("definitions", t("Definitions"), t("What each figure counts."), fields, tuple(rows))


def _cells(row: dict, fields: list[Field] | tuple[Field, ...]) -> tuple[Any, ...]:
    return tuple(
        named_code(field.code, row[field.code])
        if field.code in CODES
        else None
        if fmt.is_missing(row[field.code])
        else row[field.code]
        for field in fields
    )


def _kind(kind: str) -> str:
    return {"share": "share", "count": "whole"}.get(kind, "decimal")
