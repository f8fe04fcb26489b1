"""Changes, for management and the quality team: what was changed because of complaints, and whether it helped."""

from dashboard import changes, frame, markup
from dashboard.text import t

now = frame.current()
found = changes.collect(now)
markup.opening(t("Changes and what they brought"), changes.lead(found), changes.more(found))
if found.register_trouble:
    markup.show(markup.paragraph("note", found.register_trouble))

for one in found.told:
    changes.show_told(now, one)
if found.waiting:
    markup.heading(t("Too early to tell"), t("A test needs eight whole weeks before a change and eight after it."))
    markup.show(changes.table_of_waiting(now, found))
if found.planned:
    markup.heading(t("Accepted, not in force yet"), "")
    markup.show(changes.table_of_planned(now, found))
if found.others:
    markup.heading(
        t("Under review or dismissed"), t("A dismissed cause returns once its complaints have grown materially.")
    )
    markup.show(changes.table_of_others(now, found))
if not (found.told or found.waiting or found.planned or found.others):
    markup.show(
        markup.paragraph(
            "note", t("Decisions are made on the page of a cause; each appears here with what it brought.")
        )
    )
