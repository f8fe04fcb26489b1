"""Complaints around the borders of limits, for what other limits would have meant."""

from tests.helpers.small_warehouse import story

LAST = story("Z", ("received", "2026-09-01 10:00"))
"""Long after the others, so that every deadline of theirs has passed."""
HAND_MADE = [
    # July 2026 has no holiday: 1 is a Wednesday. Two working days after it end with Friday 3, three with Monday 6.
    *story("A", ("received", "2026-07-01 10:00"), ("accepted", "2026-07-03 23:59"), channel="phone", store="Gəncə"),
    *story("B", ("received", "2026-07-01 10:00"), ("accepted", "2026-07-04 00:00"), channel="phone"),
    *story("C", ("received", "2026-07-01 10:00"), ("accepted", "2026-07-07 00:00"), channel="email"),
    # Ten calendar days after Friday 3 end with Monday 13; two days of waiting for the customer move that to 15.
    *story(
        "P",
        ("received", "2026-07-03 10:00"),
        ("info_requested", "2026-07-06 10:00"),
        ("info_received", "2026-07-08 10:00"),
        ("resolved", "2026-07-15 23:59"),
    ),
    *story(
        "Q",
        ("received", "2026-07-03 10:00"),
        ("info_requested", "2026-07-06 10:00"),
        ("info_received", "2026-07-08 10:00"),
        ("resolved", "2026-07-16 00:00"),
    ),
    *LAST,
]
