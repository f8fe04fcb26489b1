"""What the overview counts as undecided, where limits begin anew, and words that follow what is counted."""

from datetime import date

import pandas as pd
import pytest

from dashboard.app_pages.overview import text as overview_text
from dashboard.decisions import register, states
from dashboard.decisions.register import Change, DecisionStatus
from dashboard.i18n import translate
from dashboard.narrative import cohorts, kpis, undecided
from dashboard.sections import control_charts
from dashboard.shell import context
from dashboard.shell.filters import COHORTS, View
from queries.analysis.kpis import Figure
from queries.errors import RegisterError


def waiting(may_see_people=True, dimension=None, observed=20, **by_key: str | None):
    """What waits of these candidates by key, each in a state; None: nothing was ever decided of it."""
    lines = pd.DataFrame({"key": list(by_key), "evidence_complaints": 20, "evidence_weeks": 8})
    lines = lines.assign(dimension=dimension, observed=observed)
    evidence = {"complaints": 20, "weeks": 8}
    standing = {key: DecisionStatus(key, state, 1, evidence=evidence) for key, state in by_key.items() if state}
    return undecided.of(lines, standing, may_see_people=may_see_people)


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        (None, True),
        (states.CANDIDATE, True),
        (states.UNDER_REVIEW, True),
        (states.ACCEPTED, False),
        (states.IN_FORCE, False),
        (states.NO_EFFECT, False),
        (states.WORSE, False),
        (states.DISMISSED, False),
        (states.VERIFIED, True),  # a candidate again although the change had worked: it came back
    ],
)
def test_only_what_nobody_has_decided_waits(state, waits):
    assert list(waiting(a=state).shown["key"]) == (["a"] if waits else [])


def test_every_reader_is_told_of_one_number_whoever_may_see_names():
    told = {may: waiting(may, "named_employee", a=None, b=states.ACCEPTED) for may in (True, False)}
    assert {may: (found.count, len(found.shown)) for may, found in told.items()} == {True: (1, 1), False: (1, 0)}
    translate.use("en")
    assert undecided.withheld_words(told[True]) == ""
    assert "about one employee" in undecided.withheld_words(told[False])
    assert waiting(True, "named_employee", observed=3, a=None).count == 0  # nobody is judged by a few complaints


def test_the_heading_has_the_plural_of_its_language():
    said = {}
    for language in translate.LANGUAGES:
        translate.use(language)
        said[language] = [overview_text.needs_decision(number) for number in (1, 2, 5)]
    assert said["en"][:2] == ["1 problem needs a decision", "2 problems need a decision"]
    assert said["ru"] == [
        "Требует решения 1 проблема",
        "Требуют решения 2 проблемы",
        "Требуют решения 5 проблем",
    ]
    assert said["az"][1] == "2 problem qərar tələb edir"


def view_of(**where: str) -> context.PageContext:
    return context.PageContext(None, View(where={name: (value,) for name, value in where.items()}))


def test_limits_begin_anew_only_where_the_change_covers_all_that_is_shown(monkeypatch):
    whole, store = date(2026, 3, 2), date(2026, 5, 4)
    changes = [
        Change("late", whole, "process", "x", "in_force"),
        Change("late|store|A", store, "process", "x", "worse"),
    ]
    monkeypatch.setattr(register, "changes_in_force", lambda _: changes)
    assert control_charts.rebased_on(view_of()) == ()
    assert control_charts.rebased_on(view_of(cause="other")) == ()
    assert control_charts.rebased_on(view_of(store="A")) == ()
    assert control_charts.rebased_on(view_of(cause="late")) == (whole,)
    assert control_charts.rebased_on(view_of(cause="late", channel="phone")) == (whole,)
    assert control_charts.rebased_on(view_of(cause="late", store="B")) == (whole,)
    assert control_charts.rebased_on(view_of(cause="late", store="A")) == (whole, store)
    two_causes = context.PageContext(None, View(where={"cause": ("late", "other")}))
    assert control_charts.rebased_on(two_causes) == ()


def test_limits_stay_where_the_register_cannot_be_read(monkeypatch):
    def broken(_):
        raise RegisterError("The register cannot be read.")

    monkeypatch.setattr(register, "changes_in_force", broken)
    assert control_charts.rebased_on(view_of(cause="late")) == ()


def test_words_follow_what_is_counted():
    translate.use("en")
    said = {}
    for cohort in COHORTS:
        said[cohort] = cohorts.said(cohorts.N, cohort), cohorts.said(cohorts.EXTENDED_BY_WEEK, cohort)
    assert [n for n, _ in said.values()] == ["n due", "n received", "n ended"]
    assert said["received"][1].startswith("Share extended, by the week of receipt")
    assert said["resolved"][1] == said["due"][1]  # extensions know no such way of counting


def figure(n: int, *, is_more_than_chance: bool = False, difference: float = 0.1) -> Figure:
    return Figure("on_time_share", "resolution", 0.9, n, 0.8, 40, difference, is_more_than_chance)


def test_what_rests_on_few_is_not_called_unchanged():
    translate.use("en")
    assert kpis.satisfaction(figure(1)) == "1 complaint was rated: too few to judge satisfaction."
    assert kpis.satisfaction(figure(30)).startswith("Satisfaction has not changed by more than chance")
