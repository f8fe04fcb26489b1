"""A server on loopback that is posted to: keeps what it was sent, and answers as a test asks."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Posted:
    """One message as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        """Its body, read."""
        return json.loads(self.body)


@dataclass
class Channel:
    """The server's address, what it was sent, and the answers it gives first (a number, or `hang up`)."""

    url: str = ""
    posted: list[Posted] = field(default_factory=list)
    answers: list[int | str] = field(default_factory=list)


@contextlib.contextmanager
def listening() -> Iterator[Channel]:
    """Serve while the block runs; every message is taken unless `answers` says otherwise."""
    channel = Channel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = channel.answers.pop(0) if channel.answers else 200
            channel.posted.append(Posted(self.path, {**self.headers}, body))
            if answer == "hang up":
                self.close_connection = True
                return
            self.send_response(answer)
            if answer in (301, 302, 307):
                self.send_header("Location", f"{channel.url}/elsewhere")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_):
            """A test reads what was posted, not a log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    channel.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield channel
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
