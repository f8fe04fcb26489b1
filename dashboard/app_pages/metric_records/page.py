"""The list behind a figure, for everyone: exactly the complaints it counts, each leading to its page."""

from dataclasses import replace

import streamlit as st

from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.drillthrough import metric as drillthrough_metric
from dashboard.i18n.translate import t
from dashboard.shell import context
from dashboard.ui import html

now = context.current()
figure = drillthrough_metric.asked(now)
if figure is None:
    html.opening("", t("Which figure?"), t("Choose a figure on another page: its complaints are then listed here."))
elif not drillthrough_links.may_open(figure.keys, now.reader):
    drillthrough_metric.hidden()
else:
    kicker, definition = drillthrough_metric.kicker(now, figure), t(figure.definition.definition)
    in_short = drillthrough_metric.definition(figure)
    head = st.container()
    every = replace(figure, part="n") if drillthrough_metric.parts(figure) else figure
    is_few = drillthrough_metric.is_of_few(figure, drillthrough_metric.total(now, every))
    # which of a person's few were late would be a figure
    figure = every if is_few else drillthrough_metric.choose_part(figure)
    total = drillthrough_metric.total(now, figure)
    with head:
        html.opening(kicker, drillthrough_metric.lead(figure, total))
    if total:
        order, descending, number = drillthrough_metric.order_of(now, figure, total)
        html.show(
            drillthrough_metric.table_of(
                now, figure, drillthrough_metric.page(now, figure, order, descending, number).rows
            )
        )
        if not is_few:
            html.show(html.paragraph("note", drillthrough_metric.which(number, total)))
        whole = Download("complaints_behind", drillthrough_metric.lead(figure, total), definition, kicker)
        button(now, whole, lambda: drillthrough_metric.everything(now, figure, order, descending))
    else:
        html.show(html.paragraph("note", t("Nothing falls in this period and filter. Choose a longer period.")))
    html.show(html.paragraph("note", in_short))
