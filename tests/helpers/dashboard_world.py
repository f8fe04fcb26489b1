"""A small invented world for the tests of the pages: seeded, so every run sees the same complaints."""

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

COLUMNS = (
    *("event_id", "complaint_id", "event_type", "occurred_at", "actor", "channel", "language", "customer_name"),
    *("customer_contact", "named_employee", "store", "product_category", "category", "cause", "text", "reason"),
    *("promised_on", "step", "form", "outcome", "remedy", "score"),
)
CHANNELS = ("website_form", "website_chat", "phone", "social", "email", "store")
STORES = ("Baku 28 May", "Ganja", "Sumgait")
CATEGORIES = ("phones", "televisions", "laptops")
HANDLERS = ("H-01", "H-02", "H-03", "H-04")
LAST = datetime(2026, 11, 15, 14, 40, tzinfo=UTC)
CUSTOMER = "Gizli Müştəri"
CONTACT = "+994 50 000 00 00"
TEXT = "Mətn heç yerdə görünməməlidir"


def write(path: Path, complaints: int = 1500, weeks: int = 60, seed: int = 7, last: datetime = LAST) -> Path:
    """Writes an events file that ends at `last`; the newest complaint, C00000, has every kind of event."""
    draw = random.Random(seed)
    rows: list[dict] = []
    for number in range(1, complaints + 1):
        received = last - timedelta(minutes=draw.randint(60, weeks * 7 * 24 * 60))
        rows += _complaint(draw, f"C{number:05}", received, last)
    rows += _every_kind(last)
    for place, row in enumerate(sorted(rows, key=lambda row: row["occurred_at"])):
        row["event_id"] = f"e{place}"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _row(complaint: str, kind: str, at: datetime, **values: object) -> dict:
    return {"complaint_id": complaint, "event_type": kind, "occurred_at": at.isoformat(timespec="seconds"), **values}


def _complaint(draw: random.Random, name: str, received: datetime, last: datetime) -> list[dict]:
    handler = draw.choice(HANDLERS)
    subject = {
        "channel": draw.choices(CHANNELS, (3, 4, 6, 2, 2, 1))[0],
        "store": draw.choice((*STORES, "")),
        "product_category": draw.choice(CATEGORIES),
    }
    private = {"customer_name": CUSTOMER, "customer_contact": CONTACT, "text": TEXT}
    rows = [_row(name, "received", received, **subject, **private)]
    accepted = received + timedelta(days=draw.expovariate(1 / 1.2))
    examined = accepted + timedelta(days=draw.expovariate(1 / 1.5))
    resolved = examined + timedelta(days=draw.expovariate(1 / 3.5))
    if subject["channel"] == "website_chat":
        resolved += timedelta(days=draw.expovariate(1 / 3))
    rows.append(_row(name, "assigned", received + timedelta(hours=1), actor=handler))
    rows.append(_row(name, "accepted", accepted, actor=handler))
    rows.append(_row(name, "examined", examined, actor=handler, category="delivery", cause="late courier"))
    if draw.random() < 0.1:
        promised = (received + timedelta(days=20)).date().isoformat()
        rows.append(_row(name, "extended", received + timedelta(days=6), reason="part ordered", promised_on=promised))
    if draw.random() < 0.04:
        rows.append(_row(name, "withdrawn", resolved, reason="changed mind"))
    else:
        rows.append(_row(name, "resolved", resolved, actor=handler, outcome="upheld"))
        if draw.random() < 0.4:
            score = max(1, min(5, round(draw.gauss(4 - (resolved - received).days / 12, 1))))
            rows.append(_row(name, "rated", resolved + timedelta(days=1), score=score))
    until = last.isoformat(timespec="seconds")
    return [row for row in rows if row["occurred_at"] <= until]


def _every_kind(last: datetime) -> list[dict]:
    start = last - timedelta(days=24)
    days = lambda number: start + timedelta(days=number)  # noqa: E731 - a name for one expression, used only below
    complaint = "C00000"
    return [
        _row(
            complaint,
            "received",
            start,
            channel="phone",
            store=STORES[0],
            product_category="phones",
            named_employee="N-9",
        ),
        _row(complaint, "assigned", days(0.1), actor="H-01"),
        _row(complaint, "accepted", days(1), actor="H-01"),
        _row(complaint, "informed", days(1.1), step="accepted", form="written"),
        _row(complaint, "info_requested", days(1.2), actor="H-01"),
        _row(complaint, "info_received", days(2.5)),
        _row(complaint, "assigned", days(3), actor="H-02"),
        _row(complaint, "examined", days(6), actor="H-02", category="repair", cause="spare part missing"),
        _row(complaint, "extended", days(8), reason="part ordered", promised_on=(days(15)).date().isoformat()),
        _row(complaint, "informed", days(8.1), step="extended", form="oral"),
        _row(complaint, "status_asked", days(10), channel="phone"),
        _row(complaint, "resolved", days(17), actor="H-02", outcome="partly_upheld", remedy="repair"),
        _row(complaint, "informed", days(17.1), step="resolved", form="written"),
        _row(complaint, "rated", days(18), score=3),
        _row(complaint, "reopened", days(20), reason="fault came back"),
    ]
