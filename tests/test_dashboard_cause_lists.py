"""Every count of root causes leads to the complaints it counts, those of people only for readers who may see people."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import duckdb
import pandas as pd
import pytest

from dashboard import candidate, cause_lists, causes, drill, listed, location, text
from dashboard import format as fmt
from dashboard.filters import View
from dashboard.frame import Frame
from queries import catalog, members, rows, warehouse
from queries.period import Period
from queries.request import Request
from tests import small_warehouse
from tests.dashboard_app import go, html_of, open_page, words_of
from tests.dashboard_reader import ANYBODY, acting, with_rights


@pytest.fixture
def served(demo_warehouse, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(demo_warehouse))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    acting(monkeypatch, "quality", {"quality": ("people", "texts", "decide")})
    text.use("en")
    yield warehouse.open_live(demo_warehouse)
    text.use("az")


def listed_by(generation, address):
    """The rows that an address of this project leads to."""
    page, _, query = unescape(address).partition("?")
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    keys, _, span = drill.read(parameters)
    if page == "rows":
        assert parameters["list"] == cause_lists.RECENT
        return rows.page(generation, cause_lists.RECENT, listed.Listed("", keys).request, limit=None).rows
    asked = Request(from_on=span.from_on, to_on=span.to_on)
    return members.of(generation, parameters["metric"], asked, parameters["part"], keys)


def test_the_counts_of_every_cause_and_problem_lead_to_what_they_count(served):
    now = Frame(served, View("last_whole_week", None, {"channel": ("phone",)}, "due"), ANYBODY)
    search = now.rows("cause_search").iloc[0]
    span = Period(search["recent_from_on"].date(), search["until_on"].date())
    lines = pd.concat([now.rows("cause_shares"), now.rows("candidates")])
    assert len(lines) > 15
    for _, row in lines.iterrows():
        assert len(listed_by(served, cause_lists.received(now, row, span))) == row["complaints"]
        found = listed_by(served, cause_lists.recent(now, row))
        assert len(found) == row["complaints"]
        late = listed_by(served, cause_lists.recent(now, row, "is_late"))
        assert late["days_late"].sum() == pytest.approx(row["days_late"])
        assert set(late["complaint_id"]) >= set(found.loc[found["days_late"] > 0, "complaint_id"])
        for name, flag in causes.COUNTED.items():
            own = listed_by(served, cause_lists.recent(now, row, flag))
            if name == "status_asked":
                assert own["status_asked_count"].sum() == row[name]
                assert (own["status_asked_count"] > 0).all()
            elif name != "days_late":
                assert len(own) == row[name], (row["cause"], name)


def test_what_is_compared_leads_to_its_complaints_and_to_those_it_is_known_of(served):
    now = Frame(served, View(), ANYBODY)
    lines, checked = now.rows("candidates").set_index("key", drop=False), 0
    for _, row in now.rows("candidate_harm").iterrows():
        line = lines.loc[row["key"]]
        observed = listed_by(served, cause_lists.recent(now, line, cause_lists.MEASURED[row["measure"]]))
        known = listed_by(served, cause_lists.recent(now, line, cause_lists.KNOWN.get(row["measure"], "")))
        assert (len(observed), len(known)) == (row["observed"], row["n"]), (row["key"], row["measure"])
        checked += 1
    assert checked >= 10


def test_the_places_and_the_weeks_of_a_problem_lead_to_their_complaints(served):
    now = Frame(served, View(), ANYBODY)
    for key in now.rows("candidates")["key"].head(3):
        found = candidate.collect(now, key)
        _, cells, _ = candidate.places(now, found)
        assert len(cells) > 5
        for cell in cells:
            assert fmt.number(len(listed_by(served, cell[4].href))) == cell[4].words
        newest = found.weeks.tail(9)
        targets = cause_lists.weekly(now, key, [day.date() for day in newest["week_on"]])
        assert [len(listed_by(served, target)) for target in targets] == newest["complaints"].tolist()


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_a_list_says_what_it_is_and_leads_to_each_complaint(served, language):
    app = open_page("causes", lang=language, channel="phone")
    assert not app.exception
    links = re.findall(r'href="(rows\?[^"]+)"[^>]*>([^<]*)<', html_of(app))
    shares, lines = catalog.run(served, "cause_shares"), catalog.run(served, "candidates")
    # nothing leads to an empty list
    given = int((shares[[*causes.COUNTED]] > 0).to_numpy().sum())
    assert len(links) == given + int((lines[["days_late", "rated_low"]] > 0).to_numpy().sum())
    address, said = next(link for link in links if "is_rated_low" in link[0])
    for name, value in parse_qsl(unescape(address).partition("?")[2]):
        app.query_params[name] = value
    app = go(app, "rows")
    assert not app.exception
    shown, words = html_of(app), words_of(app)
    text.use(language)
    assert text.t("Rated 1 or 2") in words
    assert shown.count("complaint?") == min(int(said), 100) == len(re.findall("<tr class", shown))
    search = catalog.run(served, "cause_search").iloc[0]
    assert fmt.days(search["recent_from_on"], search["until_on"]) in words


def test_of_people_only_who_may_see_people_gets_a_list(served, monkeypatch):
    names = catalog.run(served, "candidate_places").query("dimension == 'named_employee'")["value"]
    row = pd.Series({"cause": "staff_conduct", "dimension": "named_employee", "value": names.iloc[0]})
    now = Frame(served, View(), ANYBODY)
    address = cause_lists.recent(now, row)
    assert address
    acting(monkeypatch, "quality", {"quality": ("texts", "decide")})
    app = open_page("causes", lang="en")
    for name, value in parse_qsl(unescape(address).partition("?")[2]):
        app.query_params[name] = value
    app = go(app, "rows")
    text.use("en")
    assert text.t("This list is about one employee.") in words_of(app)
    assert "complaint?" not in html_of(app)
    now = replace(now, reader=with_rights("texts", "decide"))
    assert cause_lists.recent(now, row) == ""
    assert cause_lists.weekly(now, f"staff_conduct|named_employee|{names.iloc[0]}", [date(2026, 11, 16)]) == []
    whole = listed.everything(now, listed.Listed(cause_lists.RECENT, {"cause": "staff_conduct"}), "", True)
    assert len(whole)
    assert "named_employee" not in whole


def test_a_generation_made_before_these_were_kept_leads_nowhere(tmp_path, monkeypatch):
    folder = small_warehouse.make(tmp_path, small_warehouse.story("A", ("received", "2026-03-02 10:00")))
    with duckdb.connect(str(folder / "g000001.duckdb")) as connection:
        connection.execute(f"drop table {cause_lists.RECENT}")
    monkeypatch.setenv(location.VARIABLE, str(folder))
    now = Frame(warehouse.open_live(folder), View())
    assert cause_lists.recent(now, pd.Series({"cause": "staff_conduct"}), "is_late") == ""
