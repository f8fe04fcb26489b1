"""What page 1 has beside sentences, tiles and actions: a drawing of the main promise, and the exceptions."""

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import nt, t
from dashboard.narrative import drivers, kpis, periods
from dashboard.report.content import tables
from dashboard.report.content.document import Chart, Paragraphs
from dashboard.report.facts.collect import Facts
from queries.analysis.weekly import CHART_WEEKS

EXCEPTIONS_SHOWN = 3
_STEP = 0.05
"""Marks of the axis of shares lie on multiples of it."""
_MARKS = 4


def chart(facts: Facts) -> tuple[Chart, ...]:
    """The main promise over half a year with its target and control limits; nothing where too little is known.

    In a report of a month, a quarter or a year by month, with its target alone.
    """
    if not facts.main_clock:
        return ()
    line = facts.line("on_time_share", facts.main_clock)
    weeks = line.history[-CHART_WEEKS:] if facts.is_weekly else facts.by_month
    limits = line.limits if facts.is_weekly else ((None, None, None),) * len(weeks)
    values = tuple(value for _, value, _ in weeks)
    known = [value for value in values if value is not None]
    if len(known) < 2 or len(limits) != len(weeks):
        return ()
    kept = sum(round(value, 4) >= facts.target for value in known)
    name, target = kpis.clock_tile(facts.main_clock), fmt.share(facts.target, 0)
    return (
        Chart(
            key="on_time",
            title=nt(
                "“{name}”: at {target} or above in {kept} of {n} week",
                "“{name}”: at {target} or above in {kept} of {n} weeks",
                len(known),
                name=name,
                target=target,
                kept=fmt.number(kept),
                n=fmt.number(len(known)),
            ),
            subtitle=t(
                "By week in which the deadline fell. Dashed: target {target}; band: the range in which a week usually "
                "lies; ringed: outside it.",
                target=target,
            ),
            values=values,
            limits=limits,
            target=facts.target,
            ticks=tuple(
                (place, periods.on_axis(weeks[place][0]))
                for place in sorted({0, len(weeks) // 3, 2 * len(weeks) // 3, len(weeks) - 1})
            ),
            marks=_marks([*known, facts.target, *(row[0] for row in limits if row[0] is not None)]),
            alternative=f"{name}: " + ", ".join(fmt.share(value) for value in values),
            name=name,
            names=tuple(periods.on_axis(label) for label, _, _ in weeks),
        ),
    )


def _marks(values: list[float]) -> tuple[tuple[float, str], ...]:
    """From the step below the lowest to 100 %, few enough to be read."""
    lowest = max(int(min(values) / _STEP), 0)
    top = round(1 / _STEP)
    every = max((top - lowest) // _MARKS, 1)
    places = range(top, lowest - every, -every)
    return tuple((max(place, 0) * _STEP, fmt.share(max(place, 0) * _STEP, 0)) for place in reversed(places))


def exceptions(facts: Facts) -> Paragraphs:
    """At most three things that are not as they should be, beside what the sentences above say."""
    found = []
    if facts.moved and facts.moved.groups and facts.main_clock:
        found.append(drivers.sentence(facts.moved, kpis.clock_tile(facts.main_clock)))
    if facts.present.has("channel") and facts.quarter and facts.quarter["channel"].verdict not in ("nothing", "alike"):
        found.append(f"{tables.channels_title(facts)}.")
    if facts.present.has("handler") and (outside := tables.employees_outside(facts)):
        found.append(f"{outside}.")
    found += waiting(facts)
    silent = facts.line("silent_overruns")
    if silent.value and not silent.is_small:
        found.append(
            t(
                "{share} of {n} complaints passed their deadline and nobody told the customer.",
                share=fmt.share(silent.value),
                n=fmt.number(silent.n),
            )
        )
    lines = tuple(f"• {line}" for line in found[:EXCEPTIONS_SHOWN])
    return Paragraphs("exceptions", t("Out of the ordinary"), lines or (t("Nothing."),))


def waiting(facts: Facts) -> list[str]:
    """Deadlines that passed longest ago."""
    if not len(facts.overdue):
        return []
    last = int(facts.overdue["from_days"].max())
    count = int(facts.overdue.loc[facts.overdue["from_days"] == last, "value"].sum())
    if not count:
        return []
    return [
        nt(
            "{n} deadline passed {days} days ago or more and still waits.",
            "{n} deadlines passed {days} days ago or more and still wait.",
            count,
            n=count,
            days=last,
        )
    ]
