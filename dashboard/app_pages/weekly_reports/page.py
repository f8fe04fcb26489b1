"""Reports of weeks, months, quarters and years, for everyone: to look at, to take away, and those of the past."""

import streamlit as st

from dashboard.app_pages.weekly_reports import content
from dashboard.downloads import menu
from dashboard.i18n import escape
from dashboard.i18n.translate import current, t
from dashboard.shell import context, fields
from dashboard.shell.context import PageContext
from dashboard.ui import html


def draw(ctx: PageContext) -> None:
    """The week's report and those of the past."""
    language = current()
    html.opening(
        t("Reports"),
        t("What happened in a week, a month, a quarter or a year."),
        t("The same period and data give the same report, byte for byte; the next one lists what changes later."),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        editions = {name: t(words) for name, words in content.EDITION_NAMES.items()}
        edition = fields.choice(t("Edition"), "edition", editions, "weekly", fields.one_of_many)
        names = {one: content.in_words(one) for one in content.weeks(ctx, edition)}
        begin = content.default_week(ctx, edition)
        label = fields.choice(t("Period"), "week", names, begin, fields.one_of_many)
        readers = {audience: content.audience.name(audience) for audience in content.audiences(ctx.reader)}
        wanted = fields.choice(t("Made for"), "audience", readers, next(iter(readers)), fields.one_of_many)
    with st.spinner(t("The report is being made")):
        made = content.made(ctx, label)
        page = content.preview(made, wanted, language)

    with st.container(horizontal=True, vertical_alignment="center", key="report_downloads"):
        for form, name in content.FORMATS.items():
            st.download_button(
                t(name),
                menu.deferred(
                    lambda form=form: content.content(made, form, wanted, language), f"report {label} {wanted} {form}"
                ),
                file_name=made.name(language, wanted, form),
                mime=content.MIME[form],
                key=f"report_{form}",
                on_click="ignore",
            )
        # beside the others: below the preview nobody would find it
        # opening it draws the page again: a file taken away just now is there
        with st.popover(t("Archive"), key="report_archive", on_change="rerun") as archive:
            past = content.past() if archive.open else []
            html.heading(
                t("Archive"),
                t("Each report with the figures as they were; newly loaded data make another edition."),
            )
            if archive.open and not past:
                words = t("Nothing is archived yet: a report is kept here once one of its files is downloaded.")
                html.show(html.paragraph("note", words))
            for edition in past:
                with st.expander(escape.markdown(content.edition_in_words(edition))), st.container(horizontal=True):
                    for path in content.files(edition, ctx.reader):
                        st.download_button(
                            escape.markdown(path.name),
                            menu.deferred(path.read_bytes, f"archive {path.name}"),
                            file_name=path.name,
                            mime=content.MIME.get(path.suffix[1:]),
                            key=f"archive_{edition.folder.name}_{path.name}",
                            on_click="ignore",
                            type="tertiary",
                        )
    st.iframe(page, alt=t("The report"))


ctx = context.current()
if ctx.reader.teams is None:
    draw(ctx)
else:
    html.opening(
        t("Reports"),
        t("The weekly report is of the whole company, and you see the complaints of your own teams."),
        t("Whoever may have it is sent it by mail."),
    )
