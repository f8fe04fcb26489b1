"""A person's figures on few complaints are shown nowhere, whatever filters leave them."""

import re
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest

from dashboard.data import location
from dashboard.report.content import decision_tables
from queries.analysis import few, group_comparison, kpis
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.dashboard_app import FIRST, go, html_of, open_page, strings_of
from tests.helpers.small_warehouse import make, story

PAGES = ("overview", "satisfaction", "trends", "open", "channels", "employees", "extensions", "timeliness", "whatif")
WEEK = {"period": "custom", "from": "2026-03-09", "to": "2026-03-15"}


def complaints(handler, kept, due):
    """So many complaints due on Thursday 12 March 2026, the first ones resolved in time, all rated, one more open."""
    events = []
    for number in range(due):
        day = "2026-03-05" if number < kept else "2026-03-13"
        channel = "phone" if number % 2 else "email"
        events += story(
            f"{handler}-{number}",
            ("received", "2026-03-02 10:00", {"named_employee": f"About {handler}"}),
            ("resolved", f"{day} 10:00", {"actor": handler}),
            ("rated", f"{day} 12:00", {"score": 5 if number < kept else 1}),
            channel=channel,
        )
    waiting = (("received", "2026-03-10 10:00"), ("assigned", "2026-03-10 11:00", {"actor": handler}))
    return [*events, *story(f"{handler}-open", *waiting, channel="phone")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Few has nine complaints that fell due, eight of them late; Enough eighteen, nine by each channel."""
    events = [*complaints("Few", 1, 9), *complaints("Enough", 14, 18), *complaints("Others", 90, 100)]
    events += story("last", ("received", "2026-03-16 10:00"), channel="email")
    return make(tmp_path_factory.mktemp("few"), events)


def shown(folder, monkeypatch, page, **parameters) -> str:
    monkeypatch.setenv(location.VARIABLE, str(folder))
    asked = {"lang": "en", **WEEK, **parameters}
    app = open_page(**asked)
    if page != FIRST:
        # a change of page empties the address
        for name, value in asked.items():
            app.query_params[name] = value
        app = go(app, page)
    assert not app.exception
    # tags are taken out before “n < 10” becomes one
    pages = unescape(re.sub(r"<[^>]+>", " ", html_of(app)))
    said = " ".join(" ".join([pages, *strings_of(app)]).split())
    assert "could not be drawn" not in said
    return said


# 1 of 9 and 8 of 9 as shares, and the counts themselves
TELLS = re.compile(r"11\.1 %|88\.9 %|\bn [1-9]\b|\b[1-9] (complaints?|deadlines?|customers?|steps?)\b|of 9\b")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["handler", "named_employee"])
def test_no_page_shows_a_figure_on_few_of_one_employee(folder, monkeypatch, page, who):
    name = "Few" if who == "handler" else "About Few"
    said = shown(folder, monkeypatch, page, **{who: name})
    assert "Figures of an employee on fewer than 10 complaints are not shown" in said
    assert not (found := TELLS.search(said)), said[max(0, found.start() - 200) : found.end() + 50]


def test_two_filters_that_leave_few_show_no_figure(folder, monkeypatch):
    assert "77.8 %" in shown(folder, monkeypatch, "overview", handler="Enough")  # 14 of 18
    said = shown(folder, monkeypatch, "overview", handler="Enough", channel="email")
    assert said.count("n < 10") >= 2  # received, resolved on time
    assert not TELLS.search(said)


def test_a_list_of_few_is_not_counted(folder, monkeypatch):
    asked = {"metric": "on_time_share", "keys": "clock=resolution&handler=Few"}
    said = shown(folder, monkeypatch, "behind", **asked)
    assert "n < 10" in said
    assert not TELLS.search(said)


def test_answers_without_a_person_are_as_they_are(folder):
    generation = warehouse_generation.open_live(folder)
    request = Request(by=("channel",))
    frame = catalog.run(generation, "on_time_share", request)
    assert few.withhold(frame, request) is frame
    one = replace(request, where={"handler": ("Few",)})
    assert few.withhold(catalog.run(generation, "on_time_share", one), one).empty
    # what nobody handles is nobody's figure
    assert not few.names_person(Request(where={"handler": (None,)}))
    assert few.names_person(Request(where={"channel": ("phone",), "named_employee": (None, "A")}))
    assert few.names_person({"holder": "A"})


def test_a_figure_on_few_keeps_neither_value_nor_n(folder):
    generation = warehouse_generation.open_live(folder)
    request = Request(
        from_on=pd.Timestamp("2026-03-09").date(), to_on=pd.Timestamp("2026-03-15").date(), where={"handler": ("Few",)}
    )
    whole = kpis.figure(generation, "on_time_share", request, "resolution", kpis.SHARE)
    assert (whole.n, whole.is_withheld) == (9, False)
    kept = few.withhold(whole, request)
    assert (kept.value, kept.n, kept.weeks, kept.difference, kept.is_withheld) == (None, 0, (), None, True)
    compared = group_comparison.groups(generation, "on_time_share", "channel", request, {"clock": "resolution"})
    assert few.withhold(compared, request).table.empty


def test_a_report_names_no_employee_for_few_complaints():
    rows = pd.DataFrame(
        {"key": ["a", "b", "c"], "dimension": ["named_employee"] * 2 + ["store"], "observed": [9, 10, 9]}
    )
    facts = type("Facts", (), {"candidates": rows})
    assert [row["key"] for row in decision_tables.visible(facts, may_see_people=True)] == ["b", "c"]
    assert [row["key"] for row in decision_tables.visible(facts, may_see_people=False)] == ["c"]
