"""The rows behind a figure that no metric counts, for the quality team: exactly those it counts."""

import streamlit as st

from dashboard import behind, drill, frame, listed, markup
from dashboard.download import Download, button
from dashboard.text import t

now = frame.current()
found = listed.asked()
if found is None:
    markup.opening(
        "", t("Which figure?"), t("Choose a figure on the page Data quality: its rows are then listed here.")
    )
elif not drill.may_open(found.keys, now.reader):
    behind.hidden()
else:
    head = st.container()
    first = listed.page(now, found)
    said = listed.reasons(now)
    kicker = listed.kicker(now, found)
    lead, definition = listed.lead(now, found, first.total, said), t(found.kind.definition)
    with head:
        markup.opening(kicker, lead)
    if first.total:
        order, descending, number = listed.choose_order(now, found, first.rows, first.total)
        shown = listed.page(now, found, order, descending, number).rows
        markup.show(listed.table_of(now, found, shown, said))
        markup.show(markup.paragraph("note", behind.which(number, first.total)))
        whole = Download(f"rows_{found.name}", lead, definition, kicker)
        button(now, whole, lambda: listed.everything(now, found, order, descending))
    else:
        markup.show(markup.paragraph("note", t("There is no such row.")))
    markup.show(markup.paragraph("note", definition))
