from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries import period
from queries.errors import UnknownDimensionError, UsageError
from queries.period import Period

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def d(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "name", "from_on", "to_on"),
    [
        ("2026-11-15", "2026-W46", "2026-11-09", "2026-11-15"),  # a Sunday ends its week
        ("2026-11-16", "2026-W47", "2026-11-16", "2026-11-22"),  # a Monday begins the next
        ("2027-01-03", "2026-W53", "2026-12-28", "2027-01-03"),  # a week belongs to the year of its Thursday
        ("2024-12-30", "2025-W01", "2024-12-30", "2025-01-05"),
    ],
)
def test_iso_weeks(day, name, from_on, to_on):
    assert period.label(d(day), "week") == name
    assert period.parse(name) == period.period_of(d(day), "week") == Period(d(from_on), d(to_on))


@pytest.mark.parametrize(
    ("day", "last"), [("2028-02-29", "2028-02-29"), ("2026-02-01", "2026-02-28"), ("2026-12-31", "2026-12-31")]
)
def test_months(day, last):
    assert period.period_of(d(day), "month").to_on == d(last)
    assert period.parse(day[:7]) == period.period_of(d(day), "month")


@pytest.mark.parametrize(
    ("day", "name", "from_on", "to_on"),
    [
        ("2026-02-14", "2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-09-30", "2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-12-31", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("2028-02-29", "2028", "2028-01-01", "2028-12-31"),
    ],
)
def test_quarters_and_years(day, name, from_on, to_on):
    grain = "quarter" if "Q" in name else "year"
    assert period.label(d(day), grain) == name
    assert period.parse(name) == period.period_of(d(day), grain) == Period(d(from_on), d(to_on))


@given(DAYS, st.sampled_from(period.GRAINS))
def test_a_name_reads_back(day, grain):
    whole = period.period_of(day, grain)
    assert whole.from_on <= day <= whole.to_on
    assert whole.grain == grain
    assert period.parse(whole.label) == whole


@pytest.mark.parametrize(
    "text", ["2025-W53", "2026-W00", "2026-13", "2026-02-29", "week 46", "2026-Q5", "2026-W46 ", "26-11-15", ""]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(UsageError):
        period.parse(text)


def test_a_period_ends_after_it_begins():
    assert Period(d("2026-11-15"), d("2026-11-15")).days == 1
    with pytest.raises(UsageError, match="swap"):
        Period(d("2026-11-16"), d("2026-11-15"))


def test_no_such_grain():
    with pytest.raises(UnknownDimensionError, match="decade"):
        period.period_of(d("2026-11-15"), "decade")


@given(DAYS, st.integers(0, 400), st.sampled_from(period.GRAINS))
def test_a_split_covers_every_day_once(day, length, grain):
    span = Period(day, day + timedelta(days=length))
    pieces = period.split(span, grain)
    days = [piece.from_on + timedelta(days=n) for _, piece in pieces for n in range(piece.days)]
    assert days == [day + timedelta(days=n) for n in range(length + 1)]
    for start, piece in pieces:
        assert start == period.period_of(piece.from_on, grain).from_on == period.period_of(piece.to_on, grain).from_on


@pytest.mark.parametrize(
    ("given_period", "before", "year_before"),
    [
        ("2026-W46", "2026-W45", "2025-W46"),
        ("2027-W01", "2026-W53", "2026-W02"),  # 52 weeks earlier, as 2026 has 53 weeks
        ("2026-03", "2026-02", "2025-03"),
        ("2026-01", "2025-12", "2025-01"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2025", "2024", "2024"),  # a year of 366 days is one year before
        ("2026-11-15", "2026-11-14", "2025-11-16"),  # a Sunday with a Sunday
    ],
)
def test_earlier_periods(given_period, before, year_before):
    assert period.previous(period.parse(given_period)).label == before
    assert period.year_before(period.parse(given_period)).label == year_before


def test_an_odd_range_is_compared_with_as_many_days_before():
    assert period.previous(Period(d("2026-11-05"), d("2026-11-08"))) == Period(d("2026-11-01"), d("2026-11-04"))
    assert Period(d("2026-11-05"), d("2026-11-08")).label == "2026-11-05..2026-11-08"


@pytest.mark.parametrize(
    ("today", "expected"),
    [("2026-11-15", "2026-W46"), ("2026-11-16", "2026-W46"), ("2026-11-21", "2026-W46"), ("2026-11-22", "2026-W47")],
)
def test_the_last_whole_week_includes_one_that_ends_today(today, expected):
    assert period.preset("last_whole_week", d(today)).label == expected


def test_presets():
    assert period.preset("last_13_weeks", d("2026-11-18")) == Period(d("2026-08-17"), d("2026-11-15"))
    assert period.preset("last_4_weeks", d("2026-11-15")).days == 28
    assert period.preset("last_whole_month", d("2026-11-29")).label == "2026-10"
    assert period.preset("last_whole_month", d("2026-11-30")).label == "2026-11"
    assert period.preset("this_year", d("2026-11-30")).days == 365
    assert all(period.preset(name, d("2026-11-18")) for name in period.PRESETS)
    young = (d("2026-11-18"), d("2026-11-17"), d("2026-11-17"))
    assert period.preset("last_whole_week", *young).label == "2026-W47"
    assert period.preset("last_13_weeks", *young).label == "2026-W47"
    assert period.preset("last_whole_month", *young).label == "2026-11"
    assert period.preset("last_4_weeks", d("2026-11-18"), d("2026-11-17"), d("2026-11-12")).to_on == d("2026-11-15")
    with pytest.raises(UsageError, match="last_whole_week"):
        period.preset("last_fortnight", d("2026-11-18"))


def test_a_local_day_begins_and_ends_at_local_midnight():
    assert period.day_ends_at(d("2026-04-02"), "Asia/Baku") == datetime(2026, 4, 2, 20)  # noqa: DTZ001 - naive UTC, as stored
    assert period.local_date(datetime(2026, 4, 2, 19, 59, tzinfo=UTC), "Asia/Baku") == d("2026-04-02")
    assert period.local_date(datetime(2026, 4, 2, 20, tzinfo=UTC), "Asia/Baku") == d("2026-04-03")
    # a zone whose clocks change that night
    assert period.day_ends_at(d("2026-03-28"), "Europe/Amsterdam").hour == 23
    assert period.day_ends_at(d("2026-03-29"), "Europe/Amsterdam").hour == 22


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-04-03T00:00:00+04:00", "2026-04-02T20:00:00+00:00"),
        ("2026-04-03T00:00", "2026-04-02T20:00:00+00:00"),
        ("2026-04-02 20:00Z", "2026-04-02T20:00:00+00:00"),
        ("2026-04-02", "2026-04-02T19:59:59.999999+00:00"),  # a date is its last moment
    ],
)
def test_reading_an_instant(text, utc):
    assert period.parse_instant(text, "Asia/Baku").isoformat() == utc


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "2026-04-03T25:00", "2026-04-03T10:00+99:00", ""])
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(UsageError):
        period.parse_instant(text, "Asia/Baku")
