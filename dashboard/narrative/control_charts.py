"""What a control chart says, in words: signal or noise, since when, and whether a target will be kept."""

from collections.abc import Iterable, Sequence
from datetime import date

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, nt, t
from queries.analysis.control_chart import Control
from queries.settings import settings

# Whole sentences: the order of words and the cases differ by language. {name} is the figure, {count} a count of weeks.
SIGNALS = {
    "above_limit": mark("{name}: {value} in the week of {day}, above its usual range"),
    "below_limit": mark("{name}: {value} in the week of {day}, below its usual range"),
    "run_above": mark("{name}: above its mean for {count} in a row, since {since}"),
    "run_below": mark("{name}: below its mean for {count} in a row, since {since}"),
    "near_upper": mark("{name}: unusually high in 2 of 3 weeks, since {since}"),
    "near_lower": mark("{name}: unusually low in 2 of 3 weeks, since {since}"),
    "trend_up": mark("{name}: rising for {count} in a row, since {since}"),
    "trend_down": mark("{name}: falling for {count} in a row, since {since}"),
}
IN_SHORT = {
    "above_limit": mark("above its usual range"),
    "below_limit": mark("below its usual range"),
    "run_above": mark("above its mean for {count} in a row"),
    "run_below": mark("below its mean for {count} in a row"),
    "near_upper": mark("unusually high in 2 of 3 weeks"),
    "near_lower": mark("unusually low in 2 of 3 weeks"),
    "trend_up": mark("rising for {count} in a row"),
    "trend_down": mark("falling for {count} in a row"),
}
"""The same without name and dates: the verdict of a figure beside its chart, in the words of the chart."""


def finding(name: str, shown: Control, words) -> str:
    """The finding of a chart: what its latest whole week says."""
    said = shown.verdict
    if said.variation == "no_data":
        return t("{name}: too few weeks to tell", name=name)
    known = shown.weeks[shown.weeks["value"].notna() & shown.weeks["is_complete"].astype(bool)]
    day = fmt.day(known.index[-1].date(), "short")
    n = known["n"].iloc[-1]
    if not said.signals and words is fmt.share and n < settings().small_n:
        return t(
            "{name}: {value} in the week of {day}, on few (n {n})",
            name=name,
            value=words(said.value),
            day=day,
            n=fmt.number(n),
        )
    if not said.signals:
        return t(
            "{name}: {value} in the week of {day}, within its usual range", name=name, value=words(said.value), day=day
        )
    return t(
        SIGNALS[said.signals[0]],
        name=name,
        value=words(said.value),
        day=day,
        since=fmt.day(said.since.date(), "medium"),
        count=fmt.count(said.points_in_signal, "{number} week", "{number} weeks"),
    )


def in_short(signals: Sequence[str], weeks: int) -> str:
    """The first of a figure's signals, of so many weeks in a row, as its verdict; that there is none."""
    if not signals:
        return t("within its usual range")
    return t(IN_SHORT[signals[0]], count=fmt.count(weeks, "{number} week", "{number} weeks"))


def subtitle(shown: Control, drawn: str) -> str:
    """What is drawn, how sure its limits are, and its n."""
    weeks = shown.weeks[shown.weeks["is_complete"].astype(bool) & shown.weeks["n"].gt(0)]
    parts = [drawn]
    if len(weeks):
        parts.append(
            nt(
                "{number} week, n {least} to {most}.",
                "{number} weeks, n {least} to {most}.",
                len(weeks),
                number=fmt.number(len(weeks)),
                least=fmt.number(weeks["n"].min()),
                most=fmt.number(weeks["n"].max()),
            )
        )
    if shown.weeks["is_trial"].eq(True).any():
        parts.append(t("The limits are trial limits: they rest on fewer than 12 weeks."))
    return " ".join(parts)


def legend(charts: Iterable[Control]) -> str:
    """How to read the control charts of a page; what none of them shows is left out, and all where none is drawn."""
    drawn = [one for one in charts if one.weeks["value"].notna().any()]
    if not drawn:
        return ""
    parts = [
        t(
            "Grey band: the usual range, within which chance alone moves the figure; computed from the first 12 weeks "
            "of the data. Rings are signals: outside the band, 7 weeks on one side of the mean, 6 rising or falling, "
            "or 2 of 3 near its edge; filled orange: for the worse."
        )
    ]
    least = settings().small_n
    if any(one.weeks["chart"].ne("xmr").any() and one.weeks["n"].between(1, least - 1).any() for one in drawn):
        parts.append(t("Grey points: shares on fewer than {n}.", n=fmt.number(least)))
    if any(one.weeks["chart"].eq("p_prime").any() for one in drawn):
        parts.append(t("Where a share varies from week to week by more than chance, its band is widened."))
    if any(not one.weeks["is_complete"].astype(bool).all() for one in drawn):
        parts.append(t("Hatched: the week is not over."))
    return " ".join(parts)


def changes(found: Sequence[tuple[date, str]]) -> str:
    """The changes in force that are marked in the charts; empty where there are none."""
    said = "; ".join(f"{number}: {title}, {fmt.day(day)}" for number, (day, title) in enumerate(found, 1))
    if not said:
        return ""
    rule = t("The usual range starts again after a change only where the filters show that cause alone.")
    listed = t("Changes in force: {list}.", list=said)
    return f"{listed} {rule}"
