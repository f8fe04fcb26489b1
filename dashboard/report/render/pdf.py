"""The report on paper: two pages and one of what stands behind them, set by typst.

PDF/A-2a and PDF/UA-1: tagged, fonts embedded, bookmarks, a date of its own (that of the newest event, not of the clock
on the wall), so the same document always gives the same bytes. No browser, no network.
"""

from datetime import datetime
from pathlib import Path

from dashboard.report.content.document import Document
from dashboard.report.render import typesetting

TEMPLATE = Path(__file__).with_name("report.typ")


def write(document: Document, as_of: datetime) -> bytes:
    """The PDF of a document; `as_of` is the moment it is dated."""
    return typesetting.write(TEMPLATE, document.as_json(), as_of)
