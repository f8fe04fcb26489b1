"""The first step: bring a file. Which one is looked at stands in the address, so that a page drawn again goes on."""

import streamlit as st

from dashboard.i18n.translate import t
from dashboard.loading import uploads
from dashboard.loading.uploads import Upload
from dashboard.shell import filters
from dashboard.shell.context import PageContext
from dashboard.ui import html
from queries.errors import UsageError
from queries.settings import settings

PARAMETER = "upload"
_TIMES = "add_data_times"  # how many files were brought: each time the field begins anew, and lets go of the file


def chosen() -> Upload | None:
    """The file that is looked at: the one the address names, else the one that is being published just now."""
    named = uploads.find(st.query_params.get(PARAMETER, ""))
    if named is None and (named := uploads.at_work()):
        choose(named)
    return named


def choose(upload: Upload | None) -> None:
    """Looks at this file from now on; None: at none."""
    filters.write_own(PARAMETER, upload.name if upload else None)


def draw(ctx: PageContext) -> None:
    """The field for a file, and what may be brought."""
    html.opening(
        "",
        t("Bring an export of your complaints."),
        t(
            "A table from a helpdesk or a spreadsheet, with a row for each complaint or each event. The next step "
            "shows how it is read. Nothing is published before you say so."
        ),
    )
    times = st.session_state.setdefault(_TIMES, 0)
    brought = st.file_uploader(
        t("File: CSV, Excel, JSON or Parquet, up to {megabytes} MB", megabytes=settings().upload_megabytes),
        type=list(uploads.KINDS),
        max_upload_size=settings().upload_megabytes,
        key=f"add_data_file_{times}",
    )
    if brought is None:
        return
    try:
        upload = uploads.save(brought.name, brought.getvalue())
    except UsageError as error:
        html.show(html.technical(str(error)))
        return
    st.session_state[_TIMES] = times + 1
    uploads.propose(upload)
    choose(upload)
    st.rerun()
