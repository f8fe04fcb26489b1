"""Tables and charts to take away, as CSV that says what it is.

A file begins with lines that start with `# `: what it shows, the filter, up to when the data goes, the definition. Then
come the names of the columns, those of `python -m queries`, the same in every language. No row begins with `#`, so a
program may leave those lines out. The byte order mark makes spreadsheets read UTF-8.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard import filters
from dashboard import format as fmt
from dashboard.frame import Frame
from dashboard.text import t
from queries import output

# What a spreadsheet would take for a formula; a cell that begins so gets an apostrophe (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Download:
    """One file: its name without the ending, what it shows, how that is counted, and its filter in words."""

    name: str
    title: str
    definition: str
    scope: str = ""

    def head(self, now: Frame) -> list[str]:
        """The lines before the table, in the reader's language."""
        moment = fmt.instant(now.generation.data_as_of, now.zone)
        generation = str(now.generation.meta.get("generation", now.generation.name)).lstrip("0")
        return [
            self.title,
            t("Filter: {words}", words=self.scope or filters.words(now.view, now.today)),
            t("Data to {moment} ({zone}); generation {number}", moment=moment, zone=now.zone, number=generation),
            t("Definition: {words}", words=self.definition),
        ]


def csv_of(head: Sequence[str], frame: pd.DataFrame) -> bytes:
    """The file: the lines of the head, then the frame as the command line writes it, formulas made harmless."""
    table = io.BytesIO()
    output.write(frame, "csv", table)
    rows = csv.reader(io.StringIO(table.getvalue().decode(), newline=""))
    text = io.StringIO(newline="")
    text.writelines(f"# {' '.join(line.split())}\n" for line in head)
    csv.writer(text, lineterminator="\n").writerows([_harmless(cell) for cell in row] for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def button(now: Frame, of: Download, frame: pd.DataFrame | Callable[[], pd.DataFrame]) -> None:
    """Puts the button under its chart or table. A frame that is costly is given as a function, asked on the click."""
    head = of.head(now)
    data = (lambda: csv_of(head, frame())) if callable(frame) else csv_of(head, frame)
    with st.container(horizontal=True, horizontal_alignment="right", key=f"download_{of.name}"):
        st.download_button(
            t("Download as CSV"),
            data,
            file_name=f"{of.name}_{now.today.isoformat()}.csv",
            mime="text/csv",
            key=f"csv_{of.name}",
            on_click="ignore",
            type="tertiary",
            help=of.title,
        )
