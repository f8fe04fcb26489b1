"""Tables and charts to take away, as files that say what they are: CSV, Excel, and of charts a picture.

A CSV file begins with lines of one cell that starts with `# `: what it shows, the filter, up to when the data goes, the
definition. Then come the names of the columns, those of `python -m queries`, the same in every language. No row begins
with `#`, so a program may leave those lines out. The separator is that of the reader's language (`queries.csv_text`).
The byte order mark makes spreadsheets read UTF-8.
"""

import contextvars
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard.downloads import chart_image
from dashboard.downloads.workbook import MOST_ROWS, xlsx_of
from dashboard.i18n import escape, translate
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.shell import audited, demo_notice, filters
from dashboard.shell.context import PageContext, current, fragment
from queries import csv_text
from queries.semantic import output


@dataclass(frozen=True)
class Download:
    """One file: its name without the ending, what it shows, how that is counted, and its filter in words."""

    name: str
    title: str
    definition: str
    scope: str = ""

    def head(self, ctx: PageContext) -> list[str]:
        """The lines before the table, in the reader's language."""
        moment = fmt.instant(ctx.generation.data_as_of, ctx.zone)
        generation = str(ctx.generation.meta.get("generation", ctx.generation.name)).lstrip("0")
        return [
            self.title,
            t("Filter: {words}", words=self.scope or filters.words(ctx.view, ctx.today)),
            t("Data to {moment} ({zone}); data version {number}", moment=moment, zone=ctx.zone, number=generation),
            t("Definition: {words}", words=self.definition),
            *([notice] if (notice := demo_notice.of(ctx.generation)) else []),
        ]


def csv_of(head: Sequence[str], frame: pd.DataFrame) -> bytes:
    """The file: the lines of the head, then the frame as the command line has it, for spreadsheets of the language."""
    return ("\ufeff" + csv_text.text(output.texts(frame), csv_text.for_people(translate.current()), head)).encode()


def deferred(make: Callable[[], bytes], name: str) -> Callable[[], bytes]:
    """What is made on the click, in the language and the frame of the page that offers it.

    Streamlit makes it in a thread of its own, which knows neither of them. That somebody took it is logged as `name`.
    """
    reader = current().reader
    context = contextvars.copy_context()

    def taken() -> bytes:
        audited.took(reader, name)
        return make()

    # a context can be entered once at a time, and a reader may click twice
    return lambda: context.copy().run(taken)


def button(
    ctx: PageContext,
    of: Download,
    frame: pd.DataFrame | Callable[[], pd.DataFrame],
    chart: str | Sequence[str] = (),
) -> None:
    """Puts the download at the corner of its table or chart: CSV and Excel, and of charts (their keys) pictures.

    A frame that is costly is given as a function, asked on the click. What is too long for a workbook is offered as CSV
    alone where it is known to be; a list that turns out so on the click ends with a line that says so.
    """
    _menu(ctx, of, frame, (chart,) if isinstance(chart, str) else tuple(chart))


@fragment
def _menu(
    ctx: PageContext, of: Download, frame: pd.DataFrame | Callable[[], pd.DataFrame], charts: Sequence[str]
) -> None:
    """The menu; what is in it is made once it is opened, which few of them are."""
    with st.popover(
        t("Download"), type="tertiary", help=escape.markdown(of.title), key=f"take_{of.name}", on_change="rerun"
    ) as menu:
        if not menu.open:
            return
        head = of.head(ctx)
        name = f"{of.name}_{ctx.today.isoformat()}"
        get = frame if callable(frame) else lambda: frame
        st.download_button(
            t("Table (CSV)"),
            deferred(lambda: csv_of(head, get()), f"{of.name}.csv"),
            file_name=f"{name}.csv",
            mime="text/csv",
            key=f"csv_{of.name}",
            on_click="ignore",
            type="tertiary",
        )
        if callable(frame) or len(frame) <= MOST_ROWS:
            st.download_button(
                t("Table (Excel)"),
                deferred(lambda: _workbook(head, get()), f"{of.name}.xlsx"),
                file_name=f"{name}.xlsx",
                mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                key=f"xlsx_{of.name}",
                on_click="ignore",
                type="tertiary",
            )
        for key in charts:
            chart_image.buttons(key, name, head)


def _workbook(head: Sequence[str], frame: pd.DataFrame) -> bytes:
    """The workbook; of what is too long for one, its first rows, and a line that says so."""
    if len(frame) > MOST_ROWS:
        shown, all_of_them = fmt.number(MOST_ROWS), fmt.number(len(frame))
        cut = t("The first {shown} of {total} rows; the CSV file has all.", shown=shown, total=all_of_them)
        return xlsx_of([*head, cut], frame.head(MOST_ROWS))
    return xlsx_of(head, frame)
