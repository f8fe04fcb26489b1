"""The report's last page: what the figures mean, by what they were measured, and what has changed since."""

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, nt, t, term
from dashboard.narrative import summaries
from dashboard.report.content.document import Cell, Column, Paragraphs, Table
from dashboard.report.facts.collect import Facts
from dashboard.report.facts.restatements import Restated, Restatement
from dashboard.shell.filters import DEFAULT_COHORT
from queries.analysis import weekly
from queries.semantic import catalog, present

RESTATED_SHOWN = 10

_ORDER = (
    *("on_time_share", "flow", "open_count", "time_to", "extension_rate", "extension_valid_share", "promise_kept"),
    *("silent_overruns", "satisfaction", "repeat_share", "escalated_share", "overturned_share", "redress"),
)

_NEEDS = {
    **dict.fromkeys(("extension_rate", "extension_valid_share", "promise_kept"), present.EXTENSIONS),
    "silent_overruns": present.INFORMED,
    "satisfaction": present.SATISFACTION,
    **{key.metric: thing for key, thing in weekly.FURTHER.items()},
}
"""What the data must have for a figure to be in the report."""
CHANCE = mark(
    "More than chance: promises by Fisher's exact test against the week before, all of them together (Holm, 1979); "
    "other figures where the 95 % interval of the difference (shares: Newcombe, 1998) leaves out no change. Control "
    "limits: p or p' chart over the year. Employees and channels: funnel with limits of 99.8 %."
)


def definitions(facts: Facts) -> Paragraphs:
    """The definitions used, one a line."""
    named = [name for name in _ORDER if name not in _NEEDS or facts.present.has(_NEEDS[name])]
    lines = [
        t("{name}: {words}", name=t(catalog.definition(name).label), words=summaries.of(name, DEFAULT_COHORT))
        for name in named
    ]
    return Paragraphs("small_definitions", t("What the figures mean"), (*lines, t(CHANCE)))


def policy(facts: Facts) -> Paragraphs:
    """The policy's clocks and the reading of “10 days”, with what the other reading would give."""
    lines = [
        t(
            "Cohort: the deadlines that fell in the week and have passed. A week is Monday to Sunday in the "
            "zone {zone}.",
            zone=facts.versions.zone,
        )
    ]
    for row in facts.policy:
        values = {"step": term("clock", row["clock"]), "limit": _limit(row)}
        if row["is_extendable"]:
            lines.append(t("{step}: {limit}, can be extended.", **values))
        else:
            lines.append(t("{step}: {limit}.", **values))
    other = facts.lines.get(f"on_time_other_reading.{facts.main_clock}")
    strict = facts.lines.get(f"on_time_share.strict.{facts.main_clock}")
    if other and other.value is not None and strict:
        reading = {
            "working_days": t("Read in working days instead, the promise “{step}”", step=term("clock", other.clock)),
            "calendar_days": t("Read in calendar days instead, the promise “{step}”", step=term("clock", other.clock)),
        }[other.unit]
        lines.append(
            t(
                "{reading} would have been kept in {other} of {n}; as read here, strictly, in {share} of {of}.",
                reading=reading,
                other=fmt.share(other.value),
                n=fmt.number(other.n),
                share=fmt.share(strict.value),
                of=fmt.number(strict.n),
            )
        )
    return Paragraphs("small_policy", t("Policy and cohort"), tuple(lines))


def _limit(row: dict) -> str:
    if fmt.is_missing(row["limit_units"]):
        return t("by the deadline that the source recorded")
    limit = fmt.limit(row["limit_units"], row["unit"])
    return t("{limit}, moved to the next working day", limit=limit) if row["rolls"] else limit


def versions(facts: Facts, figures_hash: str, audience: str) -> Table:
    """By what the figures were measured."""
    v = facts.versions
    load = t("load {number}", number=v.last_load)
    pairs = (
        (t("Week"), f"{facts.week.label}, {facts.week.from_on} – {facts.week.to_on}"),
        (t("Data up to"), f"{fmt.instant(v.data_as_of, v.zone)} ({v.zone})"),
        (t("Data version"), f"{v.generation}, {load}"),
        (t("Policy"), f"{v.policy}, {v.policy_version}"),
        (t("Calendar"), v.calendar_version),
        (t("Made for"), audience),
        (t("Checksum of the figures"), figures_hash),
    )
    return Table(
        key="versions",
        title=t("Measured by"),
        subtitle=t("The same data, week, language and settings give the same report, byte for byte."),
        columns=(Column("", is_figure=False), Column("", is_figure=False, part=1)),
        rows=tuple((Cell(name), Cell(value)) for name, value in pairs),
    )


def restated(found: Restated) -> Table:
    """What the last report said otherwise, and why."""
    shown = found.rows[:RESTATED_SHOWN]
    rest = len(found.rows) - len(shown)
    return Table(
        key="restated",
        title=_restated_title(found),
        subtitle=_restated_subtitle(found),
        columns=(
            Column(t("Figure"), is_figure=False, part=1),
            Column(t("Week"), is_figure=False),
            Column(t("Before")),
            Column(t("Now")),
            Column(t("Because of"), is_figure=False, part=1.2),
        )
        if shown
        else (),
        rows=tuple(
            (
                Cell(figure_name(row)),
                Cell(row.week),
                Cell(_both(row, row.before, row.before_n)),
                Cell(_both(row, row.now, row.now_n), "strong"),
                Cell("; ".join(why(code) for code in row.why)),
            )
            for row in shown
        ),
        note=nt("{n} more is in the workbook.", "{n} more are in the workbook.", rest, n=fmt.number(rest))
        if rest > 0
        else "",
    )


def _restated_title(found: Restated) -> str:
    if found.against is None:
        return t("No earlier report to compare with")
    if not found.rows:
        return t("Nothing restated since the report of {week}", week=found.against)
    return nt(
        "{n} figure restated since the report of {week}",
        "{n} figures restated since the report of {week}",
        len(found.rows),
        n=fmt.number(len(found.rows)),
        week=found.against,
    )


def _restated_subtitle(found: Restated) -> str:
    if found.against is None or not found.rows:
        return ""
    if found.is_anew:
        return t("The data were reloaded from scratch after data version {generation}.", generation=found.generation)
    return t(
        "Since data version {generation}: {late} late events, {corrected} corrected ones. The largest change first.",
        generation=found.generation,
        late=fmt.number(found.late_events),
        corrected=fmt.number(found.corrected_events),
    )


WHY = {
    "late_events": mark("events that arrived late"),
    "corrections": mark("corrected events"),
    "calendar": mark("another calendar"),
    "policy": mark("another policy"),
    "definition": mark("another definition"),
    "time": mark("the week was not over, or what followed counts"),
    "reload": mark("the data were reloaded from scratch"),
}


def why(code: str) -> str:
    """A reason in words."""
    return t(WHY[code])


NAMES = {
    "opening": mark("Open at the start"),
    "received": mark("Received"),
    "reopened": mark("Reopened"),
    "resolved": mark("Resolved"),
    "withdrawn": mark("Withdrawn"),
    "closing": mark("Open at the end"),
    "open": mark("Open"),
    "overdue": mark("Open and past a deadline"),
    "on_time_share": mark("Kept on time"),
    "on_time_share.strict": mark("Kept on time, strictly"),
    "time_to": mark("Time taken, median"),
    "time_to.p90": mark("Time taken, p90"),
    "extension_rate": mark("Extended"),
    "extension_valid_share": mark("Extensions told as the policy wants"),
    "promise_kept": mark("Promised dates kept"),
    "second_extensions": mark("Extended a second time"),
    "silent_overruns": mark("Deadline missed without a word"),
    "satisfaction": mark("Mean score, 1 to 5"),
    "satisfied_share": mark("Satisfied (4 or 5 of 5)"),
    "response_share": mark("Resolved complaints that were rated"),
    "on_time_other_reading": mark("Kept on time, read the other way"),
    "repeat_share": mark("Customers who complained again"),
    "escalated_share": mark("Taken further"),
    "overturned_share": mark("Our answer overturned"),
    "redress": mark("Redress paid, median"),
    "redress.total": mark("Redress paid, in all"),
}


def figure_name(row: Restatement) -> str:
    """A key figure in words, with its step."""
    return named(row.key, row.clock)


def named(key: str, clock: str | None, is_over: bool = True) -> str:
    """As `figure_name`, of a key and its clock; of a week that is not over nothing is told of its end."""
    name = t(NAMES[key]) if is_over or key != "closing" else t("Open at the end, or so far")
    return t("{step}: {figure}", step=term("clock", clock), figure=name) if clock else name


def _both(row: Restatement, value: float | None, n: int) -> str:
    if row.kind == "share":
        return f"{fmt.share(value)} ({fmt.number(n)})"
    if row.kind == "count":
        return fmt.number(value)
    return f"{fmt.number(value, 2 if row.kind in ('score', 'amount') else 1)} ({fmt.number(n)})"
