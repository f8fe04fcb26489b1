"""Definitions, for everyone: the promises of the policy, the states of a clock, and what each figure counts."""

from dashboard import frame, glossary, markup
from dashboard.text import t

now = frame.current()
markup.opening(
    "",
    t("What is promised, and what each figure counts."),
    t("The same definitions make every page, the reports and the command line."),
)
markup.heading(t("The promises"), glossary.policy_words(now))
markup.show(glossary.table_of_promises(now))
markup.heading(t("How a promise stands"), t("Every promise of every complaint is in one of these states."))
markup.show(glossary.list_of_states())
markup.heading(t("The figures"), t("Choose one to see how it is counted."))
markup.show(glossary.list_of_metrics())
