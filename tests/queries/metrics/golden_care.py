"""Ten complaints of February 2026 about extensions, being kept informed, outcomes and scores, worked out by hand.

Weekends are the only days off in February (AZ). The newest event, and so the default as_of, is
2026-04-05 10:00 in Baku.

| complaint | resolution deadline (last day) | ends | days late | score |
|---|---|---|---|---|
| G | 02-12, extended to 02-20, again to 02-25 | resolved 02-24 | 0 | 5 |
| H | 02-12; told of 02-25 only on 02-16 | 02-17, reopened on 03-19, resolved 03-20 | 5 and 0 | 2 |
| I | 02-13; no reason given, then the same day promised | 02-13 23:59, reopened 03-16, withdrawn | 0 | 4 |
| J | 02-13 | resolved 02-04 | 0 | 3 |
| K | 02-16 (14th rolled), extended to 02-17 in its last minute | 02-18 00:00, the deadline itself | 1 | 1 |
| L | 02-16 (15th rolled) | open, overdue | (48) | - |
| M, N, O, P | 02-16 (15th rolled) | resolved 02-27, 02-26, 02-20, 02-19 | 11, 10, 4, 3 | 1, 2, 3, 4 |

H is reopened exactly 30 times 24 hours after its resolution, I a minute later than that.
"""

from tests.helpers.small_warehouse import day, story

PARTS = "awaiting parts"

CARE = [
    *story(
        "G",
        ("received", "2026-02-02 10:00"),
        ("accepted", "2026-02-03 10:00"),
        ("informed", "2026-02-03 12:00", {"step": "accepted", "form": "written"}),
        ("examined", "2026-02-05 10:00"),
        ("informed", "2026-02-05 10:30", {"step": "examined", "form": "oral"}),
        ("informed", "2026-02-05 18:00", {"step": "examined", "form": "written"}),
        ("extended", "2026-02-10 10:00", {"reason": PARTS, "promised_on": day("2026-02-20")}),
        ("status_asked", "2026-02-15 10:00"),
        ("status_asked", "2026-02-16 10:00"),
        ("extended", "2026-02-18 10:00", {"reason": PARTS, "promised_on": day("2026-02-25")}),
        ("informed", "2026-02-18 13:00", {"step": "extended", "form": "oral"}),
        ("resolved", "2026-02-24 12:00", {"actor": "Nigar", "outcome": "upheld", "remedy": "refund"}),
        ("informed", "2026-02-24 12:00", {"step": "resolved", "form": "written"}),
        ("rated", "2026-02-26 10:00", {"score": 5}),
        channel="phone",
        store="Baku",
    ),
    *story(
        "H",
        ("received", "2026-02-02 11:00"),
        ("accepted", "2026-02-03 11:00"),
        ("extended", "2026-02-16 10:00", {"reason": "court", "promised_on": day("2026-02-25")}),
        ("informed", "2026-02-17 11:59", {"step": "resolved", "form": "written"}),
        ("resolved", "2026-02-17 12:00", {"outcome": "not_upheld"}),
        ("informed", "2026-02-17 13:00", {"form": "written"}),
        ("rated", "2026-02-19 10:00", {"score": 2}),
        ("reopened", "2026-03-19 12:00"),
        ("resolved", "2026-03-20 10:00", {"outcome": "partly_upheld", "remedy": "voucher"}),
        ("informed", "2026-03-20 16:00", {"step": "resolved"}),
        channel="email",
    ),
    *story(
        "I",
        ("received", "2026-02-03 09:00"),
        ("extended", "2026-02-04 10:00", {"reason": " ", "promised_on": day("2026-02-20")}),
        ("extended", "2026-02-05 10:00", {"reason": PARTS, "promised_on": day("2026-02-13")}),
        ("resolved", "2026-02-13 23:59", {"outcome": "not_upheld"}),
        ("informed", "2026-02-14 00:59", {"step": "resolved", "form": "oral"}),
        ("rated", "2026-02-14 10:00", {"score": 4}),
        ("reopened", "2026-03-16 00:00"),
        ("withdrawn", "2026-03-16 12:00"),
        channel="phone",
        store="Baku",
    ),
    *story(
        "J",
        ("received", "2026-02-03 10:00"),
        ("resolved", "2026-02-04 10:00", {"outcome": "upheld", "remedy": "refund"}),
        ("rated", "2026-02-05 10:00", {"score": 3}),
        channel="phone",
    ),
    *story(
        "K",
        ("received", "2026-02-04 10:00"),
        ("extended", "2026-02-16 23:59", {"reason": PARTS, "promised_on": day("2026-02-17")}),
        ("informed", "2026-02-17 23:59", {"step": "extended", "form": "written"}),
        ("resolved", "2026-02-18 00:00", {"outcome": "upheld", "remedy": "refund"}),
        ("rated", "2026-02-18 10:00", {"score": 1}),
        channel="email",
        store="Baku",
    ),
    *story(
        "L",
        ("received", "2026-02-05 10:00"),
        ("status_asked", "2026-02-20 10:00"),
        ("status_asked", "2026-04-05 10:00"),
        channel="phone",
        store="Baku",
    ),
    *(
        event
        for complaint_id, resolved_on, score in (("M", 27, 1), ("N", 26, 2), ("O", 20, 3), ("P", 19, 4))
        for event in story(
            complaint_id,
            ("received", "2026-02-05 10:00"),
            ("resolved", f"2026-02-{resolved_on} 10:00"),
            ("rated", "2026-02-28 10:00", {"score": score}),
        )
    ),
]
