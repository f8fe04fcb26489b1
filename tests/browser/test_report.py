"""The report's page on a phone and on a desk: nothing is cut off, and the drawings use the width."""

import pytest

from dashboard.report import make
from queries import period
from queries.warehouse import generation as warehouse_generation
from tests.helpers import report_world
from tests.helpers.dashboard_browser import MARKS

pytestmark = MARKS
CUT = """() => ({
    wide: document.documentElement.scrollWidth,
    cut: [...document.querySelectorAll('div')].filter(one => one.scrollWidth > one.clientWidth + 1).length,
    drawings: [...document.images].map(one => Math.round(one.getBoundingClientRect().width)),
    heads: [...document.querySelectorAll('thead')].filter(one => one.offsetHeight > 0).length,
})"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    events = report_world.complaints(2, 12)
    for event in events[:40]:
        event["store"] = "W" * 300
    generation = warehouse_generation.open_live(report_world.build(folder / "warehouse", events))
    report = make.report(generation, period.parse(report_world.WEEK), folder / "archive")
    (folder / "page.html").write_bytes(make.write(report, "html", "ru", "leads"))
    return (folder / "page.html").as_uri()


@pytest.mark.slow
@pytest.mark.parametrize(("width", "drawing"), [(390, 362), (1280, 236)])
def test_no_table_is_cut_off_and_drawings_use_the_width(chromium, address, width, drawing):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(address)
    found = page.evaluate(CUT)
    page.close()
    assert found["wide"] == width and found["cut"] == 0
    assert found["drawings"] and set(found["drawings"]) == {drawing}
    assert bool(found["heads"]) is (width > 600)
