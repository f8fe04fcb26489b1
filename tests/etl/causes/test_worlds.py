"""A world in which several things happen at once, loaded and searched as a whole: a line each, and no other."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pytest

from etl.causes import detect
from queries.analysis import change_effect
from queries.semantic import catalog
from queries.warehouse import generation as warehouse_generation
from tests.helpers import small_warehouse

MONDAY, WEEKS, RENAMED = date(2025, 11, 3), 50, 26
CAUSES = ("late", "wrong", "rude", "broken", "price")
UPLOADED = 90


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    """Five causes in four stores; one renamed half-way; a store that rises over all of them; one day of uploads."""
    folder, rng, events = tmp_path_factory.mktemp("worlds"), np.random.default_rng(8), []

    def add(week, cause, store, count, day=None):
        for _ in range(count):
            received = MONDAY + timedelta(weeks=week, days=int(rng.integers(7)) if day is None else day)
            steps = [("received", f"{received} 09:00"), ("examined", f"{received} 15:00", {"cause": cause})]
            events.extend(small_warehouse.story(f"C{len(events):05}", *steps, channel="phone", store=f"S{store}"))

    for week in range(WEEKS):
        for cause in (*CAUSES, "old" if week < RENAMED else "new"):
            for store in range(4):
                rises = 5 if store == 3 and week >= WEEKS - 4 and cause in CAUSES else 0
                add(week, cause, store, int(rng.poisson(1.8 + rises)))
    for at in range(UPLOADED):
        add(WEEKS - 1, "price", at % 3, 1, day=2)
    small_warehouse.make(folder, events)
    with duckdb.connect(str(folder / "g000001.duckdb")) as connection:
        connection.execute("set timezone = 'UTC'")
        detect.find(connection)
    return warehouse_generation.open_live(folder)


def test_each_thing_is_one_line_and_nothing_else_is_new(searched):
    lines = catalog.run(searched, "candidates").set_index("key")
    new = lines[lines["is_emerging"]]
    assert set(new.index) == {"|store|S3", "price"}
    store = new.loc["|store|S3"]
    assert store["observed"] / store["weeks"] == pytest.approx(6 * 1.8 + 25, rel=0.15)
    assert store["expected"] / store["weeks"] == pytest.approx(6 * 1.8, rel=0.35)
    assert new.loc["price", "measure"] == "one_day"
    assert new.loc["price", "observed"] >= UPLOADED
    assert "price" not in set(lines.index[lines["is_chronic"]])
    # the causes of the store are seen in its line
    folded = catalog.run(searched, "candidate_folded")
    assert set(folded.loc[folded["line"] == "|store|S3", "value"]) <= {"S3", ""}
    # what a reader can count again
    whole = catalog.run(searched, "candidate_weeks")
    assert whole[whole["key"] == "price"]["complaints"].iloc[-1] > UPLOADED


def test_a_new_name_is_told_and_is_no_effect(searched):
    pairs = catalog.run(searched, "cause_recodings")
    assert pairs[["old_cause", "new_cause"]].to_numpy().tolist() == [["old", "new"]]
    assert pairs["week_on"][0].date() == MONDAY + timedelta(weeks=RENAMED)
    for name in ("old", "new"):
        told = change_effect.answer(searched, name, MONDAY + timedelta(weeks=RENAMED))
        assert told.verdict not in (change_effect.WORKED, change_effect.WORSE)
        assert "recoded" in told.reasons
        assert told.recoded == ("new" if name == "old" else "old")


def test_a_place_as_a_whole_is_asked_like_a_cause(searched):
    told = change_effect.answer(searched, "|store|S0", MONDAY + timedelta(weeks=30))
    assert told.verdict not in (change_effect.WORKED, change_effect.WORSE)
    assert told.weeks["complaints"].sum() > 400
