"""Other limits, judged by the same texts: equal to what is stored where nothing moves, and to a load where all does."""

import random
import shutil
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from etl.policy import calendar
from queries.analysis import whatif
from queries.analysis.whatif import Limit, Scenario
from queries.errors import UnknownDimensionError, UsageError
from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers import small_warehouse
from tests.helpers.small_warehouse import story
from tests.helpers.whatif_story import HAND_MADE, LAST


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return warehouse_generation.open_live(small_warehouse.make(tmp_path_factory.mktemp("whatif"), HAND_MADE))


def turned(generation, **limits):
    """Which complaints would be judged otherwise, as clock, complaint and what becomes of it."""
    found = whatif.changed(whatif.scenario(generation, limits), Request())
    return sorted(found[["clock", "complaint_id", "becomes"]].itertuples(index=False, name=None))


def test_a_group_by_what_no_complaint_says_is_one(tmp_path):
    plain = [{**one, "store": None} for one in HAND_MADE]
    generation = warehouse_generation.open_live(small_warehouse.make(tmp_path, plain))
    tried = {**whatif.current(generation), "acceptance": Limit(1, "working_days", False)}
    changed = [one for one in turned(generation, **tried) if one[0] == "acceptance"]
    rows = whatif.groups(generation, tuple(tried.items()), Request(), "acceptance", "store")
    assert changed and len(rows) == 1 and rows["store"].isna().all()
    assert int(rows["becomes_late"].sum() + rows["becomes_met"].sum()) == len(changed)


def test_limits_in_force_are_those_of_the_policy(small):
    assert whatif.current(small) == {
        "acceptance": Limit(3, "working_days", False),
        "examination": Limit(3, "working_days", False),
        "resolution": Limit(10, "calendar_days", False),
    }


def test_a_shorter_limit_turns_what_came_after_it_by_hand(small):
    # A is one minute within two working days; B, at the midnight that ends them, is not; C is late anyway
    assert turned(small, acceptance=Limit(2, "working_days", False)) == [
        ("acceptance", "B", "late"),
    ]


def test_a_longer_limit_turns_what_came_within_it_by_hand(small):
    assert turned(small, acceptance=Limit(4, "working_days", False))[0] == ("acceptance", "C", "met")
    assert ("acceptance", "B", "late") not in turned(small, acceptance=Limit(4, "working_days", False))


def test_working_days_become_calendar_days_by_hand(small):
    # three days after Wednesday 1 are Saturday 4, rolled to the end of Monday 6: as three working days
    assert turned(small, acceptance=Limit(3, "calendar_days", False)) == []
    assert turned(small, acceptance=Limit(2, "calendar_days", False)) == [("acceptance", "B", "late")]


def test_a_clock_that_rests_while_the_customer_is_asked_by_hand(small):
    assert turned(small, resolution=Limit(10, "calendar_days", True)) == [("resolution", "P", "met")]


def test_shares_groups_and_counts_agree(small):
    limits = tuple({"acceptance": Limit(2, "working_days", False)}.items())
    found = whatif.answer(small, limits, Request())
    row = found.totals.set_index("clock").loc["acceptance"]
    # received with a deadline that has passed: A, B, C, P, Q; P and Q were accepted by being resolved, late
    assert (row["n"], row["value"], row["other_value"]) == (5, 2 / 5, 1 / 5)
    assert (row["becomes_late"], row["becomes_met"]) == (1, 0)
    month = found.months.query("clock == 'acceptance' and n > 0").iloc[0]
    assert (month["period_start"], month["value"], month["other_value"]) == (pd.Timestamp("2026-07-01"), 0.4, 0.2)
    groups = whatif.groups(small, limits, Request(), "acceptance", "channel")
    assert groups.iloc[0][["channel", "value", "other_value", "becomes_late"]].tolist() == ["phone", 1.0, 0.5, 1]
    by_email = whatif.answer(small, limits, Request(where={"channel": ("email",)}))
    assert by_email.totals.set_index("clock").loc["acceptance", "n"] == 1
    assert not len(by_email.changed)


def test_what_cannot_be_a_limit_is_refused(small):
    with pytest.raises(UnknownDimensionError, match="no clock 'delivery'"):
        whatif.scenario(small, {"delivery": Limit(2, "working_days", False)})
    with pytest.raises(UnknownDimensionError, match="no unit 'hours'"):
        whatif.scenario(small, {"acceptance": Limit(2, "hours", False)})
    for units in (0, 91):
        with pytest.raises(UsageError, match="1 to 90"):
            whatif.scenario(small, {"acceptance": Limit(units, "working_days", False)})
    assert whatif.scenario(small, {"acceptance": Limit(90, "working_days", False)}).one_in == 1
    with pytest.raises(UsageError, match="newest event"), whatif.scenario(small).reading(datetime(2026, 7, 5)):  # noqa: DTZ001 - naive means UTC
        pass


@pytest.mark.slow
def test_scenarios_beyond_those_kept_are_built_again(small):
    asked = [{"acceptance": Limit(units, "working_days", False)} for units in range(1, 9)]
    first = [turned(small, **limits) for limits in asked]
    assert [turned(small, **limits) for limits in asked] == first


def invented(number: int) -> list[dict]:
    """Complaints in which everything happens that a clock looks at, in an order that a seed gives."""
    chance = random.Random(number)
    rows = []
    for name in range(number):
        at = datetime(2025, 12, 20) + timedelta(hours=chance.randrange(24 * 150))  # noqa: DTZ001 - local wall time
        steps = [("received", at)]
        for kind, within, likely in (
            ("info_requested", 60, 0.5),
            ("accepted", 100, 0.9),
            ("info_received", 200, 0.8),
            ("examined", 100, 0.9),
            ("extended", 60, 0.3),
            ("resolved", 260, 0.9),
            ("reopened", 300, 0.15),
            ("resolved", 300, 0.7),
            ("withdrawn", 200, 0.1),
        ):
            if chance.random() < likely:
                at += timedelta(hours=chance.randrange(within))
                steps.append((kind, at))
        parts = []
        for kind, when in steps:
            more = {"reason": "awaiting", "promised_on": (when + timedelta(days=chance.randrange(3, 25))).date()}
            parts.append((kind, when.isoformat(" ", "minutes"), more if kind == "extended" else {}))
        rows += story(f"R{name:03}", *parts, channel=chance.choice(["phone", "email"]), policy="retailer")
        rows = [{**row, "policy": "retailer"} for row in rows]
    return [*rows, *[{**row, "policy": "retailer"} for row in LAST]]


@pytest.fixture(scope="module")
def events():
    return invented(90)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, events):
    return warehouse_generation.open_live(small_warehouse.make(tmp_path_factory.mktemp("invented"), events))


def clocks_of(readable):
    with readable.reading() as cursor:
        columns = [row[0] for row in cursor.execute("describe clocks").fetchall()]
        listed = ", ".join(f'"{name}"' for name in sorted(columns))
        return cursor.execute(f"select {listed} from clocks order by complaint_id, clock, cycle").df()


def test_built_again_under_unchanged_limits_the_clocks_are_the_stored_ones(loaded):
    bench = whatif.scenario(loaded)._bench
    # the limits in force, given as if they were moved, so that nothing is taken from the store
    again = Scenario(bench, tuple(whatif.current(loaded).items()), 1)
    assert_frame_equal(clocks_of(again), clocks_of(loaded))
    assert len(clocks_of(again)) > 200
    assert not len(whatif.changed(again, Request()))
    asked = Request(from_on=again.from_on, grain="month", cohort="received")
    assert_frame_equal(whatif.shares(again, Request()), catalog.run(loaded, "on_time_share", asked))


OTHER = {
    "acceptance": Limit(1, "calendar_days", True),
    "examination": Limit(5, "working_days", True),
    "resolution": Limit(8, "working_days", False),
}


def policy_file(folder):
    """The retailer's policy with the other limits, as somebody would write it down."""
    for path in calendar.FOLDER.glob("*.csv"):
        shutil.copy(path, folder)
    text = (calendar.FOLDER / "retailer.toml").read_text(encoding="utf-8")
    head, acceptance, examination, resolution = text.split("[[version.clock]]")
    pause = 'pause = ["info_requested", "info_received"]\n'
    acceptance = acceptance.replace(
        'limit = 3\nunit = "working_days"', f'limit = 1\nunit = "calendar_days"\nrolls = true\n{pause}'
    )
    examination = examination.replace("limit = 3", f"{pause}limit = 5")
    resolution = resolution.replace("limit = 10", "limit = 8").replace('"calendar_days"  #', '"working_days"  #')
    resolution = resolution.replace("rolls = true\n", "")
    path = folder / "retailer.toml"
    path.write_text("[[version.clock]]".join((head, acceptance, examination, resolution)), encoding="utf-8")
    return str(path)


def test_other_limits_give_what_a_load_under_a_policy_with_them_gives(loaded, events, tmp_path):
    real = warehouse_generation.open_live(
        small_warehouse.make(tmp_path / "real", events, policies=(policy_file(tmp_path),))
    )
    tried = whatif.scenario(loaded, OTHER)
    assert_frame_equal(clocks_of(tried), clocks_of(real))
    request = Request(from_on=tried.from_on, grain="month", cohort="received", by=("channel",))
    assert_frame_equal(catalog.run(tried, "on_time_share", request), catalog.run(real, "on_time_share", request))
    found = whatif.answer(loaded, tuple(OTHER.items()), Request())
    assert (found.totals["difference"].abs() > 0.01).all(), (
        "the limits make a difference, so that equality says something"
    )


def test_counts_are_of_the_difference_between_the_two_judgements(loaded):
    found = whatif.answer(loaded, tuple(OTHER.items()), Request()).totals.set_index("clock")
    before, after = clocks_of(loaded), clocks_of(whatif.scenario(loaded, OTHER))
    both = before.merge(after, on=["complaint_id", "clock", "cycle"], suffixes=("", "_other"))
    judged = ["met", "late", "overdue"]
    both = both[both["state"].isin(judged) & both["state_other"].isin(judged)]
    for clock, rows in both.groupby("clock"):
        late = (rows["state"].eq("met") & rows["state_other"].ne("met")).sum()
        met = (rows["state"].ne("met") & rows["state_other"].eq("met")).sum()
        assert (found.loc[clock, "becomes_late"], found.loc[clock, "becomes_met"]) == (late, met)


def test_of_too_many_complaints_a_sample_is_judged_and_said(loaded, monkeypatch, tmp_path):
    copy = tmp_path / loaded.name
    shutil.copy(loaded.path, copy)
    whole = warehouse_generation.open_file(copy)
    monkeypatch.setattr(whatif, "MOST", 40)
    found = whatif.answer(whole, tuple(OTHER.items()), Request())
    seen = clocks_of(whatif.scenario(whole, OTHER))["complaint_id"].nunique()
    assert found.one_in == 3  # 91 complaints
    assert 10 <= seen <= 60
    assert set(found.changed["complaint_id"]) <= set(clocks_of(whatif.scenario(whole))["complaint_id"])
    total = found.totals[["becomes_late", "becomes_met"]].sum().sum()
    assert total == 3 * len(found.changed) > 0


def test_what_is_looked_at_begins_with_a_month_two_years_ago():
    assert whatif._first_day(date(2026, 11, 22)) == date(2024, 11, 1)
    assert whatif._first_day(date(2024, 2, 29)) == date(2022, 2, 1)
