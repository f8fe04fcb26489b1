"""Weekly reports, for everyone: last week in two pages, to look at, to take away, and those of the past."""

import streamlit as st

from dashboard import download, escape, fields, frame, markup
from dashboard.report import shown
from dashboard.text import current, t

now = frame.current()
language = current()
weeks = shown.weeks(now)
markup.opening(
    t("Weekly reports"),
    t("What happened in a week, in two pages."),
    t("The same week and data give the same report, byte for byte; what changes later is listed in the next one."),
)
with st.container(horizontal=True, vertical_alignment="bottom"):
    names = {week: shown.in_words(week) for week in weeks}
    label = fields.choice(t("Week"), "week", names, shown.default_week(now), fields.one_of_many)
    readers = {audience: shown.audience.name(audience) for audience in shown.audiences(now.reader)}
    wanted = fields.choice(t("Made for"), "audience", readers, next(iter(readers)), fields.one_of_many)
with st.spinner(t("The report is being made")):
    made = shown.made(now, label)
    page = shown.preview(made, wanted, language)

with st.container(horizontal=True, vertical_alignment="center", key="report_downloads"):
    for form, name in shown.FORMATS.items():
        st.download_button(
            t(name),
            download.deferred(lambda form=form: shown.content(made, form, wanted, language)),
            file_name=made.name(language, wanted, form),
            mime=shown.MIME[form],
            key=f"report_{form}",
            on_click="ignore",
        )
    # beside the others: below the preview nobody would find it
    with st.popover(t("Archive"), key="report_archive"):
        past = shown.past()
        markup.heading(
            t("Archive"),
            t("Each report with the figures as they were; another generation of data makes another edition."),
        )
        if not past:
            words = t("Nothing is archived yet: a report is kept here once one of its files is downloaded.")
            markup.show(markup.paragraph("note", words))
        for edition in past:
            with st.expander(escape.markdown(shown.edition_in_words(edition))), st.container(horizontal=True):
                for path in shown.files(edition, now.reader):
                    st.download_button(
                        escape.markdown(path.name),
                        download.deferred(path.read_bytes),
                        file_name=path.name,
                        mime=shown.MIME.get(path.suffix[1:]),
                        key=f"archive_{edition.folder.name}_{path.name}",
                        on_click="ignore",
                        type="tertiary",
                    )
st.iframe(page, alt=t("The report"))
