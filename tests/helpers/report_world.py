"""A small warehouse for the tests of the weekly report: some weeks of complaints, one of them with everything."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.helpers.small_warehouse import make, story

WEEK = "2026-W46"
MONDAY = date(2026, 11, 9)
LATE, NAMES = "=HYPERLINK(1)", ("Ayşə Əliyeva", "Rövşən Cəfərov")
CHANNELS = ("phone", "website_chat", "email")


def _at(day: date, hour: int, minute: int = 0) -> str:
    return f"{day} {hour:02}:{minute:02}"


def complaints(weeks: int = 5, each: int = 30):
    """Give stories over the weeks up to WEEK: most kept, every seventh resolved late, every ninth extended."""
    events = []
    for back in range(weeks, -1, -1):
        monday = MONDAY - timedelta(weeks=back)
        for number in range(each):
            day = monday + timedelta(days=number % 5)
            name, handler = f"C{monday:%m%d}-{number:02}", NAMES[number % 2]
            ends = day + timedelta(days=16 if number % 7 == 0 else 2)
            steps = [
                ("received", _at(day, 9, number % 60)),
                ("accepted", _at(day, 12), {"actor": handler}),
                ("examined", _at(day + timedelta(days=1), 10), {"actor": handler, "cause": "delivery_delay"}),
            ]
            if number % 9 == 0:
                told = {"reason": "awaiting_stock", "promised_on": day + timedelta(days=20)}
                steps.append(("extended", _at(day + timedelta(days=1), 11), told))
            if ends <= MONDAY + timedelta(days=9):
                steps.append(("resolved", _at(ends, 15), {"actor": handler, "outcome": "upheld"}))
                if number % 3 == 0:
                    steps.append(("rated", _at(ends, 18), {"score": 2 + number % 4}))
            store = LATE if number == 4 else "Gəncə"
            events += story(name, *steps, channel=CHANNELS[number % 3], store=store)
    # the newest event: the data reach beyond the week
    events += story("C-last", ("received", _at(MONDAY + timedelta(days=9), 20)), channel="phone")
    return events


def build(folder, events=None, **more):
    """Give the folder of a warehouse of these events."""
    return make(folder, complaints() if events is None else events, **more)


def after(day: date, hour: int = 9) -> datetime:
    """Give wall time in Baku as an aware instant."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Baku"))
