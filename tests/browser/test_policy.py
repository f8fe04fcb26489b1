"""A new version of the policy is tried, published and judged by with nothing but the page."""

import csv
import re
from datetime import date, timedelta

import pytest

from etl.pipeline.load import load
from tests.helpers.dashboard_browser import MARKS, arrive, dashboard
from tests.helpers.loading import ask

pytestmark = MARKS

PERIOD = "period=custom&from=2026-09-01&to=2026-09-30&lang=en"


@pytest.fixture
def folder(tmp_path):
    """Twelve complaints of Monday 31 August 2026, accepted and examined the next day, resolved on the eighth.

    Ten days end with Thursday 10 September. Five end on Saturday 5 September, so with Monday the 7th.
    """
    received = date(2026, 8, 31)
    steps = (("received", 0), ("accepted", 1), ("examined", 1), ("resolved", 8))
    path = tmp_path / "events.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("event_id", "complaint_id", "event_type", "occurred_at", "channel"))
        for number in range(12):
            for place, (step, days) in enumerate(steps):
                writer.writerow(("", f"T{number}", step, f"{received + timedelta(days=days)} 1{place}:00", "phone"))
        # the data reach beyond the deadlines
        writer.writerow(("", "T99", "received", "2026-09-30 10:00", "phone"))
    load("events", [path], tmp_path / "shown" / "warehouse")
    return tmp_path / "shown" / "warehouse"


def judged(folder):
    return ask(folder, "select state, count(*) from clocks where clock = 'resolution' group by 1 order by 1")


@pytest.mark.slow
def test_a_new_version_is_tried_published_and_judged_by(page, folder):
    assert judged(folder) == [("met", 12), ("running", 1)]
    with dashboard(folder) as address:
        arrive(page, f"{address}/timeliness?{PERIOD}")
        assert re.search(r"100\.0\s%", page.locator("main").inner_text())
        arrive(page, f"{address}/policy?lang=en")
        publish = page.get_by_role("button", name="Publish the change")
        assert publish.is_disabled()
        limit = page.locator(".st-key-policy_limit_resolution input")
        limit.fill("5")
        limit.press("Enter")
        page.get_by_text(re.compile(r"would be 0\.0\s% instead of 100\.0\s%")).wait_for()
        # day, month and year are fields of their own
        page.locator(".st-key-policy_from [role=spinbutton]").first.click()
        page.keyboard.type("01082026")
        page.keyboard.press("Enter")
        source = page.locator(".st-key-policy_source input")
        source.fill("The board, 20 July 2026.")
        source.press("Enter")
        publish.and_(page.locator(":enabled")).click()
        page.get_by_text("Every complaint is being judged again.").wait_for()
        # whoever leaves and comes back finds it done
        arrive(page, f"{address}/policy?lang=en")
        page.get_by_text("10 days → 5 days").wait_for()
        versions = " ".join(page.locator("main").inner_text().split())
        assert "in force since 1 August 2026" in versions
        assert "The board, 20 July 2026." in versions
        arrive(page, f"{address}/timeliness?{PERIOD}")
        assert re.search(r"(?<!\d)0\.0\s%", page.locator("main").inner_text())
        arrive(page, f"{address}/audit_log?lang=en")
        page.get_by_text("retailer").first.wait_for()
    assert judged(folder) == [("late", 12), ("running", 1)]
    assert "The board, 20 July 2026." in (folder.parent / "policies" / "retailer.toml").read_text(encoding="utf-8")
