"""A small warehouse with one of each fault that the pages speak of; its fixture is known everywhere."""

import csv

import pytest

from tests.helpers import dashboard_warehouse, dashboard_world

PRIVATE = (dashboard_world.CUSTOMER, dashboard_world.CONTACT, dashboard_world.TEXT)


def write_faulty(path, complaints=30):
    """Some complaints with one of each fault that the page speaks of; two rows the same as before."""
    rows = list(csv.DictReader(dashboard_world.write(path, complaints=complaints, seed=3).open(encoding="utf-8")))
    received = [row for row in rows if row["event_type"] == "received"]
    received[1]["channel"] = "pigeon"
    received[2]["occurred_at"] = "31.02.2026"  # rejected: its complaint has no receipt
    next(row for row in rows if row["event_type"] == "examined")["event_type"] = "=closed"
    next(row for row in rows if row["event_type"] == "resolved")["complaint_id"] = ""
    accepted = [row for row in rows if row["event_type"] == "accepted"]
    accepted[5]["occurred_at"] = "2020-01-06T08:00:00+00:00"  # before the receipt
    rows = [row for row in rows if row is not accepted[8]] + [dict(rows[0])]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faulty")
    dashboard_warehouse.load(folder / "warehouse", write_faulty(folder / "faulty.csv"))
    return folder / "warehouse"
