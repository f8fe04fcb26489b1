"""Coding, for the quality team: complaints without a cause, confirmed one at a time, and new themes among them."""

import streamlit as st

from dashboard.app_pages.cause_coding import content
from dashboard.i18n.translate import t
from dashboard.shell import access, context
from dashboard.ui import html

ctx = context.current()
found = content.load(ctx, ctx.reader)
html.opening(t("Complaints without a cause"), content.lead(found), content.more(found))

if len(found.waiting) or found.confirmed_count:
    html.show(html.paragraph("note", content.progress(found)))
    row = content.current(found)
    if not found.reader.may_see_texts:
        html.show(html.paragraph("told", t("The words of complaints are not shown to you, so you cannot code them.")))
    elif not found.reader.may_decide:
        html.show(html.paragraph("told", t("You may read these words, but not decide on causes.")))
    else:
        with st.container(width=320):
            reader = access.ask_name()
        found = content.load(ctx, reader)
    html.heading(t("The next one") if row is not None else t("Nothing is left to look at"), "")
    may_code = found.reader.may_see_texts and found.reader.may_decide and bool(found.reader.name)
    if row is not None and found.reader.may_see_texts:
        content.show_complaint(ctx, row)
    if row is not None and may_code:
        content.show_keys(row, found)
        keys = t("Keys: 1 to 5 give a cause, 0 none of the known, → skips, ← takes the latest back.")
        html.show(html.paragraph("note", keys))
    elif may_code:
        content.show_undo(found)
    elif row is not None and found.reader.may_decide and found.reader.may_see_texts:
        html.show(html.paragraph("note", t("Write your name to begin: it stands beside each cause you give.")))

if len(found.themes):
    html.heading(
        t("New themes among those whose cause cannot be told"),
        t("Similar words, found by the newest load. A theme may need its own cause."),
    )
    content.show_themes(ctx, found)
elif len(found.waiting):
    html.heading(t("No new theme stands out"), t("Too few complaints whose cause cannot be told say the same thing."))
with st.expander(t("How causes are suggested")):
    html.show(
        html.folded(
            t(
                "At each load, groups of letters are learned from complaints whose cause is known, in all languages "
                "together. A cause is suggested only where, in a test on wording not met before, at least {target} of "
                "such suggestions were right; otherwise it says that it cannot tell. Words stay where they are: "
                "only the suggested cause, its probability and words that several complaints share are kept.",
                target=content.target(found),
            ),
        )
    )
