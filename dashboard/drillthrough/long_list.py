"""A long list that a reader works with: sorted by its headings, searched by a complaint's number, leafed to its end.

All of it stands in the address (`navigation.ORDER`), so that Back gives the list as it was and a link shows it to
others. Headings and the ways to other pages of the list are links; `theme.py` follows those marked `data-here` without
loading everything again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.shell import context, fields, filters, navigation
from dashboard.shell.context import PageContext
from dashboard.ui import html
from dashboard.ui.tables import Column
from queries.semantic.paging import Stretch

ROWS = 100
"""Rows of one page of the list; the download has all."""
_LONGEST = 60  # characters of what is searched for


def asked(parameters: Mapping[str, str], names: Mapping[str, str], first: str, is_descending: bool = True) -> Stretch:
    """What an address asks for, as far as it makes sense: `names` are the columns a list may be sorted by.

    `first` sorts it where the address does not say, the last values on top if `is_descending`.
    """
    order = parameters.get("sort", first)
    order = order if order in names else first
    begins = is_descending if order == first else True
    descending = {"down": True, "up": False}.get(parameters.get("way", ""), begins)
    page = parameters.get("page", "1")
    number = max(int(page) - 1, 0) if page.isdecimal() and len(page) < 9 else 0
    find = parameters.get("find", "").strip()[:_LONGEST]
    return Stretch(order, descending, ROWS, number * ROWS, find)


def _number(stretch: Stretch) -> int:
    """The page of the list, from 0."""
    return stretch.offset // ROWS


def search() -> None:
    """Draws the field that keeps only complaints whose number contains what is typed; the address keeps it."""
    with st.container(key="find_in_list"):
        fields.words(
            t("Find in this list"),
            "find",
            placeholder=t("Part of a complaint’s number"),
            max_chars=_LONGEST,
            label_visibility="collapsed",
            width=280,
            on_change=filters.write_own,
            args=("page", None),
        )


def within(stretch: Stretch, total: int) -> Stretch:
    """The same where the list has so many rows: beyond its end, its last page."""
    last = max(-(-total // ROWS) - 1, 0)
    return stretch if _number(stretch) <= last else replace(stretch, offset=last * ROWS)


def heads(
    names: Mapping[str, str],
    stretch: Stretch,
    make: Callable[[str, str], Column],
    sortable: frozenset[str] | None = None,
) -> tuple[Column, ...]:
    """The heads of the columns, each a way to sort by it; `make` gives a column of a name and its heading."""
    found = []
    for name, words in names.items():
        is_sorted = name == stretch.order
        way = "up" if is_sorted and stretch.descending else "down"
        found.append(make(name, words).sorting(here(sort=name, way=way, page=None), is_sorted, stretch.descending))
    return tuple(found)


def here(**changes: str | None) -> str:
    """This page at its own address but for these parameters; None takes one out."""
    known = {name: st.query_params.get_all(name) for name in st.query_params if name not in changes}
    return "?" + urlencode(known | {name: value for name, value in changes.items() if value is not None}, doseq=True)


def pager(stretch: Stretch, total: int, whole: int) -> str:
    """Which rows are shown of how many, and the ways to the others; `whole` is the number without a search."""
    if not total:
        return html.paragraph("note", _found(stretch, total, whole))
    last = -(-total // ROWS) - 1
    ways = (
        ("«", t("First page"), 0, _number(stretch) > 1),
        ("‹", t("Previous page"), _number(stretch) - 1, _number(stretch) > 0),
        ("›", t("Next page"), _number(stretch) + 1, _number(stretch) < last),
        ("»", t("Last page"), last, _number(stretch) < last - 1),
    )
    before, after = ("".join(_way(*way[:3]) for way in half if way[3]) for half in (ways[:2], ways[2:]))
    shown = html.paragraph("note", which(stretch, total))
    name = escape(t("Pages of the list"), quote=True)
    found = _found(stretch, total, whole) if stretch.find else ""
    return f'<nav class="p-pager" aria-label="{name}">{before}{shown}{after}</nav>{html.paragraph("note", found)}'


def _way(sign: str, words: str, number: int) -> str:
    said, href = escape(words, quote=True), escape(here(page=str(number + 1)), quote=True)
    return f'<a href="{href}" data-here target="_self" aria-label="{said}" title="{said}">{sign}</a>'


def which(stretch: Stretch, total: int) -> str:
    """Which rows of the list a page shows."""
    values = {"first": stretch.offset + 1, "last": min(stretch.offset + ROWS, total), "total": total}
    return t("{first}–{last} of {total}", **{name: fmt.number(value) for name, value in values.items()})


def _found(stretch: Stretch, total: int, whole: int) -> str:
    return t(
        "{number} of {total} rows have “{words}” in the complaint’s number.",
        number=fmt.number(total),
        total=fmt.number(whole),
        words=stretch.find,
    )


def to_complaints(ctx: PageContext, page: str, ids: Iterable[object], offset: int) -> list[str]:
    """The addresses of complaints as a list on `page` leads to them; the first has this place in the whole list.

    Each keeps the list and its place there, for the ways to the complaints beside it and back (`from_list`).
    """
    parameters = next(entry.parameters for entry in navigation.ENTRIES if entry.file == page)
    kept = {name: st.query_params[name] for name in parameters if name in st.query_params and name != "page"}
    words = urlencode(kept)
    return [
        f"complaint?{context.address(ctx, **own(str(one), page, words, offset + row))}" for row, one in enumerate(ids)
    ]


def own(complaint_id: str, page: str, parameters: str, place: int) -> dict[str, str]:
    """What the address of a complaint keeps of the list it was opened from."""
    return {"id": complaint_id, "came_from": f"{page}?{parameters}", "place": str(place)}
