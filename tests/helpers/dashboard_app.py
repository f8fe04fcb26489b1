"""Pages as a reader's session draws them, without a browser; and every string that such a session is sent."""

import json
import re
from collections.abc import Iterator
from html import unescape

from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.shell import navigation
from tests.helpers import dashboard_warehouse

APP = str(dashboard_warehouse.ROOT / "dashboard" / "app.py")
FIRST = navigation.ENTRIES[0].file
# What protos hold that nobody reads: names for programs, colours, places.
_UNREAD = {
    "id",
    "key",
    "formId",
    "css",
    "widgetId",
    "url",
    "page",
    "groupId",
    "elementId",
    "pageScriptHash",
    "queryString",
    "icon",
    "type",
    "color",
}
_PLOT_WORDS = {"text", "hovertext", "ticktext", "name", "hovertemplate", "labels"}


def open_page(page: str = FIRST, **parameters: object) -> AppTest:
    """A new session that arrives at a page with these parameters in the address, as by a link."""
    app = AppTest.from_file(APP, default_timeout=120)
    for key, value in parameters.items():
        app.query_params[key] = value
    if page != FIRST:
        # `switch_page` would look for the page by the name of its file, which is not that of its address
        app._page_hash = calc_hash(page)
    return app.run()


def go(app: AppTest, page: str) -> AppTest:
    """The same session on another page."""
    return app.switch_page(navigation.path(page)).run()


def at(page: str, **parameters: object) -> AppTest:
    """A page in a session of its own, at an address."""
    return open_page(page, **parameters)


def html_of(app: AppTest) -> str:
    """What the pages wrote as HTML, the style sheet apart."""
    bodies = (element.proto.body for element in app.get("html"))
    return "\n".join(body for body in bodies if not body.startswith("<style>"))


def words_of(app: AppTest) -> str:
    """The words of that HTML."""
    return _words(html_of(app))


def strings_of(app: AppTest) -> Iterator[str]:
    """Every string a reader can see or hear: HTML, labels, options, hints, titles and hover texts of charts, tables."""
    for element in app._tree:
        proto = getattr(element, "proto", None)
        if proto is None or not hasattr(proto, "DESCRIPTOR"):
            continue
        kind = proto.DESCRIPTOR.name
        if kind == "Html":
            if not proto.body.startswith("<style>"):
                yield from _of_html(proto.body)
        elif kind == "IFrame":
            yield from _of_html(re.sub(r"<style.*?</style>", " ", proto.srcdoc, flags=re.DOTALL))
        elif kind == "PlotlyChart":
            yield from _of_plot(json.loads(proto.spec or proto.figure.spec))
        elif kind in ("Arrow", "Dataframe"):
            yield from (str(name) for name in element.value.columns)
            for _, values in element.value.select_dtypes(["object", "string"]).items():
                yield from (str(value) for value in values)
        elif kind == "BidiComponent":
            yield from _of_component(proto)
        else:
            yield from _of_proto(MessageToDict(proto))


def _of_html(body: str) -> Iterator[str]:
    body = re.sub(r"<script.*?</script>", " ", body, flags=re.DOTALL)
    # what says of itself that it is English may be
    body = re.sub(r'<(\w+)[^>]* lang="en"[^>]*>.*?</\1>', " ", body, flags=re.DOTALL)
    yield from (unescape(words) for words in re.findall(r'(?:title|aria-label|data-name|alt)="([^"]*)"', body))
    yield from (line.strip() for line in re.split(r"<[^>]+>", unescape(body)) if line.strip())


def _of_plot(part: object, key: str = "") -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _of_plot(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from _of_plot(value, key)
    # not the address that a point leads to
    elif isinstance(part, str) and key in _PLOT_WORDS and not re.match(r"\w+\?\w+=", part):
        yield re.sub(r"<[^>]+>|%{[^}]*}", " ", part)


def _of_proto(part: object, key: str = "") -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name not in _UNREAD:
                yield from _of_proto(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from _of_proto(value, key)
    elif isinstance(part, str) and not re.fullmatch(
        r"[A-Z_]+|[0-9a-f]{32}|{.*", part, re.DOTALL
    ):  # names of choices of a proto
        yield part


def _of_component(proto) -> Iterator[str]:
    """Of a component of our own: its HTML and the words it is handed, not its program."""
    yield from _of_html(proto.html_content)
    yield from _of_proto(json.loads(proto.json).get("words", {}) if proto.json else {})


def _words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))
