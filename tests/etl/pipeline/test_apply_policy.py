"""`python -m etl policy`: a change from a day on, kept beside the warehouse, judged by at once and by later loads."""

import json
import shutil
import tomllib

import pytest

from etl.__main__ import main
from etl.policy import calendar
from tests.helpers.loading import ask, event, load_events

EVENTS = [
    event("1", "A", "received", "2026-09-07 10:00"),
    event("2", "A", "accepted", "2026-09-10 10:00"),
    event("3", "B", "received", "2026-09-14 10:00"),
    event("4", "B", "accepted", "2026-09-17 10:00"),
]
DUE = "select complaint_id, limit_units, due_on::varchar, state from clocks where clock = 'acceptance' order by 1"
SAID = ("--source", "Decided on 1 September 2026.", "--from", "2026-09-10", "--json")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("policy")
    load_events(folder, EVENTS)
    return folder


@pytest.fixture
def folder(loaded, tmp_path):
    shutil.copytree(loaded / "warehouse", tmp_path / "warehouse")
    return tmp_path


def change(folder, *words):
    return main(["policy", "retailer", "--warehouse", str(folder / "warehouse"), *SAID, *words])


@pytest.mark.slow
def test_a_change_holds_from_its_day_on_and_for_later_loads(folder, capsys):
    assert change(folder, "--set", "acceptance.limit=2", "--off", "2026-09-16=Inventory") == 0
    told = json.loads(capsys.readouterr().out)
    own = folder / "policies" / "retailer.toml"
    assert (told["generation"], told["file"]) == (2, str(own))
    # A by the version of its day: after Mon 7 Tue 8, Wed 9, Thu 10; B by the new one: after Mon 14 Tue 15, Thu 17
    assert ask(folder / "warehouse", DUE) == [("A", 3.0, "2026-09-10", "met"), ("B", 2.0, "2026-09-17", "met")]
    assert own.read_text(encoding="utf-8").startswith((calendar.FOLDER / "retailer.toml").read_text(encoding="utf-8"))
    newest = tomllib.loads(own.read_text(encoding="utf-8"))["version"][-1]
    assert [clock["limit"] for clock in newest["clock"]] == [2, 3, 10]
    assert newest["clock"][0]["source"] == "Decided on 1 September 2026."
    load_events(folder, [event("5", "C", "received", "2026-09-15 10:00")], "more.csv")
    assert ask(folder / "warehouse", DUE)[1:] == [
        ("B", 2.0, "2026-09-17", "met"),
        ("C", 2.0, "2026-09-18", "running"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "acceptance.limit=0"), "clock acceptance: `limit` is 0; give a whole number"),
        (("--set", "accept.limit=2"), "There is no clock 'accept' to change; choose one of acceptance"),
        (("--set", "acceptance.stop=resolved"), "'stop' of a clock cannot be changed"),
        (("--set", "acceptance=2"), "--set 'acceptance=2' is not understood"),
        (("--target", "on_time_share.accept=0.9"), "`clock` is 'accept'; give one of acceptance"),
        (("--off", "2026-13-01=Never"), "--off 2026-13-01 is no date"),
        ((), "Nothing is to be changed"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(loaded, capsys, words, said):
    assert change(loaded, *words) in (1, 2)
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 1
    assert not (loaded / "policies").exists()
    assert ask(loaded / "warehouse", "select count(*) from loads") == [(1,)]


@pytest.mark.slow
def test_a_target_and_hours_can_be_given(folder):
    hours = (*("--set", "schedule.mon=['09:00-18:00']"), "--set", "examination.unit=working_hours")
    assert change(folder, *hours, "--target", "on_time_share.acceptance=0.95") == 0
    targets = ask(folder / "warehouse", "select metric, clock, share from policy_targets where from_on = '2026-09-10'")
    assert targets == [("on_time_share", "acceptance", 0.95)]
    assert ask(folder / "warehouse", "select version, day_of, opens, closes from policy_hours") == [
        (2, "mon", "09:00", "18:00")
    ]
