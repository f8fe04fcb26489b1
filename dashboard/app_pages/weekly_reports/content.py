"""The page of reports: an edition and a period chosen, made once, shown, and taken away; and the archive."""

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t
from dashboard.narrative import periods
from dashboard.report import archive, audience, make
from dashboard.report.archive import Edition
from dashboard.report.delivery import recipients
from dashboard.report.facts import week
from dashboard.report.make import Report
from dashboard.shell.access import Reader
from dashboard.shell.context import PageContext
from queries import period
from queries.period import Period
from queries.warehouse import over

WEEKS = 26
"""How many weeks, months ... can be chosen from; others are made on the command line."""
EDITION_NAMES = {
    "weekly": mark("Weekly"),
    "monthly": mark("Monthly"),
    "quarterly": mark("Quarterly"),
    "yearly": mark("Yearly"),
}
EDITIONS = 20
_KEPT_SECONDS = 120
_FACES = "".join(
    f"@font-face {{ font-family: 'Noto Sans'; src: url('app/static/NotoSans-{name}.ttf'); font-weight: {weight}; }}"
    for name, weight in (("Regular", "400"), ("SemiBold", "500 900"))
)
"""How long a report that was made is kept: decisions of candidates may change meanwhile."""

FORMATS = {
    "pdf": mark("PDF, three pages"),
    "xlsx": mark("Workbook (xlsx)"),
    "html": mark("Page for mail (html)"),
    "zip": mark("CSV and Parquet (zip)"),
    "board": mark("One side for a board (PDF)"),
    "pptx": mark("Slides (pptx)"),
}
MIME = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "zip": "application/zip",
    "board": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def weeks(ctx: PageContext, edition: str = "weekly") -> list[str]:
    """The weeks of an edition to choose from, or its months, quarters, years; the newest first."""
    found, one = [], week.reached(ctx.generation, edition)
    while len(found) < WEEKS and not (found and over.is_before_data(ctx.generation, one)):
        found.append(one.label)
        one = period.previous(one)
    return found


def default_week(ctx: PageContext, edition: str = "weekly") -> str:
    """The last whole week of an edition (month, quarter, year); the one that the data begin in where none is over."""
    known = weeks(ctx, edition)
    last = week.last_whole(ctx.generation, datetime.now(UTC), edition).label
    return last if last in known else known[-1] if last < known[-1] else known[0]


def in_words(label: str) -> str:
    """A week with its days, or a month, quarter or year by its name."""
    span = period.parse(label)
    if span.grain != "week":
        return periods.in_words(span)
    return t("Week {number}, {days}", number=span.from_on.isocalendar().week, days=fmt.days(span.from_on, span.to_on))


def audiences(reader: Reader) -> list[str]:
    """The audiences whose report this reader may take away: none that sees more than the reader."""
    return [one for one in audience.AUDIENCES if _may_have(one, reader)]


def made(ctx: PageContext, label: str) -> Report:
    """The report of a week, made once; it is archived when a file of it is taken away."""
    # the report is one for the whole company; its audience says whom it names
    return _made(_key(ctx.generation), label, period.parse(label), ctx.generation.company)


def preview(report: Report, for_audience: str, language: str) -> str:
    """The page for mail, to look at: here it has the type of the pages around it."""
    page = make.write(report, "html", language, for_audience).decode()
    return page.replace("</head>", f"<style>{_FACES}</style></head>", 1)


def content(report: Report, form: str, for_audience: str, language: str) -> bytes:
    """A file of it, archived as well."""
    [(_, found)] = make.files(report, (form,), (language,), (for_audience,))
    return found


def past() -> list[Edition]:
    """The archive, the newest week first."""
    return archive.editions(recipients.rules().folder)[:EDITIONS]


def files(edition: Edition, reader: Reader) -> list[Path]:
    """The files of an edition that this reader may take away, by the rights that their audience had when made."""
    found = archive.files(edition)
    return [path for path in found if reader.may_see_people or not archive.names_people(edition, path.name)]


def edition_in_words(edition: Edition) -> str:
    """A week, its generation, and how many figures it restated."""
    return t(
        "{week}: data version {generation}, {count} restated, figures {hash}",
        week=edition.week,
        generation=edition.figures["versions"]["generation"],
        count=len(edition.figures["restated"]["rows"]),
        hash=edition.hash,
    )


def _may_have(for_audience: str, reader: Reader) -> bool:
    if for_audience not in audience.AUDIENCES:
        return False
    return reader.may_see_people or not audience.may_see_people(for_audience)


def _key(generation) -> str:
    return f"{generation.path} {generation.meta.get('loaded_at')}"


# Arguments that begin with an underscore are no part of what a result is remembered by.
@st.cache_resource(max_entries=6, ttl=_KEPT_SECONDS, show_spinner=False)
def _made(key: str, label: str, _week: Period, _generation) -> Report:
    return make.report(_generation, _week, recipients.rules().folder)
