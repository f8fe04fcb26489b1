"""What is known of a complaint whose events say it several times, or not at all: the mart `complaints`, by cases."""

import duckdb
import pytest

from etl.marts import build
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story

SAID = ("language", "named_employee", "store", "product_category", "product")


def complaint(tmp_path, *steps):
    """Give the row of the one complaint that these steps make."""
    generation = warehouse_generation.open_live(make(tmp_path, story("X", *steps)))
    with generation.reading() as cursor:
        (row,) = cursor.execute("select * from complaints").fetchall()
        return dict(zip([column[0] for column in cursor.description], row, strict=True))


def saying(text):
    return dict.fromkeys((*SAID, "channel"), text)


def at(text):
    return instant(text).replace(tzinfo=None)


def test_the_receipt_says_how_the_complaint_came_whatever_was_said_before(tmp_path):
    row = complaint(
        tmp_path,
        ("assigned", "2026-03-01 10:00", saying("before") | {"source": "another"}),
        ("received", "2026-03-02 10:00", saying("receipt")),
        ("received", "2026-03-03 10:00", saying("second receipt") | {"source": "another"}),
        ("accepted", "2026-03-04 10:00", saying("later")),
    )
    assert {row[column] for column in (*SAID, "channel")} == {"receipt"}
    assert (row["received_at"], row["received_on"]) == (at("2026-03-02 10:00"), day("2026-03-02"))
    assert row["source"] == "events"


def test_what_the_receipt_does_not_say_is_as_first_said_but_for_the_channel(tmp_path):
    row = complaint(
        tmp_path,
        ("received", "2026-03-02 10:00"),
        ("accepted", "2026-03-03 10:00", saying("first")),
        ("examined", "2026-03-04 10:00", saying("second")),
    )
    assert {row[column] for column in SAID} == {"first"}
    # it may have asked by another way than it came
    assert row["channel"] is None


def test_findings_are_as_last_said(tmp_path):
    row = complaint(
        tmp_path,
        ("received", "2026-03-02 10:00", {"category": "delivery", "cause": "late"}),
        ("examined", "2026-03-03 10:00", {"category": "repair", "cause": "no parts"}),
        ("resolved", "2026-03-04 10:00"),
    )
    assert (row["category"], row["cause"], row["cause_given_by"]) == ("repair", "no parts", "events")


def test_a_cause_that_was_added_stands_where_the_company_has_none_of_its_own(tmp_path):
    own = {"cause": "late"}
    events = [
        event
        for name, said in (("A", {}), ("B", own), ("C", {}), ("D", own))
        for event in story(name, ("received", "2026-03-02 10:00", said))
    ]
    folder = make(tmp_path, events)
    with duckdb.connect(str(folder / warehouse_generation.live_name(folder))) as connection:
        connection.execute(
            "insert into added_causes select unnest(['A', 'B']), 'no parts', 'person', timestamp '2026-03-02 08:00'"
        )
        build.build(connection, everything=True)
        found = connection.execute("select complaint_id, cause, cause_given_by from complaints order by 1").fetchall()
    assert found == [
        ("A", "no parts", "person"),
        ("B", "late", "events"),
        ("C", None, None),
        ("D", "late", "events"),
    ]


def test_first_and_last_times_and_counts(tmp_path):
    row = complaint(
        tmp_path,
        ("received", "2026-03-02 10:00"),
        ("accepted", "2026-03-03 10:00"),
        ("accepted", "2026-03-04 10:00"),
        ("examined", "2026-03-05 10:00"),
        ("examined", "2026-03-06 10:00"),
        ("extended", "2026-03-07 10:00"),
        ("extended", "2026-03-08 10:00"),
        ("resolved", "2026-03-09 10:00", {"outcome": "not_upheld", "remedy": "voucher"}),
        ("reopened", "2026-03-10 10:00"),
        ("reopened", "2026-03-11 10:00"),
        ("status_asked", "2026-03-12 10:00"),
        ("resolved", "2026-03-13 10:00", {"outcome": "upheld", "remedy": "refund"}),
        ("rated", "2026-03-14 10:00", {"score": 2}),
        ("rated", "2026-03-15 10:00", {"score": 4}),
        # neither a rating without a score, nor what another event carries
        ("rated", "2026-03-16 10:00"),
        ("informed", "2026-03-17 10:00", {"outcome": "partly_upheld", "remedy": "repair", "score": 1}),
    )
    assert {name: row[f"{name}_at"] for name in ("accepted", "examined", "first_extended", "resolved", "rated")} == {
        "accepted": at("2026-03-03 10:00"),
        "examined": at("2026-03-05 10:00"),
        "first_extended": at("2026-03-07 10:00"),
        "resolved": at("2026-03-13 10:00"),
        "rated": at("2026-03-15 10:00"),
    }
    assert (row["first_extended_on"], row["rated_on"]) == (day("2026-03-07"), day("2026-03-15"))
    assert (row["first_event_at"], row["last_event_at"]) == (at("2026-03-02 10:00"), at("2026-03-17 10:00"))
    assert (row["outcome"], row["remedy"], row["score"]) == ("upheld", "refund", 4)
    counts = [row[f"{name}_count"] for name in ("extension", "reopened", "status_asked", "event")]
    assert counts == [2, 2, 1, 16]


def by(actor):
    return {"actor": actor}


RECEIVED = ("received", "2026-03-02 10:00", by("Desk"))
HELD = ("assigned", "2026-03-02 12:00", by("Nigar"))


@pytest.mark.parametrize(
    ("steps", "handler"),
    [
        ([], None),
        # who accepted or examined it last, where it was assigned to nobody
        (
            [
                ("accepted", "2026-03-03 10:00", by("Aysel")),
                ("examined", "2026-03-04 10:00", by("Rauf")),
                ("informed", "2026-03-05 10:00", by("Desk")),
            ],
            "Rauf",
        ),
        # who took it over last
        (
            [
                HELD,
                ("assigned", "2026-03-03 10:00", by("Elchin")),
                ("accepted", "2026-03-04 10:00", by("Aysel")),
            ],
            "Elchin",
        ),
        # who resolved it last, whoever held it and whatever came after
        (
            [
                HELD,
                ("resolved", "2026-03-04 10:00", by("Rauf")),
                ("reopened", "2026-03-05 10:00"),
                ("resolved", "2026-03-06 10:00", by("Leyla")),
                ("rated", "2026-03-07 10:00", {"score": 3, "actor": "Desk"}),
            ],
            "Leyla",
        ),
        ([HELD, ("resolved", "2026-03-04 10:00")], "Nigar"),
        # a reopened complaint is again its holder's, the second time too
        (
            [
                HELD,
                ("resolved", "2026-03-04 10:00", by("Rauf")),
                ("reopened", "2026-03-05 10:00"),
                ("resolved", "2026-03-06 10:00", by("Leyla")),
                ("reopened", "2026-03-07 10:00"),
                ("status_asked", "2026-03-08 10:00"),
            ],
            "Nigar",
        ),
        # resolved and reopened at one instant: it is open
        ([HELD, ("resolved", "2026-03-04 10:00", by("Rauf")), ("reopened", "2026-03-04 10:00")], "Nigar"),
        ([("resolved", "2026-03-04 10:00", by("Rauf")), ("reopened", "2026-03-05 10:00")], "Rauf"),
    ],
)
def test_who_handles_it(tmp_path, steps, handler):
    assert complaint(tmp_path, RECEIVED, *steps)["handler"] == handler


def test_what_was_never_received_is_judged_by_its_first_event(tmp_path):
    row = complaint(
        tmp_path,
        ("assigned", "2026-03-03 10:00", {"source": "first"}),
        ("accepted", "2026-03-04 10:00", {"source": "second"}),
    )
    assert (row["status"], row["received_at"], row["source"], row["policy_version"]) == (
        "not_received",
        None,
        "first",
        1,
    )


def test_what_came_before_the_first_version_of_the_policy_is_listed_all_the_same(tmp_path):
    row = complaint(tmp_path, ("received", "1999-12-31 10:00"), ("resolved", "2000-01-05 10:00"))
    assert (row["status"], row["policy_version"]) == ("resolved", None)


@pytest.mark.parametrize(
    ("steps", "status", "spells"),
    [
        # at one instant the ids decide, but nothing comes before the receipt
        (
            [("withdrawn", "2026-03-02 10:00"), ("received", "2026-03-02 10:00")],
            "withdrawn",
            [("received", "withdrawn")],
        ),
        (
            [
                ("received", "2026-03-02 10:00"),
                ("reopened", "2026-03-03 10:00"),
                ("resolved", "2026-03-03 10:00"),
            ],
            "resolved",
            [("received", "resolved")],
        ),
        (
            [
                ("received", "2026-03-02 10:00"),
                ("resolved", "2026-03-03 10:00"),
                ("reopened", "2026-03-03 10:00"),
            ],
            "open",
            [("received", "resolved"), ("reopened", None)],
        ),
        # only a change counts: neither to reopen what is open, nor to say again that it was received
        (
            [
                ("received", "2026-03-02 10:00"),
                ("reopened", "2026-03-03 10:00"),
                ("resolved", "2026-03-04 10:00"),
                ("received", "2026-03-05 10:00"),
            ],
            "resolved",
            [("received", "resolved")],
        ),
        # what came before the receipt opens nothing
        ([("reopened", "2026-03-01 10:00"), ("received", "2026-03-02 10:00")], "open", [("received", None)]),
    ],
)
def test_when_it_was_open(tmp_path, steps, status, spells):
    generation = warehouse_generation.open_live(make(tmp_path, story("X", *steps)))
    with generation.reading() as cursor:
        assert cursor.execute("select status from complaints").fetchall() == [(status,)]
        assert cursor.execute("select opened_by, closed_by from open_spells order by spell").fetchall() == spells
