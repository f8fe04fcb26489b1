"""The list behind a figure, for everyone: exactly the complaints it counts, each leading to its page."""

from dataclasses import replace

import streamlit as st

from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.drillthrough import long_list
from dashboard.drillthrough import metric as drillthrough_metric
from dashboard.i18n.translate import t
from dashboard.shell import context, widening
from dashboard.ui import html

ctx = context.current()
figure = drillthrough_metric.asked(ctx)
if figure is None:
    html.opening("", t("Which figure?"), t("Choose a figure on another page: its complaints are then listed here."))
elif not drillthrough_links.may_open(figure.keys, ctx.reader):
    drillthrough_metric.hidden()
else:
    kicker, definition = drillthrough_metric.kicker(ctx, figure), t(figure.definition.definition)
    in_short = drillthrough_metric.definition(ctx, figure)
    head = st.container()
    every = replace(figure, part="n") if drillthrough_metric.parts(figure) else figure
    is_few = drillthrough_metric.is_of_few(figure, drillthrough_metric.total(ctx, every))
    # which of a person's few were late would be a figure
    figure = every if is_few else drillthrough_metric.choose_part(figure)
    total = drillthrough_metric.total(ctx, figure)
    with head:
        html.opening(kicker, drillthrough_metric.lead(figure, total))
    if total:
        if not is_few:
            long_list.search()
        asked = drillthrough_metric.stretch_of(ctx, figure, {} if is_few else st.query_params)
        listed = drillthrough_metric.page(ctx, figure, asked)
        if (stretch := long_list.within(asked, listed.total)) != asked:
            listed = drillthrough_metric.page(ctx, figure, stretch)
        if listed.total:
            html.show(drillthrough_metric.table_of(ctx, figure, listed.rows, stretch))
        if not is_few:
            html.show(long_list.pager(stretch, listed.total, total))
        whole = Download("complaints_behind", drillthrough_metric.lead(figure, total), definition, kicker)
        order, descending = stretch.order, stretch.descending
        button(ctx, whole, lambda: drillthrough_metric.everything(ctx, figure, order, descending))
        html.show(html.paragraph("note", drillthrough_metric.late_note(ctx, figure)))
    else:
        html.show(html.paragraph("note", t("Nothing falls in this period and filter. Choose a longer period.")))
        if "span" not in st.query_params:
            widening.offer(ctx, "behind")
    html.show(html.paragraph("note", in_short))
