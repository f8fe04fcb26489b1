"""Charts taken away as pictures: under the finding that stands over them on the page, and small enough for a mail."""

import re

import pytest

from tests.helpers.dashboard_browser import MARKS, arrive, dashboard

pytestmark = [*MARKS, pytest.mark.slow]
MOST_BYTES = 200_000


def plainly(words: str) -> str:
    """With plain blanks: figures are written with narrow ones."""
    return " ".join(words.split())


def test_a_picture_says_the_finding_of_its_chart_and_is_small(page, demo_warehouse, tmp_path):
    with dashboard(demo_warehouse) as address:
        arrive(page, f"{address}/trends?lang=ru&period=last_13_weeks")
        page.locator(".js-plotly-plot").first.wait_for()
        finding = plainly(page.locator(".p-finding").first.inner_text())
        page.locator("[class*=st-key-take_]").get_by_role("button").first.click()
        files = {}
        for form in ("svg", "png"):
            with page.expect_download() as taken:
                page.locator(f"[data-form={form}]").first.click()
            files[form] = tmp_path / f"chart.{form}"
            taken.value.save_as(files[form])
    drawing = files["svg"].read_text(encoding="utf-8")
    assert len(drawing.encode()) < MOST_BYTES
    assert finding in plainly(" ".join(re.findall(r'<text[^>]*font-weight="600"[^>]*>([^<]+)</text>', drawing)))
    assert files["png"].read_bytes().startswith(b"\x89PNG") and files["png"].stat().st_size > 10_000
