"""The lead says of each of twenty weeks what an editor would: the largest first, in every language a whole sentence."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.i18n import translate
from dashboard.narrative import news as narrative_news
from queries.analysis import news
from queries.analysis.news import Measure
from queries.period import Period

FILE = tomllib.loads(Path(__file__).with_name("news_weeks.toml").read_text(encoding="utf-8"))
WEEK, MONTH = Period(date(2026, 11, 23), date(2026, 11, 29)), Period(date(2026, 11, 1), date(2026, 11, 30))
USUAL = (1.0, 1.04, 0.98, 1.01, 0.97, 1.03, 0.99, 1.02, 1.0, 0.96, 1.04, 1.01, 0.99)
"""How counts went up and down around their level in the quarter before, and four times so in the year."""


def share(name: str, counts: list[int], target: float | None) -> Measure:
    pairs = [(part / whole if whole else None, whole) for part, whole in zip(counts[::2], counts[1::2], strict=True)]
    kind, better = news.KINDS.get(name, ("promise", "higher"))
    return Measure(name, kind, better, *(value for pair in pairs for value in pair), target)


def count(name: str, counts: list[int]) -> Measure:
    value, *earlier = counts
    if not earlier:
        return Measure(name, *news.KINDS[name], value, value)
    before, level = earlier
    year = tuple(round(level * part) for part in USUAL * 4)[:-1]
    return Measure(name, *news.KINDS[name], value, value, before, before, before=(*year, before))


def judged(given: dict) -> news.News:
    week = FILE["quiet"] | given
    targets = week.get("targets", {})
    clocks = ("acceptance", "examination", "resolution")
    shares = [share(name, week[name], targets.get(name, 0.95)) for name in clocks if week[name]]
    shares += [share(name, week[name], None) for name in (news.EXTENDED, news.SATISFIED)]
    return news.judge([*shares, *(count(name, week[name]) for name in (news.RECEIVED, news.OPEN, news.OVERDUE))])


def plainly(words: str) -> str:
    """With plain blanks: figures are written with narrow ones."""
    return " ".join(words.split())


@pytest.mark.parametrize("week", FILE["week"], ids=lambda week: week["situation"])
def test_the_lead_is_what_an_editor_would_choose(week):
    translate.use("en")
    assert plainly(narrative_news.lead(judged(week), WEEK)) == week["lead"]


def test_there_are_twenty_weeks():
    assert len(FILE["week"]) == 20


def test_what_the_lead_has_no_room_for_stands_behind_it():
    translate.use("en")
    [week] = [week for week in FILE["week"] if week["situation"].startswith("everything")]
    rest = " ".join(plainly(one.words) for one in narrative_news.rest(judged(week), WEEK))
    assert "480 complaints received" in rest and "500 complaints open" in rest


def test_a_week_back_in_its_usual_range_is_not_one_in_which_nothing_changed():
    translate.use("en")
    back = replace(share("acceptance", [19, 20, 6, 20, 19, 20], 0.95), is_usual=True)
    said = plainly(narrative_news.lead(news.judge([back]), WEEK))
    assert said.endswith("“Accepted on time” rose by 65.0 points to 95.0 %, within its usual range.")
    ratings = replace(share(news.SATISFIED, [90, 100, 40, 100, 90, 100], None), is_usual=True)
    assert "Nothing lies outside its usual range." in narrative_news.lead(news.judge([ratings]), WEEK)


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        (
            "ru",
            "Поступило 325 жалоб — больше всего за год, на треть больше, чем неделей раньше. "
            "Все три обещания выполнены реже, чем в 95 % случаев, но это может быть случайностью.",
        ),
        (
            "az",
            "325 şikayət daxil olub: bu, son bir ildə ən çoxdur, əvvəlki həftədən üçdə bir çoxdur. "
            "Hər üç vəd 95 % hədəfindən aşağıdır, lakin bu, təsadüf ola bilər.",
        ),
    ],
)
def test_it_is_said_as_a_native_would(language, lead):
    translate.use(language)
    assert plainly(narrative_news.lead(judged(FILE["week"][1]), WEEK)) == lead


@pytest.mark.parametrize("language", ["ru", "az"])
def test_no_lead_of_another_language_has_an_english_word(language):
    translate.use(language)
    for week in FILE["week"]:
        said = narrative_news.lead(judged(week), WEEK)
        assert not set(said.split()) & {"the", "of", "by", "than", "week", "promises", "complaints"}, said


def test_another_period_is_not_called_a_week():
    translate.use("en")
    assert "week" not in narrative_news.lead(judged({}), MONTH)
