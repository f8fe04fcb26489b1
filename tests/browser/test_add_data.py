"""From a file to the overview with nothing but the page, over demonstration data that are left aside."""

import csv
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.helpers.dashboard_browser import MARKS, arrive, dashboard
from tests.helpers.loading import ask

pytestmark = MARKS

HEADINGS = ("Ticket ID", "Requester", "Via", "Assignee", "Created", "First reply", "Solved", "Rating")
COUNTS = {"received": 24, "accepted": 20, "resolved": 16, "rated": 8}
WRITTEN = "%d/%m/%Y %H:%M"


def write(path):
    """An export in which nothing tells the order of day and month: all days are among the first twelve."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number in range(24):
            created = datetime(2026, 9, 1, 9, tzinfo=UTC) + timedelta(hours=number)
            days = [created + timedelta(days=days) for days in (0, 1, 9)]
            texts = [day.strftime(WRITTEN) for day in days]
            steps = (texts[0], texts[1] if number < 20 else "", texts[2] if number < 16 else "")
            writer.writerow((f"T{number}", "A", "Phone", "Ann", *steps, 4 if number < 8 else ""))
    return path


@pytest.fixture
def folder(demo_warehouse, tmp_path):
    return Path(shutil.copytree(demo_warehouse, tmp_path / "shown" / "warehouse"))


@pytest.mark.slow
def test_a_file_gets_to_the_overview_without_a_command(page, folder, tmp_path):
    with dashboard(folder) as address:
        arrive(page, f"{address}/add_data?lang=en")
        page.locator("input[type=file]").set_input_files(write(tmp_path / "Aysel.csv"))
        # asked for each column of dates; one answer settles them
        page.get_by_text("name the day first or the month?").first.wait_for()
        page.get_by_text("the day first", exact=True).click()
        page.get_by_role("button", name="Show what this gives").click()
        page.get_by_text("24 rows give 24 complaints").first.wait_for()
        page.get_by_text("demonstration data are set aside").wait_for()
        page.get_by_role("button", name="Publish").click()
        page.get_by_text("The data are being loaded.").wait_for()
        page.reload()
        page.get_by_role("button", name="Open the overview").click()
        page.wait_for_selector(".p-flow")
        flow = "".join(page.locator(".p-flow").inner_text().split())
    assert "+24received" in flow
    assert "−16resolved" in flow
    counts = dict(ask(folder, "select event_type, count(*) from events where event_type <> 'assigned' group by 1"))
    assert counts == COUNTS
    assert ask(folder, "select distinct source from loads") == [("cases",)]
    assert not list(folder.parent.rglob("file.csv"))
    assert not list(folder.parent.rglob("*Aysel*"))
