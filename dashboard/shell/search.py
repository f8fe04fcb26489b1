"""Search over everything, from every page: Ctrl-K, or the field at the top of the menu.

What is typed stays in the session: it may be a name, and an address is no place for it. Employees are found only by
whoever may see people, as they are offered as filters (`filter_bar.offered`); complaints only among those the reader
may read at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard.data import cache
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.i18n.translate import dimension_name, t
from dashboard.shell import context, filter_bar, filters, navigation
from dashboard.shell.context import PageContext
from dashboard.ui import html
from queries.semantic import catalog, lookup

SHORTCUT = "Ctrl+K"
_MOST = 8  # of each kind
_LONGEST = 60
_SHORTEST = 2  # letters of what is looked for in numbers; less is in nearly all of them
_TYPED = "search_words"


@dataclass(frozen=True)
class Found:
    """Something that was found: what it is, its name, where it stands, and what more is said of it."""

    kind: str
    words: str
    href: str
    more: str = ""


def draw(ctx: PageContext) -> None:
    """The field in the menu; chosen, or Ctrl-K pressed, it opens the search."""
    with st.sidebar:
        if st.button(t("Search"), key="search", shortcut=SHORTCUT, width="stretch"):
            st.session_state.pop(_TYPED, None)
            st.dialog(t("Search"))(context.fragment(_results))(ctx)


def _results(ctx: PageContext) -> None:
    """The field and what is found."""
    typed = st.text_input(
        t("What do you look for?"),
        key=_TYPED,
        max_chars=_LONGEST,
        placeholder=t("A complaint’s number, a store, a cause, a page, a figure"),
        label_visibility="collapsed",
    )
    typed = (typed or "").strip()
    if not typed:
        html.show(html.paragraph("note", t("Write a part of a complaint’s number or of a name, then Enter.")))
        return
    html.show(listed(found(ctx, typed)) or html.paragraph("note", t("Nothing has “{words}” in its name.", words=typed)))


def found(ctx: PageContext, typed: str) -> list[Found]:
    """Everything that has what was typed in its name: complaints first, then pages, figures, stores, causes, people."""
    wanted = typed.casefold()
    numbers = cache.of(ctx.generation, lookup.complaints, typed) if len(lookup.plain(typed)) >= _SHORTEST else []
    return [
        *_first(Found(t("Complaint"), number, f"complaint?{context.address(ctx, id=number)}") for number in numbers),
        *_first(
            Found(t("Page"), t(entry.name), f"{entry.file}?{context.address(ctx)}", navigation.purpose(entry))
            for entry in navigation.ENTRIES
            if entry.is_in_menu and wanted in t(entry.name).casefold()
        ),
        *_first(
            Found(
                t("Figure"),
                t(metric.label),
                f"definitions?{context.address(ctx, metric=metric.name)}",
                t(metric.question),
            )
            for metric in _by_name(wanted)
        ),
        *(
            one
            for dimension in filter_bar.offered(ctx.generation, ctx.reader)
            for one in _values(ctx, dimension, wanted)
        ),
    ]


def _by_name(wanted: str) -> list[catalog.Definition]:
    known = [metric for metric in catalog.metrics().values() if wanted in t(metric.label).casefold()]
    return sorted(known, key=lambda metric: fmt.alphabetical(t(metric.label)))


def _values(ctx: PageContext, dimension: str, wanted: str) -> list[Found]:
    """The values of a dimension, each leading to the overview of its complaints."""
    names = {
        value: filters.value_words(dimension, value)
        for value in cache.dimension_values(ctx.generation, dimension)
        if value is not None
    }
    return _first(
        Found(dimension_name(dimension), words, f"overview?{_narrowed(ctx, dimension, value)}")
        for value, words in sorted(names.items(), key=lambda pair: fmt.alphabetical(pair[1]))
        if wanted in words.casefold()
    )


def _narrowed(ctx: PageContext, dimension: str, value: str) -> str:
    narrowed = ctx.view.without_filters().keeping(dimension, (value,))
    return f"{narrowed.written}&lang={translate.current()}"


def _first(found: Iterable[Found]) -> list[Found]:
    return list(found)[:_MOST]


def listed(found: list[Found]) -> str:
    """What was found as HTML, each kind under its name."""
    parts = []
    for kind in dict.fromkeys(one.kind for one in found):
        lines = "".join(
            f'<li><a href="{escape(one.href, quote=True)}" data-here target="_self">{escape(one.words)}</a>'
            f"{f'<span>{escape(one.more)}</span>' if one.more else ''}</li>"
            for one in found
            if one.kind == kind
        )
        parts.append(f"<h4>{escape(kind)}</h4><ul>{lines}</ul>")
    return f'<div class="p-found">{"".join(parts)}</div>' if parts else ""
