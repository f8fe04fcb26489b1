"""The list behind a figure, for everyone: exactly the complaints it counts, each leading to its page."""

from dataclasses import replace

import streamlit as st

from dashboard import behind, drill, frame, markup
from dashboard.download import Download, button
from dashboard.text import t

now = frame.current()
figure = behind.asked(now)
if figure is None:
    markup.opening("", t("Which figure?"), t("Choose a figure on another page: its complaints are then listed here."))
elif not drill.may_open(figure.keys, now.reader):
    behind.hidden()
else:
    kicker, definition = behind.kicker(now, figure), t(figure.definition.definition)
    in_short = behind.definition(figure)
    head = st.container()
    every = replace(figure, part="n") if behind.parts(figure) else figure
    is_few = behind.is_of_few(figure, behind.total(now, every))
    # which of a person's few were late would be a figure
    figure = every if is_few else behind.choose_part(figure)
    total = behind.total(now, figure)
    with head:
        markup.opening(kicker, behind.lead(figure, total))
    if total:
        order, descending, number = behind.order_of(now, figure, total)
        markup.show(behind.table_of(now, figure, behind.page(now, figure, order, descending, number).rows))
        if not is_few:
            markup.show(markup.paragraph("note", behind.which(number, total)))
        whole = Download("complaints_behind", behind.lead(figure, total), definition, kicker)
        button(now, whole, lambda: behind.everything(now, figure, order, descending))
    else:
        markup.show(markup.paragraph("note", t("Nothing falls in this period and filter. Choose a longer period.")))
    markup.show(markup.paragraph("note", in_short))
