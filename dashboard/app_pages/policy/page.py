"""Policy, for everyone: the promises in force with their sources, hours, the days off of a year, and the versions."""

from dashboard.app_pages.policy import calendar, content, edit
from dashboard.i18n.translate import t
from dashboard.shell import context
from dashboard.ui import html

ctx = context.current()
found = content.load(ctx)
html.opening("", content.lead(ctx, found), content.more(ctx, found))

html.heading(t("The promises"), content.counted_words(ctx, found))
html.show(content.table_of_clocks(found))
if len(found.limits):
    html.heading(t("Other limits for some complaints"), t("The first whose conditions a complaint meets holds."))
    html.show(content.table_of_limits(found))
if len(found.hours):
    html.heading(t("Opening hours"), t("When promises in hours run; holidays are closed."))
    html.show(content.table_of_hours(found))
if len(found.targets):
    html.heading(t("Targets"), t("What share is to be reached, from which day on."))
    html.show(content.table_of_targets(found))

calendar.show(ctx, found)

html.heading(t("Versions"), t("A complaint is judged by the version in force on the day it was received."))
html.show(content.table_of_versions(found))

edit.draw(ctx, found)
