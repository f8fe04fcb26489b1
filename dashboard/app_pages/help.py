"""Help, for everyone: the first steps, what each page is for, how a figure is read, the words used."""

from dashboard import frame, help, markup
from dashboard.text import t

reader = frame.current().reader
markup.opening(
    "",
    t("How these pages are read."),
    t("Each answers its reader’s question in the first sentence; the figures, charts and complaints below say why."),
)
markup.heading(t("The first steps"), "")
markup.show(help.first_steps())
markup.heading(t("What each page is for"), "")
help.pages()
markup.heading(t("How a figure is read"), "")
markup.show(help.reading())
markup.heading(t("Words"), t("What each figure counts stands on the page “Definitions”."))
markup.show(help.words())
markup.heading(t("What you may see"), "")
markup.show(help.rights(reader))
help.sign_out(reader)
