"""The report on paper: two pages and one of what stands behind them, set by typst.

PDF/A-2a and PDF/UA-1: tagged, fonts embedded, bookmarks, a date of its own (that of the newest event, not of the clock
on the wall), so the same document always gives the same bytes. No browser, no network.
"""

import json
from datetime import datetime
from pathlib import Path

import typst

from dashboard.report.document import Document

TEMPLATE = Path(__file__).with_name("report.typ")
FONTS = Path(__file__).parent.parent / "fonts"
STANDARDS = ["a-2a", "ua-1"]


def write(document: Document, as_of: datetime) -> bytes:
    """The PDF of a document; `as_of` is the moment it is dated."""
    return typst.compile(
        TEMPLATE,
        format="pdf",
        pdf_standards=STANDARDS,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={
            "document": json.dumps(document.as_json(), ensure_ascii=False),
            "date": json.dumps([as_of.year, as_of.month, as_of.day, as_of.hour, as_of.minute]),
        },
    )
