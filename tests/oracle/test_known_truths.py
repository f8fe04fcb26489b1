"""What is known about the public data sets must come out of the finished warehouse, by way of the queries."""

import csv
import gzip
import io
import json
import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.conftest import real_file

pytestmark = pytest.mark.real_data


def _loaded(folder):
    return json.loads((folder.parent / f"{folder.name}.json").read_text(encoding="utf-8"))


def _records(name):
    path = real_file(name)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
            return list(csv.DictReader(io.TextIOWrapper(file, "utf-8")))
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_servicenow_log_is_accounted_for(servicenow_warehouse):
    loaded = _loaded(servicenow_warehouse)
    assert (loaded["rows_read"], loaded["rejected"], loaded["duplicates"]) == (141_712, 0, 0)
    assert loaded["events_loaded"] == loaded["events_read"] == 116_579
    generation = warehouse_generation.open_live(servicenow_warehouse)
    assert catalog.run(generation, "received_count", Request())["n"].sum() == 24_918
    by_channel = catalog.run(generation, "received_count", Request(by=("channel",)))
    assert dict(zip(by_channel["channel"], by_channel["n"], strict=True)) == {
        "Phone": 24_688,
        "Self service": 158,
        "Email": 59,
        "IVR": 9,
        "Direct opening": 4,
    }
    clocks = catalog.run(generation, "clocks", Request())
    assert clocks.loc[clocks["cycle"] > 1, "complaint_id"].nunique() == 275


@pytest.mark.slow
def test_bostons_own_flag_comes_out_of_the_clocks(boston_warehouse):
    generation = warehouse_generation.open_live(boston_warehouse)
    clocks = catalog.run(generation, "clocks", Request(as_of=datetime(2026, 1, 1, tzinfo=UTC)))
    states = dict(zip(clocks["complaint_id"], clocks["state"], strict=True))
    expected = {("ONTIME", "Closed"): "met", ("OVERDUE", "Closed"): "late", ("OVERDUE", "Open"): "overdue"}
    for record in _records("boston311/311_service_requests_2011.zip"):
        judged = record["target_dt"] and record["ontime"]
        state = expected[record["ontime"], record["case_status"]] if judged else "no_deadline"
        assert states.pop(record["case_enquiry_id"]) == state
    assert not states
    assert Counter(clocks["state"]) == {"met": 35_591, "late": 8_073, "overdue": 3_448, "no_deadline": 11_139}


def test_the_permits_that_ended_by_their_deadline(receipt_warehouse):
    generation = warehouse_generation.open_live(receipt_warehouse)
    shares = catalog.run(generation, "on_time_share", Request(cohort="resolved"))
    assert shares[["numerator", "denominator"]].to_numpy().tolist() == [[952, 1_329]]
    ends = {record["case:concept:name"]: record for record in _records("receipt/receipt.csv.gz")}.values()
    in_time = [r for r in ends if r["case:enddate"] and _instant(r["case:enddate"]) < _instant(r["case:deadline"])]
    assert len(in_time) == 952


def _instant(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_the_flow_of_the_servicenow_log_reconciles(servicenow_warehouse, grain):
    flow = catalog.run(warehouse_generation.open_live(servicenow_warehouse), "flow", Request(grain=grain))
    rows = flow.to_dict("records")
    for row in rows:
        assert row["opening"] + row["received"] + row["reopened"] - row["resolved"] - row["withdrawn"] == row["closing"]
    assert all(before["closing"] == after["opening"] for before, after in pairwise(rows))
    assert sum(row["received"] for row in rows) == 24_918


def test_a_past_moment_knows_nothing_of_what_came_later(receipt_warehouse):
    """Open permits on 1 March 2011, counted from the file itself."""
    moment = datetime(2011, 3, 1, tzinfo=UTC)
    cases = {r["case:concept:name"]: r for r in _records("receipt/receipt.csv.gz")}.values()
    open_then = 0
    for record in cases:
        end = _instant(record["case:enddate"]) if record["case:enddate"] else None
        start = min(_instant(record["case:startdate"]), end) if end else _instant(record["case:startdate"])
        open_then += start <= moment and (end is None or end > moment)
    generation = warehouse_generation.open_live(receipt_warehouse)
    found = catalog.run(generation, "open_count", Request(as_of=moment, to_on=date(2011, 3, 1)))
    assert found["value"].tolist() == [open_then]
