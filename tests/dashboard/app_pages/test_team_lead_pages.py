"""The pages for management and team leads: drawn in each language, empty without failing, and as the catalogue says."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pandas as pd
import pytest

from dashboard.app_pages.channels import other_groups
from dashboard.app_pages.employees import content as employees_content
from dashboard.data import location
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.narrative import caveats as narrative_caveats
from dashboard.narrative import kpis
from dashboard.narrative.kpis import CLOCK_TILES
from queries import period
from queries.analysis import caveats, group_comparison, lateness_risk
from queries.analysis.open_work import workload
from queries.semantic import catalog, present
from queries.semantic.request import Request
from queries.settings import settings
from queries.warehouse import generation as warehouse_generation
from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_app import html_of, open_page, words_of
from tests.helpers.dashboard_tables import values_of
from tests.helpers.small_warehouse import make as small
from tests.helpers.small_warehouse import story

PAGES = ("overview", "satisfaction", "trends", "open", "channels", "employees", "timeliness", "extensions")
LAST_13 = "last_13_weeks"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return dashboard_warehouse.build(tmp_path_factory)


@pytest.fixture
def served(folder, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    return warehouse_generation.open_live(folder)


def asked(generation, **changes):
    weeks = period.preset(LAST_13, generation.data_as_of_on)
    return Request(from_on=weeks.from_on, to_on=weeks.to_on, **changes)


def spoken(app) -> str:
    """What a reader reads; scripts are no words."""
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>", "", html_of(app), flags=re.DOTALL)))


def tile(shown: str, label: str) -> str:
    found = re.search(rf'data-label="{re.escape(label)}".*?<div class="value">(.*?)</div>', shown, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>.*", "", found[1].replace("<span>", "").split("</")[0].split(">")[-1]))


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_drawn_and_leaves_no_english_behind(served, page):
    said = {}
    for language in ("en", "ru"):
        app = open_page(page, lang=language, period=LAST_13)
        assert not app.exception
        translate.use(language)
        said[language] = spoken(app)
        assert translate.t("This page could not be drawn.") not in said[language]
        assert fmt.day(served.data_as_of_on) in said[language]
    lines = [{line for line in words.split("\n") if line.strip()} for words in said.values()]
    left = {line for line in lines[0] & lines[1] if re.search(r"[a-z]{4,} [a-z]{2,} [a-z]{2,}", line)}
    assert not left


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_any_complaint_says_so_and_does_not_fail(served, page):
    sunday = {"from": "2026-03-01", "to": "2026-03-01"}  # on which nothing of these few happened
    app = open_page(page, lang="az", period="custom", channel="store", store="Ganja", **sunday)
    assert not app.exception
    translate.use("az")
    assert translate.t("This page could not be drawn.") not in words_of(app)


def test_satisfaction_is_the_catalogues(served):
    shown = html_of(open_page("satisfaction", lang="en", period=LAST_13))
    translate.use("en")
    row = catalog.run(served, "satisfaction", asked(served)).iloc[0]
    assert tile(shown, "Satisfied (4 or 5 of 5)") == fmt.share(row["satisfied_share"])
    assert tile(shown, "Mean score") == fmt.number(row["value"], 2)
    assert tile(shown, "Answered") == fmt.share(row["response_share"])
    scores = catalog.run(served, "satisfaction_distribution", asked(served))
    for share in scores["score_share"]:
        assert fmt.share(share) in unescape(shown)


def test_extensions_are_the_catalogues(served):
    shown = html_of(open_page("extensions", lang="en", period=LAST_13))
    translate.use("en")
    labels = {
        "extension_rate": "Extended",
        "extension_valid_share": "Extended as the policy wants",
        "extension_told_in_time": "Told before the deadline",
        "second_extensions": "Extended again",
        "promise_kept": "Promised date kept",
        "silent_overruns": "Deadline passed without a word",
    }
    for metric, label in labels.items():
        assert tile(shown, label) == fmt.share(catalog.run(served, metric, asked(served))["value"].iloc[0])


@pytest.mark.slow
def test_what_is_open_without_a_deadline_is_listed_too(monkeypatch, tmp_path):
    # the policy begins in 2000: what came before has no clock
    early = story("C1", ("received", "1999-12-20 10:00"), channel="phone")
    for name, others, first in (("one", [], "C1"), ("two", story("C2", ("received", "2026-03-02 10:00")), "C2")):
        monkeypatch.setenv(location.VARIABLE, str(small(tmp_path / name, [*early, *others])))
        app = open_page("open", lang="en")
        shown = html_of(app)
        translate.use("en")
        links = re.findall(r">(C\d+)</a>", shown)
        assert links[0] == first
        assert "C1" in links
        assert tile(shown, "Open") == fmt.number(len(links))
        assert tile(shown, "Past a deadline") == "0"
        assert ("For none of them a deadline runs" in shown) is (not others)


def test_open_complaints_are_the_lists(served):
    app = open_page("open", lang="en")
    shown = html_of(app)
    translate.use("en")
    board = lateness_risk.board(served)
    opened = catalog.run(served, "open_count").iloc[0]
    assert tile(shown, "Open") == fmt.number(opened["value"])
    assert tile(shown, "Past a deadline") == fmt.number(opened["overdue_count"])
    assert tile(shown, "At risk") == fmt.number(board.at_risk_n)
    links = re.findall(r">(C\d+)</a>", shown)
    rows = workload.grouped(board.rows)
    assert links == list(rows["complaint_id"].head(100))
    # each group stands once, with as many as are in it
    groups = re.findall(r'<tr class="group"><th[^>]*>([^<]+)</th>', shown)
    said = {"overdue": "Past a deadline", "at_risk": "At risk", "later": "In time"}
    counts = rows["urgency"].value_counts(sort=False)
    assert groups == [f"{said[group]} · {count}" for group, count in counts.items()]
    app.segmented_control(key="show").set_value("overdue").run()
    overdue = re.findall(r">(C\d+)</a>", html_of(app))
    assert overdue == list(board.rows.loc[board.rows["state"] == "overdue", "complaint_id"])
    assert app.query_params["show"] == "overdue"
    # a tile leads to those that it counts
    led = dict(re.findall(r'href="open\?[^"]*show=(\w+)[^"]*"[^>]*>([^<]*)<', unescape(shown)))
    counts = {"all": len(board.rows), "overdue": board.overdue_n, "at_risk": board.at_risk_n}
    counts |= {"waiting": board.waiting_n, "promised": board.promised_near_n}
    # nothing is behind a zero
    assert led == {code: fmt.number(count) for code, count in counts.items() if count}


def test_employees_are_those_of_the_comparison_in_the_order_of_their_names(served):
    shown = unescape(html_of(open_page("employees", lang="en", period=LAST_13)))
    translate.use("en")
    compared = group_comparison.groups(served, "on_time_share", "handler", asked(served), {"clock": "resolution"})
    names = re.findall(r"<td[^>]*>(H-\d+)</td>", shown)
    assert names == sorted(compared.table["handler"])
    for row in compared.table.itertuples(index=False):
        for share in (row.value, row.mix_value):
            assert fmt.share(share) in shown


def test_channels_are_the_catalogues(served):
    shown = unescape(html_of(open_page("channels", lang="en", period=LAST_13)))
    translate.use("en")
    rows = catalog.run(served, "on_time_share", asked(served, by=("channel",), where={"clock": ("resolution",)}))
    assert len(rows) > 3
    for row in rows.itertuples(index=False):
        assert f"{fmt.share(row.value)} ({fmt.number(row.n)})" in shown


def test_the_three_readings_are_the_catalogues(served):
    shown = unescape(html_of(open_page("timeliness", lang="en", period=LAST_13)))
    translate.use("en")
    where = {"clock": ("resolution",)}
    counted = [
        catalog.run(served, "on_time_share", asked(served, where=where)),
        catalog.run(served, "on_time_share", asked(served, where=where, options={"basis": "strict"})),
        catalog.run(served, "on_time_other_reading", asked(served)),
    ]
    table = shown[shown.index("The same promise, counted in three ways") :]
    for found in counted:
        assert f"{fmt.share(found['value'].iloc[0])}</a>" in table
        assert fmt.number(found["n"].iloc[0]) in table
    parts = catalog.run(served, "lateness_by_step", asked(served))
    for share in parts.loc[parts["n"] > 0, "elapsed_share"]:
        assert fmt.share(share) in shown


@pytest.mark.slow
def test_names_are_only_for_those_who_may_see_them(served, monkeypatch):
    from dashboard.shell import access

    reader = access.Reader("", "weekly", False, False, False, teams=None)
    monkeypatch.setattr(access, "reader", lambda: reader)
    for page in ("employees", "open", "timeliness"):
        shown = html_of(open_page(page, lang="en", period=LAST_13))
        assert not re.search(r"H-0\d", shown), page


def test_every_week_of_the_trends_is_the_catalogues(served):
    app = open_page("trends", lang="en", period=LAST_13, channel="phone")
    translate.use("en")
    where = {"channel": ("phone",)}
    columns = {
        "received_count": ("value", {}),
        "extension_rate": ("value", {}),
        "silent_overruns": ("value", {}),
        "satisfaction": ("satisfied_share", {}),
        "reopened_share": ("value", {}),
        **{
            f"on_time_share {clock}": ("value", {"clock": clock})
            for clock in ("acceptance", "examination", "resolution")
        },
    }
    drawn = [json.loads(chart.proto.spec or chart.proto.figure.spec) for chart in app.get("plotly_chart")]
    order = ["received_count", *(name for name in columns if name.startswith("on_time")), "extension_rate"]
    order += ["silent_overruns", "satisfaction", "reopened_share"]
    assert len(drawn) == len(order)
    compared = 0
    for name, chart in zip(order, drawn, strict=True):
        marks = next(trace for trace in chart["data"] if trace.get("mode") == "lines+markers")
        column, of = columns[name]
        for place in (-2, -9):
            day = date.fromisoformat(marks["x"][place][:10])
            week = Request(from_on=day, to_on=day + timedelta(days=6), where=where | {k: (v,) for k, v in of.items()})
            rows = catalog.run(served, name.split()[0], week)
            found = rows[column].iloc[0] if len(rows) else None
            shown = values_of(marks["y"])[place]
            if found is None or found != found:
                assert shown is None or shown != shown, name
            else:
                assert shown == pytest.approx(float(found)), name
                compared += 1
    assert compared > len(order)


def test_what_changed_most_is_the_catalogues(served):
    shown = unescape(html_of(open_page("overview", lang="en", period=LAST_13)))
    translate.use("en")
    title = "moved apart from the others"
    start = shown.index(title) if title in shown else shown.index("What moved “")
    table = shown[start - 120 :]
    clock = next(
        code for code in ("acceptance", "examination", "resolution") if translate.t(CLOCK_TILES[code]) in table[:200]
    )
    now = asked(served, by=("channel",), where={"clock": (clock,)})
    before = replace(now, from_on=now.from_on - timedelta(weeks=13), to_on=now.to_on - timedelta(weeks=13))
    new, old = (catalog.run(served, "on_time_share", each).set_index("channel") for each in (now, before))
    whole = {name: rows["numerator"].sum() / rows["denominator"].sum() for name, rows in (("new", new), ("old", old))}
    assert f"adds up to the whole: {fmt.points(whole['new'] - whole['old'])}" in table
    rows = re.findall(
        r"<tr class=\"\"><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>", table
    )
    seen = 0
    for group, previous, value, n in rows:
        for code, row in new.iterrows():
            if translate.term("channel", code) == group:
                assert re.sub("<[^>]+>", "", value) == fmt.share(row["value"])
                assert n == fmt.number(row["n"])
                assert previous == fmt.share(old.loc[code, "value"])
                seen += 1
    assert seen == 3


@pytest.mark.parametrize("cohort", ["received", "resolved"])
@pytest.mark.parametrize("page", ["overview", "timeliness", "channels", "employees", "trends"])
def test_words_say_what_is_counted(served, page, cohort):
    said = spoken(open_page(page, lang="en", period=LAST_13, cohort=cohort))
    left = re.findall(
        r".{30}\b(?:n due|complaints due|fell due|the deadline fell|deadlines of the period)\b.{20}", said
    )
    # extensions know no other way than by deadline and by receipt
    assert [
        words
        for words in left
        if "by the week in which the deadline fell" not in words and "in which it fell" not in words
    ] == []


def test_a_week_too_short_to_compare_like_with_like_says_so(served):
    """As counted and with the mix allowed for are the same figures then: a verdict would be none."""
    week = period.preset("last_whole_week", served.data_as_of_on)
    request = Request(from_on=week.from_on, to_on=week.to_on)
    found = group_comparison.groups(served, "on_time_share", "channel", request, {"clock": "resolution"})
    assert found.mix_state == "not_allowed"
    said = spoken(open_page("channels", lang="en", period="last_whole_week", step="resolution"))
    assert "could not be adjusted for the mix" in said
    assert "With the mix of" not in said


@pytest.mark.parametrize(
    ("thin_share", "begins"),
    [
        (1.0, "The figures could not be adjusted for the mix"),
        (0.4, "Adjusted for the mix of complaints in part only"),
        (0.1, ""),
    ],
)
def test_employees_are_told_how_far_their_mix_was_allowed_for(served, thin_share, begins):
    translate.use("en")
    compared = group_comparison.groups(served, "on_time_share", "handler", asked(served), {"clock": "resolution"})
    table = compared.table.assign(band="below_998", mix_band="within", is_withheld=False)
    found = employees_content.EmployeesData(
        "handler", "resolution", replace(compared, table=table, thin_share=thin_share)
    )
    said = employees_content.more(found)
    assert ("With the mix of complaints allowed for, nobody does." in said) == (thin_share < 1)
    assert begins in said
    assert ("djusted for the mix" in said) == bool(begins)


@pytest.mark.slow
@pytest.mark.parametrize("group", other_groups.GROUPS)
def test_other_groups_stand_beside_each_other_with_and_without_their_mix(served, group):
    app = open_page("channels", lang="en", period=LAST_13, step="resolution")
    app.query_params["beside"] = group
    app.run()
    assert not app.exception
    if not present.of(served).has(group):  # what the data never have is not offered: the first stands there instead
        assert group not in {"store", "product_category", "cause"}
        group = "store"
    assert app.query_params["beside"] in (group, [group])
    assert app.session_state["beside"] == group
    found = group_comparison.groups(served, "on_time_share", group, asked(served), {"clock": "resolution"})
    translate.use("en")
    assert other_groups.finding(found, "resolution") in spoken(app)
    assert found.strata == tuple(name for name in group_comparison.MIX if name != group)


def test_what_still_differs_with_the_mix_allowed_for_is_named(served):
    translate.use("en")
    found = group_comparison.groups(served, "on_time_share", "store", asked(served), {"clock": "resolution"})
    first, second, *others = found.table["store"]
    bands = {
        "band": ["below_998", "above_998", *["within"] * len(others)],
        "mix_band": ["below_998", *["within"] * (len(others) + 1)],
    }
    said = other_groups.finding(replace(found, table=found.table.assign(**bands), thin_share=0.0), "resolution")
    assert said.endswith(f"{first}, {second} differ by more than chance; with the mix allowed for still {first}")
    said = other_groups.finding(replace(found, table=found.table.assign(**bands), thin_share=1.0), "resolution")
    assert said.endswith(f"{first}, {second} differ by more than chance")
    bands["mix_band"] = ["within"] * len(found.table)
    said = other_groups.finding(replace(found, table=found.table.assign(**bands), thin_share=0.0), "resolution")
    assert said.endswith("; with the mix allowed for none")


@pytest.mark.parametrize("page", ["overview", "timeliness", "channels", "employees", "extensions", "trends"])
def test_an_immature_cohort_is_told_wherever_its_share_is_shown(served, page):
    period_of = period.preset("last_4_weeks", served.data_as_of_on)
    request = Request(from_on=period_of.from_on, to_on=period_of.to_on, cohort="received")
    ahead = [doubt for doubt in caveats.of(served, "on_time_share", request) if doubt.code == "immature_cohort"]
    assert ahead
    translate.use("en")
    said = spoken(open_page(page, lang="en", period="last_4_weeks", cohort="received"))
    assert narrative_caveats.sentence(next(doubt for doubt in ahead if doubt.clock == "resolution")) in said


def test_headings_of_tables_say_what_the_tables_show(served):
    received = catalog.run(served, "received_count", asked(served, by=("channel",)))
    most = received.loc[received["value"].idxmax()]
    app = open_page("channels", lang="en", period=LAST_13)
    translate.use("en")
    assert (
        f"Most complaints came by {translate.term('channel', most['channel'])}: "
        f"{fmt.number(most['value'])} of {fmt.number(received['value'].sum())}"
    ) in spoken(app)
    app = open_page("timeliness", lang="en", period=LAST_13)
    kept = catalog.run(served, "on_time_share", asked(served, by=("channel",), where={"clock": ("resolution",)}))
    kept = kept[kept["n"] >= settings().small_n].sort_values("value")
    low, high = (translate.term("channel", kept["channel"].iloc[place]) for place in (0, -1))
    shares = [fmt.share(kept["value"].iloc[place]) for place in (0, -1)]
    assert f"Resolved on time: from {shares[0]} ({low}) to {shares[1]} ({high})" in spoken(app)
    held = catalog.run(served, "lateness_by_holder", asked(served))
    waiting = fmt.share(held["waiting_days"].sum() / held["value"].sum())
    assert (
        f"Of {fmt.number(held['value'].sum())} days of late complaints, {waiting} were spent waiting for the customer"
    ) in spoken(app)


def test_channels_lie_apart_only_where_two_have_enough():
    translate.use("en")
    rows = pd.DataFrame({"channel": ["phone", "store", None], "value": [0.5, 0.9, 0.1], "is_small": False})
    told = kpis.channels_apart("Resolved on time", rows)
    assert told == f"Resolved on time: from {fmt.share(0.5)} (Phone) to {fmt.share(0.9)} (Store)"
    few = rows.assign(is_small=[False, True, False])
    assert kpis.channels_apart("Resolved on time", few) == "Resolved on time by channel"
