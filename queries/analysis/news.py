"""What the news of a period is: every key figure judged once, as one family, and ranked by size.

One decision for the page Overview, its tiles, the page Timeliness, the weekly report and its mail. A promise is held
against its target, a share against the period before and the same one a year before, a count against how it usually
moves. All of these are one family of tests: in a period in which nothing changed and every promise is just kept,
anything at all is called news in at most 5 of 100 cases.

Sources: R. A. Fisher's exact test, one side doubled (Statistical Methods for Research Workers, 5th ed. 1934, from
memory), and the exact binomial test against a target, which keep their level at any size; F. J. Anscombe, Biometrika 35
(1948) 246-254 (the square root evens out how much counts vary); Student's t for one further value; S. Holm, Scand. J.
Statist. 6 (1979) 65-70, which keeps the level for the family, however its figures hang together; J. Cohen, Statistical
Power Analysis (1988), ch. 6 (h, the size of a difference of shares), from memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import asin, log, sqrt
from typing import Literal

import numpy as np
import scipy

from queries import period
from queries.analysis import period_comparison
from queries.analysis.kpis import Figure
from queries.analysis.period_comparison import LEAST_DIFFERENCE
from queries.period import Period
from queries.semantic import present
from queries.semantic import targets as policy_targets
from queries.semantic.request import Request
from queries.settings import settings
from queries.statistics.multiple_testing import family
from queries.statistics.proportions import exact_p_value
from queries.warehouse.generation import Generation

Kind = Literal["promise", "share", "flow", "stock"]
"""A promise is a share with a target; a flow adds up over a period, a stock stands at its end."""
RECEIVED, OPEN, OVERDUE, EXTENDED, SATISFIED = "received", "open", "overdue", "extended", "satisfied"
"""Names of measures beside the promises, which go by their clock."""

USUAL_WEEKS = 26
"""Half a year tells how a count usually moves, and lets it follow the business."""
LEAST_WEEKS = 12
"""On fewer weeks no count is judged."""
YEAR_WEEKS = 52
LEAST_RANK = 8
"""The most in fewer weeks than these is not worth a word."""

Standing = Literal["kept", "missed", "missed_by_more", "too_few", "nothing"]
"""A promise against its target: missed, or missed by more than chance alone would bring."""
Change = Literal["better", "worse", "higher", "lower", "unchanged", "too_few", "nothing"]
"""`higher` and `lower` where neither direction is better."""
NEWS = ("missed_by_more", "better", "worse", "higher", "lower")


@dataclass(frozen=True)
class Measure:
    """A key figure in a period, and what it is held against. Shares run from 0 to 1; None: there is no such value."""

    name: str
    kind: Kind
    better: str
    """`higher`, `lower` or `neither`."""
    value: float | None
    n: int
    previous_value: float | None = None
    previous_n: int = 0
    year_value: float | None = None
    year_n: int = 0
    target: float | None = None
    before: tuple[float | None, ...] = ()
    """Of counts: the whole weeks before the period, oldest first; None where nothing is known."""
    weeks: float = 1.0
    """How many weeks long the period is."""
    is_usual: bool = False
    """Its control chart judges this very period and finds nothing: then no change is told, however large."""


@dataclass(frozen=True)
class Verdict:
    """One comparison of a figure, judged."""

    name: str
    against: str
    """`target`, `previous`, `year`, or of counts `usual`."""
    code: Standing | Change
    """A standing against a target, else a change."""
    size: float = 0.0
    """How large it is, alike for all kinds: Cohen's h of two shares, the logarithm of the ratio of two counts."""
    rank_weeks: int = 0
    """Of counts: of so many weeks, itself among them, it is the most or the fewest; YEAR_WEEKS: of a year."""
    p_value: float = float("nan")

    @property
    def is_news(self) -> bool:
        """Whether it is more than chance."""
        return self.code in NEWS


@dataclass(frozen=True)
class News:
    """All verdicts of a period."""

    measures: tuple[Measure, ...]
    verdicts: tuple[Verdict, ...]
    calmed: tuple[Verdict, ...] = ()
    """Changes since the period before that are more than chance, of figures within their usual range: no news, but the
    period is not one in which nothing changed."""

    @property
    def ranked(self) -> tuple[Verdict, ...]:
        """What is more than chance, the largest first; of one figure's changes only that against the period before.

        That a figure differs from last year's is news where it did not change since the period before.
        """
        found = [one for one in self.verdicts if one.is_news]
        changed = {one.name for one in found if one.against == "previous"}
        found = [one for one in found if one.against != "year" or one.name not in changed]
        return tuple(sorted(found, key=lambda one: -one.size))

    @property
    def promises(self) -> tuple[Measure, ...]:
        """The promises, in the order of the policy."""
        return tuple(one for one in self.measures if one.kind == "promise")

    def measure(self, name: str) -> Measure | None:
        """A figure by its name."""
        return next((one for one in self.measures if one.name == name), None)

    def verdict(self, name: str, against: str) -> Verdict:
        """How a figure stands against something; `nothing` where it was not held against it."""
        found = (one for one in self.verdicts if (one.name, one.against) == (name, against))
        return next(found, Verdict(name, against, "nothing"))

    def standing(self, clock: str) -> Standing:
        """How a promise stands against its target."""
        return self.verdict(clock, "target").code

    def with_standing(self, *codes: str) -> tuple[Measure, ...]:
        """The promises that stand so against their target."""
        return tuple(one for one in self.promises if self.standing(one.name) in codes)

    def is_more_than_chance(self, name: str, against: str = "previous") -> bool | None:
        """Whether a difference is; None where it was not judged."""
        code = self.verdict(name, against).code
        return None if code in ("too_few", "nothing") else code in NEWS


def judge(measures: Iterable[Measure]) -> News:
    """Judge the figures of a period as one family."""
    known = tuple(measures)
    asked = [one for measure in known for one in _comparisons(measure)]
    different = family([one.p_value for one in asked])
    usual = {(one.name, "previous") for one in known if one.is_usual}
    verdicts, calmed = [], []
    for one, is_different in zip(asked, different, strict=True):
        is_change = one.code in ("better", "worse", "higher", "lower")
        if is_change and (not is_different or (one.name, one.against) in usual):
            calmed += [one] if is_different else []
            one = replace(one, code="unchanged")
        elif one.code == "missed_by_more" and not is_different:
            one = replace(one, code="missed")
        verdicts.append(one)
    return News(known, tuple(verdicts), tuple(calmed))


KINDS: dict[str, tuple[Kind, str]] = {
    RECEIVED: ("flow", "neither"),
    OPEN: ("stock", "lower"),
    OVERDUE: ("stock", "lower"),
    EXTENDED: ("share", "lower"),
    SATISFIED: ("share", "higher"),
}
"""Of each measure that is no promise: what it is and which direction is better, as its metric's header says."""


def of_figures(
    on_time: Mapping[str, Figure],
    targets: Mapping[str, float | None],
    others: Mapping[str, Figure],
    before: Mapping[str, Sequence[float | None]],
    weeks: float = 1.0,
) -> News:
    """Judge the figures of a page or of a report.

    on_time  by clock; others: by the names of KINDS, those there are; targets: by both; before: the weeks of counts
    weeks             how many weeks long the period is
    """
    found = [measure(one, clock, "promise", "higher", target=targets[clock]) for clock, one in on_time.items()]
    found += [
        measure(one, name, *KINDS[name], before=tuple(before.get(name, ())), weeks=weeks, target=targets.get(name))
        for name, one in others.items()
    ]
    return judge(found)


def measure(figure: Figure, name: str, kind: Kind, better: str, **known: object) -> Measure:
    """Take a figure as a measure. A flow of a period that is not over, and so is held against nothing, has no value."""
    is_part = kind == "flow" and figure.difference is None and figure.previous_value is not None
    return Measure(
        name=name,
        kind=kind,
        better=better,
        value=None if is_part else figure.value,
        n=figure.n,
        previous_value=figure.previous_value,
        previous_n=figure.previous_n,
        year_value=figure.year_value,
        year_n=figure.year_n,
        is_usual=figure.is_charted and not figure.signals,
        **known,
    )


def judged(figure: Figure, news: News, name: str) -> Figure:
    """Give a figure the family's verdicts as its own, so that a tile says what the lead says."""
    return replace(
        figure,
        is_more_than_chance=news.is_more_than_chance(name),
        year_is_more_than_chance=news.is_more_than_chance(name, "year"),
    )


def weeks_before(
    generation: Generation, metric: str, request: Request, column: str = "value"
) -> tuple[float | None, ...]:
    """Give the year of whole weeks before the request's period, oldest first, of a count."""
    last_on = period.period_of(request.from_on, "week").from_on - timedelta(days=1)
    if generation.begun_on is not None and last_on < generation.begun_on:
        return ()
    rows = period_comparison.series(
        generation, metric, replace(request, from_on=None, to_on=last_on, grain=None), "week", YEAR_WEEKS
    )
    return tuple(None if np.isnan(value) else float(value) for value in rows[column].to_numpy(float))


def targets_of(generation: Generation, on: date) -> dict[str, float | None]:
    """Give the targets in force on a day: of each clock of the policy by its name, of other shares by theirs.

    Also of clocks that these data never record: a promise tried out may begin one.
    """
    others = {EXTENDED: "extension_rate", SATISFIED: "satisfaction"}
    return {
        **policy_targets.of_clocks(generation, on, present.of(generation).of_policy),
        **{name: policy_targets.share(generation, on, metric) for name, metric in others.items()},
    }


def length(asked: Period) -> float:
    """Give how many weeks long a period is."""
    return asked.days / 7


def _comparisons(one: Measure) -> list[Verdict]:
    """Every comparison of a figure with its probability, as if each were more than chance."""
    if one.kind in ("flow", "stock"):
        return [_of_count(one)]
    found = [_of_target(one)] if one.target is not None else []
    return [
        *found,
        _of_shares(one, "previous", one.previous_value, one.previous_n),
        _of_shares(one, "year", one.year_value, one.year_n),
    ]


def _of_target(one: Measure) -> Verdict:
    if one.value is None or not one.n:
        return Verdict(one.name, "target", "nothing")
    if one.n < _small_n():
        return Verdict(one.name, "target", "too_few")
    # a share that is written like the target has reached it: 95.0 % does not miss 95 %
    by, kept = (one.value - one.target), _kept(one.value, one.n)
    is_low_better = one.better == "lower"
    is_kept = (-by if is_low_better else by) >= -LEAST_DIFFERENCE["share"]
    p_value = float(
        scipy.stats.binom.sf(kept - 1, one.n, one.target)
        if is_low_better
        else scipy.stats.binom.cdf(kept, one.n, one.target)
    )
    return Verdict(one.name, "target", "kept" if is_kept else "missed_by_more", _h(one.value, one.target), 0, p_value)


def _of_shares(one: Measure, against: str, value: float | None, n: int) -> Verdict:
    if one.value is None or value is None or not min(one.n, n):
        return Verdict(one.name, against, "nothing")
    if min(one.n, n) < _small_n():
        return Verdict(one.name, against, "too_few")
    p_value = float(exact_p_value(_kept(one.value, one.n), one.n, _kept(value, n), n))
    if abs(one.value - value) < LEAST_DIFFERENCE["share"]:
        return Verdict(one.name, against, "unchanged", 0.0, 0, p_value)
    return Verdict(one.name, against, _direction(one, one.value > value), _h(one.value, value), 0, p_value)


def _weeks_known(before: Sequence[float | None]) -> tuple[float, ...]:
    """The weeks of which everything is known: the first one with data may have begun before them."""
    known = [value for value in before if value is not None]
    return tuple(known[1:] if len(known) < len(before) else known)


def _of_count(one: Measure) -> Verdict:
    """A count against how it usually moves: a flow against its weeks before, a stock's change against its changes."""
    known = _weeks_known(one.before)
    if one.value is None:
        return Verdict(one.name, "usual", "nothing")
    if len(known) < LEAST_WEEKS:
        return Verdict(one.name, "usual", "too_few" if known else "nothing")
    usual = _even(np.array(known[-USUAL_WEEKS:]))
    value = _even(np.array(one.value / one.weeks if one.kind == "flow" else one.value))
    if one.kind == "flow":
        expected, degrees = usual.mean(), len(usual) - 1
        error = usual.std(ddof=1) * sqrt(1 / one.weeks + 1 / len(usual))
        reference = float(np.mean(known[-USUAL_WEEKS:])) * one.weeks
    else:
        steps = np.diff(usual)
        expected, degrees = usual[-1], len(steps)
        error = sqrt(float(np.mean(steps**2)) * max(one.weeks, 1))
        reference = known[-1]
    # weeks that are all alike tell no variation; single events have at least that of chance, 1/2 by their roots
    error = error or 0.5 * sqrt(1 / one.weeks + (1 / len(usual) if one.kind == "flow" else 1))
    score = float(value - expected) / error
    return Verdict(
        one.name,
        "usual",
        _direction(one, score > 0),
        abs(log((one.value + 0.5) / (reference + 0.5))),
        _rank(one, score > 0),
        float(2 * scipy.stats.t.sf(abs(score), degrees)),
    )


def _rank(one: Measure, is_high: bool) -> int:
    """Of how many weeks, itself among them, a week is the most or the fewest; 0 where that is not worth a word."""
    if one.weeks != 1:
        return 0
    weeks = 1
    for value in reversed(_weeks_known(one.before)):
        if value >= one.value if is_high else value <= one.value:
            break
        weeks += 1
    return min(weeks, YEAR_WEEKS) if weeks >= LEAST_RANK else 0


def _direction(one: Measure, is_high: bool) -> str:
    if one.better == "neither":
        return "higher" if is_high else "lower"
    return "better" if is_high == (one.better == "higher") else "worse"


def _even(counts: np.ndarray) -> np.ndarray:
    return np.sqrt(counts + 3 / 8)


def _h(share: float, other: float) -> float:
    return abs(2 * asin(sqrt(share)) - 2 * asin(sqrt(other)))


def _small_n() -> int:
    return max(settings().small_n, 1)


def _kept(value: float, n: int) -> int:
    return int(np.rint(value * n))
