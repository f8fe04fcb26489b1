"""A period is held against the target in force on its last day; without any, that of the settings holds."""

from datetime import date

import duckdb
import pytest

from queries.analysis import news
from queries.semantic import targets
from queries.warehouse import generation as warehouse
from tests.helpers.small_warehouse import make, story

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 1)
CLOCKS = ("acceptance", "examination", "resolution")
EVENTS = story(
    "A", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-03 10:00"), ("resolved", "2026-03-05 10:00")
)


def opened(folder, *rows):
    """A warehouse whose policy has these targets: (metric, clock, share, from)."""
    make(folder, EVENTS)
    with duckdb.connect(str(next(folder.glob("*.duckdb")))) as connection:
        for row in rows:
            connection.execute("insert into policy_targets values ('retailer', ?, ?, ?, ?)", row)
    return warehouse.open_live(folder)


def test_95_until_june_and_97_after(tmp_path):
    found = opened(tmp_path, ("on_time_share", None, 0.95, "2000-01-01"), ("on_time_share", None, 0.97, "2026-07-01"))
    assert [targets.share(found, day, clock="resolution") for day in (JUNE, JULY)] == [0.95, 0.97]
    of_june = news.targets_of(found, JUNE)
    assert of_june == {**dict.fromkeys(CLOCKS, 0.95), news.EXTENDED: None, news.SATISFIED: None}


def test_a_target_of_one_clock_comes_before_one_of_all(tmp_path):
    rows = (("on_time_share", None, 0.9, "2026-07-01"), ("on_time_share", "resolution", 0.8, "2000-01-01"))
    found = opened(tmp_path, *rows, ("satisfaction", None, 0.7, "2026-07-01"))
    assert news.targets_of(found, JULY) == {
        "acceptance": 0.9,
        "examination": 0.9,  # a clock of the policy, recorded or not
        "resolution": 0.8,
        news.EXTENDED: None,
        news.SATISFIED: 0.7,
    }
    # before any that is dated, the setting
    assert targets.share(found, JUNE, clock="acceptance") == 0.95


def test_a_generation_of_an_earlier_version_has_the_setting(tmp_path):
    make(tmp_path, EVENTS)
    with duckdb.connect(str(next(tmp_path.glob("*.duckdb")))) as connection:
        connection.execute("drop table policy_targets")
    assert targets.share(warehouse.open_live(tmp_path), JULY, clock="resolution") == 0.95


@pytest.mark.parametrize(("extended", "standing"), [(20, "kept"), (21, "missed"), (60, "missed_by_more")])
def test_of_what_should_be_rare_the_target_is_a_ceiling(extended, standing):
    one = news.Measure(news.EXTENDED, "share", "lower", extended / 200, 200, target=0.1)
    assert news.judge([one]).standing(news.EXTENDED) == standing
