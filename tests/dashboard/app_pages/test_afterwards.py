"""What customers do and get after the answer stands on the page Satisfaction, where the data say anything of it."""

import re

import pytest

from dashboard.data import location
from queries.register import tables
from tests.helpers import dashboard_reader
from tests.helpers.dashboard_app import html_of, open_page, words_of
from tests.helpers.small_warehouse import make, story

PAID = {"amount": 120.5, "currency": "AZN"}
EVENTS = [
    *story(
        "A",
        ("received", "2026-09-07 10:00", {"vulnerable": "yes"}),
        ("resolved", "2026-09-08 10:00", PAID),
        ("escalated", "2026-09-09 10:00", {"escalated_to": "external"}),
        ("escalation_decided", "2026-09-20 10:00", {"outcome": "overturned"}),
        customer_key="k1",
    ),
    *story(
        "B",
        ("received", "2026-09-10 10:00", {"vulnerable": "no"}),
        ("resolved", "2026-09-11 10:00", PAID),
        customer_key="k1",
    ),
]
PERIOD = {"period": "custom", "from": "2026-09-01", "to": "2026-09-30"}


def opened(folder, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "register.sqlite"))
    dashboard_reader.acting(monkeypatch, "quality")
    return open_page("satisfaction", lang="en", **PERIOD)


def test_each_figure_stands_with_its_n_and_leads_to_its_complaints(tmp_path, monkeypatch):
    app = opened(make(tmp_path / "wh", EVENTS), monkeypatch, tmp_path)
    told = re.sub(r"\s+", " ", words_of(app)).partition("After the answer")[2]
    for words in (
        "Customers who complained again 50.0 % 2 1 different customers",
        "Taken further 50.0 % 2 1 of them to an outside body",
        "Our answer overturned 100.0 % 1",
        "Redress paid 120.50 AZN 2 241.00 AZN in all",
        # one of the two is, and hers was resolved in time
        "Vulnerable customers 50.0 % 2",
        "Resolution: Kept on time for vulnerable customers 100.0 % 1",
    ):
        assert words in told
    assert "metric=repeat_share" in html_of(app)
    # whoever has not the right to know who is vulnerable reads the same page without it
    dashboard_reader.acting(monkeypatch, "quality", {"quality": ("people", "texts")})
    told = words_of(open_page("satisfaction", lang="en", **PERIOD))
    assert "After the answer" in told and "ulnerable" not in told


@pytest.mark.slow
def test_data_without_any_of_it_have_no_such_section(tmp_path, monkeypatch):
    plain = [{key: event[key] for key in ("complaint_id", "event_type", "local_at", "occurred_at")} for event in EVENTS]
    plain = [event for event in plain if not event["event_type"].startswith("escal")]
    assert "After the answer" not in words_of(opened(make(tmp_path / "wh", plain), monkeypatch, tmp_path))
