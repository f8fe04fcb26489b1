"""Five complaints of March 2026 that pass through hands and waits, worked out by hand for work and lateness.

Days off as in golden_story: Monday 9 and 20 to 30 March. The newest event, and so the default as_of, is Thursday
2026-04-02 10:00 in Baku. Days are those of resolution clocks that are late; w: of these, waiting for the customer.

| | resolution clock | days by step | days by holder |
|---|---|---|---|
| P | due 03-12, stops 03-17: late, 15 | acceptance 2, examination 4.5 (w 2), 8.5 | nobody 1, Nigar 7 (w 2), Rauf 7 |
| Q | due 03-13: overdue, 30 | never accepted: 30 (w 20) | Nigar 30 (w 20) |
| R | met in 2; reopened 03-05, due 03-16, stops 03-25: late, 20 | after reopening 20 | nobody 1, Rauf 19 |
| S | due 03-12, withdrawn 03-20: late, 18 | never accepted: 18 | nobody 18 |
| T | received at as_of | - | nobody |
"""

from tests.helpers.small_warehouse import story

EVENTS = [
    *story(
        "P",
        ("received", "2026-03-02 10:00"),
        ("assigned", "2026-03-03 10:00", {"actor": "Nigar"}),
        ("accepted", "2026-03-04 10:00"),
        ("info_requested", "2026-03-05 10:00"),
        ("info_received", "2026-03-07 10:00"),
        ("examined", "2026-03-08 22:00"),
        ("assigned", "2026-03-10 10:00", {"actor": "Rauf"}),
        ("resolved", "2026-03-17 10:00", {"actor": "Rauf"}),
        channel="phone",
    ),
    *story(
        "Q",
        ("received", "2026-03-03 10:00"),
        ("assigned", "2026-03-03 10:00", {"actor": "Nigar"}),
        ("info_requested", "2026-03-13 10:00"),
        channel="phone",
        store="Ganja",
    ),
    *story(
        "R",
        ("received", "2026-03-02 09:00"),
        ("accepted", "2026-03-02 12:00"),
        ("resolved", "2026-03-04 09:00"),
        ("reopened", "2026-03-05 09:00"),
        ("assigned", "2026-03-06 09:00", {"actor": "Rauf"}),
        ("resolved", "2026-03-25 09:00"),
        channel="email",
    ),
    *story("S", ("received", "2026-03-02 08:00"), ("withdrawn", "2026-03-20 08:00"), channel="email"),
    *story("T", ("received", "2026-04-02 10:00"), channel="phone"),
]
