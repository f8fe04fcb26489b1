"""The policies that the golden cases and the generated complaints are judged by, as plain data.

`retailer` is the policy of the complaint page; the others are invented, each to reach one kind of clock that the
retailer's policy does not have.
"""

from datetime import date, time, timedelta
from functools import cache

import holidays

from tests.reference.days import ONE_DAY, Days

FIRST_YEAR, LAST_YEAR = 2015, 2030
BAKU = "Asia/Baku"

ACCEPTANCE = {"clock": "acceptance", "start_event": "received", "stop_event": "accepted"}
EXAMINATION = {"clock": "examination", "start_event": "accepted", "stop_event": "examined"}
RESOLUTION = {"clock": "resolution", "start_event": "received", "stop_event": "resolved"}
WORKING_3 = {"unit": "working_days", "limit_units": 3}
WORKING_10 = {"unit": "working_days", "limit_units": 10}
CALENDAR_10_ROLLED = {"unit": "calendar_days", "limit_units": 10, "rolls": True}
CALENDAR_5 = {"unit": "calendar_days", "limit_units": 5}
REVIEW_PAUSE = {"pause_from": "info_requested", "pause_to": "info_received"}
REOPENS = {"reopens": True}
EXTENDABLE = {"is_extendable": True}

RETAILER_CLOCKS = [
    ACCEPTANCE | WORKING_3,
    EXAMINATION | WORKING_3,
    RESOLUTION | CALENDAR_10_ROLLED | EXTENDABLE | REOPENS,
]
PAUSED_CLOCKS = [
    ACCEPTANCE | CALENDAR_5,
    EXAMINATION | WORKING_3 | REVIEW_PAUSE,
    RESOLUTION | WORKING_10 | REVIEW_PAUSE | REOPENS,
    # The same step against two limits: a clock is a name, not a step.
    RESOLUTION | {"clock": "resolution_calendar"} | CALENDAR_10_ROLLED | REVIEW_PAUSE | REOPENS,
]
HOURS_CLOCKS = [
    ACCEPTANCE | {"unit": "working_hours", "limit_units": 4},
    EXAMINATION | {"unit": "working_hours", "limit_units": 16},
    RESOLUTION | {"unit": "working_hours", "limit_units": 40} | REVIEW_PAUSE | EXTENDABLE | REOPENS,
]
RECORDED_CLOCKS = [
    ACCEPTANCE | WORKING_3,
    RESOLUTION | {"unit": "due_at", "limit_units": None} | EXTENDABLE | REOPENS,
]
STRICTER_CLOCKS = [
    ACCEPTANCE | {"unit": "working_days", "limit_units": 1},
    EXAMINATION | WORKING_3,
    RESOLUTION | CALENDAR_5 | EXTENDABLE | REOPENS,
]
# Monday to Friday with an hour for lunch, Saturdays short; an hour counts only on a working date.
LUNCH_WEEK = {
    weekday: [(time(9), time(13)), (time(14), time(18))] if weekday < 5 else [(time(10), time(14))]
    for weekday in range(6)
}
STRICTER_FROM = date(2026, 1, 1)


@cache
def working_dates() -> frozenset[date]:
    """The working dates of Azerbaijan, with transferred days of rest and working Saturdays."""
    country = holidays.country_holidays("AZ", years=range(FIRST_YEAR, LAST_YEAR + 1))
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    return frozenset(
        day
        for day in (first + ONE_DAY * number for number in range((last - first) // timedelta(days=1) + 1))
        if country.is_working_day(day)
    )


def _versions(*dated_clocks, week=None) -> dict:
    days = Days(BAKU, working_dates(), week or {})
    return {"versions": [{"effective_from": since, "days": days, "clocks": clocks} for since, clocks in dated_clocks]}


@cache
def policy(name: str) -> dict:
    """One of the policies by name; raises KeyError for another."""
    always = date(2015, 1, 1)
    return {
        "retailer": lambda: _versions((always, RETAILER_CLOCKS)),
        "paused": lambda: _versions((always, PAUSED_CLOCKS)),
        "hours": lambda: _versions((always, HOURS_CLOCKS), week=LUNCH_WEEK),
        "recorded": lambda: _versions((always, RECORDED_CLOCKS)),
        "two_versions": lambda: _versions((always, RETAILER_CLOCKS), (STRICTER_FROM, STRICTER_CLOCKS)),
    }[name]()


NAMES = ("retailer", "paused", "hours", "recorded", "two_versions")
