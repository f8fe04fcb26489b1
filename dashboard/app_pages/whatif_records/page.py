"""The list behind a figure of other limits, for the quality team: exactly the promises it counts."""

import streamlit as st

from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.drillthrough import long_list, whatif
from dashboard.drillthrough import metric as drillthrough_metric
from dashboard.i18n.translate import t
from dashboard.shell import context
from dashboard.ui import html
from queries.semantic import catalog
from queries.semantic.paging import Page, Stretch


def _listed(stretch: Stretch) -> Page:
    """A page of the list that is asked for."""
    return whatif.turned(ctx, found, stretch) if figure is None else whatif.counted(ctx, found, figure, stretch)


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
        total = whatif.turned(ctx, found, Stretch("complaint_id", limit=0)).total
    else:
        definition = t(catalog.definition(whatif.METRIC).definition)
        figure = drillthrough_metric.choose_part(whatif.figure_of(ctx, found))
        total = whatif.counted(ctx, found, figure, Stretch("complaint_id", limit=0)).total
    with head:
        html.opening(kicker, whatif.lead(ctx, found, total), whatif.more(ctx, found, total))
    if not total:
        html.show(html.paragraph("note", t("Nothing falls in this period and filter. Choose a longer period.")))
    else:
        long_list.search()
        asked = whatif.stretch_of(ctx, figure, st.query_params)
        listed = _listed(asked)
        if (stretch := long_list.within(asked, listed.total)) != asked:
            listed = _listed(stretch)
        if listed.total and figure is None:
            html.show(whatif.table_of(ctx, listed.rows, stretch))
        elif listed.total:
            at = drillthrough_links.JUDGED_PAGE
            html.show(drillthrough_metric.table_of(ctx, figure, listed.rows, stretch, at))
        html.show(long_list.pager(stretch, listed.total, total))
        scope = f"{kicker} · {whatif.more(ctx, found, total)}"
        button(
            ctx,
            Download("complaints_judged", whatif.lead(ctx, found, total), definition, scope),
            lambda: whatif.everything(ctx, found, figure, stretch.order, stretch.descending),
        )
