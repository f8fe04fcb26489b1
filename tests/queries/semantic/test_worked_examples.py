"""The figures of docs/reference/worked-examples.md, from the public files themselves and from the metrics."""

import csv
import gzip
import io
import re
import zipfile

import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.settings import ROOT
from queries.warehouse import generation as warehouse_generation
from tests.conftest import real_file

pytestmark = pytest.mark.real_data
PAGE = ROOT / "docs" / "reference" / "worked-examples.md"


def row_of(counted):
    """The row of a table that begins so: what is told as (numerator, denominator), checked against its own share."""
    cells = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {counted} |"))
    numerator, denominator = (int(cell.replace(",", "")) for cell in re.findall(r"\| ([\d,]+) (?=\|)", cells))
    assert f"| {numerator / denominator:.2%} |".replace("%", " %") in cells
    return numerator, denominator


@pytest.mark.slow
def test_one_row_is_not_one_complaint(servicenow_warehouse):
    kept = all_rows = 0
    last = {}
    with gzip.open(real_file("servicenow/incident_event_log_full.csv.gz"), "rt", encoding="utf-8") as file:
        for record in csv.DictReader(file):
            in_time, update = record["made_sla"].lower() == "true", int(record["sys_mod_count"])
            kept, all_rows = kept + in_time, all_rows + 1
            last[record["number"]] = max(last.get(record["number"], (-1, False)), (update, in_time))
    assert row_of("rows of the log") == (kept, all_rows)
    assert row_of("incidents, by their last row") == (sum(in_time for _, in_time in last.values()), len(last))
    generation = warehouse_generation.open_live(servicenow_warehouse)
    assert catalog.run(generation, "received_count")["value"].tolist() == [len(last)]


@pytest.mark.slow
def test_one_numerator_is_not_one_share(boston_warehouse):
    path = real_file("boston311/311_service_requests_2011.zip")
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
        records = list(csv.DictReader(io.TextIOWrapper(file, "utf-8")))
    judged = [record for record in records if record["target_dt"] and record["ontime"]]
    closed = [record for record in judged if record["closed_dt"]]

    def counted(chosen):
        return sum(record["ontime"] == "ONTIME" for record in chosen), len(chosen)

    assert row_of("all requests, by the verdict") == counted(records)
    assert row_of("requests with a target and a verdict") == counted(judged)
    assert row_of("those of them that are closed") == counted(closed)

    generation = warehouse_generation.open_live(boston_warehouse)
    resolved = catalog.run(generation, "on_time_share", Request(cohort="resolved"))
    assert resolved[["numerator", "denominator"]].to_numpy().tolist() == [list(counted(closed))]
    due = catalog.run(generation, "on_time_share")[["numerator", "denominator"]].to_numpy().tolist()
    # those whose target lies after the newest event, all closed early
    ahead = [r for r in judged if r["target_dt"] > generation.data_as_of.strftime("%Y-%m-%dT%H:%M:%S")]
    on_time, all_due = counted(judged)
    assert counted(ahead) == (len(ahead), len(ahead))
    assert due == [[on_time - len(ahead), all_due - len(ahead)]]
    page = PAGE.read_text(encoding="utf-8")
    assert f"{due[0][0]:,} of {due[0][1]:,} ({due[0][0] / due[0][1]:.2%})".replace("%", " %") in page
    assert f"{len(ahead)} fewer" in page
