"""What those who run the pages ask: is it set up, is it well, what does its log say."""

import json
import logging
import urllib.error
import urllib.request
from dataclasses import replace

import pytest

from dashboard import check_cli, logs, monitoring
from dashboard.data import location
from dashboard.report.delivery.outbox import Outbox
from queries import places
from queries.register import tables
from queries.settings import settings
from queries.warehouse import stored
from tests.helpers import report_world


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = report_world.build(tmp_path_factory.mktemp("warehouse"), report_world.complaints(1, 6))
    made.chmod(0o700)
    for path in made.iterdir():
        path.chmod(0o600)
    return made


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Places of this test's own."""
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "register.sqlite"))
    monkeypatch.setenv(places.REPORTS_VARIABLE, str(tmp_path / "reports"))
    monkeypatch.setenv(places.AUDIT_VARIABLE, str(tmp_path / "audit"))
    return tmp_path


def test_what_is_well_is_said_so(folder, own, capsys):
    assert check_cli.main(["--warehouse", str(folder)]) == 0
    said = capsys.readouterr().out
    assert said.count("ok  ") == 8
    assert "MEND" not in said


def test_what_has_to_be_mended_is_named(folder, own, capsys, monkeypatch):
    (own / "reports").mkdir(mode=0o755)
    (own / "reports").chmod(0o755)
    (own / "secrets.toml").write_text('[auth]\nredirect_uri = "http://x/oauth2callback"\ncookie_secret = "short"\n')
    (own / "secrets.toml").chmod(0o600)
    monkeypatch.setattr(check_cli, "SECRETS", own / "secrets.toml")
    assert check_cli.main(["--warehouse", str(own / "none")]) == 1
    said = capsys.readouterr().out
    assert "MEND  warehouse: There is no data" in said
    assert "MEND  rights of files: others may read 1" in said
    assert "MEND  sign-in: cookie_secret has fewer" in said


@pytest.fixture
def watched(folder, own, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    server = monitoring.ThreadingHTTPServer((monitoring.HOST, 0), monitoring._Answer)
    server.server_close()
    port = server.server_address[1]
    server = monitoring.begin(port)
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    server.server_close()


def ask(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own
        return answer.read().decode()


def test_health_and_metrics_are_told_on_a_port_of_their_own(watched, monkeypatch, own):
    box = Outbox(places.reports())
    assert box.claim("weekly/2026-W46/a@example.az", "a@example.az")
    assert json.loads(ask(f"{watched}/health"))["status"] == "ok"
    told = ask(f"{watched}/metrics")
    values = dict(line.rsplit(" ", 1) for line in told.splitlines() if not line.startswith("#"))
    assert values["complaints_up"] == "1"
    assert int(values["complaints_load_age_seconds"]) > 0
    assert values['complaints_mails{state="trying"}'] == "1"
    assert "example" not in told
    monkeypatch.setenv(location.VARIABLE, str(own / "none"))
    with pytest.raises(urllib.error.HTTPError, match="503"):
        ask(f"{watched}/health")
    assert "complaints_up 0" in ask(f"{watched}/metrics")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        ask(f"{watched}/else")


def test_every_logger_writes_objects_also_those_made_later(monkeypatch, capfd):
    kept = logging.root.handlers[:]
    monkeypatch.setattr(logs.streamlit_logger, "setup_formatter", logs.streamlit_logger.setup_formatter)
    try:
        logs.begin("json")
        logs.streamlit_logger.get_logger("streamlit.made_later").error("something %s", "happened")
        logging.getLogger("dashboard.x").warning("else")
    finally:
        logging.root.handlers[:] = kept
        monkeypatch.undo()
        logs.streamlit_logger.update_formatter()
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [(line["logger"], line["message"]) for line in lines] == [
        ("streamlit.made_later", "something happened"),
        ("dashboard.x", "else"),
    ]


def test_a_line_of_the_log_is_one_object_without_what_an_error_quotes():
    try:
        raise ValueError("Zarifa Planted")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "p", 1, "the page %s failed", ("open",), (ValueError, error, None)
        )
    found = json.loads(logs.Json().format(record))
    assert found["message"] == "the page open failed"
    assert found["error"] == "ValueError"
    assert "Zarifa" not in json.dumps(found)


def test_encryption_that_is_set_wants_a_key_and_every_generation_encrypted(folder, own, monkeypatch, capsys):
    chosen = replace(settings(), encryption=stored.BUILT_IN)
    monkeypatch.setattr(stored, "settings", lambda: chosen)
    monkeypatch.delenv(stored.KEY, raising=False)
    assert check_cli.main(["--warehouse", str(folder)]) == 1
    assert "MEND  encryption: encryption is on, but neither" in capsys.readouterr().out
    monkeypatch.setenv(stored.KEY, "a key of a test, which is long enough")
    assert check_cli.main(["--warehouse", str(folder)]) == 1
    assert "MEND  encryption: 1 of 1 generations are not encrypted yet" in capsys.readouterr().out
