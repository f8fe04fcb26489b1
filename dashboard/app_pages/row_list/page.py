"""The rows behind a figure that no metric counts, for the quality team: exactly those it counts."""

from dataclasses import replace

import streamlit as st

from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.drillthrough import long_list
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
    asked = drillthrough_row_list.stretch_of(ctx, found, st.query_params)
    total = drillthrough_row_list.page(ctx, found, replace(asked, find="", offset=0)).total
    said = drillthrough_row_list.reasons(ctx)
    kicker = drillthrough_row_list.kicker(ctx, found)
    lead, definition = drillthrough_row_list.lead(ctx, found, total, said), t(found.kind.definition)
    with head:
        html.opening(kicker, lead)
    if total:
        if "complaint_id" in found.kind.columns:
            long_list.search()
            asked = drillthrough_row_list.stretch_of(ctx, found, st.query_params)
        else:
            asked = replace(asked, find="")
        listed = drillthrough_row_list.page(ctx, found, asked)
        if (stretch := long_list.within(asked, listed.total)) != asked:
            listed = drillthrough_row_list.page(ctx, found, stretch)
        if listed.total:
            html.show(drillthrough_row_list.table_of(ctx, found, listed.rows, said, stretch))
        html.show(long_list.pager(stretch, listed.total, total))
        whole = Download(f"rows_{found.name}", lead, definition, kicker)
        order, descending = stretch.order, stretch.descending
        button(ctx, whole, lambda: drillthrough_row_list.everything(ctx, found, order, descending))
    else:
        html.show(html.paragraph("note", t("There is no such row.")))
    html.show(html.paragraph("note", definition))
