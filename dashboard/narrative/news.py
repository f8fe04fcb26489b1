"""The lead of the page Overview, of the weekly report and of its mail: the largest news first, in one voice.

What is news and how large it is, is decided in `queries.analysis.news`; here it is only said. Whole sentences and whole
clauses are translated, never put together from words, because word order and endings differ by language.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, nt, t
from dashboard.narrative import cohorts, kpis
from dashboard.shell.filters import DEFAULT_COHORT
from queries.analysis.news import EXTENDED, OPEN, OVERDUE, RECEIVED, SATISFIED, YEAR_WEEKS, Measure, News, Verdict
from queries.period import Period

LONGEST = 3
"""Sentences of a lead; what else is news stands behind it."""

# What is compared with, as whole clauses: {part} is a share, or a quarter or a third in words.
WEEK = {
    "more": mark("{part} more than the week before"),
    "fewer": mark("{part} fewer than the week before"),
    "twice": mark("twice as many as the week before"),
    "half": mark("half as many as the week before"),
    "unchanged": mark("Nothing changed by more than chance against the week before."),
    "too_few": mark("Too few to compare with the week before."),
    "nothing": mark("There is no week before to compare with."),
    "worse": mark("Kept less often than the week before: {list}."),
    "better": mark("Kept more often than the week before: {list}."),
}
PERIOD = {
    "more": mark("{part} more than the period before"),
    "fewer": mark("{part} fewer than the period before"),
    "twice": mark("twice as many as the period before"),
    "half": mark("half as many as the period before"),
    "unchanged": mark("Nothing changed by more than chance against the period before."),
    "too_few": mark("Too few to compare with the period before."),
    "nothing": mark("There is no earlier period to compare with."),
    "worse": mark("Kept less often than the period before: {list}."),
    "better": mark("Kept more often than the period before: {list}."),
}
_PARTS = ((1 / 4, 0.02, mark("a quarter")), (1 / 3, 0.03, mark("a third")))
"""Ratios that a reader takes in as a word, and how near a ratio has to be to one."""
_LEAST_PART = 0.05
"""A count that differs by less from that of the period before is not held against it in words."""


@dataclass(frozen=True)
class Story:
    """One sentence of the news."""

    about: str
    """`standing`, `promises`, or the name of a measure."""
    size: float
    words: str


def words_of(asked: Period) -> dict[str, str]:
    """What a period is compared with, in words."""
    return WEEK if asked.grain == "week" else PERIOD


def lead(news: News, asked: Period, cohort: str = DEFAULT_COHORT) -> str:
    """The largest news, and how the promises stand."""
    return " ".join(one.words for one in led_by(news, asked, cohort))


def led_by(news: News, asked: Period, cohort: str = DEFAULT_COHORT) -> list[Story]:
    """The sentences of the lead, the largest first; how the promises stand is always among them."""
    every = stories(news, asked, cohort)
    first = every[:LONGEST]
    if not any(one.about == "standing" for one in first):
        first = [*every[: LONGEST - 1], *(one for one in every if one.about == "standing")]
    return first


def rest(news: News, asked: Period, cohort: str = DEFAULT_COHORT) -> list[Story]:
    """The news that the lead has no room for."""
    said = led_by(news, asked, cohort)
    return [one for one in stories(news, asked, cohort) if one not in said]


def stories(news: News, asked: Period, cohort: str = DEFAULT_COHORT) -> list[Story]:
    """Everything there is to say, the largest first."""
    against = words_of(asked)
    ranked = news.ranked
    found = [*_of_promises(news, ranked, against)]
    for one in ranked:
        measure = news.measure(one.name)
        if one.against == "usual":
            found.append(Story(one.name, one.size, _count(one, measure, against)))
        elif one.name == SATISFIED:
            found.append(Story(one.name, one.size, _satisfied(one, measure)))
        elif one.name == EXTENDED:
            found.append(Story(one.name, one.size, _extended(one, measure)))
    found.sort(key=lambda one: -one.size)
    if (merged := _fell_below(news, ranked)) is not None:
        at = next(place for place, one in enumerate(found) if one.about == "promises")
        found[at] = Story("standing", found[at].size, merged)
    elif standing := standing_words(news, cohort):
        size = max((news.verdict(one.name, "target").size for one in news.with_standing("missed_by_more")), default=0)
        at = next((place for place, one in enumerate(found) if one.size < size), len(found))
        found.insert(at, Story("standing", size, standing))
    if not ranked or all(one.against == "target" for one in ranked):
        found += [Story("unchanged", 0.0, said) for said in [_unchanged(news, against)] if said]
    return found


def few() -> str:
    """That too little fell due for a judgement."""
    return t("Too few promises fell due to judge how often they were kept.")


def standing_words(news: News, cohort: str = DEFAULT_COHORT) -> str:
    """How many promises reached their target, of those that enough fell due of."""
    kept, missed = news.with_standing("kept"), news.with_standing("missed", "missed_by_more")
    beyond = news.with_standing("missed_by_more")
    if not kept and not missed:
        return few() if news.with_standing("too_few") else cohorts.said(cohorts.NO_PROMISE, cohort)
    if len(kept) + len(missed) == 1:
        return _single(kept[0], "kept") if kept else _single(missed[0], news.standing(missed[0].name))
    targets = {one.target for one in (*kept, *missed)}
    if len(targets) > 1 and len(missed) != 1:
        return _of_several_targets(missed, beyond)
    target = fmt.share((missed or kept)[0].target, 0)
    if not missed:
        return t("All promises reached {target}.", target=target)
    if not kept:
        who = _everyone(len(missed))
        if len(beyond) == len(missed):
            return t("{who} are below {target}.", who=who, target=target)
        if not beyond:
            return t("{who} are below {target}, none by more than chance.", who=who, target=target)
        return t(
            "{who} are below {target}, by more than chance only {list}.", who=who, target=target, list=_names(beyond)
        )
    if len(missed) == 1:
        return _single(missed[0], news.standing(missed[0].name))
    if len(beyond) == len(missed):
        return t("Below {target}: {list}.", target=target, list=_names(missed))
    if not beyond:
        return t("Below {target}, but not by more than chance: {list}.", target=target, list=_names(missed))
    return t(
        "Below {target}: {list}; by more than chance only {beyond}.",
        target=target,
        list=_names(missed),
        beyond=_names(beyond),
    )


def _fell_below(news: News, ranked: Sequence[Verdict]) -> str | None:
    """One sentence where the only promise that changed is the only one below its target; else None."""
    missed = news.with_standing("missed_by_more")
    clocks = {one.name for one in news.promises}
    changed = [one for one in ranked if one.against == "previous" and one.name in clocks]
    others = [one for one in ranked if one.against == "year" and one.name in clocks]
    if len(changed) != 1 or others or [one.name for one in missed] != [changed[0].name] or news.with_standing("missed"):
        return None
    measure = missed[0]
    values = {
        "name": kpis.clock_tile(measure.name),
        "points": _points(measure.value - measure.previous_value),
        "share": fmt.share(measure.value),
        "target": fmt.share(measure.target, 0),
    }
    if changed[0].code == "worse":
        return t("“{name}” fell by {points} to {share}, below the target of {target}.", **values)
    return t("“{name}” rose by {points} to {share}, still below the target of {target}.", **values)


def _single(one: Measure, code: str) -> str:
    values = {"name": kpis.clock_tile(one.name), "share": fmt.share(one.value), "target": fmt.share(one.target, 0)}
    if code == "kept":
        return t("“{name}” reached the target of {target}: {share}.", **values)
    if code == "missed":
        return t("“{name}” is below {target}, but not by more than chance: {share}.", **values)
    return t("“{name}” is below {target}: {share}.", **values)


def _of_several_targets(missed: Sequence[Measure], beyond: Sequence[Measure]) -> str:
    """The same of promises whose targets differ."""
    if not missed:
        return t("All promises reached their targets.")
    if len(beyond) == len(missed):
        return t("Below their targets: {list}.", list=_names(missed))
    if not beyond:
        return t("Below their targets, but not by more than chance: {list}.", list=_names(missed))
    return t(
        "Below their targets: {list}; by more than chance only {beyond}.", list=_names(missed), beyond=_names(beyond)
    )


def _everyone(number: int) -> str:
    named = {2: t("Both promises"), 3: t("All three promises")}
    return named.get(number) or nt("All {n} promises", "All {n} promises", number, n=fmt.number(number))


def _names(measures: Sequence[Measure]) -> str:
    return ", ".join(t("“{name}”", name=kpis.clock_tile(one.name)) for one in measures)


def _of_promises(news: News, ranked: Sequence[Verdict], against: dict[str, str]) -> list[Story]:
    """Which promises were kept more or less often, against the period before and a year before."""
    clocks = {one.name for one in news.promises}
    found = []
    for code in ("worse", "better"):
        for when in ("previous", "year"):
            changed = [one for one in ranked if (one.code, one.against) == (code, when) and one.name in clocks]
            if changed:
                words = _changed([news.measure(one.name) for one in changed], code, when, against)
                found.append(Story("promises", max(one.size for one in changed), words))
    return found


def _changed(measures: Sequence[Measure], code: str, when: str, against: dict[str, str]) -> str:
    earlier = [one.previous_value if when == "previous" else one.year_value for one in measures]
    moved = [one.value - before for one, before in zip(measures, earlier, strict=True)]
    if len(measures) == 1:
        return _moved_words(when, code)(
            name=kpis.clock_tile(measures[0].name), points=_points(moved[0]), share=fmt.share(measures[0].value)
        )
    listed = ", ".join(
        t(
            "“{name}” {share} ({points})",
            name=kpis.clock_tile(one.name),
            share=fmt.share(one.value),
            points=fmt.points(by),
        )
        for one, by in zip(measures, moved, strict=True)
    )
    if when == "previous":
        return t(against[code], list=listed)
    if code == "worse":
        return t("Kept less often than a year before: {list}.", list=listed)
    return t("Kept more often than a year before: {list}.", list=listed)


def _moved_words(when: str, code: str):
    def say(**values: str) -> str:
        if when == "previous":
            if code == "worse":
                return t("“{name}” fell by {points} to {share}.", **values)
            return t("“{name}” rose by {points} to {share}.", **values)
        if code == "worse":
            return t("“{name}” is {points} lower than a year before: {share}.", **values)
        return t("“{name}” is {points} higher than a year before: {share}.", **values)

    return say


def _points(difference: float) -> str:
    return fmt.points(abs(difference)).removeprefix("+")


def _satisfied(one: Verdict, measure: Measure) -> str:
    values = {"share": fmt.share(measure.value), "n": fmt.number(measure.n)}
    if one.against == "year":
        if one.code == "worse":
            return t(
                "Customers are less satisfied than a year before: {share} of {n} ratings were a 4 or a 5.", **values
            )
        return t("Customers are more satisfied than a year before: {share} of {n} ratings were a 4 or a 5.", **values)
    if one.code == "worse":
        return t("Customers are less satisfied: {share} of {n} ratings were a 4 or a 5.", **values)
    return t("Customers are more satisfied: {share} of {n} ratings were a 4 or a 5.", **values)


def _extended(one: Verdict, measure: Measure) -> str:
    earlier = measure.year_value if one.against == "year" else measure.previous_value
    values = {"share": fmt.share(measure.value), "points": _points(measure.value - earlier)}
    if one.against == "year":
        if one.code == "worse":
            return t("More is extended than a year before: {share} of the complaints, {points} more.", **values)
        return t("Less is extended than a year before: {share} of the complaints, {points} less.", **values)
    if one.code == "worse":
        return t("More was extended: {share} of the complaints, {points} more.", **values)
    return t("Less was extended: {share} of the complaints, {points} less.", **values)


def _count(one: Verdict, measure: Measure, against: dict[str, str]) -> str:
    """How many there are, how that stands among the weeks before, and against the one before."""
    number = int(measure.value)
    what = {
        RECEIVED: lambda: nt("{n} complaint received", "{n} complaints received", number, n=fmt.number(number)),
        OPEN: lambda: nt("{n} complaint open", "{n} complaints open", number, n=fmt.number(number)),
        OVERDUE: lambda: nt(
            "{n} open complaint past a deadline", "{n} open complaints past a deadline", number, n=fmt.number(number)
        ),
    }[one.name]()
    is_high = _is_high(one, measure)
    how = [_rank(one, is_high), _part(measure, against, is_high)]
    return t("{what}: {how}.", what=what, how=", ".join(part for part in how if part))


def _is_high(one: Verdict, measure: Measure) -> bool:
    if measure.better == "neither":
        return one.code == "higher"
    return (one.code == "better") == (measure.better == "higher")


def _rank(one: Verdict, is_high: bool) -> str:
    if one.rank_weeks >= YEAR_WEEKS:
        return t("the most in a year") if is_high else t("the fewest in a year")
    if one.rank_weeks:
        number = fmt.number(one.rank_weeks)
        return t("the most in {n} weeks", n=number) if is_high else t("the fewest in {n} weeks", n=number)
    return t("more than usual") if is_high else t("fewer than usual")


def _part(measure: Measure, against: dict[str, str], is_high: bool) -> str:
    """How much more or fewer than the period before; nothing where that says the opposite, or hardly anything."""
    if not measure.previous_value:
        return ""
    by = measure.value / measure.previous_value - 1
    if (by > 0) != is_high or abs(by) < _LEAST_PART:
        return ""
    if abs(by - 1) < _PARTS[0][1]:
        words = against["twice"]
        return t(words)
    if by > 1:
        number = round(by + 1, 0 if by >= 9 or abs(by - round(by)) < _PARTS[0][1] else 1)
        written = fmt.number(number, 0 if number == round(number) else 1)
        form = round(number) if number == round(number) else fmt.plural_number(number)
        if against is WEEK:
            return nt("{n} times as many as the week before", "{n} times as many as the week before", form, n=written)
        return nt("{n} times as many as the period before", "{n} times as many as the period before", form, n=written)
    if abs(by + 0.5) < _PARTS[0][1]:
        words = against["half"]
        return t(words)
    part = next((t(words) for ratio, near, words in _PARTS if abs(abs(by) - ratio) < near), fmt.share(abs(by), 0))
    words = against["more" if by > 0 else "fewer"]
    return t(words, part=part)


def _usual(news: News, one: Verdict) -> str:
    measure = news.measure(one.name)
    if measure.kind != "promise":
        return t("Nothing lies outside its usual range.")
    moved = measure.value - measure.previous_value
    values = {"name": kpis.clock_tile(one.name), "points": _points(moved), "share": fmt.share(measure.value)}
    if moved < 0:
        return t("“{name}” fell by {points} to {share}, within its usual range.", **values)
    return t("“{name}” rose by {points} to {share}, within its usual range.", **values)


def _unchanged(news: News, against: dict[str, str]) -> str:
    """That nothing changed, that what did is usual, or why nobody can say."""
    if news.calmed:
        return _usual(news, max(news.calmed, key=lambda one: one.size))
    codes = {one.code for one in news.verdicts if one.against in ("previous", "usual")}
    return t(against[next((code for code in ("unchanged", "too_few") if code in codes), "nothing")])
