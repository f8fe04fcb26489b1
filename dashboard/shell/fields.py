"""Fields that keep what was chosen, whatever the reader opens, leaves or comes back to.

A browser that draws a field for the first time shows the field's own default: it never hears what the session holds,
unless that was written in the very run it draws. So each field is given its value as its default at every run; written
into the session it is only where the address or a button changes it. What a field gives that is none of its choices is
taken for what it began with, and so is what an address asks for that is none.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.i18n import escape
from dashboard.shell import filters

_NOTHING = object()


def asked(parameter: str, names: Mapping[str, str], begin: str) -> str:
    """What is chosen of a field that the address keeps: what the reader chose, else what the address says."""
    known = (st.session_state.get(parameter), st.query_params.get(parameter))
    return next((value for value in known if value in names), begin)


def one_of(label: str, key: str, names: Mapping[str, str], begin: str, **others: object) -> str:
    """One of a few, always one chosen. `names` are the codes with their words; `others` go to the field as they are."""
    held = _held(key, names, begin)
    shown = {code: escape.markdown(words) for code, words in names.items()}
    chosen = st.segmented_control(
        label, list(names), key=key, default=held, required=True, format_func=shown.get, **others
    )
    return chosen if chosen in names else held


def one_of_many(label: str, key: str, names: Mapping[str, str], begin: str, **others: object) -> str:
    """The same of more than a few: a list that opens."""
    held, codes = _held(key, names, begin), list(names)
    chosen = st.selectbox(label, codes, key=key, index=codes.index(held), format_func=names.get, **others)
    return chosen if chosen in names else held


def choice(
    label: str,
    parameter: str,
    names: Mapping[str, str],
    begin: str,
    draw: Callable[..., str] = one_of,
    **others: object,
) -> str:
    """One of several, kept in the address under `parameter`, which is also the field's key."""
    chosen = draw(label, parameter, names, asked(parameter, names, begin), **others)
    _write(parameter, chosen, begin)
    return chosen


def any_of(label: str, parameter: str, names: Mapping[str, str], **others: object) -> str | None:
    """One of many or none, kept in the address."""
    held, codes = st.session_state.get(parameter, st.query_params.get(parameter)), list(names)
    place = codes.index(held) if held in names else None
    _put(parameter, None if place is None else held)
    chosen = st.selectbox(label, codes, key=parameter, index=place, format_func=names.get, **others)
    _write(parameter, chosen)
    return chosen


def number(label: str, parameter: str, last: int, **others: object) -> int:
    """A whole number from 1 to `last`, kept in the address; what is beyond is taken for the nearest of them."""
    held = st.session_state.get(parameter, st.query_params.get(parameter))
    try:
        held = min(max(int(held), 1), last)
    except (TypeError, ValueError):
        held = 1
    _put(parameter, held)
    chosen = st.number_input(label, min_value=1, max_value=last, value=held, key=parameter, **others)
    _write(parameter, str(chosen), "1")
    return chosen


def words(label: str, parameter: str, **others: object) -> str:
    """A line of text, kept in the address."""
    held = st.session_state.get(parameter, st.query_params.get(parameter)) or ""
    _put(parameter, held)
    typed = (st.text_input(label, held, key=parameter, **others) or "").strip()
    _write(parameter, typed or None)
    return typed


def put(key: str, value: object) -> None:
    """Moves a field, where there is one, from the next run on; for callbacks."""
    if key in st.session_state:
        _put(key, value)


def let_go(part: str) -> None:
    """Lets the fields whose key holds `part` begin anew: what they are about has changed."""
    for key in [key for key in st.session_state if part in str(key)]:
        del st.session_state[key]


def _held(key: str, names: Mapping[str, str], begin: str) -> str:
    held = st.session_state.get(key, begin)
    held = held if held in names else begin
    _put(key, held)
    return held


def _put(key: str, value: object) -> None:
    """Writes what a field is to hold, where it does not hold it."""
    if st.session_state.get(key, _NOTHING) != value:
        st.session_state[key] = value


def _write(parameter: str, value: str | None, begin: str | None = None) -> None:
    """Writes into the address what is chosen, at first only where it is not what the field begins with.

    Each time the address changes the reader has one step more to go back.
    """
    if value is None or st.query_params.get(parameter, begin) != value:
        filters.write_own(parameter, value)
