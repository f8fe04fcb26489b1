"""Numbers, dates and amounts as each language writes them."""

from datetime import UTC, date, datetime

import pytest

from dashboard.i18n import format as fmt
from dashboard.i18n import translate

THIN = "\u202f"


@pytest.fixture(params=["az", "ru", "en"])
def language(request):
    translate.use(request.param)
    return request.param


def test_numbers(language):
    comma = "." if language == "en" else ","
    assert fmt.number(1234567) == f"1{THIN}234{THIN}567"
    assert fmt.number(-12.34, 1) == f"−12{comma}3"
    assert fmt.number(-0.04, 1) == f"0{comma}0"
    assert fmt.number(None) == fmt.number(float("nan")) == "–"
    assert fmt.share(0.8642) == f"86{comma}4{THIN}%"
    assert fmt.share(1.0, 0) == f"100{THIN}%"
    assert (fmt.signed(3), fmt.signed(-3), fmt.signed(0)) == ("+3", "−3", "0")


def test_points_and_amounts():
    translate.use("en")
    assert fmt.points(0.0312) == "+3.1 points"
    assert fmt.points(-0.01) == "−1.0 point"
    assert fmt.amount(1, "working_days") == "1 working day"
    assert fmt.amount(2.5, "calendar_days") == "2.5 days"
    assert fmt.amount(9.98, "calendar_days") == "10 days"
    translate.use("ru")
    assert fmt.amount(2, "working_days") == "2 рабочих дня"
    assert fmt.amount(2.5, "calendar_days") == "2,5 дня"
    assert fmt.amount(11, "calendar_days") == "11 дней"


def test_dates():
    translate.use("en")
    assert fmt.days(date(2026, 11, 9), date(2026, 11, 15)) == "9–15\u00a0November 2026"
    assert fmt.days(date(2026, 10, 26), date(2026, 11, 1)) == "26 October\u00a0– 1\u00a0November 2026"
    assert fmt.days(date(2025, 12, 29), date(2026, 1, 4)) == "29 December 2025\u00a0– 4\u00a0January 2026"
    translate.use("az")
    assert fmt.day(date(2026, 11, 15)) == "15\u00a0noyabr 2026"
    assert fmt.weekday(date(2026, 11, 15)) == "bazar"


def test_names_stand_in_the_order_of_the_azerbaijani_alphabet():
    names = ["Şəki", "Zəhra", "İlqar", "Xatirə", "Qubad", "Əli", "Fuad", None, "Elnarə", "Irina", "Çinar", "Cavid"]
    ordered = ["Cavid", "Çinar", "Elnarə", "Əli", "Fuad", "Xatirə", "Irina", "İlqar", "Qubad", "Şəki", "Zəhra", None]
    assert sorted(names, key=fmt.alphabetical) == ordered


def test_an_instant_is_shown_on_the_wall_clock_of_the_policy():
    translate.use("en")
    assert fmt.instant(datetime(2026, 11, 15, 20, 30, tzinfo=UTC), "Asia/Baku") == "16\u00a0Nov 2026, 00:30"
    assert fmt.instant(datetime(2026, 11, 15, 14, 40), "Asia/Baku") == "15\u00a0Nov 2026, 18:40"  # noqa: DTZ001 - naive is UTC


def test_a_deadline_at_midnight_is_the_end_of_the_day_before():
    translate.use("en")
    assert fmt.deadline(datetime(2026, 11, 13, 20, tzinfo=UTC), "Asia/Baku") == "end of 13\u00a0Nov 2026"
    assert fmt.deadline(datetime(2026, 11, 13, 20, 1, tzinfo=UTC), "Asia/Baku") == "14\u00a0Nov 2026, 00:01"


def test_a_deadline_beside_today_leaves_out_the_year_of_today():
    translate.use("en")
    ends_at = datetime(2026, 11, 13, 20, tzinfo=UTC)
    assert fmt.last_day(ends_at, "Asia/Baku", date(2026, 11, 27)) == "13\u00a0Nov"
    assert fmt.last_day(ends_at, "Asia/Baku", date(2027, 1, 3)) == "13\u00a0Nov 2026"
    assert fmt.last_day(ends_at.replace(hour=21), "Asia/Baku", date(2026, 11, 27)) == "14\u00a0Nov, 01:00"


def test_a_column_of_amounts_has_as_many_decimals_as_its_most_broken_one():
    assert fmt.decimals_of([12.0, 14.0, None]) == 0
    assert fmt.decimals_of([12.0, 14.2]) == 1
    assert fmt.decimals_of([12.02, 14.0]) == 0


def test_two_shares_are_a_stretch():
    translate.use("ru")
    assert fmt.share_range(0.584, 0.917) == f"58–92{THIN}%"
    assert fmt.share_range(None, 0.5) == "–"
