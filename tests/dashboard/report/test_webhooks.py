"""Teams, Slack, Telegram and a program of one's own, each a server on loopback: signed, tried again, once."""

import hashlib
import hmac
import logging
from dataclasses import replace
from datetime import date, time

import pytest

from dashboard.report import cli as report_cli
from dashboard.report import make
from dashboard.report.delivery import alerts, deliver, outbox, recipients, schedule, webhooks
from dashboard.report.delivery.outbox import REFUSED, SENDING, SENT, WAITING
from dashboard.report.delivery.recipients import Recipient, Rules, Server
from dashboard.report.delivery.webhooks import Message
from queries import period
from queries.errors import BadPolicyError
from queries.warehouse import generation as warehouse_generation
from tests.helpers import report_world
from tests.helpers.webhook_server import listening

NOW = report_world.after(date(2026, 11, 18))
SECRET = "a secret of ours"  # noqa: S105 - of this test alone
HOOK = Recipient("webhook:ops", "en", "management", weekly=True, alerts=False, webhook="generic")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return report_world.build(tmp_path_factory.mktemp("warehouse"), report_world.complaints(2, 12))


@pytest.fixture(scope="module")
def made(folder, tmp_path_factory):
    generation = warehouse_generation.open_live(folder)
    return make.report(generation, period.parse(report_world.WEEK), tmp_path_factory.mktemp("archive"))


@pytest.fixture
def channel(monkeypatch):
    with listening() as found:
        monkeypatch.setenv("COMPLAINTS_WEBHOOK_OPS_URL", found.url + "/hook")
        monkeypatch.setenv("COMPLAINTS_WEBHOOK_OPS_SECRET", SECRET)
        yield found


@pytest.fixture
def rules(tmp_path):
    return Rules(tmp_path, None, (), time(8), time(9), "", Server("", 587, "starttls", ""), (), {}, (HOOK,))


def sent(made, rules, sleeps=None):
    box = outbox.Outbox(rules.folder)
    return deliver.weekly(made, rules, box, NOW, sleep=(sleeps if sleeps is not None else []).append)


def test_a_report_is_posted_signed_and_once(made, rules, channel):
    assert sent(made, rules) == [("webhook:ops", SENT, "")]
    [posted] = channel.posted
    moment = posted.headers["X-Complaints-Timestamp"]
    proof = hmac.new(SECRET.encode(), f"{moment}.".encode() + posted.body, hashlib.sha256).hexdigest()
    assert posted.headers["X-Complaints-Signature"] == f"sha256={proof}"
    assert int(moment) == int(NOW.timestamp())
    said = posted.json
    document = made.document("en", "management", may_see_people=False)
    assert said["lines"][0] == document.lead and said["period"] == "2026-W46" and said["edition"] == "weekly"
    assert posted.path == "/hook"
    assert sent(made, rules) == [] and len(channel.posted) == 1


def test_nobody_and_no_complaint_is_named(made, rules, channel):
    for kind in recipients.WEBHOOKS:
        hook = replace(HOOK, webhook=kind, address="webhook:ops")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COMPLAINTS_WEBHOOK_OPS_TOKEN", "1:a")
            patch.setenv("COMPLAINTS_WEBHOOK_OPS_CHAT", "-5")
            patch.setattr(deliver.access, "of_address", lambda _: pytest.fail("a channel has no rights"))
            assert sent(made, replace(rules, folder=rules.folder / kind, webhooks=(hook,)))[0][1] == SENT
    shown = b"".join(one.body for one in channel.posted).decode()
    assert not any(name in shown for name in (*report_world.NAMES, "C1109"))


def test_each_kind_is_spoken_to_in_its_own_way(channel, monkeypatch):
    message = Message("k", "Title <a> *b*", ("One & two", "x" * 20_000), "https://pages.example.az/?a=1", "Open")
    monkeypatch.setenv("COMPLAINTS_WEBHOOK_OPS_TOKEN", "123:abc")
    monkeypatch.setenv("COMPLAINTS_WEBHOOK_OPS_CHAT", "-100")
    for kind in ("slack", "teams", "telegram"):
        request = webhooks.request(replace(HOOK, webhook=kind), message, NOW)
        assert webhooks.send(request, lambda: None).code == "taken"
    slack, teams, telegram = channel.posted
    assert slack.json == {"text": "*Title &lt;a&gt; *b**\nOne &amp; two\n<https://pages.example.az/?a=1|Open>"}
    card = teams.json["attachments"][0]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert [one["inlines"][0]["text"] for one in card["content"]["body"]] == ["Title <a> *b*", "One & two"]
    assert card["content"]["actions"][0]["url"] == "https://pages.example.az/?a=1"
    assert telegram.path == "/hook/bot123:abc/sendMessage"
    assert telegram.json["chat_id"] == "-100"
    assert telegram.json["text"] == "Title <a> *b*\nOne & two\nhttps://pages.example.az/?a=1"
    assert "X-Complaints-Signature" not in slack.headers


def test_what_was_not_taken_is_tried_again_with_pauses(made, rules, channel):
    channel.answers, sleeps = [503, 429], []
    assert sent(made, rules, sleeps) == [("webhook:ops", SENT, "")]
    assert sleeps == [5, 30] and len(channel.posted) == 3
    assert len({one.headers["X-Complaints-Delivery"] for one in channel.posted}) == 1


def test_a_refusal_is_for_good_and_a_broken_line_is_not_tried_again(made, rules, channel, tmp_path):
    for answer, state, reason in ((404, REFUSED, "answered 404"), ("hang up", SENDING, "connection lost")):
        channel.answers = [answer]
        own = replace(rules, folder=tmp_path / str(answer))
        [(_, found, said)] = sent(made, own)
        assert found == state and said.startswith(reason)
        before = len(channel.posted)
        assert sent(made, own) == [] and len(channel.posted) == before


def test_nobody_is_followed_elsewhere(made, rules, channel):
    channel.answers = [307]
    assert sent(made, rules) == [("webhook:ops", REFUSED, "answered 307")]
    assert [one.path for one in channel.posted] == ["/hook"]


@pytest.mark.parametrize("url", ["http://hooks.example.az/x", "ftp://127.0.0.1", "hooks", ""])
def test_only_encrypted_addresses_are_posted_to_and_none_is_told(made, rules, monkeypatch, url):
    monkeypatch.setenv("COMPLAINTS_WEBHOOK_OPS_URL", url)
    monkeypatch.setenv("COMPLAINTS_WEBHOOK_OPS_SECRET", SECRET)
    [(name, state, reason)] = sent(made, rules)
    assert (name, state) == ("webhook:ops", deliver.FAILED)
    assert "COMPLAINTS_WEBHOOK_OPS_URL" in reason and "example" not in reason
    assert outbox.Outbox(rules.folder).mails() == {}


def test_a_server_that_is_away_waits_for_the_next_look(made, rules, channel, monkeypatch):
    monkeypatch.setenv("COMPLAINTS_WEBHOOK_OPS_URL", "http://127.0.0.1:1/hook")
    sleeps = []
    assert sent(made, rules, sleeps) == [("webhook:ops", WAITING, "no connection (ConnectError)")]
    assert sleeps == [5, 30, 120]
    monkeypatch.setenv("COMPLAINTS_WEBHOOK_OPS_URL", channel.url)
    assert sent(made, rules) == [("webhook:ops", SENT, "")]


def test_secrets_come_from_files_too_and_stand_in_no_log(made, rules, channel, monkeypatch, tmp_path, caplog):
    file = tmp_path / "url"
    file.write_text(f"{channel.url}/T0PS3CRET\n", encoding="utf-8")
    monkeypatch.delenv("COMPLAINTS_WEBHOOK_OPS_URL")
    monkeypatch.setenv("COMPLAINTS_WEBHOOK_OPS_URL_FILE", str(file))
    channel.answers = [500]
    with caplog.at_level(logging.INFO):
        assert sent(made, rules)[0][1] == SENT
    assert channel.posted[-1].path == "/T0PS3CRET" and "T0PS3CRET" not in caplog.text


def test_a_look_sends_reports_and_alerts_without_a_mail_server(folder, rules, channel, made):
    own = replace(rules, webhooks=(replace(HOOK, alerts=True, edition=("monthly",)),))
    lines = schedule.look(folder, own, NOW)
    assert lines[0] == "2026-W46: sent" and lines[1] == "2026-10: sent"
    signal = alerts.Alert("limit/resolution/2026-W46", "“Resolved on time” lies below its usual range.", "Why.")
    prepared = alerts.Prepared(own.webhooks[0], "alert/2026-11-18/webhook:ops", (signal,), WAITING)
    box = outbox.Outbox(own.folder)
    assert alerts.send([prepared], own, box, NOW) == [("webhook:ops", SENT, "")]
    assert channel.posted[-1].json["lines"] == [signal.sentence]
    assert box.told("webhook:ops") >= {signal.subject}
    assert "webhook:ops" in [one.recipient.address for one in deliver.plan("2026-W46", own, box)]


def test_the_command_says_what_became_of_it(folder, rules, channel, monkeypatch, capsys):
    monkeypatch.setattr(recipients, "rules", lambda: rules)
    call = ["--warehouse", str(folder), "--send"]
    assert report_cli.main(call, lambda: NOW) == 0
    told = capsys.readouterr().out
    assert "webhook:ops: sent" in told and "1 of 1 have it" in told and channel.url not in told


def test_the_settings_are_read_strictly():
    table = {
        "folder": "x",
        "deliver_to": "",
        "attach": ["pdf"],
        "weekly_at": "08:00",
        "alerts_at": "09:00",
        "contact": "",
        "leads": {},
        "recipients": [],
        "smtp": {"host": "", "port": 587, "security": "starttls", "sender": ""},
    }
    one = {"name": "ops", "kind": "teams", "language": "az", "weekly": False, "alerts": True, "edition": "monthly"}
    rules = recipients.read(table | {"webhooks": [one]})
    assert [hook.address for hook in rules.channels("monthly")] == ["webhook:ops"] and not rules.channels("weekly")
    for wrong in ({"kind": "irc"}, {"name": "Ops 1"}, {"language": "de"}, {"url": "https://hooks.example.az"}):
        with pytest.raises(BadPolicyError, match="webhooks"):
            recipients.read(table | {"webhooks": [one | wrong]})
