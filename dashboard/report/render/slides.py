"""The report as slides: its lead, tiles, main promise and tables, on a company's own template where one is set.

The chart and the tables are PowerPoint's own, so that whoever presents can change them. The same document and template
give the same bytes: nothing in the file is of the clock on the wall.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import PP_ALIGN
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide, SlideLayout
from pptx.util import Emu, Inches, Pt

from dashboard.report.content.document import Chart, Document, Paragraphs, Table, clean, mapped
from dashboard.ui.theme import LIGHT
from queries.errors import UnusableError

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_ROWS = 12
"""Rows of a table that one slide takes; the rest is in the workbook."""
_SHOWN = ("flow", "clocks", "extensions", "channels", "causes", "actions")
"""The tables of the report that are slides, in this order."""
_DAY = (1980, 1, 1, 0, 0, 0)
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def write(document: Document, as_of: datetime, template: Path | None = None) -> bytes:
    """The slides of a document, dated `as_of`; UnusableError where the template cannot be read."""
    ready = mapped(document, clean)
    deck = _deck(template)
    _title(deck, ready)
    _sentences(deck, ready)
    _tiles(deck, ready)
    sections = (*ready.first, *ready.second)
    for one in sections:
        if isinstance(one, Chart):
            _chart(deck, ready, one)
    tables = {one.key: one for one in sections if isinstance(one, Table) and one.rows}
    for key in _SHOWN:
        if key in tables:
            _table(deck, ready, tables[key])
    properties = deck.core_properties
    properties.title, properties.author = f"{ready.title} · {ready.week}", ready.words["author"]
    properties.last_modified_by, properties.subject = ready.words["author"], ready.lead[:255]
    properties.language = ready.language
    properties.created = properties.modified = as_of.replace(tzinfo=None)
    whole = io.BytesIO()
    deck.save(whole)
    return _timeless(whole.getvalue(), as_of)


def _deck(template: Path | None) -> Deck:
    """An empty presentation of the template, or a wide one of our own."""
    if template is None:
        deck = Presentation()
        deck.slide_width, deck.slide_height = _WIDTH, _HEIGHT
        return deck
    try:
        deck = Presentation(str(template))
    except Exception as error:
        # whatever it is that a file may hold
        raise UnusableError(
            f"The template {template.name} that [report] slides names cannot be read ({type(error).__name__}): "
            "name a .pptx of PowerPoint."
        ) from None
    # what it shows by way of example is no part of a report
    listed = deck.slides._sldIdLst
    for one in list(listed):
        deck.part.drop_rel(one.rId)
        listed.remove(one)
    return deck


def _layout(deck: Deck) -> SlideLayout:
    """The layout with a title and as little else as there is."""
    titled = [one for one in deck.slide_layouts if any(each.placeholder_format.idx == 0 for each in one.placeholders)]
    return min(titled or list(deck.slide_layouts), key=lambda one: len(one.placeholders))


def _slide(deck: Deck, document: Document, title: str) -> Slide:
    slide = deck.slides.add_slide(_layout(deck))
    for one in list(slide.placeholders):
        if one.placeholder_format.idx != 0:
            one.element.getparent().remove(one.element)
    margin, wide = _margin(deck), deck.slide_width - 2 * _margin(deck)
    if slide.shapes.title is None:
        head = slide.shapes.add_textbox(margin, Inches(0.35), wide, Inches(1))
    else:
        head = slide.shapes.title
        head.left, head.top, head.width, head.height = margin, Inches(0.35), wide, Inches(1)
    head.text_frame.word_wrap = True
    _say(head.text_frame, [title], 24, bold=True)
    # a finding is a sentence, which is read from the left
    head.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    foot = slide.shapes.add_textbox(margin, deck.slide_height - Inches(0.5), wide, Inches(0.35))
    _say(foot.text_frame, [document.foot], 9, LIGHT.muted)
    return slide


def _title(deck: Deck, document: Document) -> None:
    slide = _slide(deck, document, document.title)
    lines = [document.week, document.scope, *([document.notice] if document.notice else [])]
    _text(deck, slide, lines, 18)


def _sentences(deck: Deck, document: Document) -> None:
    slide = _slide(deck, document, document.lead)
    exceptions = [one for one in document.first if isinstance(one, Paragraphs)]
    lines = [*document.sentences, *(line for one in exceptions for line in (one.title, *one.lines))]
    _text(deck, slide, lines, 16)
    if document.link:
        box = slide.shapes.add_textbox(_margin(deck), deck.slide_height - Inches(0.9), Inches(6), Inches(0.4))
        _say(box.text_frame, [document.words["link"]], 12)
        box.text_frame.paragraphs[0].runs[0].hyperlink.address = document.link


def _tiles(deck: Deck, document: Document) -> None:
    slide = _slide(deck, document, document.words["summary"])
    rows = [[one.label, one.value, one.n, one.status, one.change, one.year] for one in document.tiles]
    _grid(deck, slide, ["", "", "", "", "", ""], rows, figures=(1, 2))


def _chart(deck: Deck, document: Document, chart: Chart) -> None:
    slide = _slide(deck, document, chart.title)
    data = CategoryChartData(number_format="0.0%")
    data.categories = chart.names
    data.add_series(chart.name, chart.values)
    target = document.words["target"]
    data.add_series(target, [chart.target] * len(chart.values))
    top, margin = Inches(1.5), _margin(deck)
    size = (deck.slide_width - 2 * margin, deck.slide_height - top - Inches(1.1))
    drawn = slide.shapes.add_chart(XL_CHART_TYPE.LINE, margin, top, *size, data).chart
    drawn.has_title = False
    drawn.has_legend = True
    drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    drawn.font.size = Pt(12)
    drawn.value_axis.minimum_scale, drawn.value_axis.maximum_scale = chart.marks[0][0], 1
    drawn.value_axis.tick_labels.number_format = "0%"
    drawn.value_axis.tick_labels.number_format_is_linked = False
    drawn.value_axis.major_gridlines.format.line.color.rgb = _colour(LIGHT.hairline)
    for series, colour in zip(drawn.plots[0].series, (LIGHT.blue, LIGHT.muted), strict=True):
        series.smooth = False
        series.format.line.color.rgb = _colour(colour)
    drawn.plots[0].series[1].format.line.dash_style = MSO_LINE.DASH
    # whoever cannot see the drawing is read its figures
    slide.shapes[-1]._element.nvGraphicFramePr.cNvPr.set("descr", chart.alternative)


def _table(deck: Deck, document: Document, table: Table) -> None:
    slide = _slide(deck, document, table.title)
    kept = [place for place in range(len(table.columns)) if not all(row[place].weeks for row in table.rows)]
    rows = [[row[place].text for place in kept] for row in table.rows[:_ROWS]]
    figures = tuple(at for at, place in enumerate(kept) if table.columns[place].is_figure)
    _grid(deck, slide, [table.columns[place].head for place in kept], rows, figures)
    if table.subtitle:
        box = slide.shapes.add_textbox(
            _margin(deck), deck.slide_height - Inches(1.05), deck.slide_width - 2 * _margin(deck), Inches(0.5)
        )
        box.text_frame.word_wrap = True
        _say(box.text_frame, [table.subtitle], 10, LIGHT.muted)


def _grid(deck: Deck, slide: Slide, heads: list[str], rows: list[list[str]], figures: tuple[int, ...]) -> None:
    """A table of PowerPoint's own; a column is as wide as its longest text asks for, within reason."""
    has_head, wide = any(heads), deck.slide_width - 2 * _margin(deck)
    shown = [heads, *rows] if has_head else rows
    height = min(Inches(0.36), Emu(int((deck.slide_height - Inches(2.6)) / len(shown))))
    shape = slide.shapes.add_table(len(shown), len(heads), _margin(deck), Inches(1.5), wide, height * len(shown))
    table = shape.table
    table.first_row = has_head
    lengths = [min(max(*(len(row[place]) for row in shown), 6), 40) for place in range(len(heads))]
    for place, length in enumerate(lengths):
        table.columns[place].width = Emu(int(wide * length / sum(lengths)))
    for at, row in enumerate(shown):
        for place, words in enumerate(row):
            cell = table.cell(at, place)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            _say(cell.text_frame, [words], 12, bold=has_head and at == 0)
            if place in figures:
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    if not has_head:
        table.horz_banding = True


def _text(deck: Deck, slide: Slide, lines: list[str], size: int) -> None:
    margin = _margin(deck)
    box = slide.shapes.add_textbox(margin, Inches(1.6), deck.slide_width - 2 * margin, deck.slide_height - Inches(2.6))
    box.text_frame.word_wrap = True
    _say(box.text_frame, lines, size)


def _say(frame, lines: list[str], size: int, colour: str | None = None, *, bold: bool = False) -> None:
    frame.text = lines[0]
    for line in lines[1:]:
        frame.add_paragraph().text = line
    for paragraph in frame.paragraphs:
        paragraph.space_after = Pt(size / 3)
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(size), bold
            if colour:
                run.font.color.rgb = _colour(colour)


def _margin(deck: Deck) -> Emu:
    return Emu(int(deck.slide_width * 0.05))


def _colour(code: str) -> RGBColor:
    return RGBColor.from_string(code.removeprefix("#"))


def _timeless(content: bytes, as_of: datetime) -> bytes:
    """The same archive without the moment it was written, and so the workbook behind its chart."""
    made, moment = io.BytesIO(), as_of.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in _parts(old, as_of):
            # only who and when: any other part may say a moment of its own
            part = _MOMENT.sub(moment, part) if name == "docProps/core.xml" else part
            new.writestr(zipfile.ZipInfo(name, _DAY), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _parts(archive: zipfile.ZipFile, as_of: datetime) -> Iterator[tuple[str, bytes]]:
    for name in archive.namelist():
        part = archive.read(name)
        yield name, _timeless(part, as_of) if name.endswith(".xlsx") else part
