"""The audit log, for whoever has the right `admin`: search it, take it away, see whether it was changed."""

import streamlit as st

from dashboard.app_pages.audit_log import content
from dashboard.downloads import menu
from dashboard.downloads.menu import Download
from dashboard.i18n.translate import t
from dashboard.shell import audited, context
from dashboard.ui import html
from queries import audit

ctx = context.current()
if not ctx.reader.may_administer:
    audited.refused(ctx.reader, "audit")
    html.opening(t("Audit log"), t("The audit log is shown to whoever has the right to it."), t("You do not."))
else:
    checked = audit.verify()
    html.opening(t("Audit log"), content.verdict(checked), t("Newest hash: {hash}", hash=checked.head[: audit.SHOWN]))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(t("Search"), key="audit_words", max_chars=100)
        kinds = content.kinds()
        kind = st.selectbox(t("What"), list(kinds), format_func=kinds.get, key="audit_kind")
    found = audit.search(words or "", kind or None, limit=10_000)
    html.show(html.paragraph("note", t("The newest {n} lines are shown; the file has all.", n=content.SHOWN)))
    html.show(content.table(found, ctx.zone))
    definition = t("One line for each thing that was done or read.")
    menu.button(ctx, Download("audit", t("Audit log"), definition, words or ""), content.frame(found))
