"""Odd complaints by the thousand, the same for the same seed.

Nothing here is likely; it is meant to be where mistakes hide: steps missing, doubled and out of order, several events
at one instant or a second apart, times on and beside midnight and the ends of opening hours, starts before holidays.
"""

import csv
import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

BAKU = ZoneInfo("Asia/Baku")
SECOND = timedelta(seconds=1)
WORDS = {
    "priority": ("high", "High", "urgent", "low"),
    "channel": ("phone", "website_chat", "email"),
    "customer_tier": ("gold", "standard"),
    "team": ("care", "workshop"),
}
"""What limits may depend on."""
COLUMNS = ("event_id", "complaint_id", "event_type", "occurred_at", "reason", "promised_on", "due_at", *WORDS)

# Around Novruz, the moved days of 2024, New Year, the end of a policy version, and a plain September.
WINDOWS = (
    (date(2024, 2, 20), date(2024, 4, 12)),
    (date(2024, 11, 1), date(2025, 1, 20)),
    (date(2025, 3, 10), date(2025, 7, 1)),
    (date(2025, 12, 10), date(2026, 4, 15)),
    (date(2026, 8, 25), date(2026, 9, 30)),
)
# Both ends of the day and of opening hours; 04:00 in Baku is midnight in UTC.
ODD_TIMES = (
    *(time(0), time(23, 59, 59), time(3, 59, 59), time(4), time(9), time(10, 30)),
    *(time(12, 59, 59), time(13), time(13, 30), time(14), time(16, 59, 59), time(17), time(18)),
)
AS_OFS = (
    datetime(2024, 12, 28, 20, tzinfo=UTC),  # midnight in Baku between two worked days of a weekend
    datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
    datetime(2026, 12, 1, 12, tzinfo=UTC),  # after the newest event
)
"""Moments from which the odd complaints are judged."""
REASONS = ("Part on order", "Supplier closed", "Waiting for the workshop", "", "   ", None)
WEIGHTS = {
    "accepted": 6,
    "examined": 5,
    "resolved": 7,
    "reopened": 4,
    "withdrawn": 2,
    "extended": 5,
    "info_requested": 4,
    "info_received": 4,
    "received": 1,
    "assigned": 2,
    "informed": 1,
    "status_asked": 1,
}


def events(count: int, seed: int, prefix: str) -> list[dict]:
    """The events of `count` odd complaints, shuffled; complaint ids start with `prefix`."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        complaint = _orderly(rng) if rng.random() < 0.4 else _scrambled(rng)
        for event in complaint:
            made.append(
                {"complaint_id": f"{prefix}-{number:05d}", "event_id": f"{prefix}-{rng.getrandbits(64):016x}"} | event
            )
    rng.shuffle(made)
    words = random.Random(seed)
    for event in made:
        event |= {name: words.choice(of) for name, of in WORDS.items() if words.random() < 0.2}
    return made


def _moment(rng: random.Random, around: date, before: int = 0, after: int = 22) -> datetime:
    """An instant some days from a date, mostly at an odd time."""
    day = around + timedelta(days=rng.randint(-before, after))
    if rng.random() < 0.75:
        wall = rng.choice(ODD_TIMES)
    else:
        wall = time(rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59))
    return datetime.combine(day, wall, BAKU).astimezone(UTC)


def _anchor(rng: random.Random) -> date:
    first, last = rng.choice(WINDOWS)
    return first + timedelta(days=rng.randint(0, (last - first).days))


def _event(rng: random.Random, event_type: str, occurred_at: datetime, around: date) -> dict:
    event = {"event_type": event_type, "occurred_at": occurred_at}
    if event_type == "extended":
        event["reason"] = rng.choice(REASONS[:3] if rng.random() < 0.7 else REASONS)
        event["promised_on"] = None if rng.random() < 0.08 else around + timedelta(days=rng.randint(3, 30))
    if rng.random() < (0.5 if event_type in ("received", "reopened") else 0.08):
        event["due_at"] = _moment(rng, around, before=1, after=25)
    return event


def _orderly(rng: random.Random) -> list[dict]:
    """The steps in order, some skipped, each at or after the one before, and perhaps a second round."""
    around = _anchor(rng)
    steps = ["received"]
    steps += [step for step in ("accepted", "info_requested", "info_received", "examined") if rng.random() < 0.7]
    steps += [step for step in ("extended", "extended", "resolved", "withdrawn") if rng.random() < 0.45]
    while rng.random() < 0.35:
        steps += ["reopened", *(step for step in ("extended", "resolved") if rng.random() < 0.6)]
    moments = sorted(_moment(rng, around, after=6 + 5 * len(steps) // 2) for _ in steps)
    return [_event(rng, step, moment, around) for step, moment in zip(steps, moments, strict=True)]


def _scrambled(rng: random.Random) -> list[dict]:
    """Steps of any kind, number and order, many at one instant."""
    around = _anchor(rng)
    types = [] if rng.random() < 0.06 else ["received"]
    types += rng.choices(list(WEIGHTS), WEIGHTS.values(), k=rng.randint(0, 12))
    made: list[dict] = []
    for event_type in types or ["assigned"]:
        chance = rng.random()
        if made and chance < 0.2:
            moment = rng.choice(made)["occurred_at"]
        elif made and chance < 0.3:
            moment = rng.choice(made)["occurred_at"] + rng.choice((-SECOND, SECOND))
        else:
            moment = _moment(rng, around, before=1 if rng.random() < 0.15 else 0)
        made.append(_event(rng, event_type, moment, around))
    return made


def write_csv(made: list[dict], path: Path) -> None:
    """The events as a file of the source `events`: some times as Baku wall time, some with their offset."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for number, event in enumerate(made):
            zone = BAKU if number % 2 else UTC
            row = {key: event.get(key) for key in COLUMNS}
            row["occurred_at"] = _text(event["occurred_at"], zone)
            row["due_at"] = _text(event["due_at"], zone) if event.get("due_at") else None
            writer.writerow(row)


def _text(instant: datetime, zone) -> str:
    local = instant.astimezone(zone)
    return local.replace(tzinfo=None).isoformat(sep=" ") if zone is BAKU else local.isoformat()
