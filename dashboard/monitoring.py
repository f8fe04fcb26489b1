"""For those who run the pages: `/health` and `/metrics` (Prometheus) on a port of their own, for this machine alone.

Nothing personal: counts, ages and sizes. A monitoring program asks every few seconds, so nothing here reads more than a
small file, a cached generation and the outbox.
"""

import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dashboard.data import activity, cache
from dashboard.report.delivery.outbox import Outbox
from queries import places
from queries.errors import ComplaintsError
from queries.semantic import catalog

HOST = "127.0.0.1"
log = logging.getLogger(__name__)


def health() -> tuple[int, dict[str, object]]:
    """The status of an answer and what it says: 200 where the pages can show data, 503 where they cannot."""
    try:
        generation = cache.whole()
    except ComplaintsError as error:
        return 503, {"status": "no data", "reason": type(error).__name__}
    loaded_at = generation.meta.get("loaded_at", "")
    return 200, {"status": "ok", "generation": generation.meta.get("generation", ""), "loaded_at": loaded_at}


def metrics() -> str:
    """Everything that is counted, in the text format of Prometheus."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    counted = activity.counts()
    yield from _metric("complaints_pages_total", "counter", "Pages drawn.", counted["pages"])
    yield from _metric("complaints_reads_total", "counter", "Reads asked for by pages.", counted["reads"])
    yield from _metric("complaints_errors_total", "counter", "Pages that failed.", counted["errors"])
    try:
        generation = cache.whole()
        loads = catalog.run(generation, "loads")
        now = datetime.now(UTC)
        loaded_at = datetime.fromisoformat(generation.meta["loaded_at"]).replace(tzinfo=UTC)
        yield from _metric("complaints_loads_total", "counter", "Loads of the warehouse.", len(loads))
        yield from _metric(
            "complaints_events_rejected_total", "counter", "Rows rejected.", int(loads["rejected"].sum())
        )
        age = (now - generation.data_as_of).total_seconds()
        yield from _metric("complaints_data_age_seconds", "gauge", "Age of the newest event.", round(age))
        age = (now - loaded_at).total_seconds()
        yield from _metric("complaints_load_age_seconds", "gauge", "Time since the last load.", round(age))
        size = generation.path.stat().st_size
        yield from _metric("complaints_generation_bytes", "gauge", "Size of the live generation.", size)
    except (ComplaintsError, OSError, KeyError, ValueError):
        yield from _metric("complaints_up", "gauge", "Whether the pages can show data.", 0)
    else:
        yield from _metric("complaints_up", "gauge", "Whether the pages can show data.", 1)
    try:
        mails = [mail.state for mail in Outbox(places.reports()).mails().values()]
    except ComplaintsError:
        return
    yield "# HELP complaints_mails Mails of reports and alerts by state."
    yield "# TYPE complaints_mails gauge"
    for state in ("waiting", "trying", "sending", "sent", "refused"):
        yield f'complaints_mails{{state="{state}"}} {mails.count(state)}'


def _metric(name: str, kind: str, text: str, value: float) -> tuple[str, str, str]:
    return f"# HELP {name} {text}", f"# TYPE {name} {kind}", f"{name} {value}"


class _Answer(BaseHTTPRequestHandler):
    """Two addresses; whatever else is asked is not there."""

    server_version, sys_version = "complaints", ""

    def do_GET(self) -> None:
        """Answer."""
        if self.path == "/health":
            status, said = health()
            self._say(status, "application/json", json.dumps(said))
        elif self.path == "/metrics":
            self._say(200, "text/plain; version=0.0.4; charset=utf-8", metrics())
        else:
            self._say(404, "text/plain", "Ask for /health or /metrics.\n")

    def _say(self, status: int, kind: str, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: who asks every few seconds would fill the log."""


def begin(port: int) -> ThreadingHTTPServer | None:
    """Answer from now on, in a thread that ends with the program; None for port 0, which answers nobody."""
    if not port:
        return None
    server = ThreadingHTTPServer((HOST, port), _Answer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="monitoring", daemon=True).start()
    return server
