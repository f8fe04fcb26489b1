"""Counts by distinct time: from rows, from a frame and from the database alike."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from queries.errors import UsageError
from queries.statistics.survival_counts import CENSORED, COMPETING, EVENT, Counts, aggregate_sql, clocks_sql
from queries.warehouse import generation as warehouse_generation


def test_rows_of_one_time_are_added_and_ordered():
    counts = Counts.of([5, 2, 5, 9], [1, 2, 1, 0], [0, 1, 3, 0])
    assert counts.times.tolist() == [2, 5]
    assert counts.events.tolist() == [2, 2]
    assert counts.censored.tolist() == [1, 3]
    assert counts.competing.tolist() == [0, 0]
    assert counts.at_risk.tolist() == [8, 5]
    assert counts.n == 8


def test_durations_are_counted_by_outcome():
    counts = Counts.of_durations([3, 3, 3, 0.5], [EVENT, CENSORED, COMPETING, EVENT])
    assert counts.times.tolist() == [0.5, 3]
    assert (counts.events.tolist(), counts.censored.tolist(), counts.competing.tolist()) == ([1, 1], [0, 1], [0, 1])
    assert counts.swapped().events.tolist() == [0, 1]


def test_the_database_counts_as_the_rows_do():
    draw = np.random.default_rng(5)
    rows = pd.DataFrame(
        {
            "channel": draw.choice(["phone", "store"], 3_000),
            "elapsed": draw.integers(0, 25, 3_000),
            "outcome": draw.choice([CENSORED, EVENT, COMPETING], 3_000),
        }
    )
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        sql = aggregate_sql("rows", time="elapsed", event="outcome = 1", competing="outcome = 2", by=["channel"])
        frame = connection.sql(sql).df()
    for channel, own in frame.groupby("channel"):
        there = rows[rows["channel"] == channel]
        wanted = Counts.of_durations(there["elapsed"], there["outcome"])
        found = Counts.of_frame(own)
        for column in ("times", "events", "censored", "competing"):
            assert np.array_equal(getattr(found, column), getattr(wanted, column))


def test_the_database_leaves_out_what_has_no_time_and_takes_an_unknown_end_for_none():
    with duckdb.connect() as connection:
        connection.sql(
            "create table t as select * from (values (1, true, true), (1, null, null), (null, true, false), "
            "(1, false, true)) v(took, done, gone)"
        )
        row = connection.sql(aggregate_sql("t", time="took", event="done", competing="gone")).df()
        assert row.to_dict("records") == [{"time": 1, "events": 1, "competing": 1, "censored": 1}]
        assert connection.sql(aggregate_sql("t", time="took", event="done")).df()["competing"].tolist() == [0]


def test_a_withdrawal_competes_only_where_it_came_first():
    with duckdb.connect() as connection:
        # stopped; withdrawn and never stopped (also when that was late); stopped before or after being withdrawn; open;
        # invalid
        connection.sql(
            "create table clocks as select 'resolution' as clock, 'working_days' as unit, v.* from "
            "(values (3, 3, null), (3, null, 3), (3, 3, 5), (3, 5, 3), (3, null, null), (null, 1, null)) "
            "v(elapsed, stopped_at, withdrawn_at)"
        )
        row = connection.sql(clocks_sql()).df().to_dict("records")
        assert connection.sql(clocks_sql("clock = 'acceptance'")).df().empty
    assert row == [
        {"clock": "resolution", "unit": "working_days", "time": 3, "events": 2, "competing": 2, "censored": 1}
    ]


def test_the_clocks_of_a_warehouse_are_counted(demo_warehouse):
    generation = warehouse_generation.open_live(demo_warehouse)
    with generation.reading() as cursor:
        frame = cursor.sql(clocks_sql(by=["channel"])).df()
        rows = cursor.sql("select clock, channel, elapsed, state, stopped_at, withdrawn_at from clocks").df()
    rows = rows[rows["state"] != "invalid"]
    assert len(rows) > 4_000
    for (clock, channel), own in frame.groupby(["clock", "channel"]):
        counts = Counts.of_frame(own)
        there = rows[(rows["clock"] == clock) & (rows["channel"] == channel)]
        assert counts.n == len(there)
        assert counts.events.sum() == there["stopped_at"].notna().sum()
        still_open = there["state"].isin(["running", "overdue"])
        assert counts.censored.sum() == still_open.sum()
        assert counts.times.max() == there["elapsed"].max()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([-1], [1], [0]), "negative"),
        (([np.nan], [1], [0]), "missing"),
        (([np.inf], [1], [0]), "infinite"),
        (([1], [-1], [0]), "negative"),
        (([1], [0.5], [0]), "whole"),
        (([1], [np.nan], [0]), "missing"),
        (([1, 2], [1], [0, 0]), "2 times"),
    ],
)
def test_unusable_counts_are_refused(arguments, said):
    with pytest.raises(UsageError, match=said):
        Counts.of(*arguments)


def test_unusable_rows_are_refused():
    with pytest.raises(UsageError, match="0, 1 or 2"):
        Counts.of_durations([1], [3])
    with pytest.raises(UsageError, match="0, 1 or 2"):
        Counts.of_durations([1, 2], [1])
    with pytest.raises(UsageError, match="censored"):
        Counts.of_frame(pd.DataFrame({"time": [1], "events": [1]}))
