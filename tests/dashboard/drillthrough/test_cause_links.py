"""Every count of root causes leads to the complaints it counts, those of people only for readers who may see people."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import duckdb
import pandas as pd
import pytest

from dashboard.app_pages.root_cause import content, evidence
from dashboard.data import location
from dashboard.drillthrough import cause_links
from dashboard.drillthrough import links as drillthrough_links
from dashboard.drillthrough import row_list as drillthrough_row_list
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.sections import cause_candidates
from dashboard.shell import filters
from dashboard.shell.context import PageContext
from dashboard.shell.filters import View
from queries.period import Period
from queries.semantic import catalog, drillthrough, paging
from queries.warehouse import generation as warehouse_generation
from tests.helpers import small_warehouse
from tests.helpers.dashboard_app import go, html_of, open_page, words_of
from tests.helpers.dashboard_reader import ANYBODY, acting, with_rights


@pytest.fixture
def served(demo_warehouse, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(demo_warehouse))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    acting(monkeypatch, "quality", {"quality": ("people", "texts", "decide")})
    translate.use("en")
    yield warehouse_generation.open_live(demo_warehouse)
    translate.use("az")


def listed_by(generation, address):
    """The rows that an address of this project leads to."""
    page, _, query = unescape(address).partition("?")
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    keys, _, _ = drillthrough_links.read(parameters)
    if page == "rows":
        assert parameters["list"] == cause_links.RECENT
        return paging.page(
            generation, cause_links.RECENT, drillthrough_row_list.Listed("", keys).request, paging.Stretch(limit=None)
        ).rows
    asked = filters.read_address({name: [value] for name, value in parameters.items()})[0].request(
        generation.data_as_of_on
    )
    return drillthrough.of(generation, parameters["metric"], asked, parameters["part"], keys)


def test_the_counts_of_every_cause_and_problem_lead_to_what_they_count(served):
    ctx = PageContext(served, View("last_whole_week", None, {"channel": ("phone",)}, "due"), ANYBODY)
    search = ctx.rows("cause_search").iloc[0]
    span = Period(search["recent_from_on"].date(), search["until_on"].date())
    lines = pd.concat([ctx.rows("cause_shares"), ctx.rows("candidates")])
    assert len(lines) > 15
    for _, row in lines.iterrows():
        assert len(listed_by(served, cause_links.received(ctx, row, span))) == row["complaints"]
        found = listed_by(served, cause_links.recent(ctx, row))
        assert len(found) == row["complaints"]
        late = listed_by(served, cause_links.recent(ctx, row, "is_late"))
        assert late["days_late"].sum() == pytest.approx(row["days_late"])
        assert set(late["complaint_id"]) >= set(found.loc[found["days_late"] > 0, "complaint_id"])
        for name, flag in cause_candidates.COUNTED.items():
            own = listed_by(served, cause_links.recent(ctx, row, flag))
            if name == "status_asked":
                assert own["status_asked_count"].sum() == row[name]
                assert (own["status_asked_count"] > 0).all()
            elif name != "days_late":
                assert len(own) == row[name], (row["cause"], name)


def test_what_is_compared_leads_to_its_complaints_and_to_those_it_is_known_of(served):
    ctx = PageContext(served, View(), ANYBODY)
    lines, checked = ctx.rows("candidates").set_index("key", drop=False), 0
    for _, row in ctx.rows("candidate_harm").iterrows():
        line = lines.loc[row["key"]]
        observed = listed_by(served, cause_links.recent(ctx, line, cause_links.MEASURED[row["measure"]]))
        known = listed_by(served, cause_links.recent(ctx, line, cause_links.KNOWN.get(row["measure"], "")))
        assert (len(observed), len(known)) == (row["observed"], row["n"]), (row["key"], row["measure"])
        checked += 1
    assert checked >= 5


def test_the_places_and_the_weeks_of_a_problem_lead_to_their_complaints(served):
    ctx = PageContext(served, View(), ANYBODY)
    shown = cause_candidates.allowed(ctx.rows("candidates"), "observed", ctx.reader)
    for key in shown["key"].head(3):
        found = content.load(ctx, key)
        _, cells, _ = evidence.places(ctx, found)
        assert len(cells) > 5
        for cell in cells:
            assert fmt.number(len(listed_by(served, cell[4].href))) == cell[4].words
        newest = found.weeks.tail(9)
        targets = cause_links.weekly(ctx, key, [day.date() for day in newest["week_on"]])
        assert [len(listed_by(served, target)) for target in targets] == newest["complaints"].tolist()


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_a_list_says_what_it_is_and_leads_to_each_complaint(served, language):
    app = open_page("causes", lang=language, channel="phone")
    assert not app.exception
    links = re.findall(r'href="(rows\?[^"]+)"[^>]*>([^<]*)<', html_of(app))
    shares, lines = catalog.run(served, "cause_shares"), catalog.run(served, "candidates")
    # nothing leads to an empty list
    given = int((shares[[*cause_candidates.COUNTED]] > 0).to_numpy().sum())
    assert len(links) == given + int((lines[["days_late", "rated_low"]] > 0).to_numpy().sum())
    address, said = next(link for link in links if "is_rated_low" in link[0])
    for name, value in parse_qsl(unescape(address).partition("?")[2]):
        app.query_params[name] = value
    app = go(app, "rows")
    assert not app.exception
    shown, words = html_of(app), words_of(app)
    translate.use(language)
    assert translate.t("Rated 1 or 2") in words
    assert shown.count("complaint?") == min(int(said), 100) == len(re.findall("<tr class", shown))
    search = catalog.run(served, "cause_search").iloc[0]
    assert fmt.days(search["recent_from_on"], search["until_on"]) in words


def test_of_people_only_who_may_see_people_gets_a_list(served, monkeypatch):
    names = catalog.run(served, "candidate_places").query("dimension == 'named_employee'")["value"]
    row = pd.Series({"cause": "staff_conduct", "dimension": "named_employee", "value": names.iloc[0]})
    ctx = PageContext(served, View(), ANYBODY)
    address = cause_links.recent(ctx, row)
    assert address
    acting(monkeypatch, "quality", {"quality": ("texts", "decide")})
    app = open_page("causes", lang="en")
    for name, value in parse_qsl(unescape(address).partition("?")[2]):
        app.query_params[name] = value
    app = go(app, "rows")
    translate.use("en")
    assert translate.t("This list is about one employee.") in words_of(app)
    assert "complaint?" not in html_of(app)
    ctx = replace(ctx, reader=with_rights("texts", "decide"))
    assert cause_links.recent(ctx, row) == ""
    assert cause_links.weekly(ctx, f"staff_conduct|named_employee|{names.iloc[0]}", [date(2026, 11, 16)]) == []
    whole = drillthrough_row_list.everything(
        ctx, drillthrough_row_list.Listed(cause_links.RECENT, {"cause": "staff_conduct"}), "", True
    )
    assert len(whole)
    assert "named_employee" not in whole


def test_a_generation_made_before_these_were_kept_leads_nowhere(tmp_path, monkeypatch):
    folder = small_warehouse.make(tmp_path, small_warehouse.story("A", ("received", "2026-03-02 10:00")))
    with duckdb.connect(str(folder / "g000001.duckdb")) as connection:
        connection.execute(f"drop table {cause_links.RECENT}")
    monkeypatch.setenv(location.VARIABLE, str(folder))
    ctx = PageContext(warehouse_generation.open_live(folder), View())
    assert cause_links.recent(ctx, pd.Series({"cause": "staff_conduct"}), "is_late") == ""
