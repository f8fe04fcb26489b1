"""Six complaints of March 2026 whose every figure is worked out by hand, for all metric tests.

Working days around them (AZ): 20 to 30 March are days off (Novruz and the end of Ramadan), so is Monday 9 March.
The newest event, and so the default as_of, is Sunday 2026-04-05 10:00 in Baku.

| complaint | acceptance (3 working days) | examination (3 working days) | resolution (10 days, rolled) |
|---|---|---|---|
| A | due end of 03-05, stops 03-04: met, 2 | due end of 03-10, stops 03-06: met, 2 | due 03-12, stops 03-10: met, 8 |
| B | due 03-06, implied 04-02: late, 14 | (never accepted) | due 03-13, extended to 04-01, stops 04-02: late, 30 |
| C | due 04-02, withdrawn 03-29 | - | due 03-31 (29th rolled), withdrawn 03-29 |
| D | due 04-02: overdue | - | due 03-31: overdue |
| E | due 04-06, implied 04-02: met, 1 | - | due 04-13, stops 04-02: met, 1; reopened 04-05: running |
| F | due 03-05, stops 03-03: met, 1 | due 03-06, implied 03-17: late, 9 | 03-12, extended to 03-18, 03-17: met, 15 |
"""

from tests.helpers.small_warehouse import day, story

EVENTS = [
    *story(
        "A",
        ("received", "2026-03-02 10:00"),
        ("accepted", "2026-03-04 10:00"),
        ("examined", "2026-03-06 10:00"),
        ("resolved", "2026-03-10 12:00", {"actor": "Nigar"}),
        ("rated", "2026-03-12 12:00", {"score": 4}),
        channel="phone",
        store="Baku",
    ),
    *story(
        "B",
        ("received", "2026-03-03 10:00"),
        ("extended", "2026-03-11 12:00", {"reason": "awaiting parts", "promised_on": day("2026-04-01")}),
        ("resolved", "2026-04-02 12:00"),
        channel="email",
    ),
    *story("C", ("received", "2026-03-19 10:00"), ("withdrawn", "2026-03-29 12:00"), channel="phone"),
    *story("D", ("received", "2026-03-19 10:00"), channel="phone"),
    *story(
        "E",
        ("received", "2026-04-01 10:00"),
        ("resolved", "2026-04-02 10:00"),
        ("reopened", "2026-04-05 10:00"),
        channel="phone",
    ),
    *story(
        "F",
        ("received", "2026-03-02 11:00"),
        ("accepted", "2026-03-03 11:00"),
        ("extended", "2026-03-11 12:00", {"reason": "awaiting parts", "promised_on": day("2026-03-18")}),
        ("resolved", "2026-03-17 12:00"),
        ("rated", "2026-03-18 12:00", {"score": 5}),
        channel="email",
        store="Ganja",
    ),
]
