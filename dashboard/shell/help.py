"""Help inside the pages: a first-visit tour, what each page is for, how a figure is read, and the words used.

The tour is offered at the first visit only. The browser remembers that (`localStorage`), not the server: no
account is needed, nothing about a visit is kept, and closing it costs no run.
"""

from html import escape

import streamlit as st

from dashboard.i18n.translate import mark, t
from dashboard.shell import access, navigation, sign_ins
from dashboard.shell.access import Reader
from dashboard.shell.navigation import ENTRIES, Entry
from dashboard.ui import html
from queries import audit
from queries.semantic.dimensions import LABELS

TOUR = (
    mark("Choose the period and filters above the page. Other pages keep them, and a link shows others the same."),
    mark("Each page begins with what is so and whether it is more than chance. The figures behind it stand below."),
    mark(
        "Touch the small i beside a figure to read how it is counted; from figures and tables you reach the complaints."
    ),
    mark(
        "Above the menu you change the language and find any complaint, store or figure (Ctrl-K). Help is at its end."
    ),
)
READING = (
    (
        mark("n"),
        mark("How many complaints, promises or scores a figure rests on. Under ten, it is grey: too few to judge."),
    ),
    (
        mark("▲ ▼ and points"),
        mark("The difference from the period before. Two shares differ in points: from 90 % to 93 % is 3 points."),
    ),
    (
        mark("More than chance"),
        mark("A difference this large would rarely arise by luck alone. “Within normal variation” is no news."),
    ),
    (
        mark("Usual range"),
        mark(
            "Within it a figure moves from week to week by itself. Where a chart judges the week, its word stands, and "
            "the difference from the week before only says by how much."
        ),
    ),
    (mark("Target"), mark("The dashed line, and the line in a bar: the share of promises that is aimed at.")),
    (mark("Band"), mark("Where the true share lies with 95 % certainty. The fewer complaints, the wider it is.")),
    (
        mark("Orange and red"),
        mark("Orange: late or extended. Deep red: past its promise now. Words always say it too."),
    ),
)
WORDS = (
    (
        mark("Promise, or clock"),
        mark("A step that has to be done within so many days: acceptance, examination, resolution."),
    ),
    (
        mark("Main promise"),
        mark(
            "The one that extensions move and that late complaints are counted by. The policy names it; else it is its "
            "last that can be extended, or its last."
        ),
    ),
    (mark("Due"), mark("The promise’s deadline falls in the period, and has passed.")),
    (mark("Extension"), mark("The customer was told of a later date, with the reason, before the deadline passed.")),
    (LABELS["handler"], mark("Who works on the complaint: who resolved it, else who holds it now.")),
    (LABELS["named_employee"], mark("Whom the customer complains about. The two are never mixed.")),
    (mark("Week"), mark("Monday to Sunday. Week 1 is the one with the first Thursday of the year.")),
    (
        mark("Data version"),
        mark("One state of all data, as a load left it. Its number stands at the foot of each page."),
    ),
)
_FIRST = "help_first_page"  # the page this session opened first


def tour(entry: Entry) -> None:
    """Puts the tour above the page a session opens first, as one line to unfold, unless the browser has had it.

    Which it has, the script of `entry_page.py` knows, and shows it.
    """
    if st.session_state.setdefault(_FIRST, entry.file) != entry.file:
        return
    items = "".join(f"<li>{escape(t(sentence))}</li>" for sentence in TOUR)
    name, said, close = escape(t("New here?")), escape(t("How these pages are read")), escape(t("Close"))
    st.html(
        f'<section class="p-tour" aria-label="{name}" hidden><details><summary><b>{name}</b> {said}</summary>'
        f'<ul>{items}</ul></details><button type="button">{close}</button></section>'
    )


def first_steps() -> str:
    """The sentences of the tour."""
    return _list(TOUR)


def pages() -> None:
    """Every page with what it is for, under its reader."""
    for reader in dict.fromkeys(entry.reader for entry in ENTRIES):
        html.show(html.paragraph("topic", t(reader)))
        for entry in ENTRIES:
            if entry.reader == reader and entry.is_in_menu:
                with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"help_{entry.file}"):
                    st.page_link(navigation.path(entry.file), label=t(entry.name), width=220)
                    html.show(html.paragraph("purpose", navigation.purpose(entry)))


def reading() -> str:
    """How a figure is read."""
    return _terms(READING)


def words() -> str:
    """The words that have a meaning of their own here."""
    return _terms(WORDS)


def rights(reader: Reader) -> str:
    """As whom the reader sees the pages, and what that opens."""
    role = t(access.ROLES[reader.role]) if reader.role in access.ROLES else t("everything")
    has = {
        "people": reader.may_see_people,
        "texts": reader.may_see_texts,
        "decide": reader.may_decide,
        "load": reader.may_load,
        "admin": reader.may_administer,
        "vulnerable": reader.may_see_vulnerable,
    }
    rows = ((t(words), t("yes") if has[right] else t("no")) for right, words in access.RIGHTS.items())
    inside = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    lead = html.paragraph("subtitle", t("You see these pages as: {role}.", role=role))
    return f'{lead}<dl class="p-terms">{inside}</dl>'


def sign_out(reader: Reader) -> None:
    """A way out for whoever has signed in; nothing for others."""
    if not sign_ins.has_signed_in():
        return
    html.show(html.paragraph("note", t("Signed in as {name}.", name=reader.name)))
    if st.button(t("Sign out"), key="sign_out"):
        audit.write("sign_out", reader.name, role=reader.role)
        sign_ins.sign_out()


def _list(sentences: tuple[str, ...]) -> str:
    return '<ul class="p-list">' + "".join(f"<li>{escape(t(sentence))}</li>" for sentence in sentences) + "</ul>"


def _terms(terms: tuple[tuple[str, str], ...]) -> str:
    inside = "".join(f"<dt>{escape(t(name))}</dt><dd>{escape(t(meaning))}</dd>" for name, meaning in terms)
    return f'<dl class="p-terms">{inside}</dl>'
