"""The policies that the golden cases and the generated complaints are judged by, read plainly from their files.

`retailer` and `servicenow` are the project's own; those in `tests/golden/policies` are invented, each to reach one kind
of clock that the retailer's policy does not have. Both sides of a comparison read the same file, each in its own way.
"""

import csv
import tomllib
from datetime import date, time
from functools import cache
from pathlib import Path

import holidays

from tests.oracle.clocks.days import ONE_DAY, Days

TESTS = Path(__file__).parents[2]
OWN = TESTS.parent / "etl" / "policy"
INVENTED = TESTS / "golden" / "policies"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2040, 12, 31)
READY = (
    "uk_housing_ombudsman",
    "uk_fca_disp",
    "uk_spso",
    "us_cfpb",
    "eu_payment_services",
    "az_consumer_law",
    "az_banks",
)
"""Policies of others that come with the project."""
NAMES = ("retailer", *sorted(path.stem for path in INVENTED.glob("*.toml")))


def file_of(name: str) -> Path:
    """The file of a policy by its name."""
    own = OWN / f"{name}.toml"
    return own if own.is_file() else INVENTED / f"{name}.toml"


@cache
def policy(name: str) -> dict:
    """A policy in the form that clocks.judge takes."""
    given = tomllib.loads(file_of(name).read_text(encoding="utf-8"))
    return {
        "steps": given["steps"],
        "versions": [
            {
                "effective_from": version["effective_from"],
                "days": Days(
                    given["zone"],
                    working_dates(given.get("country"), given.get("subdivision")),
                    _week(version.get("schedule", {})),
                    holidays_of(given.get("country"), given.get("subdivision")),
                    {date.fromisoformat(day): _spans(hours) for day, hours in _dates(version).items()},
                ),
                "clocks": [_in_hours(clock) for clock in version["clock"]],
            }
            for version in given["version"]
        ],
    }


@cache
def working_dates(country: str | None, subdivision: str | None = None) -> frozenset[date]:
    """The working dates of a country, with its moved days and the project's corrections; without one, plain weeks."""
    known = (
        holidays.country_holidays(country, subdiv=subdivision, years=range(FIRST_DAY.year - 1, LAST_DAY.year + 2))
        if country
        else None
    )
    working = set()
    day = FIRST_DAY
    while day <= LAST_DAY:
        if known.is_working_day(day) if known is not None else day.weekday() < 5:
            working.add(day)
        day += ONE_DAY
    with (OWN / "calendar_overrides.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["country"] == country:
                (working.add if row["working"] == "true" else working.discard)(date.fromisoformat(row["date"]))
    return frozenset(working)


@cache
def holidays_of(country: str | None, subdivision: str | None = None) -> frozenset[date]:
    """The dates that a country's holidays, its days off by decree and the project's corrections take from work."""
    known = (
        holidays.country_holidays(country, subdiv=subdivision, years=range(FIRST_DAY.year - 1, LAST_DAY.year + 2))
        if country
        else {}
    )
    with (OWN / "calendar_overrides.csv").open(encoding="utf-8", newline="") as file:
        off = {date.fromisoformat(row["date"]) for row in csv.DictReader(file) if row["country"] == country}
    return frozenset({*known, *off})


def _known(country: str, subdivision: str | None) -> holidays.HolidayBase:
    years = range(FIRST_DAY.year - 1, LAST_DAY.year + 2)
    return holidays.country_holidays(country, subdiv=subdivision, years=years)


def _in_hours(clock: dict) -> dict:
    """A clock in minutes as one in hours."""
    if clock["unit"] != "working_minutes":
        return clock
    limits = [entry | {"limit": entry["limit"] / 60} for entry in clock.get("limits", ())]
    return clock | {"unit": "working_hours", "limit": clock["limit"] / 60, "limits": limits}


def _dates(version: dict) -> dict[str, list[str]]:
    return version.get("schedule", {}).get("dates", {})


def _week(schedule: dict) -> dict[str, list[tuple[time, time]]]:
    """Opening hours by weekday as times."""
    return {weekday: _spans(hours) for weekday, hours in schedule.items() if weekday != "dates"}


def _spans(hours: list[str]) -> list[tuple[time, time]]:
    """Opening hours such as "09:00-13:00" as times."""
    return [tuple(time.fromisoformat(part) for part in span.split("-")) for span in hours]
