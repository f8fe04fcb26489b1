"""What a week's figures come to, in sentences. Rules choose the sentence; the figures choose its number and case.

Whole sentences are translated, never put together from parts, because word order and endings differ by language.
Reports are read long after they were made, so they speak of “the week”, never of “last week”.
"""

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, nt, t
from dashboard.narrative import kpis
from dashboard.narrative import news as narrative_news
from dashboard.report.facts.collect import Facts
from queries.analysis import news
from queries.analysis.kpis import Figure
from queries.semantic import present
from queries.settings import settings

SIGNALS = {
    "above_limit": mark("“{name}” lies above its usual range: more than it varies from week to week."),
    "below_limit": mark("“{name}” lies below its usual range: more than it varies from week to week."),
    "run_above": mark("“{name}” has been above its mean for seven weeks or more."),
    "run_below": mark("“{name}” has been below its mean for seven weeks or more."),
    "near_upper": mark("“{name}” was unusually high in two of three weeks."),
    "near_lower": mark("“{name}” was unusually low in two of three weeks."),
    "trend_up": mark("“{name}” has risen six weeks in a row or more."),
    "trend_down": mark("“{name}” has fallen six weeks in a row or more."),
}
_WORTH_A_WORD = ("more_than_chance", "too_few")


def unfinished(facts: Facts) -> str:
    """That the week is not over, where it is not."""
    if facts.is_over:
        return ""
    return t(
        "The week is not over: the data end on {day}, and its figures will still change.",
        day=fmt.day(facts.versions.data_as_of_on),
    )


def lead(facts: Facts) -> str:
    """The first sentences: the largest news of the week, and how the promises stand."""
    if facts.is_empty:
        return t("Nothing happened in this week: no complaint came in, was open or fell due.")
    return narrative_news.lead(facts.news, facts.week)


def headline(facts: Facts) -> str:
    """The largest news alone, for the subject of a mail."""
    first = narrative_news.led_by(facts.news, facts.week)
    return lead(facts) if facts.is_empty or not first else first[0].words


def more(facts: Facts) -> tuple[str, ...]:
    """The sentences after the lead: what else is news, signals, the main promise, satisfaction, what came and went."""
    if facts.is_empty:
        return ()
    rest = [one.words for one in narrative_news.rest(facts.news, facts.week)]
    promise = " ".join(part for part in (*rest, *signals(facts), main_promise(facts)) if part)
    is_said = any(one.about == news.SATISFIED for one in narrative_news.stories(facts.news, facts.week))
    satisfied = satisfaction(facts) if facts.present.has(present.SATISFACTION) and not is_said else ""
    return tuple(part for part in (promise, satisfied, flow(facts), outlook(facts)) if part)


def on_time(facts: Facts) -> list[Figure]:
    """The on-time share of each clock, extensions counted."""
    return [facts.line("on_time_share", clock) for clock in facts.clocks]


def signals(facts: Facts) -> list[str]:
    """What the control charts say about the week: the strongest signal of each promise."""
    return [t(SIGNALS[line.signals[0]], name=kpis.clock_tile(line.clock)) for line in on_time(facts) if line.signals]


def main_promise(facts: Facts) -> str:
    """How often the main promise was kept, and its target."""
    line = facts.line("on_time_share", facts.main_clock) if facts.main_clock else None
    if line is None or line.value is None:
        return ""
    values = {"n": fmt.number(line.n), "share": fmt.share(line.value), "target": fmt.share(facts.target, 0)}
    return t("“{name}”: {share} of {n} deadlines (target {target}).", name=kpis.clock_tile(line.clock), **values)


def satisfaction(facts: Facts) -> str:
    """Whether customers are more satisfied or less, with the interval of the share of 4 and 5."""
    line = facts.line("satisfied_share")
    if line.value is None:
        return t("No complaint was rated in the week.")
    values = {"share": fmt.share(line.value), "n": fmt.number(line.n)}
    values |= {"low": fmt.share(line.low, 0), "high": fmt.share(line.high, 0)}
    if line.is_small:
        return nt(
            "{n} complaint was rated in the week: too few to judge satisfaction.",
            "{n} complaints were rated in the week: too few to judge satisfaction.",
            line.n,
            n=values["n"],
        )
    if line.difference is None:
        return nt(
            "{share} of {n} rating was a 4 or a 5 (95 % interval: {low} to {high}); there is nothing to compare with.",
            "{share} of {n} ratings were a 4 or a 5 (95 % interval: {low} to {high}); there is nothing to "
            "compare with.",
            line.n,
            **values,
        )
    if line.has_changed and line.direction == "down":
        return nt(
            "Customers were less satisfied than in the week before, by more than chance: {share} of {n} "
            "rating was a 4 or a 5 (95 % interval: {low} to {high}).",
            "Customers were less satisfied than in the week before, by more than chance: {share} of {n} "
            "ratings were a 4 or a 5 (95 % interval: {low} to {high}).",
            line.n,
            **values,
        )
    if line.has_changed:
        return nt(
            "Customers were more satisfied than in the week before, by more than chance: {share} of {n} "
            "rating was a 4 or a 5 (95 % interval: {low} to {high}).",
            "Customers were more satisfied than in the week before, by more than chance: {share} of {n} "
            "ratings were a 4 or a 5 (95 % interval: {low} to {high}).",
            line.n,
            **values,
        )
    return nt(
        "Satisfaction did not change by more than chance: {share} of {n} rating was a 4 or a 5 (95 % "
        "interval: {low} to {high}).",
        "Satisfaction did not change by more than chance: {share} of {n} ratings were a 4 or a 5 (95 % "
        "interval: {low} to {high}).",
        line.n,
        **values,
    )


def flow(facts: Facts) -> str:
    """What came in and went out, what is open, and how much of it is past a deadline."""
    return " ".join((came_and_went(facts), left_open(facts), past_deadline(facts)))


def outlook(facts: Facts) -> str:
    """How many deadlines of the week after will be missed, if they go as similar ones did."""
    found = facts.outlook
    if found is None:
        return ""
    return nt(
        "In the week after, {n} deadline of open complaints falls; about {expected} will be missed if they go as "
        "similar ones did (95 % interval: {low} to {high}).",
        "In the week after, {n} deadlines of open complaints fall; about {expected} will be missed if they go as "
        "similar ones did (95 % interval: {low} to {high}).",
        found.due_n,
        n=fmt.number(found.due_n),
        expected=fmt.number(found.expected),
        low=fmt.number(found.low),
        high=fmt.number(found.high),
    )


def came_and_went(facts: Facts) -> str:
    """Complaints received and complaints closed."""
    received = int(facts.line("received").value or 0)
    closed = sum(int(facts.line(name).value or 0) for name in ("resolved", "withdrawn"))
    return nt(
        "{received} complaint came in and {closed} went out, resolved or withdrawn.",
        "{received} complaints came in and {closed} went out, resolved or withdrawn.",
        received,
        received=fmt.number(received),
        closed=fmt.number(closed),
    )


def left_open(facts: Facts) -> str:
    """Complaints open at the end of the week, against a week before."""
    line = facts.line("closing")
    count, difference = int(line.value or 0), int(line.difference or 0)
    values = {"open": fmt.number(count), "difference": fmt.number(abs(difference))}
    if not facts.is_over:
        return nt("So far {open} complaint is open.", "So far {open} complaints are open.", count, open=values["open"])
    if difference > 0:
        return nt(
            "At the end of the week {open} complaint was open, {difference} more than a week before.",
            "At the end of the week {open} complaints were open, {difference} more than a week before.",
            count,
            **values,
        )
    if difference < 0:
        return nt(
            "At the end of the week {open} complaint was open, {difference} fewer than a week before.",
            "At the end of the week {open} complaints were open, {difference} fewer than a week before.",
            count,
            **values,
        )
    return nt(
        "At the end of the week {open} complaint was open, as many as a week before.",
        "At the end of the week {open} complaints were open, as many as a week before.",
        count,
        open=values["open"],
    )


def past_deadline(facts: Facts) -> str:
    """How many of the open complaints are past a deadline."""
    overdue = int(facts.line("overdue").value or 0)
    if not facts.line("open").value:
        return ""
    if not overdue:
        return t("None of them was past a deadline.")
    return nt(
        "{overdue} of them was past a deadline.",
        "{overdue} of them were past a deadline.",
        overdue,
        overdue=fmt.number(overdue),
    )


def against(line: Figure) -> str:
    """A figure against the week before, with the verdict: ▲ 3.1 points, within normal variation."""
    if line.difference is None:
        return t("nothing to compare with")
    verdict = "" if kpis.is_alike(line) and not line.is_charted else kpis.certainty(line)
    return f"{kpis.change(line)}, {verdict}" if verdict else kpis.change(line)


def against_in_short(line: Figure) -> str:
    """As `against`, for tables: no word where the week is nothing out of the ordinary, which is the rule."""
    if line.difference is None:
        return fmt.MISSING
    is_worth_a_word = line.certainty in _WORTH_A_WORD and line.direction != "unchanged" and not line.is_charted
    return f"{kpis.change(line)}, {kpis.certainty(line)}" if is_worth_a_word or line.signals else kpis.change(line)


def small_note() -> str:
    """What grey figures mean."""
    n = settings().small_n
    return nt("Grey: rests on fewer than {n}.", "Grey: rests on fewer than {n}.", n, n=fmt.number(n))
