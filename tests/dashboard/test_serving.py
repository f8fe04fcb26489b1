"""What stands before the pages: foreign names, foreign pages, other browsers' files, idle crowds, ended sign-ins."""

import asyncio
import logging
import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest
from streamlit import net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.testing.v1 import AppTest
from websockets.exceptions import InvalidStatus

from dashboard import serving
from dashboard.i18n import translate
from tests.helpers import dashboard_app, dashboard_warehouse
from tests.helpers.dashboard_browser import dashboard
from tests.helpers.signed_in import signed_in_dashboard
from tests.helpers.visitor import Visitor


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return dashboard_warehouse.build(tmp_path_factory)


@pytest.fixture(scope="module")
def address(folder):
    with dashboard(folder) as started:
        yield started


@pytest.fixture(scope="module")
def signed_in(folder, tmp_path_factory):
    with signed_in_dashboard(folder, tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/host-config", "/app/static/NotoSans-Regular.ttf"])
def test_a_foreign_name_or_page_is_refused(address, path):
    answer = httpx.get(address + path)
    assert answer.status_code == 200
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    port = urlsplit(address).port
    for headers in (
        {"Host": f"evil.example:{port}"},
        {"Host": f"127.0.0.1.evil.example:{port}"},
        {"Host": "user@127.0.0.1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://127.0.0.1:{port + 1}"},
    ):
        assert httpx.get(address + path, headers=headers).status_code == 403, headers


def test_no_web_socket_for_a_foreign_name_or_page(address):
    visitor = Visitor(address)
    assert "p-tile" in visitor.draw().words
    visitor.socket.close()
    for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example", "Origin": "http://evil.example"}):
        with pytest.raises(InvalidStatus):
            visitor.open(**headers)
    visitor.client.close()


def test_nothing_is_looked_up_for_a_foreign_page(monkeypatch):
    def asks_outside(*_):
        raise AssertionError("a foreign page made the server ask another host")

    for name in ("get_external_ip", "get_internal_ip"):
        monkeypatch.setattr(net_util, name, asks_outside)
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "headers": [(b"host", b"127.0.0.1:8501"), (b"origin", b"http://evil.example")],
    }
    asyncio.run(serving.Guard(None)(scope, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_a_file_is_given_to_the_browser_it_was_made_for_alone(address):
    visitor, other = Visitor(address), Visitor(address)
    first = visitor.draw("quality")
    opened = visitor.draw("quality", opened=tuple(name for name in first.popovers if name))
    place = visitor.address_of(opened.kinds("download_button")[0].deferred_file_id)
    assert visitor.fetched(place).content
    assert httpx.get(address + place).status_code == 403
    assert other.client.get(place).status_code == 403
    assert visitor.client.get("/media/" + "0" * 32 + ".csv").status_code == 403
    for one in (visitor, other):
        one.close()


def test_many_idle_connections_do_not_take_the_server_down(address):
    port = urlsplit(address).port
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(serving.MOST_CONNECTIONS + 50)]
    try:
        time.sleep(0.5)
        assert httpx.get(f"{address}/_stcore/health", timeout=30).status_code == 200
    finally:
        for one in idle:
            one.close()


def test_sessions_are_no_more_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(serving, "MOST_SESSIONS", 2)
    sent, ends = [], asyncio.Event()

    async def pages(scope, receive, send):
        await ends.wait()

    async def send(message):
        sent.append(message)

    async def crowd():
        guard = serving.Guard(pages)
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [(b"host", b"127.0.0.1:8501")]}
        tabs = [asyncio.create_task(guard(scope, None, send)) for _ in range(3)]
        await asyncio.wait(tabs, timeout=0.2)
        refused = list(sent)
        ends.set()
        await asyncio.gather(*tabs)
        # a tab that was closed makes room
        await guard(scope, None, send)
        return refused

    assert asyncio.run(crowd()) == [{"type": "websocket.close", "code": 1008}] == sent


@pytest.mark.parametrize("command", serving._REFUSED)
def test_a_visitors_commands_do_not_reach_the_pages(command):
    said, wanted = BackMsg(**{command: True}), BackMsg(app_heartbeat=True)
    waiting = [{"type": "websocket.receive", "bytes": one.SerializeToString()} for one in (said, wanted)]

    async def receive():
        return waiting.pop(0)

    taken = asyncio.run(serving._without_commands(receive)())
    assert taken["bytes"] == wanted.SerializeToString()


def test_the_log_of_a_crowd_is_short(caplog):
    logger = logging.getLogger("asyncio")
    serving.limit_logs()
    try:
        with caplog.at_level("ERROR", "asyncio"):
            for number in range(5_000):
                logger.error("socket.accept() out of system resource: %s", number)
        assert len(caplog.records) <= 100
    finally:
        logger.filters.clear()


def test_cookies_are_secure_where_the_pages_are_encrypted_and_end_with_the_sign_in():
    cookie = "_streamlit_user=x; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax"
    assert serving._safe(cookie, is_encrypted=True).endswith("; Secure")
    assert "Secure" not in serving._safe(cookie, is_encrypted=False)
    assert "Max-Age=43200;" in serving._safe(cookie, is_encrypted=True)


def test_signing_out_ends_every_tab_and_every_copy(signed_in):
    visitor = Visitor(signed_in)
    assert "Sign in to see the pages." in visitor.draw().words
    visitor.sign_in("leads@company.example")
    assert "You see these pages as: Team leads." in visitor.draw("help").words
    tab, copied = Visitor(signed_in, visitor.client), httpx.Client(base_url=signed_in, cookies=visitor.client.cookies)
    assert "You see these pages as" in tab.draw("help").words
    other = Visitor(signed_in)
    other.sign_in("leads@company.example")
    assert visitor.press("Sign out", "help").redirect
    assert "Sign in to see the pages." in tab.draw("help").words
    assert "Sign in to see the pages." in Visitor(signed_in, copied).draw("help").words
    # the same person's sign-in elsewhere goes on
    assert "You see these pages as" in other.draw("help").words


def test_other_machines_see_nothing_without_a_sign_in(folder, monkeypatch):
    monkeypatch.setenv("COMPLAINTS_WAREHOUSE", str(folder))
    monkeypatch.setattr(serving.config, "get_option", lambda name: "192.0.2.1" if name == "server.address" else None)
    assert serving.is_open_to_others()
    monkeypatch.undo()
    monkeypatch.setenv("COMPLAINTS_WAREHOUSE", str(folder))
    monkeypatch.setattr(serving, "is_open_to_others", lambda: True)
    app = AppTest.from_file(dashboard_app.APP, default_timeout=60)
    app.query_params["lang"] = "en"
    app.run()
    translate.use("en")
    assert "not shown to other machines without a sign-in" in dashboard_app.words_of(app)
    assert "p-foot" not in dashboard_app.html_of(app)
