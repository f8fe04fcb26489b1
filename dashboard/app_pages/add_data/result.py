"""How a load ended: what was loaded and a way to it, or why nothing was."""

from datetime import date

import streamlit as st

from dashboard.app_pages.add_data import bring, preview
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.loading import uploads
from dashboard.loading.jobs import Job
from dashboard.loading.uploads import Upload
from dashboard.shell import filters, navigation
from dashboard.shell.context import PageContext
from dashboard.ui import html


def draw(ctx: PageContext, upload: Upload, job: Job) -> None:
    """The result of the load of an upload."""
    if not job.has_succeeded:
        html.opening("", t("Nothing was published."), t("The data are as they were. The reason stands below."))
        html.show(html.technical(job.error or "The load was ended from outside; load it again."))
        with st.container(horizontal=True):
            if upload.file and st.button(t("Back to how it is read"), type="primary", key="add_data_back"):
                uploads.give_up(upload)
                st.rerun()
            _another()
        return
    loaded = job.answer
    lead = t("The data are published.") if loaded["published"] else t("Nothing in the file was new.")
    html.opening("", lead, _summary(loaded))
    with st.container(horizontal=True):
        if ctx.generation is not None and st.button(t("Open the overview"), type="primary", key="add_data_open"):
            _open(ctx.generation.begun_on, ctx.generation.data_as_of_on)
        _another()
    preview.rejections(loaded["rejections"], loaded["rejected"])
    for note in loaded["notes"]:
        html.show(html.technical(note))


def _summary(loaded: dict) -> str:
    return t(
        "{rows} read: {events} loaded, {duplicates} known already, {rejected} rejected.",
        rows=fmt.count(loaded["rows_read"], "{number} row", "{number} rows"),
        events=fmt.count(loaded["events_loaded"], "{number} event", "{number} events"),
        duplicates=fmt.number(loaded["duplicates"]),
        rejected=fmt.number(loaded["rejected"]),
    )


def _open(from_on: date, to_on: date) -> None:
    """The overview over all that was loaded."""
    asked = {"period": filters.CUSTOM, "from": from_on.isoformat(), "to": to_on.isoformat()}
    st.switch_page(navigation.path("overview"), query_params=asked)


def _another() -> None:
    if st.button(t("Another file"), key="add_data_another"):
        bring.choose(None)
        st.rerun()
