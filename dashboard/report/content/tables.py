"""The tables of the report's first two pages: each with its finding as title, every rate with its n."""

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, nt, t, term
from dashboard.narrative import case_mix, group_comparisons, kpis
from dashboard.report.content import appendix, sentences
from dashboard.report.content.document import Cell, Column, Table
from dashboard.report.facts.collect import PEOPLE_WEEKS, Facts
from queries.analysis import group_comparison, weekly
from queries.analysis.kpis import Figure
from queries.semantic import present

CAUSES_SHOWN = 6
OLDEST_SHOWN = 6
PEOPLE_SHOWN = 6

EXTENSIONS = {
    "extension_rate": mark("Extended"),
    "extension_valid_share": mark("Extensions told as the policy wants"),
    "promise_kept": mark("Promised dates kept"),
    "second_extensions": mark("Extended a second time"),
    "silent_overruns": mark("Deadline missed without a word"),
    "satisfaction": mark("Mean score, 1 to 5"),
    "satisfied_share": mark("Satisfied (4 or 5 of 5)"),
    "response_share": mark("Resolved complaints that were rated"),
}


def flow(facts: Facts) -> Table:
    """The equation that always holds, for the week, the one before, and the same a year before."""
    names = ("opening", "received", "reopened", "resolved", "withdrawn", "closing")
    lines = [facts.line(name) for name in names]
    at_the_end = t("open at the end") if facts.is_over else t("open so far")
    heads = (
        t("open at the start"),
        f"+ {t('received')}",
        f"+ {t('reopened')}",
        f"{fmt.MINUS} {t('resolved')}",
        f"{fmt.MINUS} {t('withdrawn')}",
        f"= {at_the_end}",
    )
    rows = [
        (t("The week"), [line.value for line in lines]),
        (t("The week before"), [line.previous_value for line in lines]),
    ]
    if any(line.year_value for line in lines):
        rows.append((t("The same week a year before"), [line.year_value for line in lines]))
    return Table(
        key="flow",
        title=_flow_title(facts),
        subtitle=t("Complaints; the columns add up."),
        columns=(Column("", is_figure=False, part=1), *(Column(head) for head in heads)),
        rows=tuple(
            (Cell(name, "strong" if place == 0 else ""), *(Cell(fmt.number(value)) for value in values))
            for place, (name, values) in enumerate(rows)
        ),
    )


def _flow_title(facts: Facts) -> str:
    difference = facts.line("closing").difference or 0
    if not facts.is_over:
        if difference > 0:
            return t("So far more complaints came in than went out")
        if difference < 0:
            return t("So far more complaints went out than came in")
        return t("So far as many complaints came in as went out")
    if difference > 0:
        return t("More complaints came in than went out")
    return t("More complaints went out than came in") if difference < 0 else t("As many complaints came in as went out")


def clocks(facts: Facts) -> Table:
    """The promises: how many fell due, how often each was kept, strictly and with extensions, and the times taken."""
    rows = []
    for clock in facts.clocks:
        share, strict = facts.line("on_time_share", clock), facts.line("on_time_share.strict", clock)
        median, p90 = facts.line("time_to", clock), facts.line("time_to.p90", clock)
        rows.append(
            (
                Cell(term("clock", clock)),
                Cell(fmt.number(share.n)),
                _share(share, "strong"),
                _share(strict),
                Cell(sentences.against_in_short(share)),
                _value(median),
                Cell(fmt.number(p90.value, 0 if fmt.is_whole(p90.value) else 1), "muted" if p90.is_small else ""),
                Cell(fmt.number(median.n)),
                Cell("", weeks=share.weeks, target=facts.targets[clock]),
            )
        )
    return Table(
        key="clocks",
        title=_clocks_title(facts),
        subtitle=t(
            "On time: of the deadlines that fell in the week. Times: of the steps that ended in it, the median and the "
            "90th percentile (p90)."
        ),
        columns=(
            Column(t("Step"), is_figure=False),
            Column(t("n due")),
            Column(t("On time")),
            Column(t("Strict")),
            Column(t("Against the week before"), is_figure=False, part=1),
            Column(t("Median")),
            Column(t("p90")),
            Column(t("n ended")),
            Column(t("13 weeks")),
        ),
        rows=tuple(rows),
        note=t(
            "Strict: by the original deadline, extensions not counted. Where no word stands beside a difference, the "
            "week is nothing out of the ordinary."
        ),
    )


def _clocks_title(facts: Facts) -> str:
    known = [line for line in sentences.on_time(facts) if line.value is not None]
    if not known:
        return t("No promise fell due in this week")
    least = min(known, key=lambda line: line.value or 0)
    values = {"name": kpis.clock_tile(least.clock), "share": fmt.share(least.value), "n": fmt.number(least.n)}
    return t("The promise kept least often: “{name}”, {share} of {n}", **values)


def extensions(facts: Facts) -> Table:
    """Extensions and satisfaction, one figure a row."""
    return _figures(
        facts,
        "extensions",
        _extensions_title(facts),
        t("n: the complaints, extensions or ratings that each figure is a share or the mean of."),
        [(t(EXTENSIONS[line.key]), line) for line in extension_lines(facts)],
    )


def further(facts: Facts) -> tuple[Table, ...]:
    """What customers do and get after the answer, one figure a row; nothing where the data hold none of it."""
    keys = {key.name for key in weekly.FURTHER}
    lines = [line for line in facts.lines.values() if line.key in keys]
    if not lines:
        return ()
    rows = [(appendix.named(line.key, None), line) for line in lines]
    said = t(
        "Customers who complained before, by the receipt of the new complaint; taken further, of complaints "
        "received; overturned, of what was decided; money, by the resolution."
    )
    return (_figures(facts, "further", t("After the answer"), said, rows),)


def _figures(facts: Facts, key: str, title: str, subtitle: str, lines: list[tuple[str, Figure]]) -> Table:
    # the year before a year is the period before it
    is_yearly = facts.week.grain == "year"
    return Table(
        key=key,
        title=title,
        subtitle=subtitle,
        columns=(
            Column("", is_figure=False),
            Column(t("The week")),
            Column(t("n")),
            Column(t("Against the week before"), is_figure=False, part=1),
            *([] if is_yearly else [Column(t("A year before"))]),
            Column(t("13 weeks")),
        ),
        rows=tuple(
            (
                Cell(name),
                _value(line, "strong"),
                Cell(fmt.number(line.n)),
                Cell(sentences.against_in_short(line)),
                *([] if is_yearly else [Cell(kpis.written(line, line.year_value))]),
                Cell("", weeks=line.weeks),
            )
            for name, line in lines
        ),
    )


def extension_lines(facts: Facts) -> list[Figure]:
    """Those of the figures of extensions and satisfaction that the data ever have."""
    return [facts.line(name) for name in EXTENSIONS if facts.present.has(_NEEDS.get(name, present.EXTENSIONS))]


_NEEDS = {
    "silent_overruns": present.INFORMED,
    **dict.fromkeys(("satisfaction", "satisfied_share", "response_share"), present.SATISFACTION),
}


def _extensions_title(facts: Facts) -> str:
    rate = facts.line("extension_rate")
    if not facts.present.has(present.EXTENSIONS):
        return t("Satisfaction") if facts.present.has(present.SATISFACTION) else t("What customers were told")
    if rate.value is None:
        return t("Extensions and satisfaction")
    return t("Extended: {share} of {n}", share=fmt.share(rate.value), n=fmt.number(rate.n))


def channels(facts: Facts) -> Table:
    """Channels beside each other: the week as counted, and the main promise over a quarter against chance."""
    compared = facts.quarter["channel"].table.set_index("channel") if facts.quarter else pd.DataFrame()
    has_scores = facts.present.has(present.SATISFACTION)
    rows = []
    for row in facts.channels.to_dict("records"):
        code = row["channel"]
        quarter = compared.loc[code] if code in compared.index else None
        rows.append(
            (
                Cell(term("channel", code)),
                Cell(fmt.number(_zero(row["received"]))),
                *(_counted_share(row[f"{clock}_value"], row[f"{clock}_n"]) for clock in facts.clocks),
                *([_counted_share(row["satisfied_share"], row["rated_n"])] if has_scores else []),
                _counted_share(quarter["value"], quarter["n"]) if quarter is not None else Cell(fmt.MISSING, "muted"),
                whisker(quarter, facts.target),
            )
        )
    return Table(
        key="channels",
        title=channels_title(facts),
        subtitle=t(
            "Promises kept in the week, each share with its n; on the right “{name}” over {weeks} weeks with its 95 % "
            "interval (dashed: target).",
            name=kpis.clock_tile(facts.main_clock or ""),
            weeks=PEOPLE_WEEKS,
        ),
        columns=(
            Column(t("Channel"), is_figure=False, part=1),
            Column(t("Received")),
            *(Column(term("clock", clock)) for clock in facts.clocks),
            *([Column(t("Satisfied"))] if has_scores else []),
            Column(t("Compared: 13 weeks")),
            Column(t("95 % interval")),
        ),
        rows=tuple(rows),
    )


def channels_title(facts: Facts) -> str:
    """Whether channels differ in keeping the main promise, in the words of the page Channels."""
    if not facts.quarter or not len(facts.quarter["channel"].table):
        return t("Channels")
    return group_comparisons.channels(facts.quarter["channel"]).removesuffix(".")


def employees(facts: Facts, may_see_people: bool) -> Table:
    """Employees outside the limits of chance, by name only for those who may see names; counts for everybody."""
    compared = facts.quarter["handler"].table if facts.quarter else pd.DataFrame()
    shown = compared[~compared["is_withheld"]] if len(compared) else compared
    outside = facts.quarter["handler"].outside if len(shown) else shown
    rows = []
    if may_see_people and len(outside):
        # who lies furthest from the middle is shown, and among these nobody comes first
        furthest = outside.sort_values("adjusted_z", key=abs, ascending=False, kind="stable").head(PEOPLE_SHOWN)
        ordered = furthest.sort_values("handler", key=lambda names: names.map(fmt.alphabetical))
        for row in ordered.to_dict("records"):
            rows.append(
                (
                    Cell(str(row["handler"])),
                    Cell(fmt.number(row["n"])),
                    Cell(fmt.share(row["value"]), "strong"),
                    Cell(fmt.share(row["mix_value"])),
                    whisker(row, facts.target),
                )
            )
    few = int(compared["is_withheld"].sum()) if len(compared) else 0
    return Table(
        key="employees",
        title=_employees_title(len(shown), len(outside))
        if not facts.quarter or facts.quarter["handler"].verdict != "differ"
        else group_comparisons.employees_differ(facts.quarter["handler"]).removesuffix("."),
        subtitle=t(
            "“{name}” by the employee who handles the complaint, {weeks} weeks; limits of 99.8 % around the mean of "
            "all.",
            name=kpis.clock_tile(facts.main_clock or ""),
            weeks=PEOPLE_WEEKS,
        ),
        columns=(
            Column(t("Employee"), is_figure=False, part=1),
            Column(t("n due")),
            Column(t("On time")),
            Column(t("With the mix of complaints allowed for")),
            Column(t("95 % interval")),
        )
        if rows
        else (),
        rows=tuple(rows),
        note=" ".join(
            part
            for part in (
                "" if may_see_people else t("Employees are named only to readers who may see names."),
                _few_note(few),
                case_mix.said(facts.quarter["handler"]) if rows else "",
                _more_note(len(outside) - len(rows)) if rows else "",
            )
            if part
        ),
    )


def employees_outside(facts: Facts) -> str:
    """How many employees lie outside the limits of chance, without a name; empty where none does."""
    if not facts.quarter:
        return ""
    compared = facts.quarter["handler"]
    shown = compared.table[~compared.table["is_withheld"]] if len(compared.table) else compared.table
    outside = len(compared.outside) if len(shown) else 0
    return _employees_title(len(shown), outside) if outside else ""


def _few_note(few: int) -> str:
    if not few:
        return ""
    return nt(
        "{n} employee with few complaints is left out.", "{n} employees with few complaints are left out.", few, n=few
    )


def _more_note(rest: int) -> str:
    return nt("{n} more is in the workbook.", "{n} more are in the workbook.", rest, n=rest) if rest > 0 else ""


def _employees_title(counted: int, outside: int) -> str:
    if not counted:
        return t("Employees: too few complaints to compare anybody")
    if not outside:
        return nt(
            "{n} employee: within the limits of chance",
            "{n} employees: all within the limits of chance",
            counted,
            n=counted,
        )
    return nt(
        "Outside the limits of chance: {outside} of {n} employee",
        "Outside the limits of chance: {outside} of {n} employees",
        counted,
        n=counted,
        outside=outside,
    )


def whisker(row: pd.Series | dict | None, target: float) -> Cell:
    """A share with its interval as a drawing; its words are those of the figures."""
    if row is None or pd.isna(row["value"]):
        return Cell(fmt.MISSING, "muted")
    interval = f"{fmt.number(row['low'] * 100)}–{fmt.share(row['high'], 0)}"
    tone = "late" if row["band"] == group_comparison.BELOW else ""
    return Cell(
        f"{fmt.share(row['value'])} ({interval})",
        tone,
        bounds=(float(row["low"]), float(row["high"])),
        value=float(row["value"]),
        target=target,
    )


def _share(line: Figure, tone: str = "") -> Cell:
    return Cell(fmt.share(line.value), "muted" if line.is_small else tone)


def _value(line: Figure, tone: str = "") -> Cell:
    return Cell(kpis.written(line, line.value), "muted" if line.is_small else tone)


def _counted_share(value: float | None, n: float | None) -> Cell:
    n = _zero(n)
    if fmt.is_missing(value):
        return Cell(fmt.MISSING, "muted")
    return Cell(f"{fmt.share(value)} ({fmt.number(n)})", "muted" if n < sentences.settings().small_n else "")


def _zero(value: float | None) -> float:
    return 0 if fmt.is_missing(value) else value
