"""Sources that come with the project are loaded from a small file each, and every page opens over it."""

import csv

import pytest

from dashboard.shell import navigation
from etl.__main__ import main
from tests.helpers import dashboard_app
from tests.helpers.dashboard_browser import CHROMIUM, arrive, dashboard
from tests.helpers.dashboard_warehouse import ROOT

pytestmark = pytest.mark.slow

FIXTURES = ROOT / "tests" / "fixtures"


def boston(folder):
    """Thirty requests of a month as the city gives them, some closed late and some open."""
    names = (
        "case_enquiry_id",
        "open_dt",
        "target_dt",
        "closed_dt",
        "ontime",
        "reason",
        "type",
        "neighborhood",
        "source",
    )
    with (folder / "requests.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(names)
        for number in range(30):
            day, took = 1 + number % 25, 1 + number % 6
            closed = f"2026-03-{day + took:02} 15:00:00" if number % 10 else ""
            ontime = "ONTIME" if took < 4 and closed else "OVERDUE"
            times = (f"2026-03-{day:02} 09:00:00", f"2026-03-{day + 3:02} 15:30:00", closed)
            rows.writerow((1_000_000 + number, *times, ontime, "Street", "Pothole", "Back Bay", "Constituent Call"))
    return folder / "requests.csv"


def receipt(folder):
    """Twenty applications with a deadline each, one row each."""
    names = (
        *("case:concept:name", "case:channel", "case:deadline", "case:department", "case:enddate", "case:responsible"),
        *("case:startdate", "concept:instance", "concept:name", "org:resource", "time:timestamp"),
    )
    with (folder / "receipt.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(names)
        for number in range(20):
            started, ended = f"2011-10-{1 + number:02}T09:00:00+02:00", f"2011-10-{4 + number:02}T10:00:00+02:00"
            case = (f"case-{number}", "Internet", f"2011-10-{3 + number:02}T00:00:00+02:00", "General", ended)
            step = ("task-1", "Confirmation of receipt", "Resource21", started)
            rows.writerow((*case, "Resource21", started, *step))
    return folder / "receipt.csv"


FILES = {
    "boston311": boston,
    "receipt": receipt,
    "zendesk": lambda _: FIXTURES / "zendesk_ticket_events.json",
    "zammad": lambda _: FIXTURES / "zammad_ticket_histories.jsonl",
    "chatwoot_conversations": lambda _: FIXTURES / "chatwoot_conversations.json",
}


IN_A_BROWSER = ("", "timeliness", "trends", "open", "quality")
"""Pages that draw the most."""


@pytest.mark.parametrize("name", FILES)
def test_every_page_opens_over_a_shipped_source(name, tmp_path, monkeypatch, request):
    warehouse = tmp_path / "warehouse"
    assert main(["load", "--source", name, "--warehouse", str(warehouse), str(FILES[name](tmp_path))]) == 0
    monkeypatch.setenv("COMPLAINTS_WAREHOUSE", str(warehouse))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.db"))
    app = dashboard_app.open_page(lang="en")
    for entry in navigation.ENTRIES:
        if entry.file != dashboard_app.FIRST:
            dashboard_app.go(app, entry.file)
        assert not app.exception and not app.error, (name, entry.file)
        assert "could not be drawn" not in dashboard_app.words_of(app), (name, entry.file)
    if CHROMIUM.exists():
        page = request.getfixturevalue("page")
        wrong = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        with dashboard(warehouse) as address:
            for file in IN_A_BROWSER:
                arrive(page, f"{address}/{file}?lang=en")
                page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning] .p-foot")
                assert "could not be drawn" not in page.locator("[data-testid=stMain]").inner_text(), (name, file)
                assert not page.locator(".stException").count(), (name, file)
        assert not wrong
