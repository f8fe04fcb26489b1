"""A chart as a picture, PNG or SVG: the very drawing on the page under its finding, with what it is counted of.

It is put together in the reader's browser from what the chart shows there, so a picture can never differ from the page,
and nothing has to draw a second time. No other host is asked for anything. Its fonts, NotoSansDrawn, are Noto Sans with
the letters of our languages and the signs of our pages alone, without hints (fontTools' pyftsubset); their names differ
so that a report is never set in them.
"""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from dashboard.i18n.translate import t

_HTML = '<button type="button" data-form="png"></button><button type="button" data-form="svg"></button>'
_CSS = """
button { all: unset; box-sizing: border-box; display: block; width: 100%; padding: .45rem 0; cursor: pointer;
    font-family: inherit; font-size: .8rem; color: var(--st-text-color); text-align: left; }
button:hover { color: var(--st-primary-color); text-decoration: underline; }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
"""
_JS = Path(__file__).with_name("chart_image.js").read_text(encoding="utf-8")


def buttons(chart: str, name: str, head: Sequence[str]) -> None:
    """Puts the two buttons for the chart of this key: the first line of the head is the title where no finding
    stands over the chart, the others are the foot."""
    component = st.components.v2.component("picture", html=_HTML, css=_CSS, js=_JS)
    words = {"png": t("Picture (PNG)"), "svg": t("Drawing (SVG)")}
    data = {"chart": chart, "name": name, "title": head[0], "foot": list(head[1:]), "words": words}
    component(data=data, key=f"picture_{chart}", height="content")
