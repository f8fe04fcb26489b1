"""What cannot be trusted, on the page of data quality: skipped steps, contradictions, deadlines that may move."""

import pandas as pd

from dashboard.app_pages.data_quality import loads
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.shell import context
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column, Link


def table_of_implied(ctx: PageContext, found: loads.QualityData) -> str:
    """Which steps were skipped, and which later one stood for each."""
    columns = (
        Column(t("Step")),
        Column(t("Stopped instead by")),
        Column(t("Skipped"), "bar"),
        Column("", "figure"),
        Column(t("Times"), "figure", is_for_wide_screens=True),
        Column(t("n ended"), "figure", is_for_wide_screens=True),
    )
    rows = [
        (
            term("clock", row["clock"]),
            term("event_type", row["stopped_by"]),
            row["share"],
            fmt.share(row["share"]),
            Link(fmt.number(row["implied_count"]), _steps(ctx, row, stopped_by=row["stopped_by"], implied=True)),
            Link(fmt.number(row["stopped_count"]), _steps(ctx, row)),
        )
        for _, row in found.implied.iterrows()
    ]
    return tables.table(columns, rows) if rows else ""


def _steps(ctx: PageContext, row: pd.Series, **keys: object) -> str:
    return drillthrough_links.rows(ctx, "stopped_clocks", clock=row["clock"], **keys)


def table_of_invalid(ctx: PageContext, found: loads.QualityData) -> str:
    """The newest clocks that stop before they start."""
    columns = (
        Column(t("Complaint")),
        Column(t("Step")),
        Column(t("Began")),
        Column(t("Ended")),
        Column(t("Source"), is_for_wide_screens=True),
    )
    rows = [
        (
            _complaint(ctx, row["complaint_id"]),
            term("clock", row["clock"]),
            fmt.instant(row["started_at"], ctx.zone),
            fmt.instant(row["stopped_at"], ctx.zone),
            row["source"],
        )
        for _, row in found.invalid.iterrows()
    ]
    return tables.table(columns, rows) + _all(ctx, "invalid_clocks", found.invalid) if rows else ""


def table_of_missing(ctx: PageContext, found: loads.QualityData) -> str:
    """The newest complaints without a receipt."""
    columns = (
        Column(t("Complaint")),
        Column(t("First event")),
        Column(t("Last event"), is_for_wide_screens=True),
        Column(t("Events"), "figure"),
        Column(t("Source"), is_for_wide_screens=True),
    )
    rows = [
        (
            _complaint(ctx, row["complaint_id"]),
            fmt.instant(row["first_event_at"], ctx.zone),
            fmt.instant(row["last_event_at"], ctx.zone),
            fmt.number(row["event_count"]),
            row["source"],
        )
        for _, row in found.missing.iterrows()
    ]
    return tables.table(columns, rows) + _all(ctx, "missing_receipts", found.missing) if rows else ""


def _all(ctx: PageContext, name: str, rows: pd.DataFrame) -> str:
    """The way to the whole list of which the first rows are shown."""
    words = t("All {number} as a list", number=fmt.number(loads.listed_count(rows)))
    return html.onward(words, drillthrough_links.rows(ctx, name))


def table_of_unconfirmed(ctx: PageContext, found: loads.QualityData) -> str:
    """Deadlines that rest on a year whose days off are not official yet."""
    columns = (
        Column(t("Year")),
        Column(t("Step")),
        Column(t("Deadlines"), "figure"),
        Column(t("Not ended yet"), "figure"),
    )
    rows = [
        (
            str(row["due_year"]),
            term("clock", row["clock"]),
            Link(fmt.number(row["clock_count"]), _deadlines(ctx, row)),
            Link(fmt.number(row["open_count"]), _deadlines(ctx, row, is_open=True) if row["open_count"] else ""),
        )
        for _, row in found.unconfirmed.iterrows()
    ]
    return tables.table(columns, rows) if rows else ""


def _deadlines(ctx: PageContext, row: pd.Series, **keys: object) -> str:
    cell = {"policy": row["policy"], "due_year": row["due_year"], "clock": row["clock"]}
    return drillthrough_links.rows(ctx, "unconfirmed_clocks", **cell, **keys)


def _complaint(ctx: PageContext, complaint_id: str) -> Link:
    return Link(complaint_id, f"complaint?{context.address(ctx, id=complaint_id)}")
