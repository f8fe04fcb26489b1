"""What was loaded so far, and the way back to the state before."""

import pandas as pd
import streamlit as st

from dashboard.app_pages.add_data import progress
from dashboard.data import location
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.loading import jobs
from dashboard.shell import audited
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column

_SHOWN = 10
ROLLBACK = "rollback"


def load(ctx: PageContext) -> pd.DataFrame:
    """Every load of the generation, the oldest first."""
    return ctx.rows("loads")


def draw(ctx: PageContext) -> None:
    """The newest loads, and a button that goes back; nothing where nothing was loaded."""
    if ctx.generation is None:
        return
    html.heading(t("What was loaded"), t("Newest first. You can go back to the state after any load."))
    columns = (
        Column(t("When")),
        Column(t("Source")),
        Column(t("Rows read"), "figure"),
        Column(t("Loaded"), "figure"),
        Column(t("Corrected"), "figure", is_for_wide_screens=True),
        Column(t("Rejected"), "figure"),
    )
    rows = [
        (
            fmt.instant(one["loaded_at"], ctx.zone),
            one["source"],
            *(fmt.number(one[name]) for name in ("rows_read", "events_loaded", "corrected", "rejected")),
        )
        for _, one in load(ctx).iloc[::-1].head(_SHOWN).iterrows()
    ]
    html.show(tables.table(columns, rows))
    _way_back(ctx)


def _way_back(ctx: PageContext) -> None:
    folder = jobs.base() / "all" / ROLLBACK
    job = jobs.read(folder)
    if job and job.is_running:
        progress.follow(job)
        return
    if job and job.error:
        html.show(html.technical(job.error))
    with st.popover(t("Go back to the state before")):
        html.show(html.paragraph("note", t("Everybody then sees the data as they were before the last load.")))
        if st.button(t("Go back"), key="add_data_rollback", type="primary"):
            audited.asked_for(ctx.reader, "rollback")
            jobs.begin(folder, ("etl", "rollback", "--warehouse", str(location.warehouse())))
            st.rerun()
