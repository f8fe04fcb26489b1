"""Small pieces of a page as HTML: sentences, tiles, sparklines, tables. All text is escaped here, once."""

from contextvars import ContextVar
from html import escape

import streamlit as st

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.ui import skeleton

# What a screen reader jumps between; not h1 and h2, which Streamlit dresses in its own way.
_HEADINGS = {"lead": 1, "finding": 2, "topic": 3}


def show(html: str) -> None:
    """Puts HTML made in this module on the page; nothing where there is none."""
    if html:
        st.html(html)


def paragraph(kind: str, words: str) -> str:
    """A paragraph of a kind of the style sheet: `kicker`, `lead`, `more`, `finding`, `subtitle`, `note`, `foot`."""
    level = _HEADINGS.get(kind)
    heading = f' role="heading" aria-level="{level}"' if level else ""
    return f'<p class="p-{kind}"{heading}>{escape(words)}</p>' if words else ""


def leads(words: str, href: str) -> bool:
    """Whether a figure leads to a list: not where nothing is behind it."""
    return bool(href) and words not in (fmt.MISSING, "0")


def text(words: str) -> str:
    """Words as they stand in HTML."""
    return escape(words)


def attribute(words: str) -> str:
    """Words as they stand in an attribute of HTML."""
    return escape(words, quote=True)


def onward(words: str, href: str) -> str:
    """A line that leads on, such as to the whole of a list of which the first rows are shown."""
    return f'<p class="p-note"><a href="{escape(href, quote=True)}" target="_self">{escape(words)}</a></p>'


def technical(sentence: str) -> str:
    """A sentence of the command line as it stands, which is English in every language."""
    return f'<p class="p-told" lang="en">{escape(sentence)}</p>' if sentence else ""


_caution: ContextVar[str] = ContextVar("caution", default="")


def caution(words: str) -> None:
    """Lets the page that is drawn next open with what its statements are to be taken with; empty: with none."""
    _caution.set(words)


def opening(kicker: str, lead: str, more: str = "") -> None:
    """How every page begins: what is looked at, how far it can be trusted, what is so, and why."""
    skeleton.end()
    parts = (("kicker", kicker), ("note", _caution.get()), ("lead", lead), ("more", more))
    show("".join(paragraph(kind, words) for kind, words in parts))


def top_line(name: str, right: str) -> str:
    """The name of the page; at the other end of the line something small, and the page's address to take along.

    `page.js` copies the address and says so.
    """
    words, done = escape(t("Copy link")), escape(t("Copied"), quote=True)
    copy = f'<button type="button" class="p-copy" data-copied="{done}" aria-live="polite">{words}</button>'
    return f'<div class="p-top"><span class="name">{escape(name)}</span><span>{escape(right)} {copy}</span></div>'


def folded(*paragraphs: str) -> str:
    """How a drawing is read or a figure made, behind a line that opens it; nothing where there is nothing to say."""
    body = "".join(f"<p>{escape(words)}</p>" for words in paragraphs if words)
    opens = t("How to read this")
    return f'<details class="p-fold"><summary>{escape(opens)}</summary>{body}</details>' if body else ""


def details(words: str, inside: str) -> str:
    """What is folded away behind a line that opens it; `inside` is HTML already."""
    return f'<details class="p-fold wide"><summary>{escape(words)}</summary>{inside}</details>'


def heading(finding: str, subtitle: str) -> None:
    """What stands over a chart or a table: its finding, then what is drawn, its unit, n and period."""
    show(paragraph("finding", finding) + paragraph("subtitle", subtitle))
