"""One complaint, for everyone: what was promised, what happened, who held it, what the customer was told."""

from dashboard.app_pages.complaint import content
from dashboard.drillthrough import from_list
from dashboard.i18n.translate import t
from dashboard.shell import context, fields
from dashboard.ui import html

ctx = context.current()
wanted = fields.words(t("Complaint number"), "id", width=260)
alike = content.alike(ctx, wanted)
found = content.load(ctx, alike[0]) if len(alike) == 1 else None
if found is None and alike:
    html.opening("", t("Several complaints have this in their number."), t("Choose one, or write more of it."))
    html.show(content.table_of_alike(ctx, alike))
elif found is None:
    lead = t("There is no complaint of this number.") if wanted else t("Which complaint?")
    html.opening("", lead, t("Write its number above, or choose one of those on which something happened last."))
    html.show(content.table_of_latest(ctx))
else:
    from_list.draw(ctx, alike[0])
    html.opening(t("Complaint {id}", id=alike[0]), content.lead(ctx, found), content.waiting(found))
    html.show(content.facts(ctx, found))
    if said := content.words(ctx, found):
        html.heading(t("In the customer’s words"), t("Shown to readers whose role may see the words of complaints."))
        html.show(said)
    html.heading(
        t("How it went"), t("Shaded: days of rest. Blue: what the customer was told. Numbers: the list below.")
    )
    html.show(content.drawing(ctx, found))
    note = t("Bars run from start to stop; the upright line is the deadline, dotted where an extension moved it.")
    past = t("Orange is past a deadline, deep red past one that is still not met.")
    html.show(html.paragraph("note", f"{note} {past}"))
    html.show(content.table_of_events(ctx, found))
    content.take_away(ctx, found)
