"""Mails against a real server on loopback: taken, refused, broken off, and each sent once."""

import ssl
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, time
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from dashboard.report import make
from dashboard.report.delivery import deliver, mail, outbox, recipients, smtp
from dashboard.report.delivery.recipients import Recipient, Rules, Server
from queries import period
from queries.errors import BadPolicyError, UnusableError
from queries.settings import settings
from queries.warehouse import generation as warehouse_generation
from tests.helpers import report_world
from tests.helpers.dashboard_browser import free_port
from tests.helpers.mailboxes import Mailboxes

NOW = datetime(2026, 11, 16, 4, tzinfo=UTC)
READERS = (
    Recipient("boss@example.az", "az", "management", weekly=True, alerts=True),
    Recipient("lead@example.az", "ru", "leads", weekly=True, alerts=False),
    Recipient("alerts@example.az", "en", "quality", weekly=False, alerts=True),
)


@pytest.fixture
def boxes():
    return Mailboxes()


@pytest.fixture
def server(boxes):
    port = free_port()
    controller = Controller(boxes, hostname="127.0.0.1", port=port)
    controller.start()
    yield Server("127.0.0.1", port, "none", "reports@example.az")
    controller.stop()


@pytest.fixture
def rules(server, tmp_path):
    return Rules(tmp_path, None, ("pdf",), time(8), time(9), "it@example.az", server, READERS, {})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = report_world.build(tmp_path_factory.mktemp("warehouse"), report_world.complaints(2, 12))
    generation = warehouse_generation.open_live(folder)
    return make.report(generation, period.parse(report_world.WEEK), tmp_path_factory.mktemp("archive"))


def short(rules, key="weekly/2026-W46/boss@example.az", to="boss@example.az"):
    return mail.alert(rules, replace(READERS[0], address=to), key, NOW, "Mövzu ə", [".a line that begins with a point"])


def states(rules):
    return {key: (one.state, one.attempts) for key, one in outbox.Outbox(rules.folder).mails().items()}


def sent(rules, key="k", to="boss@example.az"):
    waits = []
    box = outbox.Outbox(rules.folder)
    result = deliver.send(rules, box, key, short(rules, key, to), ("subject",), waits.append)
    return result, waits


def test_a_weekly_mail_has_a_plain_part_a_page_its_drawing_and_the_file(made, rules, boxes):
    done = deliver.weekly(made, rules, outbox.Outbox(rules.folder), NOW)
    assert done == [("boss@example.az", "sent", ""), ("lead@example.az", "sent", "")]
    one, other = (message_from_bytes(content, policy=default) for content in boxes.taken)
    kinds = [part.get_content_type() for part in one.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", *["image/png"] * 3, "application/pdf"]
    page = one.get_body(("html",)).get_content()
    images = [part for part in one.walk() if part.get_content_type() == "image/png"]
    assert all(f"cid:{image['Content-ID'][1:-1]}" in page for image in images)
    document = made.document("az", "management")
    # a subject is one line of plain spaces
    assert (
        one["Subject"] == " ".join(document.subject.split()) and document.lead in one.get_body(("plain",)).get_content()
    )
    assert made.document("ru", "leads").lead in other.get_body(("plain",)).get_content()
    assert one["To"] == "boss@example.az" and "it@example.az" in one["List-Unsubscribe"]
    # nobody gave the lead's address the right to names
    assert not [name for name in report_world.NAMES if name in str(other)]


def test_each_mail_is_sent_once(made, rules, boxes):
    box = outbox.Outbox(rules.folder)
    assert len(deliver.weekly(made, rules, box, NOW)) == 2
    assert deliver.weekly(made, rules, box, NOW) == []
    assert len(boxes.taken) == 2
    assert {planned.state for planned in deliver.plan(report_world.WEEK, rules, box)} == {"sent"}


def test_lines_that_begin_with_a_point_arrive_whole(rules, boxes):
    assert sent(rules)[0] == ("sent", "")
    message = message_from_bytes(boxes.taken[0], policy=default)
    assert ".a line that begins with a point" in message.get_body(("plain",)).get_content()
    assert message["Subject"] == "Mövzu ə"


def test_a_server_that_asks_to_come_again_is_asked_again(rules, boxes):
    boxes.answers = ["451 later", "451 later"]
    assert sent(rules) == (("sent", ""), [5, 30])
    assert len(boxes.taken) == 1 and states(rules) == {"k": ("sent", 3)}


def test_after_the_last_attempt_the_mail_waits_for_the_next_look(rules, boxes):
    boxes.answers = ["451 later"] * 4
    assert sent(rules) == (("waiting", "content refused (451)"), [5, 30, 120])
    assert sent(rules)[0] == ("sent", "")
    assert len(boxes.taken) == 1


@pytest.mark.parametrize("answer", ["550 spam", "554 no"])
def test_a_refusal_is_for_good(rules, boxes, answer):
    boxes.answers = [answer]
    assert sent(rules) == (("refused", f"content refused ({answer[:3]})"), [])
    assert sent(rules)[0][0] == "refused"
    assert boxes.taken == []


def test_an_unknown_mailbox_is_refused_without_its_address_in_the_reason(rules, boxes):
    (state, reason), _ = sent(rules, to="nobody@example.az")
    assert (state, reason) == ("refused", "recipient refused (550)")


def test_nobody_there_means_later(rules):
    away = replace(rules, server=replace(rules.server, port=1))
    (state, reason), waits = sent(away)
    assert state == "waiting" and "no connection" in reason and waits == [5, 30, 120]


def test_a_line_that_breaks_after_the_content_left_is_not_sent_again(rules, boxes):
    boxes.answers = ["hang up"]
    (state, _), waits = sent(rules)
    assert (state, waits) == ("sending", [])
    assert sent(rules)[0][0] == "sending"
    assert len(boxes.taken) == 1
    assert outbox.Outbox(rules.folder).release() == ["k"]
    assert sent(rules)[0] == ("sent", "")
    first, second = (message_from_bytes(content)["Message-ID"] for content in boxes.taken)
    assert first == second


def test_a_crash_between_sending_and_recording_sends_nothing_twice(rules, boxes, monkeypatch):
    monkeypatch.setattr(outbox.Outbox, "settle", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        sent(rules)
    monkeypatch.undo()
    assert sent(rules)[0][0] == "sending"
    assert len(boxes.taken) == 1


def test_a_crash_before_the_content_left_is_made_good_once_the_claim_lapsed(rules, boxes, monkeypatch):
    box = outbox.Outbox(rules.folder)
    assert box.claim("k", "boss@example.az") and not box.claim("k", "boss@example.az")
    assert sent(rules)[0][0] == "trying"
    monkeypatch.setattr(outbox, "LEASE_MINUTES", -1)
    assert sent(rules)[0] == ("sent", "")
    assert len(boxes.taken) == 1


def test_what_was_told_is_kept_only_once_it_was_sent(rules, boxes):
    boxes.answers = ["550 no"]
    sent(rules, "first")
    box = outbox.Outbox(rules.folder)
    assert box.told("boss@example.az") == set()
    sent(rules, "second")
    assert box.told("boss@example.az") == {"subject"}


def test_starttls_and_a_login_from_the_environment(tmp_path, boxes, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(certificate, key)
    logins = []

    def check(server, session, envelope, mechanism, data):
        logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)

    options = {"tls_context": own, "require_starttls": True, "authenticator": check, "auth_required": True}
    port = free_port()
    controller = Controller(boxes, hostname="localhost", port=port, **options)
    controller.start()
    server = Server("localhost", port, "starttls", "reports@example.az")
    rules = Rules(tmp_path, None, (), time(8), time(9), "", server, (), {})
    try:
        monkeypatch.setenv(recipients.USER_VARIABLE, "user")
        monkeypatch.setenv(recipients.PASSWORD_VARIABLE, "right")
        # a certificate that nobody vouches for is no encryption worth the name
        assert smtp.send(server, short(rules), lambda: None).code == smtp.LATER
        trusting = ssl.create_default_context(cafile=str(certificate))
        assert smtp.send(server, short(rules), lambda: None, trusting) == smtp.Outcome(smtp.TAKEN)
        assert logins == [(b"user", b"right")]
        monkeypatch.setenv(recipients.PASSWORD_VARIABLE, "wrong")
        assert smtp.send(server, short(rules), lambda: None, trusting).reason == "login refused (535)"
        monkeypatch.delenv(recipients.PASSWORD_VARIABLE)
        with pytest.raises(UnusableError, match="set both"):
            smtp.send(server, short(rules), lambda: None, trusting)
    finally:
        controller.stop()
    assert len(boxes.taken) == 1


def test_files_go_to_a_folder_too(made, rules, tmp_path):
    names = deliver.to_folder(made, replace(rules, deliver_to=tmp_path / "out", attach=("html",)))
    assert names == ["complaints_2026-W46_management_az.html", "complaints_2026-W46_leads_ru.html"]
    assert all((tmp_path / "out" / name).stat().st_size for name in names)


def table(**changes):
    found = dict(settings().report) | {"smtp": dict(settings().report["smtp"])}
    for name, value in changes.items():
        place = found["smtp"] if name in found["smtp"] else found
        place[name] = value
    return found


READER = {"address": "a@example.az", "language": "az", "audience": "leads", "weekly": True, "alerts": False}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"weekly_at": "8 o'clock"}, "write a time as 08:00"),
        ({"weekly_at": "24:10"}, "write a time as 08:00"),
        ({"attach": ["docx"]}, "docx"),
        ({"security": "none", "host": "mail.example.az", "sender": "a@b.az"}, "without encryption"),
        ({"security": "ssl"}, "starttls"),
        ({"port": 0}, "no port"),
        ({"host": "mail.example.az", "sender": "nobody"}, "sender"),
        ({"wrong": 1}, "unknown key"),
        ({"recipients": [READER, READER]}, "name everybody once"),
        ({"recipients": [READER | {"audience": "board"}]}, "board"),
        ({"recipients": [READER | {"language": "de"}]}, "de"),
        ({"recipients": [{"address": "a@b.az"}]}, "no key"),
        ({"recipients": [READER | {"weekly": "yes"}]}, "type bool"),
        ({"leads": {"Somebody": "no address"}}, "lead"),
    ],
)
def test_a_wrong_table_is_named(changes, told):
    with pytest.raises(BadPolicyError, match=told) as error:
        recipients.read(table(**changes))
    assert "Somebody" not in str(error.value)


def test_the_table_of_the_project_can_be_read():
    found = recipients.read(table(recipients=[READER]))
    assert found.recipient("A@EXAMPLE.AZ").audience == "leads"
    assert found.recipient("else@example.az") == Recipient("else@example.az", "az", "leads", weekly=False, alerts=True)


@pytest.mark.parametrize(
    "address", ["a", "a b@example.az", "a@b@c.az", "a..b@example.az", "a@.az", "a\x00@b.az", "x" * 250 + "@a.az"]
)
def test_an_address_that_no_mail_goes_to_is_refused_in_the_settings(address):
    with pytest.raises(BadPolicyError, match="no e-mail address"):
        recipients.read(table(recipients=[READER | {"address": address}]))


@pytest.mark.parametrize("address", ["o'neil@example.az", "əli@şirkət.az", "a+b.c@example.az"])
def test_an_address_of_any_letters_is_taken(address):
    assert recipients.read(table(recipients=[READER | {"address": address}])).recipients[0].address == address
