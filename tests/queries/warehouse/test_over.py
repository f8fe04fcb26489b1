"""One notion of whether a period is over, wherever it is asked; what a week's report says is about that week."""

import io
import re
import zipfile
from datetime import date, time, timedelta

import pytest
from python_calamine import CalamineWorkbook

from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.narrative import control_charts as narrative_control_charts
from dashboard.narrative import kpis as narrative_kpis
from dashboard.report import make
from dashboard.report.content import sentences
from dashboard.report.delivery import alerts
from dashboard.report.delivery.outbox import Outbox
from dashboard.report.delivery.recipients import Recipient, Rules, Server
from dashboard.report.facts import collect
from queries import period
from queries.analysis import control_chart, period_comparison
from queries.analysis import kpis as analysis_kpis
from queries.analysis.kpis import SHARE
from queries.errors import UnusableError
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from queries.warehouse import over
from tests.helpers.small_warehouse import instant, story
from tests.helpers.small_warehouse import make as small

pytestmark = pytest.mark.slow

WEEK = period.parse("2026-W46")
MONDAY = WEEK.from_on
WEEKS, EACH = 16, 12
SATURDAY, SUNDAY, NEXT_MONDAY = "2026-11-14 18:00", "2026-11-15 23:46", "2026-11-16 07:30"
LATER = {"loaded_at": "2026-11-16 04:00:00"}
"""Monday, 08:00 in Baku."""


@pytest.mark.parametrize(
    ("last", "loaded_on", "known"),
    [
        ("2026-11-15", "2026-11-16", "2026-11-15"),  # loaded after the Sunday
        ("2026-11-15", "2026-11-15", "2026-11-14"),  # loaded on it: more may come
        ("2026-11-14", "2026-11-16", "2026-11-15"),  # a Sunday without events holds nothing back
        ("2026-11-13", "2026-11-16", "2026-11-15"),  # nor does a weekend
        ("2026-11-13", "2026-11-14", "2026-11-13"),  # but the Saturday of the load is not over
        ("2026-11-12", "2026-11-16", "2026-11-12"),  # a working day without events may be a missing load
        ("2026-11-13", None, "2026-11-15"),
    ],
)
def test_data_are_known_to_their_last_day_if_loaded_after_it(last, loaded_on, known):
    loaded = loaded_on and date.fromisoformat(loaded_on)
    found = period.known_to(date.fromisoformat(last), loaded, lambda day: day.weekday() < 5)
    assert found == date.fromisoformat(known)


def weeks_of(bad: int, last: str) -> list[dict]:
    """Complaints of sixteen weeks that end with W46, most accepted in time; in the week `bad` most are not."""
    events = []
    for back in range(WEEKS):
        monday = MONDAY - timedelta(weeks=back)
        for number in range(EACH):
            is_late = number < (9 if back == bad else back % 2)
            # due within the week; what is late is never accepted
            steps = [("received", f"{monday} 10:00"), ("accepted", f"{monday} 12:00")][: 1 if is_late else 2]
            events += story(f"C{back:02}{number:02}", *steps, channel="phone")
    return [*events, *story("last", ("received", last), channel="phone")]


@pytest.fixture(scope="module", params=[SATURDAY, SUNDAY, NEXT_MONDAY])
def ends(request):
    return request.param


@pytest.fixture(scope="module")
def good(tmp_path_factory, ends):
    return warehouse_generation.open_live(small(tmp_path_factory.mktemp("good"), weeks_of(1, ends), meta=LATER))


@pytest.fixture(scope="module")
def bad(tmp_path_factory, ends):
    return warehouse_generation.open_live(small(tmp_path_factory.mktemp("bad"), weeks_of(0, ends), meta=LATER))


def told(generation, tmp_path):
    """What a report of W46 and its alerts say of limits."""
    translate.use("en")
    facts = make.report(generation, WEEK, tmp_path).facts
    boss = Recipient("boss@example.az", "en", "management", weekly=True, alerts=True)
    server = Server("127.0.0.1", 1, "none", "reports@example.az")
    rules = Rules(tmp_path, None, (), time(8), time(9), "", server, (boss,), {})
    mails = alerts.prepare(generation, facts, rules, Outbox(tmp_path), WEEK.to_on + timedelta(days=1))
    return sentences.signals(facts), [one.subject for mail in mails for one in mail.alerts if "limit" in one.subject]


def test_the_signal_of_the_week_before_is_not_told_of_this_week(good, tmp_path):
    assert told(good, tmp_path) == ([], [])
    before = collect.collect(good, period.previous(WEEK))
    assert sentences.signals(before)


def test_the_weeks_own_signal_is_told_whenever_the_data_end(bad, tmp_path):
    said, subjects = told(bad, tmp_path)
    assert said == ["“Accepted on time” lies below its usual range: more than it varies from week to week."]
    assert subjects == ["limit/acceptance/2026-W46"]


def test_tiles_charts_and_presets_mean_the_same_week(good):
    assert over.is_over(good, WEEK)
    assert period.preset("last_whole_week", good.data_as_of_on, over.finished_on(good)) == WEEK
    weeks = period_comparison.series(good, "on_time_share", Request(to_on=WEEK.to_on, where={"clock": ("acceptance",)}))
    assert weeks["is_complete"].all()
    chart = control_chart.controls(good, "on_time_share", Request(to_on=WEEK.to_on), SHARE, [{"clock": "acceptance"}])[
        0
    ]
    tile = analysis_kpis.figure(good, "on_time_share", Request(MONDAY, WEEK.to_on), "acceptance", SHARE)
    assert (chart.verdict.at.date(), chart.verdict.value) == (MONDAY, tile.value)


def test_a_figure_has_one_verdict_which_is_that_of_its_chart(bad, tmp_path):
    translate.use("en")
    asked = Request(MONDAY, WEEK.to_on)
    chart = control_chart.controls(bad, "on_time_share", asked, SHARE, [{"clock": "acceptance"}])[0]
    alone = analysis_kpis.figure(bad, "on_time_share", asked, "acceptance", SHARE)
    assert narrative_kpis.verdict(alone) == "more than chance"
    assert narrative_kpis.verdict(analysis_kpis.judged_by(alone, chart.verdict, WEEK)) == "below its usual range"
    # of another period the chart says nothing
    assert not any(
        analysis_kpis.judged_by(alone, chart.verdict, period.parse(o)).signals for o in ("2026-11", "2026-W45")
    )
    tiles = make.report(bad, WEEK, tmp_path).document("en", "management").tiles
    [reported] = [one.change for one in tiles if one.label == "Accepted on time"]
    assert reported.endswith(", below its usual range")


def test_a_week_within_its_usual_range_is_not_told_to_have_changed_by_more_than_chance(good, tmp_path):
    translate.use("en")
    asked = Request(MONDAY, WEEK.to_on)
    chart = control_chart.controls(good, "on_time_share", asked, SHARE, [{"clock": "acceptance"}])[0]
    assert narrative_control_charts.finding("Accepted", chart, fmt.share).endswith(", within its usual range")
    alone = analysis_kpis.figure(good, "on_time_share", asked, "acceptance", SHARE)
    assert narrative_kpis.verdict(alone) == "more than chance"
    assert narrative_kpis.verdict(analysis_kpis.judged_by(alone, chart.verdict, WEEK)) == "within its usual range"
    document = make.report(good, WEEK, tmp_path).document("en", "management")
    [reported] = [one.change for one in document.tiles if one.label == "Accepted on time"]
    assert reported.startswith("▲ 75") and reported.endswith(", within its usual range")
    in_short = sentences.against_in_short(collect.collect(good, WEEK).line("on_time_share", "acceptance"))
    assert in_short.startswith("▲ 75") and "," not in in_short


def test_what_was_loaded_before_the_week_ended_does_not_speak_as_if_it_had(tmp_path):
    sunday = {"loaded_at": "2026-11-15 19:50:00"}
    generation = warehouse_generation.open_live(small(tmp_path, weeks_of(0, SUNDAY), meta=sunday))
    assert not over.is_over(generation, WEEK)
    assert period.preset("last_whole_week", generation.data_as_of_on, over.finished_on(generation)).label == "2026-W45"
    assert told(generation, tmp_path / "reports") == ([], [])
    document = make.report(generation, WEEK, tmp_path / "reports").document("en", "management")
    unfinished = "The week is not over: the data end on 15\u00a0November 2026, and its figures will still change."
    assert document.lead.startswith(unfinished)
    assert unfinished in document.subject
    assert "So far" in " ".join(document.sentences)
    # nor does any table, of the pages or of the files
    report = make.report(generation, WEEK, tmp_path / "reports")
    packed = zipfile.ZipFile(io.BytesIO(make.write(report, "zip", "en", "leads")))
    everything = str(report.document("en", "leads").as_json()) + packed.read("dictionary.csv").decode()
    assert "At the cut-off of the data" in everything and "open so far" in everything
    assert not re.findall("at the end of the week", everything, re.IGNORECASE)
    # nor the workbook, whose sheets have this week in a row or a column among weeks that are over
    book = CalamineWorkbook.from_filelike(io.BytesIO(make.write(report, "xlsx", "en", "leads")))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert cells.count("Open at the end, or so far") == 2 and "Open at the end" not in cells


def test_seen_from_an_earlier_moment_the_week_of_that_moment_is_not_over(bad):
    assert not over.is_over(bad, WEEK, instant("2026-11-13 12:00"))
    assert over.is_over(bad, period.previous(WEEK), instant("2026-11-13 12:00"))
    assert over.is_over(bad, period.previous(WEEK), period.parse_instant("2026-11-08", bad.zone))


def test_of_a_week_before_the_data_there_is_no_report(bad, tmp_path):
    assert bad.begun_on == MONDAY - timedelta(weeks=WEEKS - 1)
    with pytest.raises(UnusableError, match=f"2026-W30, because the data begin on {bad.begun_on}"):
        collect.collect(bad, period.parse("2026-W30"))
    first = analysis_kpis.figure(bad, "received_count", Request(bad.begun_on, bad.begun_on + timedelta(days=6)))
    assert (first.value, first.previous_value, first.difference) == (EACH, None, None)
    assert first.weeks == (None,) * 12 + (EACH,)
