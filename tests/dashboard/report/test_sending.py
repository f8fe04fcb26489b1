"""A run of `--send` and `--alerts` as whoever started it sees it: a real server, the command line, its exit code."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from dashboard.report import cli as report_cli
from dashboard.report import make
from dashboard.report.delivery import alerts, deliver, outbox, recipients, schedule
from dashboard.report.delivery.recipients import Recipient, Rules, Server
from dashboard.report.render import pdf
from queries import period
from queries.warehouse import generation as warehouse_generation
from tests.helpers import report_world
from tests.helpers.dashboard_browser import free_port
from tests.helpers.mailboxes import Mailboxes
from tests.helpers.small_warehouse import story

LEAD = "lead@example.az"
DAY = date(2026, 11, 17)
WEEK = period.parse(report_world.WEEK)


def at(day: date = DAY, hour: int = 10) -> datetime:
    return report_world.after(day, hour)


def reader(address: str, **more) -> Recipient:
    return replace(Recipient(address, "en", "management", weekly=True, alerts=False), **more)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    events = report_world.complaints(1, 6)
    for number in range(33):
        # due by the end of Tuesday, in a store whose name no font of ours has
        received = ("received", f"2026-11-12 {8 + number // 6:02}:{number % 6}0")
        given = ("assigned", "2026-11-12 19:00", {"actor": "Somebody"})
        events += story(f"DUE-{number:02}", received, given, channel="phone", store="店 📱")
    events += story("PAST", ("received", "2026-10-01 10:00"), channel="phone", store="店 📱\u0001")
    events += story("LAST", ("received", "2026-11-16 22:00"), ("withdrawn", "2026-11-16 23:00"), channel="phone")
    return report_world.build(
        tmp_path_factory.mktemp("warehouse"), [one for one in events if one["local_at"].date() < DAY]
    )


class World:
    """Settings, a server and the call."""

    def __init__(self, folder, root, boxes, port, monkeypatch):
        self.folder, self.boxes, self.monkeypatch = folder, boxes, monkeypatch
        self.waits = []
        server = Server("127.0.0.1", port, "none", "reports@example.az")
        self.rules = Rules(root, None, ("pdf",), time(8), time(9), "", server, (), {})
        monkeypatch.setattr(recipients, "rules", lambda: self.rules)
        monkeypatch.setattr(deliver.Patience, "wait", lambda patience: self._wait(patience))

    def _wait(self, patience) -> bool:
        if not patience.pauses:
            return False
        self.waits.append(patience.pauses.pop(0))
        return True

    def among(self, *readers, **more):
        self.rules = replace(self.rules, recipients=readers, **more)

    def call(self, *words, now=None) -> int:
        return report_cli.main(["--warehouse", str(self.folder), *words], lambda: now or at())

    def mails(self):
        return [message_from_bytes(content, policy=default) for content in self.boxes.taken]


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture
def boxes():
    return Mailboxes()


@pytest.fixture
def world(folder, tmp_path, boxes, port, monkeypatch):
    controller = Controller(boxes, hostname="127.0.0.1", port=port)
    controller.start()
    yield World(folder, tmp_path, boxes, port, monkeypatch)
    controller.stop()


@pytest.mark.slow
def test_letters_that_no_font_has_stop_no_mail_and_no_alert(world, capsys):
    world.among(reader("a@example.az"), reader("b@example.az", audience="quality", alerts=True), leads={"*": LEAD})
    assert world.call("--send", "--alerts") == 0
    assert {"a@example.az", "b@example.az", LEAD} <= set(world.boxes.recipients)
    assert "2 of 2 have it" in capsys.readouterr().out


def test_the_summary_and_the_exit_code_tell_who_has_it_not(world, capsys):
    world.among(*(reader(f"{name}@example.az") for name in ("nobody", "hangs", "good")))
    world.boxes.answers = ["hang up"]
    assert world.call("--send") == 1
    first = capsys.readouterr().out
    assert "1 of 3 have it" in first and "nobody@example.az: refused" in first
    assert world.call("--send") == 1
    again = capsys.readouterr().out
    assert "everybody" not in again and "1 of 3 have it" in again
    assert "nobody@example.az: refused by the server" in again and "hangs@example.az: may have gone out" in again
    world.among(reader("good@example.az"))
    assert world.call("--send") == 0
    assert "nothing to send, everybody has it" in capsys.readouterr().out
    world.among()
    assert world.call("--send") == 0
    assert "nobody is on the list" in capsys.readouterr().out


@pytest.mark.slow
def test_a_server_that_is_down_is_waited_for_once(world, capsys):
    up = world.rules.server
    readers = [reader(f"r{number}@example.az", alerts=True) for number in range(4)]
    world.among(*readers, server=replace(up, port=1), leads={"*": LEAD})
    assert world.call("--send", "--alerts") == 1
    assert world.waits == [5, 30, 120]
    assert capsys.readouterr().out.count("waiting (no connection") == 5
    world.among(*readers, server=up, leads={"*": LEAD})
    assert world.call("--send", "--alerts") == 0
    assert len(world.boxes.taken) == 5 and world.waits == [5, 30, 120]


def test_one_mail_that_the_server_wants_later_keeps_no_other(world):
    world.among(*(reader(f"r{number}@example.az") for number in range(3)))
    world.boxes.answers = ["451 later"]
    assert world.call("--send") == 0
    assert [str(mail["To"]) for mail in world.mails()] == [f"r{number}@example.az" for number in (1, 2, 0)]
    assert world.waits == [5]


@pytest.mark.parametrize("takes", [True, False])
def test_addresses_of_any_letters_stop_nobody(folder, tmp_path, boxes, port, monkeypatch, capsys, takes):
    controller = Controller(boxes, hostname="127.0.0.1", port=port, enable_SMTPUTF8=takes)
    controller.start()
    try:
        world = World(folder, tmp_path, boxes, port, monkeypatch)
        world.among(reader("əli@example.az"), reader("ok@şirkət.az"), reader("last@example.az"))
        assert world.call("--send") == (0 if takes else 1)
        plain = ["ok@xn--irkt-45a71m.az", "last@example.az"]
        assert boxes.recipients == (["əli@example.az", *plain] if takes else plain)
        assert ("letters beyond ASCII" in capsys.readouterr().out) is not takes
    finally:
        controller.stop()


def test_a_file_that_cannot_be_made_is_left_out_and_told(world, capsys, monkeypatch):
    world.among(reader("a@example.az"), reader("b@example.az", language="ru"), attach=("pdf", "html"))
    monkeypatch.setattr(pdf, "write", lambda *_: (_ for _ in ()).throw(RuntimeError("Ayşə")))
    assert world.call("--send") == 1
    printed = capsys.readouterr()
    assert "a@example.az: sent (without pdf)" in printed.out and "Ayşə" not in printed.out + printed.err
    for mail, words in zip(world.mails(), ("could not be made: pdf", "pdf"), strict=True):
        assert [part.get_filename()[-5:] for part in mail.iter_attachments()] == [".html"]
        assert words in mail.get_body(("plain",)).get_content()


def test_what_fails_for_one_reader_stops_no_other(world, capsys, monkeypatch):
    world.among(reader("a@example.az", audience="leads"), reader("b@example.az", alerts=True), leads={"*": LEAD})
    whole, gathered = make.Report.document, alerts._of

    def document(self, language, for_audience, *more):
        return 1 / 0 if for_audience == "leads" else whole(self, language, for_audience, *more)

    def of(facts, ending, rules, recipient, *more):
        return 1 / 0 if recipient.address == "b@example.az" else gathered(facts, ending, rules, recipient, *more)

    monkeypatch.setattr(make.Report, "document", document)
    monkeypatch.setattr(alerts, "_of", of)
    assert world.call("--send", "--alerts") == 1
    printed = capsys.readouterr().out
    assert "a@example.az: failed (could not be made (ZeroDivisionError))" in printed
    assert world.boxes.recipients == ["b@example.az", LEAD]
    assert "b@example.az: failed (could not be gathered)" in printed


def test_a_report_that_fails_holds_no_alert_back(world, monkeypatch):
    world.among(reader("a@example.az"), leads={"*": LEAD})
    monkeypatch.setattr(deliver, "plan", lambda *_: 1 / 0)
    lines = schedule.look(world.folder, world.rules, at())
    assert lines == ["report: could not be made (ZeroDivisionError)", f"alerts {DAY}: sent"]


def test_every_other_format_is_made_where_one_fails(world, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "write", lambda *_: 1 / 0)
    with pytest.raises(Exception, match=r"management_az.pdf \(ZeroDivisionError\); all other files were"):
        world.call("--out", str(tmp_path / "out"))
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".html", ".xlsx"]


@pytest.mark.slow
def test_a_mail_has_its_pictures_inside_a_name_and_a_way_out(world):
    world.among(reader("a@example.az"), reader("b@example.az", language="az"))
    assert world.call("--send") == 0
    for mail, name in zip(world.mails(), ("Complaints, weekly report", "Şikayətlər, həftəlik hesabat"), strict=True):
        images = [part for part in mail.walk() if part.get_content_type() == "image/png"]
        assert images and all(image.get_content_disposition() == "inline" for image in images)
        assert mail["From"].addresses[0].display_name == name
        assert mail["List-Unsubscribe"] == "<mailto:reports@example.az?subject=unsubscribe>"


def told(world) -> list[str]:
    [mail] = [one for one in world.mails() if one["To"] == LEAD]
    world.boxes.taken.clear()
    return [line.replace("\xa0", " ") for line in mail.get_body(("plain",)).get_content().splitlines() if line]


@pytest.mark.slow
def test_every_deadline_that_is_due_is_named_or_counted(world):
    world.among(leads={"*": LEAD})
    assert world.call("--alerts") == 0
    [mail] = world.mails()
    words = mail.get_body(("plain",)).get_content()
    named = set(re.findall(r"DUE-\d\d", words))
    assert len(named) == alerts.LISTED and re.search(r"\b13\b", words)
    # those that were only counted are named the next day, if they still run
    generation, box = warehouse_generation.open_live(world.folder), outbox.Outbox(world.rules.folder)
    facts = make.report(generation, WEEK, world.rules.folder).facts
    [again] = alerts.prepare(generation, facts, world.rules, box, DAY)
    assert sum("DUE-" in one.subject for one in again.alerts) == 13


@pytest.mark.slow
def test_data_of_days_ago_tell_of_no_deadline_that_is_gone(world):
    world.among(reader(LEAD, weekly=False, alerts=True, audience="leads"), leads={"*": LEAD})
    assert world.call("--alerts", now=at(DAY + timedelta(days=8))) == 0
    lines = told(world)
    assert not [line for line in lines if "DUE-" in line]
    assert any("The data end on 16 November 2026. " in line and "deadlines have passed since" in line for line in lines)
    assert world.call("--alerts", now=at(DAY + timedelta(days=9))) == 0
    assert world.boxes.taken == []


def test_the_day_of_the_mail_is_the_day_that_counts(world):
    # the data end on Monday evening; what was due by the end of that Monday is over on Tuesday morning
    generation, box = warehouse_generation.open_live(world.folder), outbox.Outbox(world.rules.folder)
    assert generation.data_as_of < datetime(2026, 11, 16, 20, tzinfo=UTC)
    facts = make.report(generation, WEEK, world.rules.folder).facts
    rules = replace(world.rules, leads={"*": LEAD})
    for today, due in ((date(2026, 11, 16), False), (DAY, True), (DAY + timedelta(days=1), False)):
        prepared = alerts.prepare(generation, facts, rules, box, today)
        found = [one for mail in prepared for one in mail.alerts if "DUE-" in one.subject]
        assert bool(found) is due, today
