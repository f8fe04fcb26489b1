"""Pages before anything was loaded: the first offers three ways to begin, and some can be read without data."""

from functools import partial
from pathlib import Path

import streamlit as st

from dashboard.data import location
from dashboard.i18n import translate
from dashboard.i18n.translate import t
from dashboard.loading import jobs, template
from dashboard.shell import audited, context, navigation
from dashboard.shell.access import Reader
from dashboard.shell.filters import View
from dashboard.shell.navigation import ENTRIES, Entry
from dashboard.ui import html

DEMO = "demo"


def draw(entry: Entry, page: st.Page, reader: Reader) -> None:
    """The page where it can do without data, else what to do to have some."""
    if not entry.needs_data:
        context.enter(None, View(), reader)
        page.run()
    elif location.is_being_loaded() or _is_demo_made():
        html.opening(
            "", t("The first data are being loaded."), t("This page fills by itself as soon as they are ready.")
        )
    elif entry is ENTRIES[0]:
        _first_page(reader)
    else:
        html.opening("", t("There is no data yet."), "")
        st.page_link(navigation.path(ENTRIES[0].file), label=t("Ways to begin"))


def _first_page(reader: Reader) -> None:
    html.opening(
        "",
        t("There is no data yet."),
        t("There are three ways to begin. This page then fills by itself.")
        if reader.may_load
        else t("Load some with “python -m etl load”, or try “python -m etl demo”. This page then fills by itself."),
    )
    if not reader.may_load:
        return
    _told_of_failure()
    _way(
        t("Look around with demonstration data"),
        t("Twenty thousand invented complaints of two years. Your own data then start fresh, without them."),
    )
    if st.button(t("Load demonstration data"), key="begin_demo"):
        audited.asked_for(reader, "load")
        begin_demo()
        st.rerun()
    _way(
        t("Add a file of your own"),
        t("An export from a helpdesk or a spreadsheet. You see how it is read before anything is published."),
    )
    st.page_link(navigation.path("add_data"), label=t("Add data"))
    _way(
        t("Begin with a template"),
        t("An empty workbook with a row for each complaint: its dates, channel, cause. Fill it in, then add it."),
    )
    st.download_button(
        t("Template (Excel)"),
        partial(template.workbook, translate.current()),
        file_name=template.name(translate.current()),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="begin_template",
        on_click="ignore",
    )
    html.show(
        html.paragraph(
            "note", t("On the command line: “python -m etl load” or “python -m etl demo”; README.md says how.")
        )
    )


def _way(name: str, what: str) -> None:
    html.heading(name, what)


def begin_demo() -> None:
    """Lets demonstration data be loaded, and decisions about them be made."""
    folder = str(location.warehouse())
    jobs.begin(
        _demo_folder(),
        ("etl", "demo", "--warehouse", folder, "--json", "--progress"),
        ("dashboard", "demo-decisions", "--warehouse", folder),
    )


def _told_of_failure() -> None:
    job = jobs.read(_demo_folder())
    if job and job.error:
        html.show(html.technical(job.error))


def _is_demo_made() -> bool:
    job = jobs.read(_demo_folder())
    return bool(job and job.is_running)


def _demo_folder() -> Path:
    return jobs.base() / "all" / DEMO
