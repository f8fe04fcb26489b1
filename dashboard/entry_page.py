"""The page of HTML that browsers are given: Streamlit's, with a script of ours, and a policy that names each script.

Scripts that stand in a page run only if the policy holds their hash: one that got in by data never does.
"""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from starlette.datastructures import MutableHeaders

_SCRIPTS = (Path(__file__).with_suffix(".js"), Path(__file__).parent / "ui" / "page.js")
_SCRIPT = "".join(path.read_text(encoding="utf-8") for path in _SCRIPTS)
_WITHIN = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_OF_FRAMES = "DDFiVuFZGZu7dauH2HVkuyGeSeHw5ZgKt70bMpVHIwk="
"""The hash of the script by which Streamlit measures how high an embedded page, such as a report, has to be."""
_POLICY = (
    "default-src 'self'; script-src 'self' {scripts}blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "frame-src 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
)


def policy(html: str = "") -> str:
    """The Content-Security-Policy of a page: of the scripts that stand in it, it allows those that stand there now."""
    hashes = [*map(_hash, _WITHIN.findall(html)), _OF_FRAMES]
    return _POLICY.format(scripts="".join(f"'sha256-{one}' " for one in hashes))


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def completed(html: str) -> str:
    """The page with our script before all others."""
    return html.replace("<head>", f"<head><script>{_SCRIPT}</script>", 1)


def asked(scope: dict[str, Any]) -> dict[str, Any]:
    """A request that is answered in plain text and in full, so that the page can be completed."""
    left_out = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
    headers = scope["headers"]
    is_page = any(name == b"accept" and b"text/html" in value for name, value in headers)
    return scope | {"headers": [one for one in headers if one[0] not in left_out]} if is_page else scope


def given(send: Any) -> Any:
    """Sends on what is answered; a page of HTML once it is whole and completed."""
    begun: list[dict[str, Any]] = []
    parts: list[bytes] = []

    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and _is_plain_page(message):
            begun.append(message)
        elif message["type"] == "http.response.body" and begun:
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            html = completed(b"".join(parts).decode("utf-8"))
            body, headers = html.encode("utf-8"), MutableHeaders(scope=begun[0])
            headers["content-length"] = str(len(body))
            headers["content-security-policy"] = policy(html)
            for name in ("etag", "last-modified"):
                del headers[name]
            await send(begun[0])
            await send(message | {"body": body})
        else:
            await send(message)

    return sending


def _is_plain_page(message: dict[str, Any]) -> bool:
    headers = MutableHeaders(scope=message)
    is_page = headers.get("content-type", "").startswith("text/html") and message["status"] == 200
    return is_page and "content-encoding" not in headers
