"""Working days against official calendars, worked by hand; sources: docs/decisions/0002-calendar.md."""

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from etl.policy import calendar
from queries.errors import BadPolicyError

D = dt.date

# (day given off, day worked for it): every swap decided by the Cabinet of Ministers for 2022 to 2026.
SWAPS = [
    (D(2022, 3, 7), D(2022, 3, 5)),
    (D(2022, 11, 7), D(2022, 11, 5)),
    (D(2023, 6, 27), D(2023, 6, 24)),
    (D(2023, 6, 30), D(2023, 6, 25)),
    (D(2023, 11, 10), D(2023, 11, 4)),
    (D(2024, 1, 4), D(2023, 12, 30)),
    (D(2024, 1, 5), D(2024, 1, 7)),
    (D(2024, 4, 12), D(2024, 4, 6)),
    (D(2024, 11, 12), D(2024, 11, 16)),
    (D(2024, 11, 13), D(2024, 11, 23)),
    (D(2024, 12, 30), D(2024, 12, 28)),
    (D(2025, 1, 3), D(2024, 12, 29)),
    (D(2025, 3, 27), D(2025, 3, 10)),  # not a weekend: the Monday owed for Saturday 8 March
    (D(2025, 3, 28), D(2025, 4, 1)),  # not a weekend: the Tuesday owed for Sunday 30 March
    (D(2025, 6, 27), D(2025, 6, 21)),
]

# Weekdays off because a holiday fell on a weekend or on another holiday (Labour Code, article 105).
MOVED_HOLIDAYS = [
    *(D(2022, 1, day) for day in (3, 4)),
    D(2022, 3, 25),
    D(2022, 5, 30),
    D(2022, 6, 27),
    *(D(2022, 7, day) for day in (11, 12)),
    *(D(2023, 1, day) for day in (3, 4)),
    D(2023, 4, 24),
    D(2023, 5, 29),
    D(2024, 1, 3),
    *(D(2024, 3, day) for day in (25, 26)),
    *(D(2024, 6, day) for day in (18, 19)),
    D(2024, 11, 11),
    *(D(2025, 3, day) for day in (25, 26)),
    D(2025, 6, 9),
    D(2025, 6, 16),
    *(D(2025, 11, day) for day in (10, 11)),
    D(2026, 3, 9),
    *(D(2026, 3, day) for day in (25, 26, 27, 30)),
    *(D(2026, 5, day) for day in (11, 29)),
    D(2026, 11, 10),
]

HOLIDAYS_EACH_YEAR = [(1, 1), (1, 2), (1, 20), (3, 8), *((3, day) for day in range(20, 25)), (5, 9), (5, 28), (6, 15)]
HOLIDAYS_EACH_YEAR += [(6, 26), (11, 8), (11, 9), (12, 31)]

# Ramazan and Qurban as each year's decision of the Cabinet of Ministers sets them.
ISLAMIC_HOLIDAYS = {
    2022: [(5, 2), (5, 3), (7, 9), (7, 10)],
    2023: [(4, 21), (4, 22), (6, 28), (6, 29)],
    2024: [(4, 10), (4, 11), (6, 16), (6, 17)],
    2025: [(3, 30), (3, 31), (6, 6), (6, 7)],
    2026: [(3, 20), (3, 21), (5, 27), (5, 28)],
}
ELECTIONS = [D(2024, 2, 7), D(2025, 1, 29)]


@pytest.fixture(scope="module")
def baku() -> pd.DataFrame:
    return calendar.build(
        "Asia/Baku",
        "AZ",
        None,
        calendar.read_overrides(calendar.FOLDER / calendar.OVERRIDES_NAME),
        calendar.read_confirmed(calendar.FOLDER / calendar.CONFIRMED_NAME),
    ).set_index("day")


def working(days: pd.DataFrame, *wanted: dt.date) -> list[bool]:
    return [bool(days.at[pd.Timestamp(day), "is_working"]) for day in wanted]


@pytest.mark.parametrize(("day_off", "day_worked"), SWAPS)
def test_swapped_days(baku, day_off, day_worked):
    assert working(baku, day_off, day_worked) == [False, True]
    assert baku.at[pd.Timestamp(day_worked), "name"] == f"working day, swapped with {day_off}"


def test_every_day_of_2022_to_2026_follows_from_the_published_decisions(baku):
    """Presence and absence at once: nothing but these rules decides any of the 1,826 days."""
    off = {D(year, month, day) for year in range(2022, 2027) for month, day in HOLIDAYS_EACH_YEAR}
    off |= {D(year, month, day) for year, days in ISLAMIC_HOLIDAYS.items() for month, day in days}
    off |= {*MOVED_HOLIDAYS, *ELECTIONS, *(day_off for day_off, _ in SWAPS)}
    worked = {day_worked for _, day_worked in SWAPS}
    for day in pd.date_range("2022-01-01", "2026-12-31"):
        expected = day.date() in worked or (day.weekday() < 5 and day.date() not in off)
        assert baku.at[day, "is_working"] == expected, f"{day:%a %Y-%m-%d}"


@pytest.mark.parametrize(("year", "working_days"), [(2024, 241), (2025, 239), (2026, 241)])
def test_working_days_in_a_year_as_the_ministry_publishes(baku, year, working_days):
    """2024: the ministry's 239, and 1 for the elections put off to 2025, and 1 for 29 December worked for 3 January."""
    assert baku.loc[str(year), "is_working"].sum() == working_days


def test_ordinary_days(baku):
    mondays = [D(2022, 2, 7), D(2023, 2, 6), D(2024, 2, 5), D(2025, 2, 3), D(2026, 2, 2), D(2026, 1, 5)]
    assert all(working(baku, *mondays))
    assert not any(working(baku, D(2026, 2, 7), D(2026, 2, 8), D(2024, 12, 21), D(2025, 6, 22)))
    # 20 January is a day of mourning, not a holiday: on a weekend it is not moved.
    assert working(baku, D(2024, 1, 20), D(2024, 1, 22)) == [False, True]
    # Observed, but worked.
    assert all(working(baku, D(2026, 11, 12), D(2026, 11, 17), D(2024, 10, 18)))


def test_year_ends(baku):
    assert working(baku, *(D(2024, 12, day) for day in (27, 28, 29, 30, 31))) == [True, True, True, False, False]
    assert working(baku, *(D(2025, 1, day) for day in (1, 2, 3, 4, 6))) == [False, False, False, False, True]
    assert working(baku, *(D(2025, 12, day) for day in (27, 28, 29, 30, 31))) == [False, False, True, True, False]
    assert working(baku, *(D(2026, 1, day) for day in (1, 2, 3, 4, 5))) == [False, False, False, False, True]


def test_elections_of_2019_are_put_right(baku):
    assert working(baku, D(2019, 12, 23), D(2019, 12, 27)) == [False, True]


def test_span_is_whole_and_the_index_counts(baku):
    assert baku.index[0].date() == calendar.FIRST_DAY
    assert baku.index[-1].date() == calendar.LAST_DAY
    assert len(baku) == 14_976
    steps = baku["working_index"].diff().iloc[1:]
    assert (steps == baku["is_working"].iloc[1:].astype(int)).all()
    assert baku["working_index"].iloc[-1] == baku["is_working"].sum()
    assert baku["working_index"].iloc[0] == 0  # 1 January 2000


def test_confirmed_years(baku):
    assert baku.loc["2022":"2026", "is_confirmed"].all()
    assert not baku.loc[:"2021", "is_confirmed"].any()
    assert not baku.loc["2027":, "is_confirmed"].any()


def test_estimated_dates_stay_unconfirmed_whatever_the_file_says():
    everything = (calendar.ConfirmedYears("AZ", 2000, 2040, "test"), calendar.ConfirmedYears("KZ", 2000, 2040, "test"))
    days = calendar.build("Asia/Baku", "AZ", None, (), everything).set_index("day")
    assert days.loc["2026", "is_confirmed"].all()
    assert not days.loc["2027", "is_confirmed"].any()
    assert "(təxmini)" in days.at[pd.Timestamp(2027, 3, 10), "name"]


def test_countries_without_swaps_are_always_confirmed_and_others_as_far_as_swaps_are_known():
    assert calendar.build("Europe/Amsterdam", "NL")["is_confirmed"].all()
    assert calendar.build("UTC", None)["is_confirmed"].all()
    azerbaijan = calendar.build("Asia/Baku", "AZ").set_index("day")["is_confirmed"]
    assert azerbaijan.loc["2025-12-31"]
    assert not azerbaijan.loc["2026-01-01"]


def test_without_a_country_the_week_is_monday_to_friday():
    days = calendar.build("UTC", None)
    assert (days["is_working"] == (days["day"].dt.day_of_week < 5)).all()
    assert days["name"].isna().all()


def test_subdivision_has_its_own_holidays():
    patriots_day = D(2011, 4, 18)
    assert working(calendar.build("America/New_York", "US", "MA").set_index("day"), patriots_day) == [False]
    assert working(calendar.build("America/New_York", "US").set_index("day"), patriots_day) == [True]


def test_overrides_set_single_days_of_their_country():
    overrides = (
        calendar.Override(D(2026, 2, 2), "AZ", False, "closed", "test"),
        calendar.Override(D(2026, 2, 7), "AZ", True, "worked", "test"),
        calendar.Override(D(2026, 2, 3), "NL", False, "elsewhere", "test"),
    )
    days = calendar.build("Asia/Baku", "AZ", None, overrides).set_index("day")
    assert working(days, D(2026, 2, 2), D(2026, 2, 3), D(2026, 2, 7)) == [False, True, True]
    assert days.at[pd.Timestamp(2026, 2, 2), "name"] == "closed"
    untouched = calendar.build("Asia/Baku", "AZ").set_index("day")
    assert working(untouched, D(2026, 2, 2), D(2026, 2, 7)) == [True, False]


@pytest.mark.parametrize(
    "zone",
    [
        "Asia/Baku",  # summer time until 2015
        "America/New_York",
        "Europe/Amsterdam",
        "America/Sao_Paulo",  # clocks skipped midnight until 2018
        "Asia/Beirut",  # as above, and go back at midnight
        "America/Havana",  # midnight comes twice in autumn
        "Asia/Pyongyang",  # half-hour changes at midnight
        "Pacific/Apia",  # 30 December 2011 never was
        "Pacific/Kiritimati",
    ],
)
def test_days_end_at_the_next_local_midnight(zone):
    """Told from the other side, where nothing is ambiguous: a second before it is not yet the next day, then it is."""
    days = pd.date_range(calendar.FIRST_DAY, calendar.LAST_DAY)
    ends = calendar.day_ends(days, zone)
    local_zone, second = ZoneInfo(zone), dt.timedelta(seconds=1)
    for day, end in zip(days.date, ends.tz_localize("UTC").to_pydatetime(), strict=True):
        assert (end - second).astimezone(local_zone).date() <= day < end.astimezone(local_zone).date()
    assert ends.is_monotonic_increasing


def test_days_end_by_hand():
    new_york = calendar.day_ends(pd.DatetimeIndex(["2011-11-05", "2011-11-06", "2011-03-13"]), "America/New_York")
    assert [f"{end:%d %H:%M}" for end in new_york] == [
        "06 04:00",
        "07 05:00",
        "14 04:00",
    ]  # days of 24, 25 and 23 hours
    baku = calendar.day_ends(pd.DatetimeIndex(["2015-07-01", "2016-07-01"]), "Asia/Baku")
    assert [f"{end:%d %H:%M}" for end in baku] == ["01 19:00", "01 20:00"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("2026-13-01,AZ,true,name,source", "`date` is '2026-13-01'"),
        ("1999-12-31,AZ,true,name,source", "outside the calendar"),
        ("2041-01-01,AZ,true,name,source", "outside the calendar"),
        ("2026-01-05,az,true,name,source", "`country` is 'az'"),
        ("2026-01-05,AZ,yes,name,source", "`working` is 'yes'"),
        ("2026-01-05,AZ,true,name,", "`source` is empty"),
        ("2026-01-05,AZ,true,name", "`source` is empty"),
        ("2026-01-05,AZ,true,a,b,c", "more values than columns"),
        ("2026-01-06,AZ,true,name,source\n2026-01-06,AZ,false,name,source", "given twice"),
    ],
)
def test_wrong_overrides_are_named_by_line(tmp_path, line, problem):
    path = tmp_path / calendar.OVERRIDES_NAME
    path.write_text(f"date,country,working,name,source\n{line}\n", encoding="utf-8")
    with pytest.raises(BadPolicyError, match=r"calendar_overrides.csv, line \d") as error:
        calendar.read_overrides(path)
    assert problem in str(error.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("country,from_year,through_year,source\nAZ,2026,2025,x\n", "after `through_year`"),
        ("country,from_year,through_year,source\nAZ,soon,2025,x\n", "must be years"),
        ("country,years\nAZ,2025\n", "its first line must be"),
    ],
)
def test_wrong_confirmed_years_are_named(tmp_path, text, problem):
    path = tmp_path / calendar.CONFIRMED_NAME
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadPolicyError, match="confirmed_years") as error:
        calendar.read_confirmed(path)
    assert problem in str(error.value)
