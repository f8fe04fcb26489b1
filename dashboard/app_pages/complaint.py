"""One complaint, for everyone: what was promised, what happened, who held it, what the customer was told."""

from dashboard import case, fields, frame, markup
from dashboard.text import t

now = frame.current()
wanted = fields.words(t("Complaint number"), "id", width=260)
alike = case.alike(now, wanted)
found = case.find(now, alike[0]) if len(alike) == 1 else None
if found is None and alike:
    markup.opening("", t("Several complaints have this in their number."), t("Choose one, or write more of it."))
    markup.show(case.table_of_alike(now, alike))
elif found is None:
    lead = t("There is no complaint of this number.") if wanted else t("Which complaint?")
    markup.opening("", lead, t("Write its number above, or choose one of those on which something happened last."))
    markup.show(case.table_of_latest(now))
else:
    markup.opening(t("Complaint {id}", id=alike[0]), case.lead(found), case.waiting(found))
    markup.show(case.facts(now, found))
    if said := case.words(now, found):
        markup.heading(t("In the customer’s words"), t("Shown to readers whose role may see the words of complaints."))
        markup.show(said)
    markup.heading(
        t("How it went"), t("Shaded: days of rest. Blue: what the customer was told. Numbers: the list below.")
    )
    markup.show(case.drawing(now, found))
    note = t("Bars run from start to stop; the upright line is the deadline, dotted where an extension moved it.")
    past = t("Orange is past a deadline, deep red past one that is still not met.")
    markup.show(markup.paragraph("note", f"{note} {past}"))
    markup.show(case.table_of_events(now, found))
    case.take_away(now, found)
