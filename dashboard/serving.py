"""The server of the pages and what stands before them: who may ask, for what, how often, and what browsers are told.

Streamlit's own `st.App` is the application; `Guard` is the one layer before it. It refuses names of other hosts (a
foreign page may call itself by our address), foreign pages, commands of developers, and files of other browsers.
"""

import contextlib
import logging
import re
import secrets
import time
from collections import OrderedDict
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import streamlit as st
import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from streamlit import config
from streamlit.auth_util import get_secrets_auth_section
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from dashboard import entry_page
from dashboard.shell import sign_ins
from dashboard.shell.access import LOOPBACK
from queries.settings import settings

BROWSER = "complaints_browser"
"""The cookie that tells browsers apart: a file made for one is given to no other."""
MOST_CONNECTIONS, MOST_SESSIONS = 200, 100
_SILENT_SECONDS = 15  # a connection that has asked for nothing by then is closed
_FILES_KNOWN = 5_000
_LINES_A_MINUTE = 60
_REFUSED = ("clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime")
_FILE = re.compile(rb"/media/([0-9a-f]{16,})")
HEADERS = {
    "Content-Security-Policy": entry_page.policy(),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class Guard:
    """Everything that reaches the pages, and everything they answer, comes by here."""

    def __init__(self, app: Any):
        self._app = app
        self._files: OrderedDict[str, set[str]] = OrderedDict()
        self._sessions = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        browser = _cookie(headers, BROWSER)
        if not _may_ask(headers) or not self._may_have(scope["path"], browser):
            await _refuse(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(entry_page.asked(scope), receive, _dressed(scope, entry_page.given(send), browser))
        elif self._sessions >= MOST_SESSIONS:
            await _refuse(scope, receive, send)
        else:
            self._sessions += 1
            try:
                await self._app(scope, _without_commands(receive), self._noted(send, browser))
            finally:
                self._sessions -= 1

    def _may_have(self, path: str, browser: str) -> bool:
        found = _FILE.search(path.encode())
        return found is None or (bool(browser) and browser in self._files.get(found[1].decode(), ()))

    def _noted(self, send: Any, browser: str) -> Any:
        """Remembers which files this browser was told of."""

        async def sending(message: dict[str, Any]) -> None:
            for name in _FILE.findall(message.get("bytes") or b""):
                self._files.setdefault(name.decode(), set()).add(browser)
                self._files.move_to_end(name.decode())
            while len(self._files) > _FILES_KNOWN:
                self._files.popitem(last=False)
            await send(message)

        return sending


def _may_ask(headers: Headers) -> bool:
    """Whether the host asked for is ours, and the page that asks is of it. Nothing is looked up for that."""
    host, origin = headers.get("host"), headers.get("origin")
    if not is_host_allowed(host):
        return False
    ours = urlsplit(_redirect_uri())
    is_ours = bool(ours.netloc) and origin == f"{ours.scheme}://{ours.netloc}"
    # a proxy before the pages may ask by another name than its readers do
    return origin is None or is_ours or urlsplit(origin).netloc.lower() == (host or "").lower()


async def _refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse("Refused.", 403, headers=HEADERS)(scope, receive, send)


def _without_commands(receive: Any) -> Any:
    """The messages of a reader's page without those that only a developer's would send."""

    async def receiving() -> dict[str, Any]:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or not _is_command(message.get("bytes") or b""):
                return message

    return receiving


def _is_command(content: bytes) -> bool:
    said = BackMsg()
    try:
        said.ParseFromString(content)
    except Exception:
        return False  # Streamlit closes the connection over it
    return said.WhichOneof("type") in _REFUSED


def _dressed(scope: dict[str, Any], send: Any, browser: str) -> Any:
    """What is answered, with the headers that keep a browser in bounds, and cookies that stay on an encrypted way."""

    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            if not browser and headers.get("content-type", "").startswith("text/html"):
                headers.append("set-cookie", f"{BROWSER}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Lax")
            cookies = headers.getlist("set-cookie")
            if cookies:
                del headers["set-cookie"]
                for cookie in cookies:
                    headers.append("set-cookie", _safe(cookie, is_encrypted=_is_encrypted(scope)))
        await send(message)

    return sending


def _safe(cookie: str, *, is_encrypted: bool) -> str:
    """A cookie that lives no longer than a sign-in does, and is `Secure` where the pages are reached by https."""
    cookie = re.sub(
        r"(?i)(max-age=)(\d+)", lambda found: found[1] + str(min(int(found[2]), sign_ins.LONGEST_SECONDS)), cookie
    )
    return f"{cookie}; Secure" if is_encrypted and "secure" not in cookie.lower() else cookie


def _is_encrypted(scope: dict[str, Any]) -> bool:
    return scope.get("scheme") == "https" or _redirect_uri().startswith("https://")


def _redirect_uri() -> str:
    section = get_secrets_auth_section()
    return str(section.get("redirect_uri", "")) if section else ""


def _cookie(headers: Headers, name: str) -> str:
    jar: SimpleCookie = SimpleCookie()
    with contextlib.suppress(CookieError):
        jar.load(headers.get("cookie", ""))
    return jar[name].value if name in jar else ""


def hosts() -> list[str]:
    """The names by which the pages may be asked for: this machine's own, and that of the sign-in's way back."""
    public = urlsplit(_redirect_uri()).hostname
    return [*LOOPBACK, *([public] if public else []), *config.get_option("server.allowedHosts")]


def is_open_to_others() -> bool:
    """Whether the server listens on more than this machine, as `streamlit run` can be told to."""
    address = config.get_option("server.address")
    return not (address in LOOPBACK or str(address).startswith("unix://"))


class _Protocol(AutoHTTPProtocol):
    """Connections no more than there is room for: those that have asked for nothing make room for others."""

    silent: ClassVar[OrderedDict["_Protocol", None]] = OrderedDict()

    def connection_made(self, transport: Any) -> None:
        """A connection was opened."""
        super().connection_made(transport)
        self.silent[self] = None
        self.loop.call_later(_SILENT_SECONDS, self._close_silent)
        while len(self.connections) > MOST_CONNECTIONS and self.silent:
            self.silent.popitem(last=False)[0]._close_silent()
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """A connection was closed."""
        self.silent.pop(self, None)
        super().connection_lost(exc)

    def _close_silent(self) -> None:
        self.silent.pop(self, None)
        if self.cycle is None and self in self.connections:
            self.connections.discard(self)
            self.transport.abort()


class _Rate(logging.Filter):
    """So many lines a minute of each kind, then a word that there were more."""

    def __init__(self) -> None:
        super().__init__()
        self._since, self._counts = 0.0, {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        if time.monotonic() - self._since > 60:
            self._since, self._counts = time.monotonic(), {}
        kind = (record.name, record.msg if isinstance(record.msg, str) else type(record.msg))
        self._counts[kind] = count = self._counts.get(kind, 0) + 1
        return count <= _LINES_A_MINUTE and len(self._counts) <= _LINES_A_MINUTE


def limit_logs() -> None:
    """No visitor can fill the disk with what the server says of them."""
    rate = _Rate()
    for name in ("asyncio", "uvicorn.error", "uvicorn.asgi", "streamlit.web.server.starlette.starlette_websocket"):
        logging.getLogger(name).addFilter(rate)


def run(script: Path, host: str, port: int) -> None:
    """Serves the pages until they are stopped."""
    config.set_option("server.allowedHosts", hosts())
    config.set_option("server.maxUploadSize", settings().upload_megabytes)
    limit_logs()
    uvicorn.run(
        st.App(script, middleware=[Middleware(Guard)]),
        host=host,
        port=port,
        http=_Protocol,
        ws="websockets-sansio",
        ws_max_size=config.get_option("server.maxMessageSize") * 1024 * 1024,
        ws_per_message_deflate=False,
        ws_ping_interval=30,
        ws_ping_timeout=30,
        log_level="warning",
        access_log=False,
        **({"log_config": None} if settings().log_format == "json" else {}),
        server_header=False,
    )
