"""Ways to read a file that were kept under a name: offered where they fit, named when one is published, deleted."""

import streamlit as st

from dashboard.i18n.translate import t
from dashboard.loading import mappings, uploads
from dashboard.loading.uploads import Upload
from dashboard.shell import fields
from dashboard.ui import html

NAME = "add_data_name"
_SAID = ("rows", "columns", "dates", "due", "values", "zone", "decimal", "sheet", "policy", "source")
"""What makes two mappings the same way to read a file."""


def offer(upload: Upload, mapping: dict, columns: list[str]) -> str:
    """A button for each kept mapping that fits the columns of the file; gives the name of the one it is read by."""
    fitting = {name: mappings.read(name) for name in mappings.fitting(columns)}
    now = next((name for name, one in fitting.items() if _said(one) == _said(mapping)), "")
    if now:
        html.show(html.paragraph("note", t("Read as it was kept under “{name}”.", name=now)))
        return now
    for name, one in fitting.items():
        if st.button(t("Read it as kept under “{name}”", name=name), key=f"add_data_kept_{name}"):
            uploads.propose(upload, one)
            fields.let_go(upload.name)
            st.rerun()
    return now


def ask_name(now: str) -> None:
    """A field for the name under which the way to read the file is kept when it is published; empty: not kept."""
    st.text_input(
        t("Keep how it is read for the next file, as"), now, key=NAME, max_chars=mappings.LONGEST_NAME, width=320
    )


def draw() -> None:
    """The kept ones, each with a way to delete it; nothing where there are none."""
    if not (names := mappings.names()):
        return
    html.heading(t("Kept ways to read a file"), t("Each is offered for a file that has its columns."))
    for name in names:
        with st.container(horizontal=True, vertical_alignment="center", key=f"add_data_mapping_{name}"):
            html.show(html.paragraph("purpose", name))
            if st.button(t("Delete"), key=f"add_data_forget_{name}", type="tertiary"):
                mappings.forget(name)
                st.rerun()


def _said(mapping: dict) -> dict:
    return {key: value for key in _SAID if (value := mapping.get(key))}
