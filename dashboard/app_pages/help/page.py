"""Help, for everyone: the first steps, what each page is for, how a figure is read, the words used."""

import streamlit as st

from dashboard.i18n.translate import t
from dashboard.shell import context, help, navigation
from dashboard.ui import html

reader = context.current().reader
html.opening(
    "",
    t("How these pages are read."),
    t("Each answers its reader’s question in the first sentence; the figures, charts and complaints below say why."),
)
html.heading(t("The first steps"), "")
html.show(help.first_steps())
html.heading(t("What each page is for"), "")
help.pages()
html.heading(t("How a figure is read"), "")
html.show(help.reading())
html.heading(t("Words"), t("What each figure counts stands on the page “Definitions”."))
html.show(help.words())
html.heading(t("What you may see"), "")
html.show(help.rights(reader))
if reader.may_administer:
    st.page_link(navigation.path("audit"), label=t("Audit log"))
help.sign_out(reader)
