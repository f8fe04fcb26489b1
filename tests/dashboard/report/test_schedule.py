"""When reports and alerts are due: borders of Monday, missed runs, restarts, summer time, what was told before."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.i18n import translate
from dashboard.report.delivery import alerts, deliver, mail, outbox, schedule, smtp
from dashboard.report.delivery.recipients import Recipient, Rules, Server
from dashboard.report.facts import week
from dashboard.shell import demo_notice
from queries import period
from queries.errors import UsageError
from queries.warehouse import generation as warehouse_generation
from queries.warehouse import invented, over
from tests.helpers import report_world
from tests.helpers.small_warehouse import story

BAKU = "Asia/Baku"
LEAD = "lead@example.az"
NAME = report_world.NAMES[0]


@pytest.fixture
def rules(tmp_path):
    server = Server("127.0.0.1", 1, "none", "reports@example.az")
    readers = (Recipient("boss@example.az", "en", "management", weekly=True, alerts=True),)
    return Rules(tmp_path / "reports", None, (), time(8), time(9), "", server, readers, {NAME: LEAD})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    events = report_world.complaints(2, 10)
    # two complaints whose acceptance is due by the end of the last day of the data
    events += story("SOON", ("received", "2026-11-13 10:00"), ("assigned", "2026-11-13 11:00", {"actor": NAME}))
    events += story("ELSE", ("received", "2026-11-13 10:00"), ("assigned", "2026-11-13 11:00", {"actor": "Somebody"}))
    return report_world.build(tmp_path_factory.mktemp("warehouse"), events)


@pytest.fixture
def posted(monkeypatch):
    """Takes the place of the server, and keeps what it was given."""
    found = []

    def send(server, message, leaving, context=None):
        leaving()
        found.append(message)
        return smtp.Outcome(smtp.TAKEN)

    monkeypatch.setattr(smtp, "send", send)
    return found


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-11-15T23:59", "2026-W45"),
        ("2026-11-16T07:59", "2026-W45"),
        ("2026-11-16T08:00", "2026-W46"),
        ("2026-11-22T23:00", "2026-W46"),
        ("2027-01-04T08:00", "2026-W53"),
    ],
)
def test_a_report_is_due_from_monday_morning_on(rules, at, due):
    now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(BAKU))
    assert schedule.week_due(rules, now, BAKU).label == due
    assert schedule.week_due(rules, now.astimezone(UTC), BAKU).label == due


def test_summer_time_neither_skips_nor_doubles_a_report(rules):
    # 02:30 on 29 March 2026 does not exist in Berlin, and comes twice on 25 October
    early = replace(rules, weekly_at=time(2, 30))
    start = datetime(2026, 3, 20, tzinfo=UTC)
    for first in (start, datetime(2026, 10, 16, tzinfo=UTC)):
        looks = [first + timedelta(minutes=15 * step) for step in range(4 * 24 * 21)]
        labels = [schedule.week_due(early, now, "Europe/Berlin").label for now in looks]
        assert labels == sorted(labels)
        assert len(set(labels)) == 4


def test_the_last_whole_week_is_told_by_the_clock_and_by_the_data(folder):
    generation = warehouse_generation.open_live(folder)  # its newest event: Wednesday, 18 November
    assert week.last_whole(generation, report_world.after(date(2026, 11, 18))).label == "2026-W46"
    assert week.last_whole(generation, report_world.after(date(2026, 12, 30))).label == "2026-W46"
    assert week.last_whole(generation, report_world.after(date(2026, 11, 15), 23)).label == "2026-W45"
    assert week.last_whole(generation, report_world.after(date(2026, 11, 16), 0)).label == "2026-W46"


@pytest.mark.parametrize(("last", "expected"), [("2026-11-13 18:00", True), ("2026-11-12 18:00", False)])
def test_a_week_is_whole_once_the_data_reach_its_last_working_day(tmp_path, last, expected):
    generation = warehouse_generation.open_live(report_world.build(tmp_path, story("A", ("received", last))))
    assert over.is_over(generation, period.parse("2026-W46")) is expected


def test_a_missed_run_is_caught_up_once_and_a_restart_does_no_harm(folder, rules, posted):
    tuesday = report_world.after(date(2026, 11, 17), 3)
    assert schedule.look(folder, rules, tuesday) == ["2026-W46: sent"]
    for hours in (0, 1, 5):
        assert schedule.look(folder, rules, tuesday + timedelta(hours=hours)) == [] or hours == 5
    assert sum("2026-W46" in str(message["Subject"]) for message in posted) == 1


def test_without_the_weeks_data_nothing_goes_out(folder, rules, posted):
    later = report_world.after(date(2026, 11, 24), 8)
    assert schedule.look(folder, rules, later)[0] == "2026-W47: waits for data, which end on 2026-11-18"
    assert not [message for message in posted if "W47" in str(message["Subject"])]


@pytest.mark.slow
def test_alerts_go_to_the_lead_once_and_not_before_their_time(folder, rules, posted):
    box = outbox.Outbox(rules.folder)
    day = date(2026, 11, 17)
    early = schedule.look(folder, rules, report_world.after(day, 8))
    assert not [line for line in early if line.startswith("alerts")]
    posted.clear()
    assert "alerts 2026-11-17: sent" in schedule.look(folder, rules, report_world.after(day, 9))
    [message] = [one for one in posted if one["To"] == LEAD]
    body = message.get_body(("plain",)).get_content()
    assert "SOON" in body and "ELSE" not in body and NAME not in body
    assert {one for one in box.told(LEAD) if one.startswith("deadline/")} == box.told(LEAD) != set()
    posted.clear()
    for again in (report_world.after(day, 12), report_world.after(day + timedelta(days=1), 9)):
        schedule.look(folder, rules, again)
    assert not [one for one in posted if one["To"] == LEAD]


def test_at_most_one_alert_a_day_for_each_person(folder, rules, posted):
    generation = warehouse_generation.open_live(folder)
    made = schedule.make.report(generation, period.parse("2026-W46"), rules.folder)
    box, now = outbox.Outbox(rules.folder), report_world.after(date(2026, 11, 17), 9)
    first = alerts.prepare(generation, made.facts, rules, box, now.date())
    assert [state for _, state, _ in alerts.send(first, rules, box, now)] == ["sent"] * len(first)
    both = replace(rules, leads={"*": LEAD})
    second = alerts.prepare(generation, made.facts, both, box, now.date())
    assert any(one.alerts for one in second)  # there is more to tell, tomorrow
    assert alerts.send(second, both, box, now) == []


def test_an_alert_about_invented_complaints_says_so_first(folder, rules, posted):
    generation = warehouse_generation.open_live(folder)
    made = schedule.make.report(generation, period.parse("2026-W46"), rules.folder)
    box, now = outbox.Outbox(rules.folder), report_world.after(date(2026, 11, 17), 9)
    assert made.facts.invented == invented.NONE
    facts = replace(made.facts, invented=invented.ALL)
    alerts.send(alerts.prepare(generation, facts, rules, box, now.date()), rules, box, now)
    assert posted
    for message in posted:
        translate.use(rules.recipient(message["To"]).language)
        said = demo_notice.words(invented.ALL)
        assert said and message.get_body(("plain",)).get_content().startswith(said)
        assert said in message.get_body(("html",)).get_content()


def test_every_alert_says_why_and_how_to_stop_it(folder, rules):
    ready = alerts.Prepared(rules.recipients[0], "k", (alerts.Alert("s", "What happened.", "Sent because of it."),), "")
    lines = [f"{one.sentence}\n{one.why}" for one in ready.alerts]
    for language, stop in (("en", "To stop it"), ("ru", "Чтобы отказаться"), ("az", "Dayandırmaq üçün")):
        reader = replace(rules.recipients[0], language=language)
        message = mail.alert(rules, reader, "k", report_world.after(date(2026, 11, 17)), "subject", lines)
        for part in ("plain", "html"):
            words = message.get_body((part,)).get_content()
            assert "Sent because of it." in words and stop in words


def test_without_a_server_nothing_is_sent(rules):
    with pytest.raises(UsageError, match="names no host"):
        deliver.require_way(replace(rules, server=replace(rules.server, host="")))
