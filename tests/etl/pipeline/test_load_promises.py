"""Loads through the command line: hours as they pass, dates that mean the end of a local day, promises nobody made."""

import json
from datetime import UTC, datetime

import pytest

from etl.__main__ import main
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.loading import event, write_csv

HEAD = """
name = "desk"
label = "Desk"
source = "Invented for the tests."
zone = "{zone}"
steps = ["resolved"]
[[version]]
effective_from = {since}
source = "Invented for the tests."
"""
CLOCK = """
[[version.clock]]
name = "{name}"
start = "received"
stop = "resolved"
source = "Invented for the tests."
"""
ALWAYS = "".join(f'{day} = ["00:00-24:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


def loaded(folder, capsys, policy: str, events: list[dict]):
    """Load events by a policy of one's own; gives what was printed and the generation."""
    (folder / "desk.toml").write_text(policy, encoding="utf-8")
    file = write_csv(folder / "events.csv", events)
    given = ["--warehouse", str(folder / "warehouse"), "--policy", str(folder / "desk.toml")]
    assert main(["load", "--source", "events", *given, str(file)]) == 0
    return capsys.readouterr().out, warehouse_generation.open_live(folder / "warehouse")


@pytest.mark.slow
def test_hours_over_a_change_of_summer_time_are_those_that_pass(tmp_path, capsys):
    policy = HEAD.format(zone="Europe/Berlin", since="2000-01-01") + f"[version.schedule]\n{ALWAYS}"
    policy += CLOCK.format(name="answer") + 'limit = 1\nunit = "working_hours"\n'
    stories = {
        "autumn_61": ("2013-10-27T00:30:00Z", "2013-10-27T01:31:00Z"),
        "autumn_10": ("2013-10-27T00:55:00Z", "2013-10-27T01:05:00Z"),
        "spring_30": ("2013-03-31T00:50:00Z", "2013-03-31T01:20:00Z"),
        "saturday": ("2013-11-02T22:40:00Z", "2013-11-02T23:39:00Z"),
    }
    events = [
        event("", name, kind, at, channel="email" if kind == "received" else "")
        for name, times in stories.items()
        for kind, at in zip(("received", "resolved"), times, strict=True)
    ]
    _, generation = loaded(tmp_path, capsys, policy, events)
    rows = catalog.run(generation, "clocks", Request()).set_index("complaint_id")
    for name, times in stories.items():
        start, stop = (datetime.fromisoformat(at) for at in times)
        hours = (stop - start).total_seconds() / 3600
        assert rows.loc[name, "elapsed"] == pytest.approx(hours)
        assert rows.loc[name, "state"] == ("met" if hours < 1 else "late")
        assert (rows.loc[name, "due_at"].to_pydatetime().astimezone(UTC) - start).total_seconds() == 3600


def test_a_date_without_an_hour_means_the_end_of_the_local_day(tmp_path, capsys):
    policy = HEAD.format(zone="Asia/Baku", since="2026-03-01") + CLOCK.format(name="recorded") + 'unit = "due_at"\n'
    policy += CLOCK.format(name="solution") + 'limit = 10\nunit = "calendar_days"\nextendable = true\n'
    told = "2026-03-05 10:00"
    events = [
        # a Sunday: what is due on it counts in its week
        *(event(f"{name}1", name, "received", "2026-03-02 10:00", due_at="2026-03-15") for name in "ABC"),
        event("A2", "A", "resolved", "2026-03-15 23:59"),
        event("B2", "B", "resolved", "2026-03-16 00:00"),
        event("C2", "C", "extended", told, reason="parts", promised_on="2026-03-19T20:00:00Z"),
        event("D1", "D", "received", "2026-03-02 10:00", due_at="2026-03-15T10:00"),
        event("D2", "D", "extended", told, reason="parts", promised_on="2026-03-19 20:00:00+00"),
        event("E1", "E", "received", "2026-03-02 10:00", due_at="2026-03-15 10:00:00+04"),
        event("E2", "E", "extended", told, reason="parts", promised_on="2026-03-20"),
        # before the policy's first version
        event("F1", "F", "received", "2026-02-10 10:00"),
        event("F2", "F", "resolved", "2026-02-09 10:00"),
        event("G1", "G", "received", "2026-03-10 10:00"),
        event("G2", "G", "resolved", "2026-03-09 10:00"),
    ]
    printed, generation = loaded(tmp_path, capsys, policy, events)
    with generation.reading() as cursor:
        recorded = cursor.execute(
            "select complaint_id, due_at + interval 4 hour, cast(due_on as varchar), state from clocks "
            "where clock = 'recorded' and complaint_id < 'F' order by all"
        ).fetchall()
        promised = cursor.execute("select distinct cast(promised_on as varchar), is_valid from extensions").fetchall()
        main_clocks = cursor.execute("select distinct clock from clocks where is_main").fetchall()
    midnight, ten = datetime(2026, 3, 16), datetime(2026, 3, 15, 10)  # noqa: DTZ001 - local, as the query gives it
    assert recorded == [
        ("A", midnight, "2026-03-15", "met"),
        ("B", midnight, "2026-03-15", "late"),
        ("C", midnight, "2026-03-15", "overdue"),
        ("D", ten, "2026-03-15", "overdue"),
        ("E", ten, "2026-03-15", "overdue"),
    ]
    assert promised == [("2026-03-20", True)]
    assert main_clocks == [("solution",)]
    # a deadline that was recorded is no unit: what passes until then is days
    for name in ("time_to", "time_distribution", "survival", "restricted_mean_time"):
        units = set(catalog.run(generation, name, Request())[["clock", "unit"]].itertuples(index=False, name=None))
        assert units == {("recorded", "days"), ("solution", "calendar_days")}, name
    # what the finished figures show of the data is told at once
    assert "warning judged_by_a_policy: 1 times: a complaint came before the policy's first version" in printed
    assert "warning no_clock_stops_before_it_starts: 2 times: a clock stops before it starts" in printed
    breaks = catalog.run(generation, "rule_breaks", Request(where={"rule": ("judged_by_a_policy",)}))
    assert list(breaks["complaint_id"]) == ["F"]


@pytest.mark.slow
def test_the_main_clock_is_the_one_that_the_policy_names(tmp_path, capsys):
    policy = HEAD.format(zone="Asia/Baku", since="2000-01-01")
    policy += CLOCK.format(name="answer") + 'limit = 3\nunit = "working_days"\nmain = true\n'
    policy += CLOCK.format(name="solution") + 'limit = 10\nunit = "calendar_days"\nextendable = true\n'
    events = [
        event("A1", "A", "received", "2026-03-02 10:00"),
        event("A2", "A", "extended", "2026-03-03 10:00", reason="parts", promised_on="2026-03-20"),
        event("A3", "A", "resolved", "2026-03-07 10:00"),
        event("B1", "B", "received", "2026-03-02 10:00"),
        event("B2", "B", "resolved", "2026-03-20 10:00"),
    ]
    _, generation = loaded(tmp_path, capsys, policy, events)
    silent = catalog.run(generation, "silent_overruns", Request())
    # both missed the three days of the answer, and an extension of the other clock tells nothing of it
    assert silent[["numerator", "denominator"]].values.tolist() == [[2, 2]]
    (tmp_path / "desk.toml").write_text(policy.replace("extendable = true", "main = true"), encoding="utf-8")
    arguments = ["load", "--source", "events", "--json", "--policy", str(tmp_path / "desk.toml")]
    assert main([*arguments, "--warehouse", str(tmp_path / "other"), str(tmp_path / "events.csv")]) == 1
    assert "`main` is true for answer and solution" in capsys.readouterr().err
    (tmp_path / "desk.toml").write_text(policy.replace("main = true\n", ""), encoding="utf-8")
    assert main([*arguments, "--warehouse", str(tmp_path / "other"), str(tmp_path / "events.csv")]) == 0
    assert json.loads(capsys.readouterr().out)["events_loaded"] == 5
    # the solution of A has until the end of the 20th, which is not over; that of B was missed untold
    by_default = catalog.run(warehouse_generation.open_live(tmp_path / "other"), "extension_rate", Request())
    assert by_default[["numerator", "silent_overrun_count", "denominator"]].values.tolist() == [[0, 1, 1]]
