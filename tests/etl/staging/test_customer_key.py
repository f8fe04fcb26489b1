"""Customers are told apart by a keyed hash made at the door, of which nobody reads their number or contact."""

import hashlib
import hmac

import pytest

from etl.staging.customer_key import VARIABLE
from tests.helpers.loading import ask, event, load_events

SECRET, NUMBER = "a key of ours", "CUST-0042"
EVENTS = [
    event("1", "A", "received", "2026-03-19 15:00", customer_contact="+994 50 123 45 67"),
    event("2", "B", "received", "2026-03-20 15:00", customer_contact="050-123-45-67", customer_name="Planted"),
    event("3", "C", "received", "2026-03-21 15:00", customer_contact="Planted@Example.az"),
    event("4", "D", "received", "2026-03-22 15:00", customer_key=NUMBER, customer_contact="planted@example.az"),
    event("5", "E", "received", "2026-03-23 15:00", customer_name="Planted"),
    event("6", "F", "received", "soon", customer_key=NUMBER),
    event("7", "D", "resolved", "2026-03-24 15:00", amount="120.50", currency="AZN"),
    event("8", "A", "resolved", "2026-03-24 15:00", amount="1,200.50"),
]


def hashed(identity: str) -> str:
    return hmac.new(SECRET.encode(), identity.encode(), hashlib.sha256).hexdigest()[:32]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    root = tmp_path_factory.mktemp("keyed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET)
        load_events(root, EVENTS)
    return root / "warehouse"


def test_one_customer_has_one_key_however_the_contact_is_written(warehouse):
    keys = dict(ask(warehouse, "select complaint_id, customer_key from complaints order by 1"))
    phone = hashed("phone:501234567")
    wanted = {
        "A": phone,
        "B": phone,
        "C": hashed("mail:planted@example.az"),
        "D": hashed("number:cust-0042"),
        "E": None,
    }
    assert keys == wanted


def test_a_customer_s_number_is_nowhere(warehouse):
    for file in warehouse.glob("*.duckdb"):
        assert NUMBER.encode() not in file.read_bytes()
    [(raw,)] = ask(warehouse, "select raw from rejected_rows where file = 'events.csv' and rule like 'occurred%'")
    assert "withheld" in raw


def test_a_sum_is_a_number_or_rejected(warehouse):
    assert ask(warehouse, "select complaint_id, amount, currency from complaints where amount is not null") == [
        ("D", 120.5, "AZN")
    ]
    assert ask(warehouse, "select rule from rejected_rows where rule like 'amount%'") == [("amount_readable",)]


def test_without_a_key_nobody_is_told_apart(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    load_events(tmp_path, EVENTS[:4])
    assert ask(tmp_path / "warehouse", "select count(customer_key) from events") == [(0,)]
