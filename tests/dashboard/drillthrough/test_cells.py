"""Each cell of the pages' tables is what `python -m queries` answers for the same filter.

The tiles, and the tables of employees, have theirs in test_dashboard_pages.py, test_dashboard_leads.py and
test_dashboard_causes.py; the lists behind figures in test_drill.py, test_dashboard_listed.py, test_dashboard_whatif.py.
"""

import json
import re
from datetime import timedelta

import pandas as pd
import pytest

from dashboard.app_pages.data_quality import loads as data_quality_loads
from dashboard.data import location
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.i18n.translate import t, term
from dashboard.narrative import group_names, rules
from dashboard.narrative.causes import capital
from dashboard.narrative.group_names import STEPS
from dashboard.sections import cause_candidates
from queries import period
from queries.analysis import group_comparison, rule_results, whatif
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.settings import settings
from queries.warehouse import generation as warehouse_generation
from tests.helpers.dashboard_app import go, html_of, open_page
from tests.helpers.dashboard_reader import with_rights
from tests.helpers.dashboard_tables import table_with, tables, values_of

FILTER = {"channel": ("phone", "email")}
AT = {"lang": "en", "period": "last_13_weeks", "channel": ["phone", "email"]}
RESOLUTION = {**FILTER, "clock": ("resolution",)}


@pytest.fixture
def served(demo_warehouse, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(demo_warehouse))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    translate.use("en")
    yield warehouse_generation.open_live(demo_warehouse)
    translate.use("az")


def shown(page, **parameters):
    app = open_page(page, **(AT | parameters))
    assert not app.exception
    translate.use("en")
    return app


def ask(generation, metric, weeks="last_13_weeks", **changes):
    asked = period.preset(weeks, generation.data_as_of_on)
    return catalog.run(generation, metric, Request(asked.from_on, asked.to_on, **({"where": FILTER} | changes)))


def amounts(row, among=None):
    """Median and nine of ten, with as many decimals as the rows need that they stand among."""
    places = {name: None if among is None else fmt.decimals_of(among[name]) for name in ("value", "p90")}
    return tuple(fmt.amount(row[name], row["unit"], decimals) for name, decimals in places.items())


def test_the_flow_of_the_overview(served):
    html = html_of(shown("overview"))
    flow = ask(served, "flow").iloc[0]
    found = html[html.index('<div class="p-flow">') :]
    for column in ("opening", "received", "reopened", "resolved", "withdrawn", "closing"):
        assert f">{fmt.number(flow[column])}<" in found, column
    assert (
        flow["opening"] + flow["received"] + flow["reopened"] - flow["resolved"] - flow["withdrawn"] == flow["closing"]
    )


def test_the_steps_of_timeliness(served):
    rows = table_with(html_of(shown("timeliness")), "Promise", "Kept on time", "n ended")
    shares = ask(served, "on_time_share").set_index("clock")
    times = ask(served, "time_to").set_index("clock")
    assert len(rows) == len(shares) == 3
    for row, clock in zip(rows, ("acceptance", "examination", "resolution"), strict=True):
        assert row[0] == term("clock", clock)
        assert row[3:5] == [fmt.share(shares.loc[clock, "value"]), fmt.number(shares.loc[clock, "n"])]
        assert row[6:9] == [*amounts(times.loc[clock]), fmt.number(times.loc[clock, "n"])]


@pytest.mark.parametrize(("dimension", "head"), [("channel", "Channel"), ("handler", "Employee who handles it")])
def test_where_and_with_whom_in_timeliness(served, dimension, head):
    rows = table_with(html_of(shown("timeliness", step="resolution")), head, "Kept on time", "n ended")
    shares = ask(served, "on_time_share", by=(dimension,), where=RESOLUTION).set_index(dimension)
    times = ask(served, "time_to", by=(dimension,), where=RESOLUTION).set_index(dimension)
    assert len(rows) == len(shares) > 1
    names = {term(dimension, code): code for code in shares.index}
    few = settings().small_n
    compared = 0
    for row in rows:
        share, time = shares.loc[names[row[0]]], times.loc[names[row[0]]]
        if dimension == "handler" and share["n"] < few:
            assert row[2:] == [f"n < {few}", "", "", "", ""]
            continue
        assert row[2:4] == [fmt.share(share["value"]), fmt.number(share["n"])]
        if dimension == "channel" or time["n"] >= few:
            assert row[4:7] == [*amounts(time, times), fmt.number(time["n"])]
        compared += 1
    assert compared > 1


def test_by_which_day_complaints_are_resolved(served):
    rows = table_with(html_of(shown("timeliness")), "By day", "Withdrawn", "Open")
    expected = ask(served, "resolved_by_day")
    assert [(row[0], row[2], row[4], row[5]) for row in rows] == [
        (fmt.number(one.by_day), fmt.share(one.value), fmt.share(one.withdrawn_share), fmt.share(one.open_share))
        for one in expected.itertuples()
    ]


def test_where_the_days_of_late_complaints_went(served):
    html = html_of(shown("timeliness", period="last_52_weeks"))
    steps = ask(served, "lateness_by_step", weeks="last_52_weeks").query("n > 0")
    assert [(row[0], row[2], row[3]) for row in table_with(html, "Share of the days", "Days", "Step")] == [
        (t(STEPS[one.step]), fmt.share(one.elapsed_share), fmt.number(one.value)) for one in steps.itertuples()
    ]
    holders = ask(served, "lateness_by_holder", weeks="last_52_weeks")
    kept = holders[holders["holder"].isna() | (holders["n"] >= settings().small_n)]
    expected = {
        ("nobody yet" if fmt.is_missing(one.holder) else one.holder): [
            fmt.share(one.elapsed_share),
            *map(fmt.number, (one.value, one.waiting_days, one.n)),
        ]
        for one in kept.itertuples()
    }
    assert {row[0]: row[1:] for row in table_with(html, "Held by", "n")} == expected
    assert expected


def test_the_missed_deadlines_of_timeliness(served):
    rows = table_with(html_of(shown("timeliness")), "Complaint", "Took", "State")
    expected = ask(served, "late_clocks", limit=len(rows))
    assert len(rows) == len(expected) == 12
    assert [row[0] for row in rows] == expected["complaint_id"].tolist()
    assert [row[4] for row in rows] == [fmt.amount(one.elapsed, one.unit) for one in expected.itertuples()]


def test_the_channels_beside_each_other(served):
    rows = table_with(html_of(shown("channels", channel=[])), "Received", "Extended", "Satisfied (4 or 5 of 5)")
    asked = {"by": ("channel",), "where": {}}
    received = ask(served, "received_count", **asked).set_index("channel")
    kept = ask(served, "on_time_share", by=("channel",), where={"clock": ("resolution",)}).set_index("channel")
    times = ask(served, "time_to", by=("channel",), where={"clock": ("resolution",)}).set_index("channel")
    more = ask(served, "extension_rate", **asked).set_index("channel")
    rated = ask(served, "satisfaction", **asked).set_index("channel")
    assert len(rows) == len(received) == 6

    def share(row, column="value"):
        return f"{fmt.share(row[column])} ({fmt.number(row['n'])})"

    for row in rows:
        code = next(code for code in received.index if term("channel", code) == row[0])
        assert row[1:] == [
            fmt.number(received.loc[code, "value"]),
            share(kept.loc[code]),
            *amounts(times.loc[code], times),
            share(more.loc[code]),
            share(rated.loc[code], "satisfied_share"),
        ]


def test_why_deadlines_were_extended(served):
    html = html_of(shown("extensions", channel=[]))
    reasons = ask(served, "extension_reasons", where={})
    counts = {
        ("not given" if fmt.is_missing(one.reason) else term("reason", one.reason)): fmt.number(one.value)
        for one in reasons.itertuples()
    }
    assert dict(table_with(html, "Reason", "Extensions")) == counts
    faults = ask(served, "extension_valid_share", where={}).iloc[0]
    wrong = {t(words): fmt.number(faults[name]) for name, words in group_names.WHY_NOT_VALID.items() if faults[name]}
    assert dict(table_with(html, "What was wrong", "Extensions")) == wrong
    assert len(counts) > 2
    assert wrong


def test_how_scores_are_spread_and_what_they_go_with(served):
    app = shown("satisfaction")
    expected = ask(served, "satisfaction_distribution").sort_values("score", ascending=False)
    assert [(row[0], row[2], row[3]) for row in table_with(html_of(app), "Score", "Given")] == [
        (fmt.number(one.score), fmt.share(one.score_share), fmt.number(one.value)) for one in expected.itertuples()
    ]
    drawn = [json.loads(chart.proto.spec or chart.proto.figure.spec) for chart in app.get("plotly_chart")]
    dots = [
        sorted(round(value, 9) for trace in chart["data"] for value in values_of(trace.get("x", [])) if is_share(value))
        for chart in drawn[1:]
    ]
    for metric, by in (
        ("satisfaction_by_lateness", ()),
        ("satisfaction_by_outcome", ()),
        ("satisfaction_by_extension", ()),
        ("satisfaction", ("channel",)),
    ):
        rows = ask(served, metric, by=by)
        shares = {round(share, 9) for share in rows.loc[rows["n"] > 0, "satisfied_share"]}
        assert len(shares) > 1
        assert any(shares <= {*values} for values in dots), metric
    assert {*group_names.LATENESS}


def is_share(value):
    return isinstance(value, float) and 0 <= value <= 1


@pytest.mark.slow
def test_the_chances_of_open_complaints(served):
    rows = table_with(html_of(open_page("open", lang="en")), "Complaint", "Similar ones that were late")
    translate.use("en")
    listed = catalog.run(served, "open_clocks").set_index(["complaint_id", "clock"])
    clocks = {term("clock", code): code for code in ("acceptance", "examination", "resolution")}
    said = 0
    for row in (row for row in rows if len(row) > 1):  # the others name a group
        one = listed.loc[(row[0], clocks[row[2]])]
        assert row[3] == fmt.last_day(one["due_at"], served.zone, served.data_as_of_on)
        if " of " in row[4]:
            told = row[4].replace("hardly any of", "0 in 20, of").replace("nearly all of", "20 in 20, of")
            few, of, n = (int(number) for number in re.fullmatch(r"(\d+) in (\d+), of (\d+)", told).groups())
            assert n == one["similar_n"]
            assert abs(few / of - one["late_chance"]) < 0.06
            said += 1
    assert said > 3


TRIED = "acceptance:2:working_days:0,examination:3:working_days:0,resolution:10:calendar_days:0"


def test_the_page_of_other_limits(served):
    app = shown("whatif")
    app.query_params["limits"] = TRIED
    html = html_of(app.run())
    limits = {**whatif.current(served), "acceptance": whatif.Limit(2, "working_days", False)}
    limits = tuple(limits.items())
    found = whatif.answer(served, limits, Request(where=FILTER))
    heads = ("As it is", "As tried", "Would be late", "Would be kept", "n due")

    def figures(row):
        difference = fmt.MISSING if pd.isna(row["difference"]) else fmt.points(row["difference"])
        counts = (fmt.number(row[name]) for name in ("becomes_late", "becomes_met", "other_n"))
        return [fmt.share(row["value"]), fmt.share(row["other_value"]), difference, *counts]

    totals = found.totals.set_index("clock")
    assert {row[0]: row[3:] for row in table_with(html, "Step", *heads)} == {
        term("clock", clock): figures(row) for clock, row in totals.iterrows()
    }
    # as it is: what the catalogue says of those received since
    asked = Request(from_on=found.from_on, where=FILTER, cohort="received")
    stored = catalog.run(served, "on_time_share", asked).set_index("clock")
    assert totals["value"].to_dict() == pytest.approx(stored["value"].to_dict())
    assert totals["n"].to_dict() == stored["n"].to_dict()
    for dimension, head in (("channel", "Channel"), ("store", "Store")):
        groups = whatif.groups(served, limits, Request(where=FILTER), "acceptance", dimension).head(12)
        expected = [
            ["not given" if pd.isna(row[dimension]) else term(dimension, row[dimension]), *figures(row)]
            for _, row in groups.iterrows()
        ]
        assert table_with(html, head, *heads) == expected
    listed = table_with(html, "Complaint", "Due as it is", "Due as tried")
    assert [row[0] for row in listed] == found.changed["complaint_id"].head(50).tolist()


def test_the_page_of_data_quality(faulty, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(faulty))
    served = warehouse_generation.open_live(faulty)
    html = html_of(shown("quality"))
    counts = ["rows_read", "events_loaded", "duplicates", "corrected", "rejected"]
    loads = catalog.run(served, "loads")
    rows = table_with(html, "Load", "Rows read", "Known already")
    assert [row[4:] for row in rows[:-1]] == [
        [fmt.number(load[name]) for name in counts] for _, load in loads.iloc[::-1].iterrows()
    ]
    assert rows[-1][4:] == [fmt.number(loads[name].sum()) for name in counts]
    rejected = catalog.run(served, "rejected_rows")
    assert [(row[0], row[1]) for row in table_with(html, "File", "Row", "As it came")] == [
        (one.file, fmt.number(one.row)) for one in rejected.itertuples()
    ]
    warned = catalog.run(served, "check_results").query("severity == 'warn' and failed > 0")
    assert sorted(row[2] for row in table_with(html, "Warning", "How many")) == sorted(
        map(fmt.number, warned["failed"])
    )
    implied = catalog.run(served, "implied_stops")
    assert [row[3:] for row in table_with(html, "Stopped instead by", "Times", "n ended")] == [
        [fmt.share(one.share), fmt.number(one.implied_count), fmt.number(one.stopped_count)]
        for one in implied.itertuples()
    ]
    for name, heads in (("invalid_clocks", ("Began", "Ended")), ("missing_receipts", ("First event", "Events"))):
        listed = catalog.run(served, name)
        assert [row[0] for row in table_with(html, *heads)] == listed["complaint_id"].head(
            data_quality_loads.LISTED
        ).tolist()
    unconfirmed = catalog.run(served, "unconfirmed_deadlines")
    assert table_with(html, "Year", "Deadlines", "Not ended yet") == [
        [str(one.due_year), term("clock", one.clock), fmt.number(one.clock_count), fmt.number(one.open_count)]
        for one in unconfirmed.itertuples()
    ]
    _, outcomes = rule_results.outcomes(served, data_quality_loads.RULE_LOADS)
    broken = {
        rules.rule_words(one.rule, one.reason): fmt.MISSING if one.newest is None else fmt.number(one.newest["failed"])
        for one in outcomes
    }
    of_rules = [row for table in tables(html) if table[0][:2] == ["Rule", "Why"] for row in table[1:]]
    assert {row[0]: row[-1] for row in of_rules} == broken


def test_one_complaint_and_the_latest_ones(served):
    latest = catalog.run(served, "latest_complaints", Request(limit=50))
    app = shown("complaint", channel=[])
    listed = [row[0] for row in tables(html_of(app))[0][1:]]
    assert listed == latest["complaint_id"].head(len(listed)).tolist()
    assert listed
    app.text_input(key="id").set_value(listed[0]).run()
    events = catalog.run(served, "case_events", Request(where={"complaint_id": (listed[0],)}))
    rows = table_with(html_of(app), "When")
    assert len(rows) == len(events)
    words = [" ".join(row) for row in rows]
    for row, event in zip(words, events.sort_values("occurred_at", kind="stable").itertuples(), strict=True):
        assert term("event_type", event.event_type) in row


def test_the_promises_of_the_definitions(served):
    rows = table_with(html_of(shown("definitions")), "Step", "Promise")
    clocks = catalog.run(served, "policy_clocks", Request(where={"policy": (served.policy,)}))
    current = clocks[clocks["effective_to"].isna()]
    assert [(row[0], row[3]) for row in rows] == [
        (term("clock", one.clock), fmt.amount(one.limit_units, one.unit)) for one in current.itertuples()
    ]


def test_causes_by_their_share_of_harm(served):
    rows = table_with(html_of(shown("causes")), "Cause", "Up to here", "Rated 1 or 2")
    shares = catalog.run(served, "cause_shares")
    counts = ["complaints", "days_late", "rated_low", "upheld", "reopened", "status_asked"]
    assert rows == [
        [
            capital(term("cause", one["cause"])),
            "",
            fmt.share(one["harm_share"]),
            fmt.share(one["cumulative_share"], 0),
            *(fmt.number(one[name]) for name in counts),
        ]
        for _, one in shares.iterrows()
    ]
    assert len(rows) > 5


def test_where_a_root_cause_stands_out_and_how_its_complaints_fare(served):
    lines = cause_candidates.allowed(catalog.run(served, "candidates"), "observed", with_rights("people"))
    # which line is the first is no matter of this page, and one of few complaints is compared with nothing
    is_compared = lines["key"].isin(catalog.run(served, "candidate_harm")["key"])
    key, few = lines.loc[is_compared, "key"].iloc[0], lines.loc[~is_compared, "key"].iloc[0]
    app = shown("causes")
    app.query_params["key"] = key
    html = html_of(go(app, "candidate"))
    translate.use("en")
    places = catalog.run(served, "candidate_places", Request(where={"key": (key,)}))
    known = {
        (
            term(one.dimension, one.value),
            fmt.share(one.share, 0),
            fmt.number(one.complaints),
            fmt.number(one.expected, 1),
        )
        for one in places.itertuples()
    }
    rows = table_with(html, "Where", "Share of its complaints", "To be expected")
    assert rows
    assert {(row[1], *row[3:6]) for row in rows} <= known
    harm = catalog.run(served, "candidate_harm", Request(where={"key": (key,)}))
    assert [row[1:4] for row in table_with(html, "What happened", "Comparable ones")] == [
        [fmt.share(one.share), fmt.share(one.expected_share), fmt.number(one.n)] for one in harm.itertuples()
    ]
    app.query_params["key"] = few
    html = html_of(app.run())
    assert t("Too few complaints to compare how they fare") in html
    assert not [table for table in tables(html) if "Comparable ones" in table[0]]


def test_what_each_employee_is_compared_by(served):
    compared = group_comparison.groups(
        served, "on_time_share", "handler", request(served), {"clock": "resolution"}
    ).table
    rows = tables(html_of(shown("employees")))[0][1:]
    assert [row[0] for row in rows] == sorted(compared["handler"], key=fmt.alphabetical)
    counted = {row[0]: row for row in rows}
    asked = ask(served, "on_time_share", by=("handler",), where=RESOLUTION).set_index("handler")
    for name, row in counted.items():
        if asked.loc[name, "n"] >= settings().small_n:
            assert fmt.share(asked.loc[name, "value"]) in row
            assert fmt.number(asked.loc[name, "n"]) in row


def request(generation):
    weeks = period.preset("last_13_weeks", generation.data_as_of_on)
    assert weeks.to_on - weeks.from_on == timedelta(days=90)
    return Request(weeks.from_on, weeks.to_on, where=FILTER)
