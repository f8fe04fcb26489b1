"""A year of the policy's calendar: each day, and the days off and worked weekends with where they are written."""

import datetime as dt
from html import escape

import pandas as pd

from dashboard.app_pages.policy.content import PolicyData
from dashboard.data import cache
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.shell import fields
from dashboard.shell.context import PageContext
from dashboard.ui import html
from dashboard.ui.tables import Column, table
from queries.semantic.request import Request

PARAMETER = "year"
_BEFORE, _AFTER = 3, 1
"""Years that can be chosen before and after that of the newest data."""


def show(ctx: PageContext, found: PolicyData) -> None:
    """Draws the choice of the year, the year and its days with a name."""
    this = ctx.today.year
    years = {str(year): str(year) for year in range(this - _BEFORE, this + _AFTER + 1)}
    html.heading(
        t("Working days"),
        t("Grey: days of rest. Filled: days off with a name. With a ring: weekend days that are worked."),
    )
    year = int(fields.choice(t("Year"), PARAMETER, years, str(this), label_visibility="collapsed"))
    days = cache.run(
        ctx.generation,
        "calendar",
        Request(from_on=dt.date(year, 1, 1), to_on=dt.date(year, 12, 31), where={"policy": (found.name,)}),
    )
    html.show(html.paragraph("note", sentence(days, year)))
    html.show(of_year(days))
    html.show(table_of_named(days))


def sentence(days: pd.DataFrame, year: int) -> str:
    """How many days are worked, and whether the official days of the year are known."""
    words = t("{year} has {days}.", year=year, days=fmt.amount(int(days["is_working"].sum()), "working_days"))
    if days["is_confirmed"].all():
        return words
    return f"{words} " + t("The official days off of this year are not known yet: its deadlines may move.")


def of_year(days: pd.DataFrame) -> str:
    """The twelve months as small grids; the table beneath says the same in words."""
    months = []
    for number in range(1, 13):
        own = days[pd.to_datetime(days["day"]).dt.month == number]
        if own.empty:
            continue
        first = pd.Timestamp(own["day"].iloc[0]).date()
        cells = "".join(_cell(row, first.weekday() + 1) for row in own.itertuples())
        months.append(f"<div><b>{escape(fmt.month_name(first))}</b><p>{cells}</p></div>")
    return f'<div class="p-year" aria-hidden="true">{"".join(months)}</div>'


def _cell(row, column: int) -> str:
    day = pd.Timestamp(row.day).date()
    has_name = not fmt.is_missing(row.name)
    if row.is_working:
        kind = "worked" if day.weekday() >= 5 else "work"
    else:
        kind = "off" if has_name and day.weekday() < 5 else "rest"
    place = f' style="grid-column-start:{column}"' if day.day == 1 else ""
    title = f' title="{escape(str(row.name), quote=True)}"' if has_name else ""
    return f'<i class="{kind}"{place}{title}>{day.day}</i>'


def table_of_named(days: pd.DataFrame) -> str:
    """One row a day with a name: holidays, days off and worked weekends."""
    named = days[days["name"].notna()]
    columns = (
        Column(t("Day")),
        Column(""),
        Column(t("Name"), "long"),
        Column(t("Worked")),
        Column(t("Source"), "long", is_for_wide_screens=True),
    )
    rows = [
        (
            fmt.day(pd.Timestamp(row.day).date(), "medium"),
            fmt.weekday(pd.Timestamp(row.day).date(), "abbreviated"),
            row.name,
            t("yes") if row.is_working else t("no"),
            row.source if not fmt.is_missing(row.source) else fmt.MISSING,
        )
        for row in named.itertuples(index=False)
    ]
    return table(columns, rows) if rows else ""
