"""The rows behind a figure that no metric counts, for the quality team: exactly those it counts."""

import streamlit as st

from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.drillthrough import metric as drillthrough_metric
from dashboard.drillthrough import row_list as drillthrough_row_list
from dashboard.i18n.translate import t
from dashboard.shell import context
from dashboard.ui import html

ctx = context.current()
found = drillthrough_row_list.asked()
if found is None:
    html.opening("", t("Which figure?"), t("Choose a figure on the page Data quality: its rows are then listed here."))
elif not drillthrough_links.may_open(found.keys, ctx.reader):
    drillthrough_metric.hidden()
else:
    head = st.container()
    first = drillthrough_row_list.page(ctx, found)
    said = drillthrough_row_list.reasons(ctx)
    kicker = drillthrough_row_list.kicker(ctx, found)
    lead, definition = drillthrough_row_list.lead(ctx, found, first.total, said), t(found.kind.definition)
    with head:
        html.opening(kicker, lead)
    if first.total:
        order, descending, number = drillthrough_row_list.choose_order(ctx, found, first.rows, first.total)
        shown = drillthrough_row_list.page(ctx, found, order, descending, number).rows
        html.show(drillthrough_row_list.table_of(ctx, found, shown, said))
        html.show(html.paragraph("note", drillthrough_metric.which(number, first.total)))
        whole = Download(f"rows_{found.name}", lead, definition, kicker)
        button(ctx, whole, lambda: drillthrough_row_list.everything(ctx, found, order, descending))
    else:
        html.show(html.paragraph("note", t("There is no such row.")))
    html.show(html.paragraph("note", definition))
