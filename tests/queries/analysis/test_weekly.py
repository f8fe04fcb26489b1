"""The report's figures of a week are the pages', and its tables hold, cell by cell, what the catalogue answers."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from queries.analysis import kpis, weekly
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation

WEEK = Request(from_on=date(2026, 11, 9), to_on=date(2026, 11, 15))
CLOCKS = ("acceptance", "examination", "resolution")


@pytest.fixture(scope="module")
def generation(demo_warehouse):
    return warehouse_generation.open_live(demo_warehouse)


def one(generation, name, **where):
    frame = catalog.run(
        generation, name, Request(WEEK.from_on, WEEK.to_on, where={key: (value,) for key, value in where.items()})
    )
    return frame.iloc[0] if len(frame) else None


def test_each_channel_has_its_own_figures(generation):
    table = weekly.by_channel(generation, WEEK, CLOCKS)
    assert list(table["channel"]) == sorted(table["channel"])
    assert table["received"].sum() == one(generation, "received_count")["value"]
    for row in table.to_dict("records"):
        channel = row["channel"]
        assert row["received"] == one(generation, "received_count", channel=channel)["value"]
        for clock in CLOCKS:
            share = one(generation, "on_time_share", channel=channel, clock=clock)
            if share is None:
                assert pd.isna(row[f"{clock}_n"])
                continue
            told = [row[f"{clock}_{name}"] for name in ("numerator", "denominator", "value", "n")]
            assert told == [share[name] for name in ("numerator", "denominator", "value", "n")]
        rated = one(generation, "satisfaction", channel=channel)
        if rated is not None and rated["n"]:
            assert (row["satisfied_count"], row["rated_n"]) == (rated["satisfied_count"], rated["n"])


def test_causes_are_counted_week_by_week_the_most_frequent_first(generation):
    table = weekly.causes(generation, WEEK, 13)
    with generation.cursor() as cursor:
        days = cursor.execute("select cause, received_on from w.complaints").fetchall()
    for row in table.to_dict("records"):
        cause = None if pd.isna(row["cause"]) else row["cause"]
        ages = [(WEEK.to_on - on).days // 7 for each, on in days if each == cause and on and on <= WEEK.to_on]
        assert row["weeks"] == tuple(float(ages.count(age)) for age in reversed(range(13)))
        assert (row["value"], row["previous_value"]) == (ages.count(0), ages.count(1))
    known = table[table["cause"].notna()]
    assert list(known["value"]) == sorted(known["value"], reverse=True)
    assert list(table["cause"].isna()) == [False] * len(known) + [True] * (len(table) - len(known))
    for column, count in (("share", "value"), ("previous_share", "previous_value")):
        assert list(known[column]) == pytest.approx(list(known[count] / known[count].sum()))
    assert table["value"].sum() == one(generation, "received_count")["value"]


UNITS = {"acceptance": "working_days", "examination": "working_days", "resolution": "calendar_days"}
COMPARED = (
    *("value", "n", "previous_value", "previous_n", "difference", "year_value", "year_n", "low", "high"),
    *("kind", "direction", "is_small", "weeks"),
)


@pytest.mark.parametrize("week", [WEEK, Request(from_on=date(2026, 6, 15), to_on=date(2026, 6, 21))])
def test_a_tile_and_the_report_give_the_same_figure_for_the_same_week(generation, week):
    # of two reads: the report asks for 53 weeks in one, a page for the period, the two it is held against, 13 weeks
    found = {one.name: one for one in weekly.figures(generation, week, UNITS)}
    for key in weekly.KEYS:
        clocks = [one.clock for one in found.values() if one.key == key.name]
        if key.metric == "on_time_other_reading":
            continue  # its rows are the readings', of which no page has a tile
        if key.metric == "flow":
            # the pages' equation is the metric's row
            row = catalog.run(generation, "flow", week).iloc[0]
            assert (found[key.name].value, found[key.name].n) == (row[key.column.value], row["n"])
            continue
        asked = replace(week, options={"basis": key.basis} if key.basis else {})
        tiles = kpis.several(generation, key.metric, asked, tuple((clock, key.column) for clock in clocks))
        for clock, tile in zip(clocks, tiles, strict=True):
            line = found[f"{key.name}.{clock}" if clock else key.name]
            assert [getattr(tile, name) for name in COMPARED] == [getattr(line, name) for name in COMPARED], line.name
            if line.kind == "share":
                assert tile.certainty == line.certainty, line.name
    assert len(found) == 29
