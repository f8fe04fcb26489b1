"""Did a change help? The weekly complaints of a cause before and after it, what was to be expected, and a verdict.

Counted are complaints by the week they were received, whole weeks only. Each week is measured against the volume that
the other causes share in it, which are its control: a season, a sale, a week of holidays, or more customers move both.
Causes that changed themselves are no control, so those whose share changed are left out (`controls.steady`). How much
trend and season of its own a cause may have is learned from the others, too. A cause within a store, product, channel
or person has a second control: the same cause elsewhere. How the effect is estimated and how often the verdict errs:
docs/explanation/statistics.md.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from queries.analysis import coded
from queries.errors import UsageError
from queries.register import cause_key
from queries.statistics import interrupted_time_series
from queries.statistics.controls import own_course, recoding, steady
from queries.statistics.controls.own_course import Beliefs
from queries.statistics.estimate import NOTHING, Estimate
from queries.statistics.interrupted_time_series import Effect, Placebo
from queries.warehouse import over
from queries.warehouse.generation import Generation

TOO_EARLY = "too_early"
NOTHING_TO_COMPARE = "nothing_to_compare"
WORKED = "worked"
WORSE = "worse"
NO_EFFECT = "no_effect"
UNCLEAR = "unclear"

HOPED_CHANGE_SHARE = -0.2
"""What a change is measured by where nobody said what they expect of it: a fall by a fifth."""
MOST_WEEKS_AFTER = 52
"""What comes later is the work of other things too."""
_OWN_EXPOSURE = 50
"""Complaints of other causes a week in the same place from which on they are the measure, not those everywhere."""
_RECODED = "recoded"
_HERE, _EVERYWHERE = "here: ", "everywhere: "
"""Before the names of the other causes, as columns of their weeks."""
_CONTROL_LEAST = 20
"""Complaints of the control on either side: fewer can neither support nor contradict."""


@dataclass(frozen=True)
class Answer:
    """What is known of one change; everything but the verdict is there only where it could be computed."""

    key: str
    in_force_on: date
    verdict: str
    """too_early, nothing_to_compare, worked, worse, no_effect (a fall of the size hoped for is ruled out), unclear."""
    reasons: tuple[str, ...] = ()
    """What a reader has to know: placebo (earlier dates look alike), elsewhere (the same cause fell elsewhere too),
    run_up (a peak just before was left out), no_season (less than a year before: no season of its own can be told),
    recoded (the cause has another name before or after, counted together)."""
    missing_before: int = 0
    """Whole weeks missing."""
    missing_after: int = 0
    ready_on: date | None = None
    """The first day on which there are weeks enough after, where they are missing."""
    found: Effect | None = None
    control: Effect | None = None
    against_control: Estimate = NOTHING
    placebo: Placebo | None = None
    recoded: str = ""
    """The other name of the cause."""
    avoided: Estimate = NOTHING
    """Complaints that did not come, of those expected in the weeks after; negative: that came beyond them."""
    weeks: pd.DataFrame | None = None
    """One row a week: week_on, complaints, other_complaints, measure (the volume that the steady ones of them share),
    part (earlier, before, run_up, across, after), expected, expected_low, expected_high (without it), fitted."""

    @property
    def is_told(self) -> bool:
        """Whether there is an estimate."""
        return self.found is not None

    def as_dict(self) -> dict[str, object]:
        """The figures that the register keeps with a result."""
        kept: dict[str, object] = {"verdict": self.verdict, "reasons": list(self.reasons)}
        if self.found is not None:
            kept |= {
                "change": self.found.change.value,
                "change_low": self.found.change.low,
                "change_high": self.found.change.high,
                "weeks_before": self.found.weeks_before,
                "weeks_after": self.found.weeks_after,
                "run_up": self.found.run_up,
                "dispersion": self.found.dispersion,
            }
        return kept


def answer(
    generation: Generation,
    key: str,
    in_force_on: date,
    *,
    hoped: float | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Answer:
    """Answer whether a change helped.

    in_force_on   its first day; the week that lies across it counts on neither side
    hoped         the change hoped for, as a share (-0.3); None: HOPED_CHANGE_SHARE
    since, until  when the change of the same cause before this one, and the one after it, came into force: weeks
                  beyond them belong to those
    """
    return of_weeks(weekly(generation, key), key, in_force_on, hoped=hoped, since=since, until=until)


def of_weeks(
    weeks: pd.DataFrame,
    key: str,
    in_force_on: date,
    *,
    hoped: float | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Answer:
    """Answer it from weeks as `weekly` gives them."""
    recoded = str(weeks[_RECODED].iloc[0]) if _RECODED in weeks and len(weeks) else ""
    weeks = weeks.drop(columns=_RECODED, errors="ignore")
    if since is not None:
        weeks = weeks[weeks["week_on"] >= since]
    if until is not None:
        weeks = weeks[weeks["week_on"] + timedelta(days=6) < until]
    weeks = weeks[weeks["week_on"] < in_force_on + timedelta(weeks=MOST_WEEKS_AFTER)].reset_index(drop=True)
    before = int((weeks["week_on"] + timedelta(days=6) < in_force_on).sum())
    after = int((weeks["week_on"] < in_force_on).sum())
    usable = weeks["other_complaints"] > 0
    sides = int(usable[:before].sum()), int(usable[after:].sum())
    missing = interrupted_time_series.missing_weeks(*sides)
    parts = np.where(
        np.arange(len(weeks)) < before, "before", np.where(np.arange(len(weeks)) < after, "across", "after")
    )
    weeks = weeks.assign(part=parts)
    if any(missing):
        ready_on = _ready_on(in_force_on) if missing[1] else None
        return Answer(key, in_force_on, TOO_EARLY, (), *missing, ready_on=ready_on, weeks=weeks)
    measure, everywhere, beliefs = _measures(weeks, before, after)
    weeks = weeks[[name for name in weeks if not str(name).startswith((_HERE, _EVERYWHERE))]].assign(measure=measure)
    counts, exposure = weeks["complaints"].to_numpy(float), np.where(usable, measure, 0.0)
    try:
        found = interrupted_time_series.effect(counts, exposure, before, after, beliefs)
    except UsageError:  # weeks enough, yet no complaint on either side
        return Answer(key, in_force_on, NOTHING_TO_COMPARE, weeks=weeks)
    control = _control(weeks, everywhere, before, after, beliefs)
    apart = NOTHING if control is None else interrupted_time_series.against_control(found, control)
    tried = interrupted_time_series.placebo(counts, exposure, before, found.weeks_after, found.statistic, beliefs)
    verdict, reasons = _verdict(found, tried, control, apart, HOPED_CHANGE_SHARE if hoped is None else hoped)
    reasons += ("recoded",) if recoded else ()
    return Answer(
        key,
        in_force_on,
        verdict,
        reasons,
        found=found,
        control=control,
        against_control=apart,
        placebo=tried,
        recoded=recoded,
        avoided=_avoided(found, after),
        weeks=_drawn(weeks, found, before),
    )


def _ready_on(in_force_on: date) -> date:
    """The Monday after the last week that is needed."""
    first = in_force_on + timedelta(days=-in_force_on.weekday() % 7)
    return first + timedelta(weeks=interrupted_time_series.LEAST_WEEKS)


def _verdict(
    found: Effect, tried: Placebo, control: Effect | None, apart: Estimate, hoped: float
) -> tuple[str, tuple[str, ...]]:
    reasons = []
    fell, rose = found.change.high < 0, found.change.low > 0
    if fell and not tried.is_passed:
        reasons.append("placebo")
    if fell and control is not None and control.change.high < 0 and not apart.high < 0:
        reasons.append("elsewhere")
    is_doubted = bool(reasons)
    if found.run_up:
        reasons.append("run_up")
    if not found.has_season:
        reasons.append("no_season")
    if fell:
        return (UNCLEAR if is_doubted else WORKED), tuple(reasons)
    if rose:
        return WORSE, tuple(reasons)
    return (NO_EFFECT if found.change.low > hoped else UNCLEAR), tuple(reasons)


def _measures(weeks: pd.DataFrame, before: int, after: int) -> tuple[NDArray[np.float64], NDArray[np.float64], Beliefs]:
    """Give what the series is measured by, what the same cause elsewhere is, and what series do by themselves."""
    first = max(0, before - interrupted_time_series.MOST_WEEKS_BEFORE)
    split = before - first, after - first
    volumes = []
    for prefix, total in ((_HERE, "other_complaints"), (_EVERYWHERE, "other_everywhere")):
        columns = [name for name in weeks if str(name).startswith(prefix)]
        volume = weeks[total].to_numpy(float).copy()
        if columns:
            volume[first:] = steady.shared(weeks[columns].to_numpy(float).T[:, first:], split=split)
        volumes.append(volume)
    columns = [name for name in weeks if str(name).startswith(_HERE)]
    beliefs = Beliefs()
    if len(columns) > 1:
        members = weeks[columns].to_numpy(float).T[:, first:before]
        beliefs = own_course.learned(members, steady.volume(members).volume, beliefs)
    return volumes[0], volumes[1], beliefs


def _control(
    weeks: pd.DataFrame, exposure: NDArray[np.float64], before: int, after: int, beliefs: Beliefs
) -> Effect | None:
    """The effect on the same cause elsewhere; None for a cause as a whole, or where it is too rare elsewhere."""
    elsewhere = weeks["elsewhere"]
    if min(elsewhere[:before].sum(), elsewhere[after:].sum()) < _CONTROL_LEAST:
        return None
    return interrupted_time_series.effect(elsewhere.to_numpy(float), exposure, before, after, beliefs)


def _avoided(found: Effect, after: int) -> Estimate:
    total = float(np.nansum(found.fitted[after - found.first :]))
    shares = (found.change.value, found.change.high, found.change.low)
    return Estimate(*(total * (1 / (1 + share) - 1) for share in shares))


def _drawn(weeks: pd.DataFrame, found: Effect, before: int) -> pd.DataFrame:
    """Put what the model says beside the weeks it was made from."""
    place = np.arange(len(weeks))
    parts = weeks["part"].to_numpy(object).copy()
    parts[place < found.first] = "earlier"
    usable = np.flatnonzero((place < before) & (weeks["other_complaints"].to_numpy() > 0))
    if found.run_up:
        parts[usable[-found.run_up] : before] = "run_up"
    frame = weeks.assign(part=parts)
    for name in ("expected", "expected_low", "expected_high", "fitted"):
        frame[name] = np.concatenate([np.full(found.first, np.nan), getattr(found, name)])
    return frame


def weekly(generation: Generation, key: str) -> pd.DataFrame:
    """Count by week_on: complaints (of the series), other_complaints, elsewhere, other_everywhere.

    Whole weeks that follow one another, up to the newest whose complaints were examined; none where there is no data.
    Beside them a column for each other cause, here and everywhere (_HERE, _EVERYWHERE before its name). For all causes
    within a value (no cause) the others are the other values of its dimension.
    """
    cause, dimension, value = cause_key.split(key)
    is_here = "true" if dimension is None else f"coalesce({dimension} = $3, false)"
    is_place = not cause and dimension is not None
    coded_one = "$1 = '' and cause is not null"
    is_own, member = (f"{coded_one} and {is_here}", dimension) if is_place else ("cause = $1", "cause")
    is_other = f"{coded_one} and not {is_here}" if is_place else "cause <> $1"
    newest_on = over.last_whole(generation, "week").to_on
    with generation.reading() as cursor:
        values = [cause, newest_on, *([] if dimension is None else [value])]
        found = cursor.execute(
            f"""select
                cast(date_trunc('week', received_on) as date) as week_on,
                count(*) as received,
                count(cause) as coded,
                count(*) filter (where {is_own} and {is_here}) as complaints,
                count(*) filter (where {is_own} and not {is_here}) as elsewhere,
                count(*) filter (where {is_other} and {is_here}) as other_here,
                count(*) filter (where {is_other}) as other_everywhere
            from complaints
            where received_on <= $2
            group by all
            order by week_on""",
            values,
        ).df()
        others = cursor.execute(
            f"""select
                cast(date_trunc('week', received_on) as date) as week_on, {member} as member,
                count(*) filter (where {is_here}) as here, count(*) as everywhere
            from complaints
            where received_on <= $2 and {is_other} and {member} is not null
            group by all""",
            values,
        ).df()
    if not len(found):
        return found.assign(other_complaints=[])
    days = pd.to_datetime(found["week_on"])
    # a first week that the data begin within is not whole; weeks without any complaint are weeks too
    every = pd.date_range(days.iloc[0] + timedelta(weeks=1), newest_on - timedelta(days=6), freq="7D")
    found = found.assign(week_on=days).set_index("week_on").reindex(every, fill_value=0)
    found = found.iloc[: coded.mature_count(found["received"], found["coded"])]
    is_of_here = bool(cause) and found["other_here"].mean() >= _OWN_EXPOSURE
    found["other_complaints"] = found["other_here" if is_of_here else "other_everywhere"]
    here, everywhere = (_laid(others, counted, found.index) for counted in ("here", "everywhere"))
    if cause and (other := _other_name(found["complaints"] + found["elsewhere"], everywhere)):
        found["complaints"] += here[other]
        found["elsewhere"] += everywhere[other] - here[other]
        found["other_complaints"] -= (here if is_of_here else everywhere)[other]
        found["other_everywhere"] -= everywhere[other]
        here, everywhere = here.drop(columns=other), everywhere.drop(columns=other)
        found[_RECODED] = other
    found = found.join((here if is_of_here else everywhere).add_prefix(_HERE)).join(everywhere.add_prefix(_EVERYWHERE))
    found = found.rename_axis("week_on").reset_index()
    found["week_on"] = [day.date() for day in found["week_on"]]
    return found


def _laid(others: pd.DataFrame, counted: str, weeks: pd.DatetimeIndex) -> pd.DataFrame:
    """Lay the counts of the others out: a row a week, a column each."""
    laid = others.pivot_table(index="week_on", columns="member", values=counted, aggfunc="sum", fill_value=0)
    laid.index = pd.to_datetime(laid.index)
    return laid.reindex(weeks, fill_value=0)


def _other_name(own: pd.Series, others: pd.DataFrame) -> str:
    """The name that a cause had before, or has now; empty where it has none."""
    pairs = recoding.find(np.vstack([own.to_numpy(float), others.to_numpy(float).T]))
    rows = next(((pair.old, pair.new) for pair in pairs if 0 in (pair.old, pair.new)), None)
    return "" if rows is None else str(others.columns[max(rows) - 1])
