"""The list behind a figure of other limits, for the quality team: exactly the promises it counts."""

import streamlit as st

from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.drillthrough import metric as drillthrough_metric
from dashboard.drillthrough import whatif
from dashboard.i18n.translate import t
from dashboard.shell import context
from dashboard.ui import html
from queries.semantic import catalog

ctx = context.current()
found = whatif.asked(ctx)
if found is None:
    html.opening("", t("Which figure?"), t("Choose a figure on another page: its complaints are then listed here."))
elif not drillthrough_links.may_open(found.keys, ctx.reader):
    html.opening(
        "",
        t("This list is about one employee."),
        t("Names of employees are shown only to those whose work needs them."),
    )
else:
    kicker, head = whatif.kicker(ctx, found), st.container()
    if found.is_turned:
        definition, figure = t(whatif.DEFINITION), None
        total = whatif.turned(ctx, found).total
    else:
        definition = t(catalog.definition(whatif.METRIC).definition)
        figure = drillthrough_metric.choose_part(whatif.figure_of(ctx, found))
        total = whatif.counted(ctx, found, figure).total
    with head:
        html.opening(kicker, whatif.lead(found, total), whatif.more(ctx, found, total))
    if not total:
        html.show(html.paragraph("note", t("Nothing falls in this period and filter. Choose a longer period.")))
    else:
        if figure is None:
            order, descending, number = whatif.order_of(total)
            html.show(whatif.table_of(ctx, whatif.turned(ctx, found, order, descending, number).rows))
        else:
            order, descending, number = drillthrough_metric.order_of(ctx, figure, total)
            rows = whatif.counted(ctx, found, figure, order, descending, number).rows
            html.show(drillthrough_metric.table_of(ctx, figure, rows))
        html.show(html.paragraph("note", drillthrough_metric.which(number, total)))
        scope = f"{kicker} · {whatif.more(ctx, found, total)}"
        button(
            ctx,
            Download("complaints_judged", whatif.lead(found, total), definition, scope),
            lambda: whatif.everything(ctx, found, figure, order, descending),
        )
