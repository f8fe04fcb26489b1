"""What stands on a page until its first words are known: grey lines and tiles where words and figures will be.

Only where a page is opened. Where a filter changes, what was there stays readable, and steps back if the new figures
take longer than a blink (`style.css`).
"""

from contextvars import ContextVar
from html import escape

import streamlit as st

from dashboard.i18n.translate import t

_OPENED = "skeleton_page"  # the page of the last run
_place: ContextVar[object | None] = ContextVar("skeleton", default=None)


def begin(page: str) -> None:
    """Draws the skeleton where this session opens the page; `end` takes it away."""
    _place.set(None)
    if st.session_state.get(_OPENED) == page:
        return
    st.session_state[_OPENED] = page
    place = st.empty()
    tiles = "<i></i>" * 4
    words = escape(t("The page is loading"), quote=True)
    place.html(
        f'<div class="p-skeleton" role="status" aria-label="{words}"><b></b><b></b><b></b><div>{tiles}</div></div>'
    )
    _place.set(place)


def end() -> None:
    """Takes the skeleton away; nothing where there is none."""
    if (place := _place.get()) is not None:
        _place.set(None)
        place.empty()
