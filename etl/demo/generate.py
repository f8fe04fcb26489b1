"""Writes the demo events: columns drawn with numpy, put into words and into one Parquet file with DuckDB."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from etl.demo import arrivals, endings, handling, people, subjects, timeline, wording, world
from etl.demo.worktime import DAY, WorkCalendar
from queries.errors import UsageError

# Baku has kept UTC+4 the whole year since 2016; before that there was summer time, which is not modelled.
ZONE_OFFSET = timedelta(hours=4)
_FIRST_DAY_MODELLED = date(2016, 4, 1)
# Open complaints run on after the last day; the slowest end within this many days.
_RUN_ON_DAYS = 500
_MOST_COMPLAINTS = 9_999_999  # a year's numbers have seven digits


def write_events(
    path: Path, complaints: int = 20_000, seed: int = 46, until: date | None = None, years: float = 2
) -> int:
    """Writes invented complaints of the `years` that end with the local day `until`; returns the number of events.

    `until` is inclusive; by default it is yesterday in Baku, the last whole day, so that nothing lies in the future.
    The same arguments give the same rows in the same order, on one machine and with one version of numpy.
    Raises UsageError where no such data can be made.
    """
    until = until or (datetime.now(UTC) + ZONE_OFFSET).date() - timedelta(days=1)
    day_count = round(years * 365.25)
    if not 1 <= complaints <= _MOST_COMPLAINTS:
        raise UsageError(f"complaints is {complaints}; give a number from 1 to {_MOST_COMPLAINTS}.")
    if day_count < 1 or until - timedelta(days=day_count) < _FIRST_DAY_MODELLED:
        raise UsageError(
            f"years is {years} and until is {until}; give years above 0 and days after {_FIRST_DAY_MODELLED}."
        )
    first = until - timedelta(days=day_count - 1)
    calendar = WorkCalendar.between(first, until + timedelta(days=_RUN_ON_DAYS))
    events, given = _draw(calendar, first, day_count, complaints, seed)
    return _write(path, events, given, first)


def _draw(
    calendar: WorkCalendar, first: date, day_count: int, complaints: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The events, and what the customers gave: a row a complaint."""
    # A generator for each part: a change to one leaves what the others draw as it was.
    draws = [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(7)]
    arrived = arrivals.draw(draws[0], calendar, day_count, complaints)
    days = np.datetime64(first, "D") + arrived.day
    month = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    about = subjects.draw(draws[1], arrived, month, day_count, draws[6])
    handled = handling.draw(draws[2], calendar, arrived, about, day_count - 1)
    extended = endings.extensions(draws[3], calendar, about, handled)
    ended = endings.draw(draws[3], calendar, arrived, about, handled, extended.first)
    events = timeline.lay_out(draws[4], calendar, arrived, about, handled, extended, ended, day_count * DAY)
    given = wording.draw(draws[5], arrived, about)
    for name, (codes, labels) in {
        "language": (about.language, world.LANGUAGES),
        "store": (about.store, subjects.STORE_NAMES),
        "product_category": (about.category, world.CATEGORIES),
        "product": (about.product, subjects.PRODUCT_NAMES),
        "named_employee": (about.employee, [employee.name.latin for employee in people.EMPLOYEES]),
    }.items():
        given[name] = wording.coded(codes, labels)
    year = days.astype("datetime64[Y]").astype(np.int64) + 1970
    # Numbers begin anew each year; rows are in order of receipt, so a year begins where its first row would go.
    number = np.arange(complaints) - np.searchsorted(year, year) + 1
    row = events["row"].to_numpy()
    events["year"] = year.astype(np.int16)[row]
    events["complaint_number"] = number.astype(np.int32)[row]
    events["event_number"] = np.arange(1, len(events) + 1, dtype=np.int32)
    received = (events["event_type"] == "received").to_numpy()
    for name in ("at", "event_type", "channel", "year", "complaint_number", "event_number"):
        given[name] = events.loc[received, name].array  # both are in order of receipt
    return events, given


def _write(path: Path, events: pd.DataFrame, given: pd.DataFrame, first: date) -> int:
    first_second = (datetime(first.year, first.month, first.day, tzinfo=UTC) - ZONE_OFFSET).timestamp()
    folder = Path(__file__).parent
    with duckdb.connect() as connection:
        # Two threads gain little here, and to keep the order each would hold what it wrote until the other was done.
        connection.execute("set threads = 1")
        connection.register("given", given)
        connection.register("events", events)
        # Variables, not parameters: with parameters DuckDB would hold the whole result in memory before writing it.
        connection.execute("set variable first_second = $seconds", {"seconds": int(first_second)})
        connection.execute("set variable first_day = $day::date", {"day": first})
        connection.execute("set variable last_second = $seconds", {"seconds": int(events["at"].max())})
        connection.execute((folder / "received.sql").read_text(encoding="utf-8"))
        rows = connection.sql((folder / "events.sql").read_text(encoding="utf-8"))
        rows.write_parquet(str(path), compression="snappy")
        return connection.execute("select count(*) from read_parquet($path)", {"path": str(path)}).fetchall()[0][0]
