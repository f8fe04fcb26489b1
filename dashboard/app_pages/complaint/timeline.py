"""One complaint as a time line: what happened, how its clocks ran, who held it, when nobody worked.

Everything is placed in parts of the width, so it fits any screen; the numbers lead to the list of events beneath.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term

TOLD = ("informed", "extended")  # what the customer hears of; drawn above the rest
_APART_SHARE = 0.055  # marks nearer to each other than this are put one under the other
_LAST_TICK = 0.87  # from here on a day's name stands left of its tick, or it would run out of a narrow page


@dataclass(frozen=True)
class Span:
    """The stretch of time drawn."""

    start: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        """Where a moment lies, from 0 to 1."""
        share = (moment - self.start) / (self.end - self.start)
        return min(1.0, max(0.0, share))

    def left(self, moment: datetime) -> str:
        """The same, for a style sheet."""
        return f"left:{self.at(moment) * 100:.2f}%"


def span_of(events: pd.DataFrame, clocks: pd.DataFrame, as_of: datetime, is_open: bool) -> Span:
    """From the day of the first event to the day after the last thing that is drawn."""
    moments = [*events["occurred_at"], *clocks["due_at"].dropna(), *clocks["stopped_at"].dropna()]
    moments += [as_of] if is_open else []
    return Span(midnight(min(moments).to_pydatetime()), midnight(pd.Timestamp(max(moments)).to_pydatetime(), 1))


def midnight(moment: datetime, days: int = 0) -> datetime:
    """The midnight that begins a moment's day, or so many days later."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)


def draw(
    events: pd.DataFrame, clocks: pd.DataFrame, calendar: pd.DataFrame, span: Span, until: datetime, zone: str
) -> str:
    """The time line; `until` is where a clock that still runs ends. `events` are numbered by their order."""
    rows = [
        _row(t("Told the customer"), _marks(events, span, is_told=True)),
        _row(t("What happened"), _marks(events, span, is_told=False)),
        *(_clock(clock, span, until, zone) for _, clock in clocks.iterrows()),
        _row(t("Held by"), _held(events, span, until)),
    ]
    return f'<div class="l-frame">{_rest(calendar, span)}{_axis(span)}{"".join(row for row in rows if row)}</div>'


def _row(name: str, lanes: str, bold: str = "") -> str:
    if not lanes:
        return ""
    strong = f"<b>{escape(bold)}</b>" if bold else ""
    return f'<div class="l-row"><span class="l-name">{strong}{escape(name)}</span>{lanes}</div>'


def _rest(calendar: pd.DataFrame, span: Span) -> str:
    """The days on which nobody works, as shaded columns; neighbours are one column."""
    parts, since = [], None
    days = [(_as_date(row["day"]), bool(row["is_working"]), row["name"]) for _, row in calendar.iterrows()]
    for day, is_working, _ in [*days, (_as_date(span.end), True, "")]:
        if not is_working and since is None:
            since = day
        elif is_working and since is not None:
            left, right = span.at(_moment(since, span)), span.at(_moment(day, span))
            if right > left:
                parts.append(
                    f'<div class="l-rest" style="left:{left * 100:.2f}%;width:{(right - left) * 100:.2f}%"></div>'
                )
            since = None
    return "".join(parts)


def _as_date(value: date | datetime | pd.Timestamp) -> date:
    return value.date() if isinstance(value, datetime) else value


def _moment(day: date, span: Span) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=span.start.tzinfo)


def _axis(span: Span) -> str:
    days = max(1, round((span.end - span.start) / timedelta(days=1)))
    step = next((step for step in (1, 2, 3, 7, 14, 28, 56) if days / step <= 8), 112)
    ticks = []
    for place, number in enumerate(range(0, days, step)):
        day = span.start + timedelta(days=number)
        words = fmt.day(day.date(), "short")
        if step <= 2:
            words = f"{fmt.weekday(day.date(), 'abbreviated')} {words}"
        kinds = " ".join(name for name, is_so in (("p-wide", place % 2), ("last", span.at(day) > _LAST_TICK)) if is_so)
        ticks.append(f'<span class="{kinds}" style="{span.left(day)}">{escape(words)}</span>')
    return f'<div class="l-axis">{"".join(ticks)}</div>'


def _marks(events: pd.DataFrame, span: Span, is_told: bool) -> str:
    lanes: list[list[str]] = []
    ends: list[float] = []
    for number, (_, event) in enumerate(events.iterrows(), start=1):
        if (event["event_type"] in TOLD) != is_told:
            continue
        at = span.at(event["occurred_at"])
        lane = next((place for place, end in enumerate(ends) if at - end >= _APART_SHARE), len(ends))
        if lane == len(ends):
            ends.append(0.0)
            lanes.append([])
        ends[lane] = at
        title = f"{term('event_type', event['event_type'])}, {event['occurred_at']:%H:%M}"
        kind = "l-mark told" if is_told else "l-mark"
        place = f"left:clamp(.6rem, {at * 100:.2f}%, calc(100% - .6rem))"
        lanes[lane].append(f'<i class="{kind}" style="{place}" title="{escape(title, quote=True)}">{number}</i>')
    return "".join(f'<div class="l-lane">{"".join(lane)}</div>' for lane in lanes)


def _clock(clock: pd.Series, span: Span, until: datetime, zone: str) -> str:
    """A bar from the start to the stop, in another colour past the deadline; ticks for the deadlines."""
    is_over = not fmt.is_missing(clock["stopped_at"])
    stop = clock["stopped_at"] if is_over else until
    due, original = clock["due_at"], clock["original_due_at"]
    parts = []
    in_time_until = stop if fmt.is_missing(due) else min(stop, due)
    parts.append(_bar(span, clock["started_at"], in_time_until, ""))
    if not fmt.is_missing(due) and stop > due:
        parts.append(_bar(span, max(due, clock["started_at"]), stop, clock["state"]))
    if not fmt.is_missing(original) and original != due:
        parts.append(f'<i class="l-due first" style="{span.left(original)}"></i>')
    if not fmt.is_missing(due):
        parts.append(f'<i class="l-due" style="{span.left(due)}"></i>')
    name = term("clock", clock["clock"])
    if clock["cycle"] > 1:
        name = f"{name}, {t('after reopening')}"
    return _row(clock_words(clock, zone), f'<div class="l-lane">{"".join(parts)}</div>', name)


def clock_words(clock: pd.Series, zone: str) -> str:
    """How a clock stands, in words: 2 of 3 working days, met; due end of 13 Nov 2026."""
    values = {
        "state": term("state", clock["state"]),
        "elapsed": fmt.number(clock["elapsed"], 0 if fmt.is_whole(clock["elapsed"]) else 1),
        "limit": fmt.limit(clock["limit_units"], clock["unit"]),
        "due": fmt.deadline(clock["due_at"], zone),
    }
    if fmt.is_missing(clock["limit_units"]):
        return t(": {state}; due {due}", **values)
    original = clock["original_due_at"]
    if not fmt.is_missing(original) and original != clock["due_at"]:
        values["original"] = fmt.last_day(original, zone)
        return t(": {elapsed} of {limit}, {state}; due {due}, extended from {original}", **values)
    return t(": {elapsed} of {limit}, {state}; due {due}", **values)


def _bar(span: Span, start: datetime, stop: datetime, kind: str) -> str:
    left, right = span.at(start), span.at(stop)
    return (
        f'<i class="l-bar {escape(kind)}" style="left:{left * 100:.2f}%;width:{max(0.0, right - left) * 100:.2f}%"></i>'
    )


def _held(events: pd.DataFrame, span: Span, until: datetime) -> str:
    taken = [(row["occurred_at"], row["actor"]) for _, row in events.iterrows() if row["event_type"] == "assigned"]
    if not taken:
        return ""
    ends = [*(moment for moment, _ in taken[1:]), until]
    parts = []
    for (start, actor), end in zip(taken, ends, strict=True):
        left, right = span.at(start), span.at(end)
        place = f"left:{left * 100:.2f}%;width:{max(0.0, right - left) * 100:.2f}%"
        name = escape(term("handler", actor), quote=True)
        parts.append(f'<i class="l-held" style="{place}" title="{name}">{name}</i>')
    return f'<div class="l-lane">{"".join(parts)}</div>'


def details(event: pd.Series, zone: str) -> str:
    """What an event says besides its kind, as one line; never the customer's name, contact or words."""
    parts: Sequence[str] = (
        _said(event, "channel", t("channel: {value}")),
        _said(event, "step", t("told of: {value}"), "event_type"),
        _said(event, "form", "{value}"),
        _said(event, "category", t("category: {value}")),
        _said(event, "cause", t("cause: {value}")),
        _said(event, "reason", t("reason: {value}")),
        _said(event, "outcome", "{value}"),
        _said(event, "remedy", t("remedy: {value}")),
        "" if fmt.is_missing(event["promised_on"]) else t("promised by {day}", day=fmt.day(event["promised_on"])),
        "" if fmt.is_missing(event["score"]) else t("score {number} of 5", number=fmt.number(event["score"])),
        "" if fmt.is_missing(event["due_at"]) else t("due {due}", due=fmt.deadline(event["due_at"], zone)),
    )
    return "; ".join(part for part in parts if part)


def _said(event: pd.Series, column: str, pattern: str, kind: str = "") -> str:
    value = event[column]
    return "" if fmt.is_missing(value) or value == "" else pattern.replace("{value}", term(kind or column, value))
