"""The report for a board: one side on paper, and slides whose chart and tables are PowerPoint's own."""

import io
import re
import zipfile

import pypdfium2
import pytest
from pptx import Presentation
from pptx.util import Inches

from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.report import make
from dashboard.report.render import slides
from queries import period
from queries.errors import UnusableError
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers import report_world

SPAN = period.parse("2026-10")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = report_world.build(tmp_path_factory.mktemp("warehouse"), report_world.complaints(12, 12))
    return make.report(warehouse_generation.open_live(folder), SPAN, tmp_path_factory.mktemp("archive"))


def read(content: bytes):
    return Presentation(io.BytesIO(content))


def words_of(deck) -> str:
    return "\n".join(
        shape.text_frame.text if shape.has_text_frame else "\n".join(cell.text for cell in shape.table.iter_cells())
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame or shape.has_table
    )


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_the_slides_say_what_the_report_says(made, language):
    deck = read(make.write(made, "pptx", language, "management"))
    document = made.document(language, "management")
    shown = words_of(deck)
    for said in (document.title, document.week, document.lead, *document.sentences, document.foot):
        assert said in shown
    translate.use(language)
    flow = catalog.run(made.generation, "flow", Request(from_on=SPAN.from_on, to_on=SPAN.to_on)).iloc[0]
    for name in ("opening", "received", "resolved", "withdrawn", "closing"):
        assert fmt.number(flow[name]) in shown
    assert not any(name in shown for name in report_world.NAMES)
    assert all(slide.shapes.title.text_frame.text for slide in deck.slides)


def test_the_chart_is_powerpoint_s_own_and_has_the_report_s_figures(made):
    deck = read(make.write(made, "pptx", "en", "management"))
    [chart] = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    share, target = chart.plots[0].series
    assert list(share.values) == [value for _, value, _ in made.facts.by_month]
    assert set(target.values) == {made.facts.target} and share.name == "Resolved on time"
    assert list(chart.plots[0].categories)[-1] == "Oct 2026"


def test_the_same_report_gives_the_same_slides(made):
    content = make.write(made, "pptx", "en", "management")

    def moments(packed: zipfile.ZipFile):
        for one in packed.infolist():
            assert one.date_time == (1980, 1, 1, 0, 0, 0)
            if one.filename.endswith(".xlsx"):
                yield from moments(zipfile.ZipFile(io.BytesIO(packed.read(one))))
            elif one.filename == "docProps/core.xml":
                yield from re.findall(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", packed.read(one))

    as_of = made.facts.versions.data_as_of.strftime("%Y-%m-%dT%H:%M:%S").encode()
    assert set(moments(zipfile.ZipFile(io.BytesIO(content)))) == {as_of}
    assert make.write(made, "pptx", "en", "management") == content


def test_a_company_s_template_is_kept_and_its_examples_are_not(made, tmp_path):
    own = Presentation()
    own.slide_width, own.slide_height = Inches(11), Inches(6)
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "An example"
    own.slide_masters[0].shapes[0].name = "Our master"
    own.save(tmp_path / "ours.pptx")
    document, as_of = made.document("en", "management"), made.facts.versions.data_as_of
    deck = read(slides.write(document, as_of, tmp_path / "ours.pptx"))
    assert (deck.slide_width, deck.slide_height) == (Inches(11), Inches(6))
    assert deck.slide_masters[0].shapes[0].name == "Our master"
    assert "An example" not in words_of(deck) and document.lead in words_of(deck)
    right = max(shape.left + shape.width for slide in deck.slides for shape in slide.shapes)
    assert right <= deck.slide_width
    (tmp_path / "broken.pptx").write_text("no archive", encoding="utf-8")
    with pytest.raises(UnusableError, match=r"broken\.pptx"):
        slides.write(document, as_of, tmp_path / "broken.pptx")


def test_the_board_s_page_is_the_first_of_the_report_alone(made):
    content = make.write(made, "board", "en", "management")
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    shown = re.sub(r"\s+", " ", document[0].get_textpage().get_text_range())
    document.close()
    assert "October 2026" in shown and "Page 1 / 1" in shown
    assert b"pdfuaid" in content
    assert made.name("en", "management", "board") == "complaints_2026-10_management_en.board.pdf"
