"""The chance of being late, computed a second time by walking each past complaint through its working days."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from queries.analysis import lateness_risk
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.statistics.proportions import wilson
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import instant, make, story

AS_OF = datetime.fromisoformat("2026-06-17 15:30")  # a Wednesday, on the wall clock
FEW = 30


def events():
    draw = random.Random(11)
    rows = []
    at = lambda moment: f"{moment:%Y-%m-%d %H:%M}"  # noqa: E731 - a name for one expression
    for number in range(600):
        received = datetime.fromisoformat("2026-01-05") + timedelta(minutes=draw.randint(0, 163 * 24 * 60))
        accepted = received + timedelta(days=draw.expovariate(0.5))
        examined = accepted + timedelta(days=draw.expovariate(0.5))
        resolved = examined + timedelta(days=draw.expovariate(0.15))
        steps = [("received", at(received)), ("accepted", at(accepted)), ("examined", at(examined))]
        if draw.random() < 0.15:
            promised = (received + timedelta(days=20)).date().isoformat()
            told = received + timedelta(days=draw.uniform(4, 9))
            steps.append(("extended", at(told), {"reason": "part", "promised_on": promised}))
        if draw.random() < 0.05:
            steps.append(("withdrawn", at(resolved)))
        else:
            steps.append(("resolved", at(resolved)))
            if draw.random() < 0.1:
                steps.append(("reopened", at(resolved + timedelta(days=3))))
                steps.append(("resolved", at(resolved + timedelta(days=3 + draw.expovariate(0.15)))))
        steps = [step for step in sorted(steps, key=lambda step: step[1]) if step[1] <= at(AS_OF)]
        if steps and steps[0][0] == "received":
            channel = "phone" if number % 10 else "email"
            rows += story(f"C{number:04}", *steps, channel=channel, store="A" if number % 3 else "B")
    return rows


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    rows = [*events(), *story("LAST", ("received", f"{AS_OF:%Y-%m-%d %H:%M}"), channel="store")]
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("risk"), rows))


@pytest.fixture(scope="module")
def listed(generation):
    return catalog.run(generation, "open_clocks")


class Walk:
    """Places on the calendar by counting working days one by one, not by joining running counts."""

    def __init__(self, generation):
        days = catalog.run(generation, "calendar", Request(where={"policy": ("retailer",)}))
        works = dict(zip(pd.to_datetime(days["day"]).dt.date, days["is_working"], strict=True))
        self.before, count, day = {}, 0, date(2025, 12, 1)
        while day < date(2026, 12, 31):
            self.before[day] = (count, works[day])
            count += bool(works[day])
            day += timedelta(days=1)

        midnight = lambda day: pd.Timestamp(day).tz_localize("Asia/Baku")  # noqa: E731 - a name for one expression
        self.working_days = {count: midnight(day) for day, (count, works) in self.before.items() if works}

    def place(self, moment):
        local = moment.tz_convert("Asia/Baku").tz_localize(None)
        count, works = self.before[local.date()]
        return count + (works and (local - local.normalize()).total_seconds() / 86400)


def second_computation(generation, now, most=100_000):
    """Of each running clock: how many similar ones of the past were known, and how many of them ended late.

    The past ends with the day on which `most` clocks are reached, counted from the newest.
    """
    walk = Walk(generation)
    clocks = catalog.run(generation, "clocks").merge(
        catalog.run(generation, "complaints")[["complaint_id", "accepted_at", "examined_at", "withdrawn_at"]],
        on="complaint_id",
    )
    with generation.reading() as cursor:
        moves = cursor.execute("select complaint_id, cycle, extended_at from extensions where is_valid").df()
    moves["extended_at"] = moves["extended_at"].dt.tz_localize("UTC")
    here = walk.place(pd.Timestamp(now))
    local = pd.Timestamp(now).tz_convert("Asia/Baku")
    time_of_day = local - local.normalize()

    def stage(row, moment):
        if row.cycle > 1:
            return "reopened"
        if row.examined_at <= moment:
            return "examined"
        return "accepted" if row.accepted_at <= moment else "received"

    past = []
    for row in clocks.itertuples(index=False):
        if row.state not in ("met", "late", "overdue") or not row.due_at > pd.Timestamp(now) - timedelta(days=365):
            continue
        if row.due_at > pd.Timestamp(now):
            continue
        moved = moves[(moves.complaint_id == row.complaint_id) & (moves.cycle == row.cycle)]["extended_at"]
        moved = moved if row.clock == "resolution" else moved.iloc[:0]
        end = min(end for end in (row.stopped_at, row.withdrawn_at, pd.Timestamp(now)) if not pd.isna(end))
        past.append((row, moved.min(), moved.max(), end))

    # a deadline at midnight belongs to the day that it ends
    due_on = lambda known: (known[0].due_at - timedelta(seconds=1)).tz_convert("Asia/Baku").date()  # noqa: E731
    past.sort(key=due_on, reverse=True)
    if len(past) >= most:
        past = [known for known in past if due_on(known) >= due_on(past[most - 1])]

    def at_whole_days_left(row, deadline, days_left):
        """The moment in the past with so many working days left at the time of day it is now."""
        count, works = walk.before[(deadline - timedelta(seconds=1)).tz_convert("Asia/Baku").date()]
        # the working day on which the count is reached, seen at the same time of day
        day = walk.working_days.get(count + bool(works) - days_left - 1)
        return None if day is None else day + time_of_day

    answers = {}
    running = catalog.run(generation, "open_clocks")
    running = running[running["state"] == "running"]
    moments = {}
    for row in running.itertuples(index=False):
        days_left = int(np.floor(walk.place(row.due_at) - here + 1e-9))
        seen = {"all": [0, 0], "channel": [0, 0]}
        for then, first_moved, last_moved, end in past:
            if then.clock != row.clock:
                continue
            is_extended = not pd.isna(row.promised_on)
            deadline = then.due_at if is_extended else then.original_due_at
            key = (deadline, days_left)
            if key not in moments:
                moments[key] = at_whole_days_left(then, deadline, days_left)
            moment = moments[key]
            if moment is None or not then.started_at <= moment < end or stage(then, moment) != row.stage:
                continue
            if is_extended and not moment >= last_moved:
                continue
            if not is_extended and moment >= first_moved:
                continue
            for scope in ("all", "channel") if then.channel == row.channel else ("all",):
                seen[scope][0] += 1
                seen[scope][1] += then.state != "met"
        scope = "channel" if seen["channel"][0] >= FEW else ("all" if seen["all"][0] >= FEW else None)
        answers[row.complaint_id, row.clock, row.cycle] = (scope, *(seen[scope] if scope else (None, None)))
    return answers


def agree(listed, expected):
    running = listed[listed["state"] == "running"]
    assert len(running) == len(expected) > 20
    assert {row.similar_by for row in running.itertuples() if not pd.isna(row.similar_by)} == {"channel", "all"}
    for row in running.itertuples(index=False):
        scope, n, late = expected[row.complaint_id, row.clock, row.cycle]
        found = None if pd.isna(row.similar_by) else row.similar_by
        assert (found, row.similar_n if n else None) == (scope, n), row
        if n:
            assert row.similar_late_n == late, row
            assert row.late_chance == pytest.approx(late / n)


@pytest.mark.slow
def test_the_chance_is_what_a_walk_through_the_past_finds(generation, listed):
    agree(listed, second_computation(generation, instant(f"{AS_OF:%Y-%m-%d %H:%M}")))


@pytest.mark.slow
def test_of_many_only_the_newest_whole_days_are_looked_at(generation, listed, monkeypatch):
    plain, definition = catalog.definition("open_clocks"), catalog.definition
    fewer = replace(plain, sql=plain.sql.replace(">= 100000", ">= 500"))
    assert fewer.sql != plain.sql
    monkeypatch.setattr(catalog, "definition", lambda name: fewer if name == "open_clocks" else definition(name))
    cut = catalog.run(generation, "open_clocks")
    agree(cut, second_computation(generation, instant(f"{AS_OF:%Y-%m-%d %H:%M}"), 500))
    assert cut["similar_n"].sum() < listed["similar_n"].sum()


@pytest.mark.parametrize("most", [300, 500, 100_000])
def test_what_is_put_back_to_a_moment_is_all_that_the_list_looks_at(generation, monkeypatch, most):
    plain, definition = catalog.definition("open_clocks"), catalog.definition
    assert f"clocks_since >= {lateness_risk.LOOKED_BACK_CLOCKS}\n" in plain.sql, (
        "the list and its bound look back as far"
    )
    cut = replace(plain, sql=plain.sql.replace(">= 100000", f">= {most}"))
    monkeypatch.setattr(catalog, "definition", lambda name: cut if name == "open_clocks" else definition(name))
    monday = next(lateness_risk.mondays_of(generation))
    told = {}
    for enough in (most, 10**9):
        monkeypatch.setattr(lateness_risk, "LOOKED_BACK_CLOCKS", enough)
        told[enough] = lateness_risk._predicted(generation, monday, None, Request())
    assert len(told[most])
    assert told[most]["similar_n"].sum() > 0
    order = ["complaint_id", "clock", "cycle"]
    bounded, whole = (frame.sort_values(order, ignore_index=True) for frame in told.values())
    pd.testing.assert_frame_equal(bounded, whole)


def test_working_days_left_count_the_part_of_a_day(generation, listed):
    last = listed[listed["complaint_id"] == "LAST"].set_index("clock")
    # 2026-06-17 15:30 to the end of Monday 22 June: 8.5 of 24 hours, then Thursday, Friday and Monday
    assert last.loc["acceptance", "days_left"] == pytest.approx(3 + 8.5 / 24)
    assert list(last["is_in_force"]) == [True, False]
    overdue = listed[listed["state"] == "overdue"]
    assert len(overdue)
    assert (overdue["days_left"] <= 0).all()
    assert overdue["late_chance"].isna().all()


def test_every_open_complaint_is_on_the_board_once(generation, listed):
    board = lateness_risk.board(generation)
    opened = catalog.run(generation, "open_count").iloc[0]
    assert len(board.rows) == board.rows["complaint_id"].nunique() == opened["value"]
    assert board.overdue_n == opened["overdue_count"] > 0
    assert board.rows["due_at"].is_monotonic_increasing
    first = listed.groupby("complaint_id")["due_at"].min()
    assert board.rows.set_index("complaint_id")["due_at"].to_dict() == first.to_dict()
    at_risk = board.rows["late_chance"].fillna(0) >= lateness_risk.AT_RISK_SHARE
    assert board.at_risk_n == at_risk.sum() > 0
    assert board.expected_late_n == pytest.approx(board.rows["late_chance"].sum())


def test_filters_choose_the_rows_but_not_the_past(generation, listed):
    only = lateness_risk.board(
        generation, Request(where={"store": ("A",)}, from_on=date(2026, 1, 1), cohort="received")
    ).rows
    whole = lateness_risk.board(generation).rows
    assert 0 < len(only) < len(whole)
    pd.testing.assert_frame_equal(only, whole[whole["store"] == "A"].reset_index(drop=True), check_dtype=False)


def test_predictions_of_a_monday_are_those_of_the_list_as_it_stood(generation):
    monday = date(2026, 5, 4)
    found = lateness_risk.predictions(generation, monday)
    then = catalog.run(generation, "open_clocks", Request(as_of=instant("2026-05-04 00:00")))
    ended = catalog.run(generation, "clocks").set_index(["complaint_id", "clock", "cycle"])["state"]
    then = then[(then["state"] == "running") & then["late_chance"].notna()]
    keys = list(zip(then["complaint_id"], then["clock"], then["cycle"], strict=True))
    expected = dict(zip(keys, then["late_chance"], strict=True))
    expected = {key: chance for key, chance in expected.items() if ended[key] in ("met", "late", "overdue")}
    got = {(row.complaint_id, row.clock, row.cycle): row for row in found.itertuples(index=False)}
    assert set(got) == set(expected)
    assert len(got) > 20
    for key, chance in expected.items():
        assert got[key].late_chance == pytest.approx(chance)
        assert got[key].is_late == (ended[key] != "met")


def test_reliability_adds_up_and_its_score_is_briers(generation):
    tested = lateness_risk.reliability(generation)
    every = pd.concat([lateness_risk.predictions(generation, monday) for monday in tested.mondays])
    assert tested.n == len(every) == tested.bands["n"].sum()
    assert all(monday.weekday() == 0 for monday in tested.mondays)
    assert tested.mondays[-1] == date(2026, 5, 4)
    score = sum((row.late_chance - row.is_late) ** 2 for row in every.itertuples()) / len(every)
    assert tested.brier == pytest.approx(score)
    share = every["is_late"].mean()
    assert tested.base_brier == pytest.approx(share * (1 - share))
    band = tested.bands.iloc[-1]
    inside = every[(every["late_chance"] >= band["from_chance"]) & (every["late_chance"] <= band["to_chance"])]
    assert (band["n"], band["late_n"]) == (len(inside), inside["is_late"].sum())
    assert (band["low"], band["high"]) == tuple(map(float, wilson(band["late_n"], band["n"])))


def test_a_filter_is_tested_on_the_mondays_of_the_whole(generation, monkeypatch):
    monkeypatch.setattr(lateness_risk, "ENOUGH_PREDICTIONS", 40)
    whole = lateness_risk.reliability(generation)
    assert 1 < len(whole.mondays) < lateness_risk.MONDAYS
    part = lateness_risk.reliability(generation, Request(where={"store": ("B",)}))
    assert part.mondays == whole.mondays
    assert 0 < part.n < whole.n


def test_without_a_history_nothing_is_predicted(tmp_path):
    rows = story("C1", ("received", "2026-03-02 10:00"), channel="phone")
    generation = warehouse_generation.open_live(make(tmp_path, rows))
    board = lateness_risk.board(generation)
    assert (len(board.rows), board.judged_n, board.at_risk_n) == (1, 0, 0)
    tested = lateness_risk.reliability(generation)
    assert (tested.n, len(tested.bands), tested.mondays) == (0, 0, ())
    assert np.isnan(tested.brier)


def test_what_a_coming_week_brings_by_hand_and_by_drawing():
    # of chances 1/2, 1/2 and 1/4: none 6/32, one 14/32, two 10/32, three 2/32
    probability = [6 / 32, 20 / 32, 30 / 32, 1.0]
    assert lateness_risk._between(np.array([0.5, 0.5, 0.25])) == (0, 3)
    assert probability[2] < 0.975 <= probability[3] and probability[0] >= 0.025
    chances = np.random.default_rng(3).uniform(0, 0.6, 60)
    drawn = (np.random.default_rng(4).uniform(size=(40_000, 60)) < chances).sum(axis=1)
    low, high = lateness_risk._between(chances)
    assert abs(np.quantile(drawn, 0.025) - low) <= 1 and abs(np.quantile(drawn, 0.975) - high) <= 1
