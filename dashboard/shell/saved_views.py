"""Views saved under a name: a page with its filters, kept for one reader in the register.

What is kept is the address, so opening one is like following a link: in the reader's language, with today's rights.
"""

from urllib.parse import parse_qs, urlencode

import streamlit as st

from dashboard.data import cache
from dashboard.decisions import register
from dashboard.decisions.register import Register, SavedView
from dashboard.i18n import escape
from dashboard.i18n.translate import t
from dashboard.shell import access, context, navigation
from dashboard.shell.filters import View
from dashboard.shell.navigation import ENTRIES, Entry
from dashboard.ui import html
from queries.analysis import known
from queries.errors import ComplaintsError
from queries.warehouse.rights import Asker

_NAME_LENGTH = 60  # characters
_RENAMED = "view_renamed"  # the view whose new name is being typed
_OPEN = "views_popover"
_CHOSEN = "view_chosen"  # the page and parameters to go to
_KNOWN = {"key": known.is_key, "id": known.is_complaint}
"""Parameters that name something in the data, and who says whether there is such a thing."""


@context.fragment
def draw(view: View, entry: Entry, asker: Asker) -> None:
    """A button that opens the reader's saved views and saves this one. The register is read only once it is open."""
    if chosen := st.session_state.pop(_CHOSEN, None):
        st.switch_page(navigation.path(chosen[0]), query_params=chosen[1])
    with st.popover(t("Saved views"), key=_OPEN, on_change="rerun") as popover:
        if not popover.open:
            return
        who = access.ask_name().name
        if not who:
            html.show(html.paragraph("note", t("Views are kept under your name. Write it above first.")))
            return
        try:
            _list(who, _register().views(who))
            _save(who, address(view, entry, asker))
        except ComplaintsError:
            html.show(html.paragraph("note", t("Saved views cannot be read or written just now.")))


def address(view: View, entry: Entry, asker: Asker) -> str:
    """The page and the parameters that give this view of it again; without the language, which is the reader's."""
    own = {key: st.query_params.get_all(key) for key in entry.parameters if key in st.query_params}
    generation = cache.live(asker)
    for parameter, knows in _KNOWN.items():
        # an address may say anything; what is kept names something there is
        if parameter in own and not all(cache.of(generation, knows, value) for value in own[parameter]):
            del own[parameter]
    return f"{entry.file}?{urlencode(view.address() | own, doseq=True)}"


def read_address(kept: str) -> tuple[Entry | None, dict[str, list[str]]]:
    """The page and the parameters of a kept address; no page where there is none of that name any more."""
    file, _, parameters = kept.partition("?")
    entry = next((entry for entry in ENTRIES if entry.file == file), None)
    return entry, parse_qs(parameters, keep_blank_values=True)


def _list(who: str, views: list[SavedView]) -> None:
    if not views:
        html.show(html.paragraph("note", t("Nothing saved yet.")))
    for place, kept in enumerate(views):
        if st.session_state.get(_RENAMED) == kept.name:
            _rename(who, kept, {other.name for other in views})
            continue
        entry, parameters = read_address(kept.address)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"view_{place}"):
            page = t(entry.name) if entry else t("a page that is gone")
            st.button(
                f"{escape.markdown(kept.name)} · {page}",
                key=f"view_open_{place}",
                type="tertiary",
                disabled=entry is None,
                on_click=_choose,
                args=(entry, parameters),
            )
            st.button(t("Rename"), key=f"view_rename_{place}", on_click=_begin_renaming, args=(kept.name,))
            st.button(t("Delete"), key=f"view_delete_{place}", on_click=_forget, args=(who, kept.name))


def _save(who: str, kept: str) -> None:
    with st.form("view_save", clear_on_submit=True, border=False):
        name = st.text_input(t("Save this view as"), key="view_name", max_chars=_NAME_LENGTH)
        if st.form_submit_button(t("Save")) and (name := _plain(name)):
            _register().save_view(who, name, kept)
            st.rerun()


def _rename(who: str, kept: SavedView, taken: set[str]) -> None:
    with st.form("view_new_name", border=False):
        name = _plain(st.text_input(t("New name"), value=kept.name, key="view_new_name_text", max_chars=_NAME_LENGTH))
        if not st.form_submit_button(t("Save")):
            return
        if name in taken - {kept.name}:
            html.show(html.paragraph("note", t("Another view has this name.")))
            return
        if name and name != kept.name:
            _register().save_view(who, name, kept.address)
            _register().forget_view(who, kept.name)
        st.session_state.pop(_RENAMED, None)
        st.rerun()


def _choose(entry: Entry, parameters: dict[str, list[str]]) -> None:
    st.session_state[_OPEN] = False
    st.session_state[_CHOSEN] = (entry.file, parameters)


def _begin_renaming(name: str) -> None:
    st.session_state[_RENAMED] = name


def _forget(who: str, name: str) -> None:
    _register().forget_view(who, name)


def _plain(name: str | None) -> str:
    return " ".join((name or "").split())


def _register() -> Register:
    """What is kept for readers of the live warehouse: values of filters mean nothing in another."""
    return register.register(cache.whole())
