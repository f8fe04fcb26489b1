"""Complaints of January to March 2026 about customers who come again, escalations and redress, worked out by hand.

| complaint | customer | received | what became of it |
|---|---|---|---|
| A | k1 | 2025-01-10 10:00 | - |
| B | k1 | 2026-01-10 10:00 | resolved 01-15, 100 AZN; exactly 365 times 24 hours after A: again |
| C | k2 | 2026-01-11 10:00 | resolved 01-16, 40 AZN; taken to the second stage 01-20, upheld 02-02 |
| D | k2 | 2026-01-12 10:00 | a day after C: again; second stage 01-25, upheld 02-01; outside 02-03, overturned 03-01 |
| E | k3 | 2026-01-13 10:00 | resolved 01-20, 30 EUR; reopened and resolved 02-10 without an amount |
| F | - | 2026-01-14 10:00 | resolved 01-21, 0 AZN; nobody knows whose it is |
| G | k1 | 2026-02-05 10:00 | resolved 02-06, 60 AZN, reopened, open |
"""

from tests.helpers.small_warehouse import story

AZN, EUR = "AZN", "EUR"
FURTHER = [
    *story("A", ("received", "2025-01-10 10:00"), customer_key="k1", channel="phone"),
    *story(
        "B",
        ("received", "2026-01-10 10:00"),
        ("resolved", "2026-01-15 10:00", {"amount": 100.0, "currency": AZN}),
        customer_key="k1",
        channel="phone",
    ),
    *story(
        "C",
        ("received", "2026-01-11 10:00"),
        ("resolved", "2026-01-16 10:00", {"amount": 40.0, "currency": AZN}),
        ("escalated", "2026-01-20 10:00", {"escalated_to": "second_stage"}),
        ("escalation_decided", "2026-02-02 10:00", {"outcome": "upheld"}),
        customer_key="k2",
        channel="email",
    ),
    *story(
        "D",
        ("received", "2026-01-12 10:00"),
        ("escalated", "2026-01-25 10:00", {"escalated_to": "second_stage"}),
        ("escalation_decided", "2026-02-01 10:00", {"outcome": "upheld"}),
        ("escalated", "2026-02-03 10:00", {"escalated_to": "external"}),
        ("escalation_decided", "2026-03-01 10:00", {"outcome": "overturned"}),
        customer_key="k2",
        channel="phone",
    ),
    *story(
        "E",
        ("received", "2026-01-13 10:00"),
        ("resolved", "2026-01-20 10:00", {"amount": 30.0, "currency": EUR}),
        ("reopened", "2026-02-01 10:00"),
        ("resolved", "2026-02-10 10:00"),
        customer_key="k3",
        channel="email",
    ),
    *story("F", ("received", "2026-01-14 10:00"), ("resolved", "2026-01-21 10:00", {"amount": 0.0, "currency": AZN})),
    *story(
        "G",
        ("received", "2026-02-05 10:00"),
        ("resolved", "2026-02-06 10:00", {"amount": 60.0, "currency": AZN}),
        ("reopened", "2026-03-02 10:00"),
        customer_key="k1",
    ),
]
