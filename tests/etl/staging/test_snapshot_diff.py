import gzip
import random

import pytest

from etl.pipeline.load import load
from etl.warehouse import generations
from tests.conftest import real_file
from tests.helpers.loading import ask, marts
from tests.helpers.servicenow_log import LOG, write_log


@pytest.mark.slow
def test_rows_of_one_incident_in_different_files_give_the_events_of_one_file(tmp_path):
    load("servicenow", [write_log(tmp_path / "all.csv", LOG)], tmp_path / "one")
    # The later half first: on its own, Closed looks like the resolution and Active like the acceptance.
    for name, rows in {"b": LOG[4:], "a": LOG[:2], "c": [LOG[3], LOG[0]], "d": [LOG[2]]}.items():
        load("servicenow", [write_log(tmp_path / f"{name}.csv", rows)], tmp_path / "many")
    assert marts(tmp_path / "many") == marts(tmp_path / "one")
    kinds = "select complaint_id, event_type, occurred_at from events order by all"
    assert ask(tmp_path / "many", kinds) == ask(tmp_path / "one", kinds)


def test_an_event_that_more_rows_disprove_goes_to_the_history(tmp_path):
    load("servicenow", [write_log(tmp_path / "late.csv", [LOG[0], LOG[5]])], tmp_path / "w")
    assert ask(tmp_path / "w", "select event_id from events where event_type = 'resolved'") == [("I1-5-resolved",)]
    load("servicenow", [write_log(tmp_path / "early.csv", LOG[1:5])], tmp_path / "w")
    assert ask(tmp_path / "w", "select event_id from events where event_type = 'resolved'") == [("I1-4-resolved",)]
    assert ("I1-5-resolved",) in ask(tmp_path / "w", "select event_id from event_history")


@pytest.mark.slow
def test_repeated_rows_change_nothing(tmp_path):
    first = load("servicenow", [write_log(tmp_path / "all.csv", LOG)], tmp_path / "w")
    before = marts(tmp_path / "w")
    again = load("servicenow", [write_log(tmp_path / "again.csv", [*LOG[:3], *LOG[:3]])], tmp_path / "w")
    assert (again.rows_read, again.events_loaded, again.corrected) == (6, 0, 0)
    assert marts(tmp_path / "w") == before
    assert first.events_loaded == len(ask(tmp_path / "w", "select 1 from events"))


@pytest.mark.slow
@pytest.mark.real_data
def test_the_servicenow_log_in_fifty_shuffled_files_with_repeats(tmp_path, servicenow_warehouse):
    """Two loads of twenty-five files each, in random order, a tenth of the rows twice: the marts of the one file."""
    with gzip.open(real_file("servicenow/incident_event_log_full.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        header, *rows = file.readlines()
    generator = random.Random(50)
    rows += generator.sample(rows, len(rows) // 10)
    generator.shuffle(rows)
    files = []
    for number in range(50):
        path = tmp_path / f"part{number}.csv"
        path.write_text(header + "".join(rows[number::50]), encoding="utf-8", newline="")
        files.append(path)
    for start in range(0, 50, 25):
        load("servicenow", files[start : start + 25], tmp_path / "w")
    assert generations.live(tmp_path / "w") == 2
    one, many = marts(servicenow_warehouse), marts(tmp_path / "w")
    assert one.keys() == many.keys()
    assert [mart for mart in one if one[mart] != many[mart]] == []
