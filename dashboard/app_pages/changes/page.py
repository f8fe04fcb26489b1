"""Changes, for management and the quality team: what was changed because of complaints, and whether it helped."""

from dashboard.app_pages.changes import content
from dashboard.i18n.translate import t
from dashboard.shell import context
from dashboard.ui import html

ctx = context.current()
found = content.load(ctx)
html.opening(t("Changes and what they brought"), content.lead(found), content.more(found))
if found.register_trouble:
    html.show(html.paragraph("note", found.register_trouble))

for one in found.told:
    content.show_told(ctx, one)
if found.waiting:
    html.heading(t("Too early to tell"), t("A test needs eight whole weeks before a change and eight after it."))
    html.show(content.table_of_waiting(ctx, found))
if found.planned:
    html.heading(t("Accepted, not in force yet"), "")
    html.show(content.table_of_planned(ctx, found))
if found.others:
    html.heading(
        t("Under review or dismissed"), t("A dismissed cause returns once its complaints have grown materially.")
    )
    html.show(content.table_of_others(ctx, found))
if not (found.told or found.waiting or found.planned or found.others):
    html.show(
        html.paragraph("note", t("Decisions are made on the page of a cause; each appears here with what it brought."))
    )
