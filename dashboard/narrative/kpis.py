"""Sentences composed from figures: what is so, whether it changed, whether the change is more than chance.

Whole sentences are translated, never put together from parts, because word order and endings differ by language.
"""

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t, term
from dashboard.narrative import cohorts, control_charts
from queries.analysis.kpis import Figure, Weakest
from queries.settings import settings

# The share that each clock's promise was kept, as the subject of a sentence.
CLOCK_TILES = {
    "acceptance": mark("Accepted on time"),
    "examination": mark("Examined on time"),
    "resolution": mark("Resolved on time"),
}


def clock_tile(clock: str) -> str:
    """The name of a clock's on-time share; clocks of other policies go by their own name."""
    return t(CLOCK_TILES[clock]) if clock in CLOCK_TILES else t("{clock}: on time", clock=clock)


def channels_apart(name: str, rows: pd.DataFrame) -> str:
    """How far the channels with enough complaints lie apart: from the lowest share to the highest, by name.

    `rows` has channel, value and is_small.
    """
    rows = rows[~rows["is_small"] & rows["channel"].notna()].sort_values("value")
    if len(rows) < 2:
        return t("{name} by channel", name=name)
    low, high = rows.iloc[0], rows.iloc[-1]
    return t(
        "{name}: from {low} ({least}) to {high} ({most})",
        name=name,
        low=fmt.share(low["value"]),
        least=term("channel", low["channel"]),
        high=fmt.share(high["value"]),
        most=term("channel", high["channel"]),
    )


def written(figure: Figure, value: float | None) -> str:
    """A value in the figure's own way: 86.4 %, 5 days, 4.02, 1 234."""
    if figure.kind == "share":
        return fmt.share(value)
    if figure.kind == "days":
        return fmt.amount(value, figure.unit or "")
    if figure.kind == "amount" and value is not None:
        return f"{fmt.number(value, 2)} {figure.unit or ''}".strip()
    return fmt.number(value, 2 if figure.kind == "score" else 0)


def is_alike(figure: Figure) -> bool:
    """Whether a figure moved by less than is shown."""
    both = {written(figure, figure.value), written(figure, figure.previous_value)}
    return figure.direction == "unchanged" or len(both) == 1


def change(figure: Figure) -> str:
    """The difference with its direction as a shape: ▲ 3.1 points; none where both values are written alike.

    Nothing where there is none to compare with.
    """
    if figure.difference is None:
        return ""
    if is_alike(figure):
        return t("no change")
    size = abs(figure.difference)
    words = fmt.points(size).removeprefix("+") if figure.kind == "share" else written(figure, size)
    return f"{'▲' if figure.direction == 'up' else '▼'} {words}"


def certainty(figure: Figure) -> str:
    """What the period says on its control chart, else whether the difference is more than chance would bring."""
    if figure.is_charted:
        return control_charts.in_short(figure.signals, figure.signal_weeks)
    return {
        "more_than_chance": t("more than chance"),
        "within_variation": t("within normal variation"),
        "too_few": t("too few to judge"),
    }.get(figure.certainty or "", "")


def verdict(figure: Figure) -> str:
    """What a tile says of its figure beside the change: as `certainty`, or why nobody can say."""
    if figure.is_small:
        return t("too few to judge")
    if figure.difference is None and not figure.is_charted:
        return t("nothing to compare with")
    return certainty(figure)


def year(figure: Figure) -> str:
    """What the change is not held against: a year before, or the period before; empty where there was nothing yet."""
    if figure.year_value is None:
        return ""
    value = written(figure, figure.year_value)
    return (
        t("the period before {value}", value=value)
        if figure.is_against_year
        else t("a year before {value}", value=value)
    )


def beside_chart(figure: Figure) -> str:
    """Verdict and year of a tile; what its chart on the same page says of the period stands there, once."""
    return joined("" if figure.is_charted else verdict(figure), year(figure))


def joined(*parts: str) -> str:
    """The parts that say something, parted by semicolons."""
    return "; ".join(part for part in parts if part)


def way_on() -> str:
    """What to do where the period and the filters let nothing through."""
    return t("Choose a longer period, or take a filter away.")


def target(figure: Figure, share: float, cohort: str) -> str:
    """Where the main promise stands against its target."""
    if figure.value is None:
        return ""
    values = {"share": fmt.share(figure.value), "target": fmt.share(share, 0), "n": fmt.number(figure.n)}
    values["name"] = clock_tile(figure.clock or "")
    return cohorts.said(cohorts.TARGET, cohort, **values)


def withheld() -> str:
    """What stands in place of a person's figure on few complaints."""
    return t("n < {number}", number=fmt.number(settings().small_n))


def satisfaction(figure: Figure) -> str:
    """Are customers more satisfied or less?"""
    if figure.is_withheld:
        return t("Too few ratings to judge satisfaction.")
    if figure.value is None:
        return t("Nobody rated a complaint in this period.")
    values = {"share": fmt.share(figure.value), "n": fmt.number(figure.n)}
    if figure.is_small:
        return fmt.count(
            figure.n,
            "{number} complaint was rated: too few to judge satisfaction.",
            "{number} complaints were rated: too few to judge satisfaction.",
        )
    if figure.is_charted:
        signal = control_charts.in_short(figure.signals, figure.signal_weeks)
        return t("{share} of {n} customers gave a 4 or a 5: {signal}.", signal=signal, **values)
    if figure.has_changed:
        if figure.direction == "down":
            return t("Customers are less satisfied: {share} of {n} ratings were a 4 or a 5.", **values)
        return t("Customers are more satisfied: {share} of {n} ratings were a 4 or a 5.", **values)
    return t("Satisfaction has not changed by more than chance: {share} of {n} ratings were a 4 or a 5.", **values)


def overdue(figure: Figure) -> str:
    """How many complaints are past a promise, of those open."""
    if figure.is_withheld:
        return ""
    if not figure.value:
        return t("No open complaint is past a deadline.")
    return t(
        "Of {open} open complaints, {overdue} are past a deadline.",
        overdue=fmt.number(figure.value),
        open=fmt.number(figure.n),
    )


def clock_verb(clock: str) -> str:
    """What happened to the complaint when its clock stopped: the name of a line in a chart."""
    return term("clock_verb", clock)


def weakest_step(figures: list[Figure], cohort: str) -> str:
    """The first sentence of the timeliness page: the promise kept least often."""
    known = [figure for figure in figures if figure.value is not None]
    if not known and any(figure.is_withheld for figure in figures):
        return t("Too few promises fell due to judge how often they were kept.")
    if not known:
        return cohorts.said(cohorts.NO_PROMISE, cohort)
    least = min(known, key=lambda figure: figure.value or 0)
    values = {"name": clock_tile(least.clock or ""), "share": fmt.share(least.value), "n": fmt.number(least.n)}
    return t("The promise kept least often: “{name}”, {share} of {n}.", **values)


def weakest_channel(found: Weakest | None, figures: list[Figure]) -> str:
    """The channel that loses most promises, if one is worse than the rest beyond chance."""
    if all(figure.value is None for figure in figures):
        return way_on()
    if found is None:
        return t("No channel stands out by keeping a promise less often than the others.")
    return t(
        "“{name}” is weakest in the channel {channel}: {share} of {n}, against {rest} elsewhere; more than chance.",
        name=clock_tile(found.clock),
        channel=term("channel", found.value),
        share=fmt.share(found.share),
        n=fmt.number(found.n),
        rest=fmt.share(found.rest_share),
    )


def nine_of_ten(times: pd.DataFrame) -> str:
    """The finding of the spread: within which time nine of ten complaints passed each step."""
    enough = times[times["n"] >= settings().small_n]
    if not len(enough):
        return t("Too few steps ended in the period to say how long they took")
    parts = [
        t("{verb} within {amount}", verb=clock_verb(row["clock"]), amount=fmt.amount(row["p90"], row["unit"]))
        for _, row in enough.iterrows()
    ]
    return t("Nine of ten: {list}", list="; ".join(parts))
