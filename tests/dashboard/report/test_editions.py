"""Monthly, quarterly and yearly editions: their figures are those of the queries, their words are of no week."""

import json
import re
from dataclasses import replace
from datetime import date, time

import pypdfium2
import pytest

from dashboard.i18n import translate
from dashboard.report import archive, make
from dashboard.report import cli as report_cli
from dashboard.report.content import sentences
from dashboard.report.delivery import deliver, outbox, recipients, schedule, smtp
from dashboard.report.delivery.recipients import Recipient, Rules, Server
from dashboard.report.facts import week
from dashboard.report.render import text as render_text
from dashboard.report.render import trend_png
from queries import __main__ as queries_cli
from queries import period
from queries.errors import BadPolicyError, UsageError
from queries.warehouse import generation as warehouse_generation
from tests.helpers import report_world

EVENTS = report_world.complaints(weeks=62, each=3)
PERIODS = ("2026-10", "2026-Q3", "2025")
OF_A_WEEK = {"en": r"\bweek|\bMonday", "ru": r"недел|понедельник", "az": r"həftə|bazar ertəsi"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return report_world.build(tmp_path_factory.mktemp("warehouse"), EVENTS)


@pytest.fixture(scope="module")
def reports(folder, tmp_path_factory):
    root, generation = tmp_path_factory.mktemp("archive"), warehouse_generation.open_live(folder)
    return {label: make.report(generation, period.parse(label), root) for label in PERIODS}


def asked(folder, capsys, metric: str, label: str, *words: str) -> list[dict]:
    span = period.parse(label)
    call = [metric, "--warehouse", str(folder), "--from", str(span.from_on), "--to", str(span.to_on), *words]
    assert queries_cli.main([*call, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("label", PERIODS)
def test_the_figures_of_an_edition_are_those_of_the_command_line(reports, folder, label, capsys):
    facts = reports[label].facts
    before, year = period.previous(facts.week).label, period.year_before(facts.week).label
    for row in asked(folder, capsys, "on_time_share", label):
        line = facts.line("on_time_share", row["clock"])
        assert (line.value, line.n) == (pytest.approx(row["value"]), row["n"])
    [flow], [earlier] = (asked(folder, capsys, "flow", one) for one in (label, before))
    for name in ("opening", "received", "reopened", "resolved", "withdrawn", "closing"):
        line = facts.line(name)
        assert line.value == flow[name]
        # of a time before the data nothing is known, nor of one that they begin within
        assert line.previous_value == (earlier[name] if label in ("2026-10", "2026-Q3") else None) or name == "closing"
    if label == "2025":
        assert facts.line("received").year_value is None  # the year before is the period before
    else:
        [last_year] = asked(folder, capsys, "flow", year)
        assert facts.line("received").year_value in (last_year["received"], None)
    [satisfaction] = asked(folder, capsys, "satisfaction", label)
    assert facts.line("satisfied_share").value == pytest.approx(satisfaction["satisfied_share"])


@pytest.mark.parametrize("label", PERIODS)
def test_received_is_what_the_events_say(reports, label):
    span = period.parse(label)
    days = [one["local_at"].date() for one in EVENTS if one["event_type"] == "received"]
    facts = reports[label].facts
    assert facts.line("received").value == sum(span.from_on <= day <= span.to_on for day in days)
    before = period.previous(span)
    counted = sum(before.from_on <= day <= before.to_on for day in days)
    is_whole = before.from_on >= min(days)
    assert facts.line("received").previous_value == (counted if is_whole else None)
    assert facts.causes["value"].sum() == facts.line("received").value
    assert facts.causes["previous_value"].isna().all() != is_whole


def test_a_month_is_held_against_the_month_before_and_the_one_a_year_before(reports):
    line = reports["2026-10"].facts.line("received")
    days = [one["local_at"].date() for one in EVENTS if one["event_type"] == "received"]
    months = [(day.year, day.month) for day in days]
    assert line.value == months.count((2026, 10))
    assert line.previous_value == months.count((2026, 9))
    assert line.year_value == months.count((2025, 10))
    assert [name for name, _, _ in line.history][-2:] == ["2026-09", "2026-10"] and len(line.history) == 13
    drawn = reports["2026-10"].facts.by_month
    assert drawn[-1][0] == "2026-10" and drawn[0][0] == "2025-10"
    assert [label for label, _, _ in reports["2026-Q3"].facts.by_month][-1] == "2026-09"


def test_a_period_that_the_data_begin_within_is_nothing_to_compare_with(folder, tmp_path):
    facts = make.report(warehouse_generation.open_live(folder), period.parse("2025-Q4"), tmp_path).facts
    for name in ("received", "opening", "extension_rate", "satisfied_share"):
        assert (facts.line(name).previous_value, facts.line(name).difference) == (None, None)
    assert facts.line("on_time_share", "resolution").previous_value is None
    # what stood open at its end is known
    assert facts.line("closing").previous_value == facts.line("opening").value
    assert facts.line("open").difference is not None
    translate.use("en")
    assert "there is nothing to compare with" in sentences.satisfaction(facts)


@pytest.mark.parametrize("language", OF_A_WEEK)
@pytest.mark.parametrize("label", PERIODS)
def test_no_word_of_an_edition_is_of_a_week(reports, label, language):
    made = reports[label]
    document = made.document(language, "quality")
    shown = render_text.write(document)
    assert not re.findall(OF_A_WEEK[language], shown, re.IGNORECASE), [
        line for line in shown.splitlines() if re.search(OF_A_WEEK[language], line, re.IGNORECASE)
    ]
    assert label in document.subject and label in document.foot


def test_the_words_of_the_weekly_report_are_of_a_week(folder, tmp_path):
    made = make.report(warehouse_generation.open_live(folder), period.parse(report_world.WEEK), tmp_path)
    shown = render_text.write(made.document("en", "quality"))
    assert "The week before" in shown and "month" not in shown.replace("months", "")


def test_an_edition_is_named_by_its_period(reports):
    assert reports["2026-10"].document("en", "management").week == "October\u00a02026"
    assert reports["2026-Q3"].document("az", "management").week.startswith("2026-cı ilin 3-cü rübü")
    assert reports["2025"].document("ru", "management").week == "2025 год"
    assert reports["2026-10"].name("en", "management", "pdf") == "complaints_2026-10_management_en.pdf"


def test_the_pdf_of_a_month_has_three_pages(reports):
    document = pypdfium2.PdfDocument(make.write(reports["2026-10"], "pdf", "en", "management"))
    assert len(document) == 3
    assert "The month before" in document[1].get_textpage().get_text_range()
    document.close()
    assert len(trend_png.drawings(reports["2026-10"].facts)) == len(reports["2026-10"].facts.clocks)
    assert make.write(reports["2026-Q3"], "xlsx", "ru", "management")


def test_the_archive_holds_editions_apart(folder, tmp_path, capsys):
    def run(*words):
        made = ["--warehouse", str(folder), "--archive", str(tmp_path), "--formats", "html", "--language", "en"]
        assert report_cli.main([*made, *words], lambda: report_world.after(date(2026, 11, 18))) == 0
        return capsys.readouterr().out.strip()

    assert run("--period", "2026-09").endswith("complaints_2026-09_management_en.html")
    run("--week", "2026-W40")
    run("--period", "2026-10")
    assert [one.week for one in archive.editions(tmp_path)] == ["2026-10", "2026-W40", "2026-09"]
    # a month restates the month before it, never a week
    assert archive.previous(tmp_path, period.parse("2026-10")).week == "2026-09"
    assert archive.previous(tmp_path, period.parse("2026-W41")).week == "2026-W40"
    [october] = [one for one in archive.editions(tmp_path) if one.week == "2026-10"]
    assert october.figures["restated"]["against"] == "2026-09"


def test_a_day_has_no_report(folder, tmp_path):
    for words in (["--period", "2026-11-15"], ["--period", "2026-10", "--week", "2026-W40"]):
        with pytest.raises(UsageError, match="--period"):
            report_cli.main(["--warehouse", str(folder), "--archive", str(tmp_path), *words])


@pytest.mark.parametrize(
    ("edition", "at", "due"),
    [
        ("monthly", "2026-11-01T07:59", "2026-09"),
        ("monthly", "2026-11-01T08:00", "2026-10"),
        ("quarterly", "2026-10-01T08:00", "2026-Q3"),
        ("yearly", "2026-12-31T23:59", "2025"),
        ("yearly", "2027-01-01T08:00", "2026"),
    ],
)
def test_an_edition_is_due_the_morning_after_its_period(edition, at, due, tmp_path):
    rules = Rules(tmp_path, None, (), time(8), time(9), "", Server("", 1, "none", ""), (), {})
    assert schedule.week_due(rules, period.parse_instant(at, "Asia/Baku"), "Asia/Baku", edition).label == due


def test_each_reader_is_sent_their_editions_once(folder, tmp_path, monkeypatch):
    sent = []

    def send(server, message, leaving, context=None):
        leaving()
        sent.append((str(message["To"]), message["Subject"].split(":")[0], message))
        return smtp.Outcome(smtp.TAKEN)

    monkeypatch.setattr(smtp, "send", send)
    both = Recipient("both@example.az", "en", "management", weekly=True, alerts=False, edition=("monthly",))
    month = replace(both, address="month@example.az", weekly=False)
    week_only = replace(both, address="week@example.az", edition=())
    server = Server("127.0.0.1", 1, "none", "reports@example.az")
    rules = Rules(tmp_path, None, (), time(8), time(9), "", server, (both, month, week_only), {})
    now = report_world.after(date(2026, 11, 18))
    lines = schedule.look(folder, rules, now)
    assert sorted(one[:2] for one in sent) == [
        ("both@example.az", "Complaints, 2026-10"),
        ("both@example.az", "Complaints, 2026-W46"),
        ("month@example.az", "Complaints, 2026-10"),
        ("week@example.az", "Complaints, 2026-W46"),
    ]
    assert lines == ["2026-W46: sent", "2026-W46: sent", "2026-10: sent", "2026-10: sent"]
    monthly = next(message for to, _, message in sent if to == "month@example.az")
    assert "You get this report each month" in monthly.get_body(("plain",)).get_content()
    assert "monthly report" in str(monthly["From"])
    assert schedule.look(folder, rules, now) == [] and len(sent) == 4
    states = {one.recipient.address: one.state for one in deliver.plan("2026-10", rules, outbox.Outbox(tmp_path))}
    assert states == {"both@example.az": outbox.SENT, "month@example.az": outbox.SENT}


def test_the_edition_of_a_recipient_is_read_from_the_settings():
    table = {
        "folder": "x",
        "deliver_to": "",
        "attach": ["pdf"],
        "weekly_at": "08:00",
        "alerts_at": "09:00",
        "contact": "",
        "leads": {},
        "smtp": {"host": "", "port": 587, "security": "starttls", "sender": ""},
    }
    one = {"address": "a@example.az", "language": "en", "audience": "management", "weekly": False, "alerts": False}
    for given, gets in (("monthly", ["monthly"]), (["monthly", "yearly"], ["monthly", "yearly"])):
        rules = recipients.read({**table, "recipients": [one | {"edition": given}]})
        assert [name for name in week.EDITIONS if rules.readers(name)] == gets
    with pytest.raises(BadPolicyError, match="daily"):
        recipients.read({**table, "recipients": [one | {"edition": "daily"}]})
