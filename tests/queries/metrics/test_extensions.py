"""Extensions of the hand-worked story: see golden_care for each complaint."""

import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story
from tests.queries.metrics.golden_care import PARTS


def row(generation, name, **request):
    (found,) = catalog.run(generation, name, Request(**request)).to_dict("records")
    # of fewer than six values no median has an interval
    return {key: value for key, value in found.items() if key not in ("low", "high") or value == value}


def share(generation, name, **request):
    found = row(generation, name, **request)
    assert found["n"] == found["denominator"]
    if found["denominator"]:
        assert found["value"] == found["numerator"] / found["denominator"]
    return found["numerator"], found["denominator"]


def test_valid_extensions_and_why_the_others_are_not(care):
    found = row(care, "extension_valid_share")
    assert {name: count for name, count in found.items() if name.endswith("_count") and count} == {
        "after_deadline_count": 1,  # H
        "no_reason_count": 1,  # I
        "date_not_later_count": 1,  # I again, on the deadline's own day
    }
    assert share(care, "extension_valid_share") == (3, 6)


def test_every_way_of_being_invalid_has_its_column(tmp_path):
    promise = {"reason": PARTS, "promised_on": day("2026-03-31")}
    events = [
        *story(
            "A",
            ("received", "2026-03-02 10:00"),
            ("resolved", "2026-03-03 10:00"),
            ("extended", "2026-03-03 10:00", promise),
        ),
        *story("B", ("extended", "2026-03-01 10:00", promise), ("received", "2026-03-02 10:00")),
        *story("C", ("received", "2026-03-02 10:00"), ("extended", "2026-03-03 10:00", {"reason": PARTS})),
        *story("D", ("received", "2026-03-02 10:00"), ("extended", "2026-03-13 00:00", promise)),
    ]
    found = warehouse_generation.open_live(make(tmp_path, events))
    counts = row(found, "extension_valid_share")
    assert [counts[f"{why}_count"] for why in ("after_close", "before_receipt", "no_date", "after_deadline")] == [1] * 4
    assert share(found, "extension_valid_share") == (0, 4)
    # the deadline is the end of the 12th: told at that very instant is not before it
    assert share(found, "extension_told_in_time") == (3, 4)


def test_extensions_are_dated_by_the_telling_or_by_the_receipt(care):
    february = {"from_on": day("2026-02-16"), "to_on": day("2026-02-18")}
    assert share(care, "extension_valid_share", **february) == (2, 3)  # G again, K; not H
    assert share(care, "extension_told_in_time", **february) == (2, 3)
    assert row(care, "extension_days_granted", **february) == {"p90": pytest.approx(4.6), "value": 3.0, "n": 2}
    third = {"cohort": "received", "from_on": day("2026-02-03"), "to_on": day("2026-02-04")}
    assert share(care, "extension_valid_share", **third) == (1, 3)  # I twice, K
    assert share(care, "extension_told_in_time", **third) == (3, 3)
    assert row(care, "extension_days_granted", **third) == {"p90": 1.0, "value": 1.0, "n": 1}


def test_told_in_time_is_told_before_the_deadline_then_in_force(care):
    assert share(care, "extension_told_in_time") == (5, 6)  # H was told on the 16th that the 12th would not do


def test_days_granted_run_from_the_last_day_of_grace_to_the_promised_one(care):
    # G: 12th to 20th and 20th to 25th; K: 16th to 17th
    assert row(care, "extension_days_granted") == {"p90": pytest.approx(7.4), "value": 5.0, "n": 3}


def test_reasons(care):
    frame = catalog.run(care, "extension_reasons")
    assert [tuple(found) for found in frame.fillna({"reason": "?"}).itertuples(index=False)] == [
        (PARTS, 4, 6),
        ("court", 1, 6),
        ("?", 1, 6),
    ]
    by_store = catalog.run(
        care, "extension_reasons", Request(by=("store",), cohort="received", to_on=day("2026-02-03"))
    )
    assert [tuple(found) for found in by_store.fillna("?").itertuples(index=False)] == [
        ("Baku", PARTS, 3, 4),
        ("Baku", "?", 1, 4),
        ("?", "court", 1, 1),
    ]
    weekly = catalog.run(care, "extension_reasons", Request(grain="week", where={"store": ["Baku"]}))
    assert list(zip(weekly["period"], weekly["value"], weekly["n"], strict=True)) == [
        ("2026-W06", 1, 2),
        ("2026-W06", 1, 2),
        ("2026-W07", 1, 1),
        ("2026-W08", 2, 2),
    ]


def test_second_extensions(care):
    assert share(care, "second_extensions") == (2, 4)  # G and I, of G, H, I, K
    assert share(care, "second_extensions", to_on=day("2026-02-10")) == (2, 2)
    assert share(care, "second_extensions", from_on=day("2026-02-11")) == (0, 2)
    assert share(care, "second_extensions", cohort="received", to_on=day("2026-02-02")) == (1, 2)
    assert share(care, "second_extensions", cohort="received", to_on=day("2026-02-03")) == (2, 3)  # J has none


def test_a_promise_is_kept_only_before_the_promised_day_has_ended(care):
    assert share(care, "promise_kept") == (1, 2)  # G; K is resolved at the very end of its day
    assert share(care, "promise_kept", from_on=day("2026-02-17"), to_on=day("2026-02-17")) == (0, 1)
    assert share(care, "promise_kept", cohort="received", to_on=day("2026-02-02")) == (1, 1)
    # seen before the promised date has passed, nothing is known yet
    assert share(care, "promise_kept", as_of=instant("2026-02-25 23:59:59")) == (0, 1)
    assert share(care, "promise_kept", as_of=instant("2026-02-26 00:00")) == (1, 2)


def test_silent_overruns(care):
    assert share(care, "silent_overruns") == (6, 10)  # H was told too late; L, M, N, O, P never; K was told
    assert share(care, "silent_overruns", to_on=day("2026-02-12")) == (1, 1)
    assert share(care, "silent_overruns", cohort="received", to_on=day("2026-02-02")) == (1, 2)
    # overdue counts from the instant of the deadline
    assert share(care, "silent_overruns", as_of=instant("2026-02-16 23:59:59")) == (1, 3)
    assert share(care, "silent_overruns", as_of=instant("2026-02-17 00:00")) == (6, 8)


def test_the_columns_beside_the_extension_rate_agree(care):
    for cohort in ("due", "received"):
        found = row(care, "extension_rate", cohort=cohort)
        kept, overruns = (share(care, name, cohort=cohort) for name in ("promise_kept", "silent_overruns"))
        assert (found["promise_kept_count"], found["silent_overrun_count"]) == (kept[0], overruns[0])
        assert (found["valid_count"], found["second_count"], found["numerator"], found["n"]) == (2, 2, 4, 10)


def test_a_promise_broken_in_one_cycle_is_not_kept_by_another(tmp_path):
    def promise(text):
        return {"reason": PARTS, "promised_on": day(text)}

    events = story(
        "X",
        ("received", "2026-02-02 10:00"),
        ("extended", "2026-02-03 10:00", promise("2026-02-16")),
        ("resolved", "2026-02-17 10:00"),
        ("reopened", "2026-02-17 12:00"),
        ("extended", "2026-02-18 10:00", promise("2026-03-03")),
        ("resolved", "2026-02-20 10:00"),
        ("status_asked", "2026-03-10 10:00"),
    )
    found = warehouse_generation.open_live(make(tmp_path, events))
    assert share(found, "promise_kept") == (0, 1)
    assert row(found, "extension_rate")["promise_kept_count"] == 0
    assert share(found, "promise_kept", from_on=day("2026-03-01")) == (1, 1)
    assert row(found, "extension_rate", from_on=day("2026-03-01"))["promise_kept_count"] == 1


def test_what_was_told_in_one_cycle_does_not_excuse_the_next(tmp_path):
    events = story(
        "X",
        ("received", "2026-02-02 10:00"),
        ("extended", "2026-02-03 10:00", {"reason": PARTS, "promised_on": day("2026-02-16")}),
        ("resolved", "2026-02-10 10:00"),
        ("reopened", "2026-02-17 12:00"),
        ("status_asked", "2026-03-10 10:00"),
    )
    found = warehouse_generation.open_live(make(tmp_path, events))
    assert share(found, "silent_overruns") == (1, 1)
    assert row(found, "extension_rate")["silent_overrun_count"] == 1
    assert share(found, "silent_overruns", to_on=day("2026-02-16")) == (0, 1)


def test_nothing_to_count_is_no_share(care):
    for name in (
        "extension_valid_share",
        "promise_kept",
        "silent_overruns",
        "second_extensions",
        "extension_told_in_time",
    ):
        found = row(care, name, from_on=day("2030-01-01"))
        assert (found["numerator"], found["denominator"], found["n"]) == (0, 0, 0)
        assert found["value"] != found["value"]  # NaN


EDGES = [
    # told in time, then again at the deadline's own instant and later: told all the same
    *story(
        "A",
        ("received", "2026-02-02 10:00"),
        ("extended", "2026-02-03 10:00", {"reason": PARTS}),
        ("extended", "2026-02-16 10:00", {"reason": PARTS}),
    ),
    # told at the deadline itself, which is not before it
    *story("B", ("received", "2026-02-02 10:00"), ("extended", "2026-02-13 00:00", {"reason": PARTS})),
    # extended and withdrawn in time: no promise to judge
    *story(
        "C",
        ("received", "2026-02-02 10:00"),
        ("extended", "2026-02-03 10:00", {"reason": PARTS, "promised_on": day("2026-02-20")}),
        ("withdrawn", "2026-02-17 10:00"),
    ),
    # resolved, but its deadline (02-28 rolled to 03-02, extended to 03-10) is still ahead
    *story(
        "D",
        ("received", "2026-02-18 10:00"),
        ("extended", "2026-02-19 10:00", {"reason": PARTS, "promised_on": day("2026-03-10")}),
        ("resolved", "2026-02-20 10:00"),
    ),
    *story("E", ("received", "2026-02-18 10:00"), ("resolved", "2026-02-27 10:00")),
]


def test_what_was_withdrawn_in_time_or_is_not_due_is_in_no_cohort(tmp_path):
    found = warehouse_generation.open_live(make(tmp_path, EDGES))
    for cohort in ("due", "received"):
        assert share(found, "promise_kept", cohort=cohort) == (0, 0)
        assert share(found, "silent_overruns", cohort=cohort) == (1, 2)  # B, of A and B
    assert share(found, "extension_rate") == (2, 2)
    assert share(found, "extension_rate", cohort="received") == (4, 5)
    counts = row(found, "extension_rate", cohort="received")
    assert (counts["valid_count"], counts["second_count"], counts["promise_kept_count"]) == (2, 1, 0)
    assert counts["silent_overrun_count"] == 1


@pytest.mark.parametrize("cohort", ["due", "received"])
@pytest.mark.parametrize("name", ["extension_rate", "silent_overruns", "promise_kept"])
def test_both_ends_of_a_period_count_where_deadlines_do(care, name, cohort):
    # K: received on the 4th, due on the 17th
    on = day("2026-02-17") if cohort == "due" else day("2026-02-04")
    assert share(care, name, cohort=cohort, from_on=on, to_on=on)[1] == 1


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("extension_valid_share", 1),
        ("extension_told_in_time", 1),
        ("second_extensions", 1),
        ("extension_days_granted", 1),
    ],
)
def test_both_ends_of_a_period_count_where_tellings_do(care, name, counted):
    on = day("2026-02-16") if name == "extension_told_in_time" else day("2026-02-10")
    found = row(care, name, from_on=on, to_on=on)
    assert found["n"] == (2 if name == "extension_told_in_time" else counted)  # H and K on the 16th, G on the 10th


TWO_EXTENDABLE = """
name = "two"
label = "Two clocks that may be extended"
source = "An invention."
zone = "Asia/Baku"
country = "AZ"
steps = ["accepted", "resolved"]
channels = []
[[version]]
effective_from = 2000-01-01
source = "An invention."
[[version.clock]]
name = "acceptance"
start = "received"
stop = "accepted"
limit = 3
unit = "calendar_days"
extendable = true
source = "An invention."
[[version.clock]]
name = "resolution"
start = "received"
stop = "resolved"
limit = 10
unit = "calendar_days"
extendable = true
reopens = true
source = "An invention."
"""


def test_only_the_resolution_is_looked_at_where_other_clocks_may_be_extended(tmp_path):
    (tmp_path / "two.toml").write_text(TWO_EXTENDABLE, encoding="utf-8")
    # the end of the 5th for the acceptance, of the 12th for the resolution: valid for one, not for the other
    events = [
        *story(
            "X",
            ("received", "2026-02-02 10:00"),
            ("extended", "2026-02-04 10:00", {"reason": PARTS, "promised_on": day("2026-02-10")}),
            ("status_asked", "2026-03-10 10:00"),
        ),
        # the acceptance is over: told after its close, and of the other deadline too late
        *story(
            "Y",
            ("received", "2026-02-02 10:00"),
            ("accepted", "2026-02-03 10:00"),
            ("extended", "2026-02-13 10:00", {"reason": PARTS, "promised_on": day("2026-02-20")}),
        ),
    ]
    events = [{**event, "policy": "two"} for event in events]
    found = warehouse_generation.open_live(make(tmp_path / "warehouse", events, policies=(str(tmp_path / "two.toml"),)))
    assert share(found, "extension_valid_share") == (0, 2)
    assert share(found, "extension_told_in_time") == (1, 2)
    assert row(found, "extension_days_granted")["n"] == 0
    assert share(found, "promise_kept") == (0, 0)
    assert share(found, "silent_overruns") == (1, 2)  # Y
    assert share(found, "extension_rate") == (2, 2)
    assert row(found, "extension_rate")["silent_overrun_count"] == 1
    assert list(catalog.run(found, "extension_reasons")["value"]) == [2]
    rated = catalog.run(found, "satisfaction_by_lateness")
    assert rated.empty


def test_what_another_clock_was_told_in_its_cycle_is_not_told_in_this_one(tmp_path):
    (tmp_path / "two.toml").write_text(TWO_EXTENDABLE, encoding="utf-8")
    # reopened while open: for the resolution the telling belongs to the second cycle, the acceptance has only one
    events = story(
        "Z",
        ("received", "2026-02-02 10:00"),
        ("reopened", "2026-02-03 10:00"),
        ("extended", "2026-02-04 10:00", {"reason": PARTS}),
        ("status_asked", "2026-03-10 10:00"),
    )
    events = [{**event, "policy": "two"} for event in events]
    found = warehouse_generation.open_live(make(tmp_path / "warehouse", events, policies=(str(tmp_path / "two.toml"),)))
    first, second = ({"from_on": day(on), "to_on": day(on)} for on in ("2026-02-12", "2026-02-13"))
    assert share(found, "silent_overruns", **first) == (1, 1)
    assert share(found, "silent_overruns", **second) == (0, 1)
    assert row(found, "extension_rate", **first)["silent_overrun_count"] == 1
    assert row(found, "extension_rate", **second)["silent_overrun_count"] == 0


def test_a_second_extension_moves_the_last_day_as_well(tmp_path):
    # ten calendar days from Monday 2 March end with Thursday 12; both extensions are told in time and valid
    events = story(
        "T",
        ("received", "2026-03-02 10:00"),
        ("extended", "2026-03-04 10:00", {"reason": PARTS, "promised_on": day("2026-03-18")}),
        ("extended", "2026-03-17 10:00", {"reason": PARTS, "promised_on": day("2026-04-06")}),
        ("resolved", "2026-04-03 10:00"),
        ("status_asked", "2026-05-01 10:00"),
    )
    found = warehouse_generation.open_live(make(tmp_path, events))
    april, march = ({"from_on": day(f"2026-{month}-01"), "to_on": day(f"2026-{month}-30")} for month in ("04", "03"))
    assert share(found, "promise_kept", **april) == (1, 1)
    assert share(found, "promise_kept", **march) == (0, 0)
    assert share(found, "extension_rate", **april) == (1, 1)


def test_what_is_told_at_the_very_instant_of_another_step(tmp_path):
    told = {"reason": PARTS, "promised_on": day("2026-04-10")}
    events = [
        # told as it is received: not before it, and so valid
        *story("A", ("received", "2026-03-02 10:00"), ("extended", "2026-03-02 10:00", told)),
        # told as it is resolved: there is nothing left to extend
        *story(
            "B",
            ("received", "2026-03-02 10:00"),
            ("resolved", "2026-03-05 10:00"),
            ("extended", "2026-03-05 10:00", told),
        ),
        # told as it is reopened: of the new cycle alone; its ten days end in the holidays, and so on Tuesday 31 March
        *story(
            "C",
            ("received", "2026-03-02 10:00"),
            ("resolved", "2026-03-05 10:00"),
            ("reopened", "2026-03-10 10:00"),
            ("extended", "2026-03-10 10:00", told),
        ),
    ]
    found = warehouse_generation.open_live(make(tmp_path, events))
    assert share(found, "extension_valid_share") == (2, 3)
    counts = row(found, "extension_valid_share")
    assert {name: count for name, count in counts.items() if name.endswith("_count") and count} == {
        "after_close_count": 1
    }
