"""What browsers are given: our script first, and a policy that holds the hash of each script, and no others."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest
import streamlit

from dashboard import entry_page


def answered(body: bytes, headers: list[tuple[bytes, bytes]], parts: int = 1) -> tuple[dict, bytes]:
    sent = []

    async def send(message):
        sent.append(message)

    async def answering():
        sending = entry_page.given(send)
        await sending({"type": "http.response.start", "status": 200, "headers": list(headers)})
        size = -(-len(body) // parts)
        for place in range(parts):
            piece = body[place * size : (place + 1) * size]
            await sending({"type": "http.response.body", "body": piece, "more_body": place < parts - 1})

    asyncio.run(answering())
    return sent[0], b"".join(message["body"] for message in sent[1:])


@pytest.mark.parametrize("parts", [1, 3])
def test_a_page_is_completed_and_its_scripts_alone_are_allowed(parts):
    page = "<html><head><script>window.first = 'ə';</script></head></html>".encode()
    begun, body = answered(page, [(b"content-type", b"text/html; charset=utf-8"), (b"etag", b"x")], parts)
    headers = httpx.Headers(begun["headers"])
    assert body.decode().startswith("<html><head><script>(() => {") and "window.first = 'ə';" in body.decode()
    assert headers["content-length"] == str(len(body)) and "etag" not in headers
    allowed = re.search("script-src ([^;]*);", headers["content-security-policy"])[1].split()
    assert len([one for one in allowed if one.startswith("'sha256-")]) == 3
    assert not {"'unsafe-inline'", "'unsafe-eval'"} & set(allowed)


def test_what_is_no_page_is_sent_on_as_it_is():
    for headers in (
        [(b"content-type", b"text/css")],
        [(b"content-type", b"text/html"), (b"content-encoding", b"gzip")],
    ):
        begun, body = answered(b"<head>", headers)
        assert (begun["headers"], body) == (headers, b"<head>")


def test_the_script_that_measures_embedded_pages_is_streamlits():
    [path] = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("IFrame.*.js")
    text = path.read_text(encoding="utf-8")
    names = dict(re.findall(r"(\w+)=`([^`$]*)`", text))
    [script] = re.findall(r"<script>(.*?)<\\?/script>", text, re.DOTALL)
    written = re.sub(r"\$\{(\w+)\}", lambda found: names[found[1]], script)
    assert entry_page._hash(written) == entry_page._OF_FRAMES
