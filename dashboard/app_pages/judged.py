"""The list behind a figure of other limits, for the quality team: exactly the promises it counts."""

import streamlit as st

from dashboard import behind, drill, frame, judged, markup
from dashboard.download import Download, button
from dashboard.text import t
from queries import catalog

now = frame.current()
found = judged.asked(now)
if found is None:
    markup.opening("", t("Which figure?"), t("Choose a figure on another page: its complaints are then listed here."))
elif not drill.may_open(found.keys, now.reader):
    markup.opening(
        "",
        t("This list is about one employee."),
        t("Names of employees are shown only to those whose work needs them."),
    )
else:
    kicker, head = judged.kicker(now, found), st.container()
    if found.is_turned:
        definition, figure = t(judged.DEFINITION), None
        total = judged.turned(now, found).total
    else:
        definition = t(catalog.definition(judged.METRIC).definition)
        figure = behind.choose_part(judged.figure_of(now, found))
        total = judged.counted(now, found, figure).total
    with head:
        markup.opening(kicker, judged.lead(found, total), judged.more(now, found, total))
    if not total:
        markup.show(markup.paragraph("note", t("Nothing falls in this period and filter. Choose a longer period.")))
    else:
        if figure is None:
            order, descending, number = judged.order_of(total)
            markup.show(judged.table_of(now, judged.turned(now, found, order, descending, number).rows))
        else:
            order, descending, number = behind.order_of(now, figure, total)
            rows = judged.counted(now, found, figure, order, descending, number).rows
            markup.show(behind.table_of(now, figure, rows))
        markup.show(markup.paragraph("note", behind.which(number, total)))
        scope = f"{kicker} · {judged.more(now, found, total)}"
        button(
            now,
            Download("complaints_judged", judged.lead(found, total), definition, scope),
            lambda: judged.everything(now, found, figure, order, descending),
        )
