"""Definitions, for everyone: the promises of the policy, the states of a clock, and what each figure counts."""

from dashboard.app_pages.definitions import content
from dashboard.i18n.translate import t
from dashboard.shell import context
from dashboard.ui import html

ctx = context.current()
html.opening(
    "",
    t("What is promised, and what each figure counts."),
    t("The same definitions make every page, the reports and the command line."),
)
if ctx.generation is None:
    html.heading(t("The promises"), t("They stand here once data are loaded, which name their policy."))
else:
    html.heading(t("The promises"), content.policy_words(ctx))
    html.show(content.table_of_promises(ctx))
html.heading(t("How a promise stands"), t("Every promise of every complaint is in one of these states."))
html.show(content.list_of_states())
html.heading(t("The figures"), t("Choose one to see how it is counted."))
html.show(content.list_of_metrics())
