"""Both ends of a period, and what is left out, for metrics whose other tests look elsewhere."""

import pytest

from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story

FIRST, LAST = day("2026-02-02"), day("2026-02-04")
SCORE_METRICS = ("satisfaction_by_extension", "satisfaction_by_outcome", "satisfaction_by_lateness")

THREE_DAYS = [
    event
    for number, on in enumerate(("2026-02-01", "2026-02-02", "2026-02-04", "2026-02-05"), start=1)
    for event in story(
        f"C{number}",
        ("received", f"{on} 08:00"),
        ("status_asked", f"{on} 09:00"),
        ("extended", f"{on} 10:00", {"reason": "parts", "promised_on": day("2026-02-20")}),
        ("informed", f"{on} 11:00", {"step": "extended", "form": "written"}),
        ("resolved", f"{on} 12:00", {"outcome": "upheld", "remedy": "refund"}),
        ("rated", f"{on} 13:00", {"score": 3}),
    )
]
END = story("end", ("received", "2026-04-20 10:00"))


@pytest.fixture(scope="module")
def three_days(tmp_path_factory):
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("three_days"), [*THREE_DAYS, *END]))


def counted(generation, name, from_on, to_on, cohort=None):
    return int(catalog.run(generation, name, Request(from_on=from_on, to_on=to_on, cohort=cohort))["n"].iloc[0])


@pytest.mark.parametrize(
    ("name", "cohorts"),
    [
        ("extension_valid_share", ("told", "received")),
        ("extension_told_in_time", ("told", "received")),
        ("extension_days_granted", ("told", "received")),
        ("extension_reasons", ("told", "received")),
        ("second_extensions", ("told", "received")),
        ("promise_kept", ("received",)),
        ("silent_overruns", ("received",)),
        ("extension_rate", ("received",)),
        ("informed_in_writing_share", ("happened", "received")),
        ("time_to_inform", ("happened", "received")),
        ("status_requests", ("received", "resolved")),
        ("outcome_share", ("resolved", "received")),
        ("remedies", ("resolved", "received")),
        ("reopened_share", (None,)),
        ("satisfaction", (None,)),
        ("satisfaction_distribution", (None,)),
        ("satisfaction_by_extension", (None,)),
        ("satisfaction_by_outcome", (None,)),
        ("satisfaction_by_lateness", (None,)),
    ],
)
def test_both_ends_of_a_period_belong_to_it(three_days, name, cohorts):
    for cohort in cohorts:
        assert counted(three_days, name, FIRST, LAST, cohort) == 2
        assert counted(three_days, name, FIRST, FIRST, cohort) == 1
        assert counted(three_days, name, None, FIRST, cohort) == 2


def test_every_step_counts_on_the_first_and_the_last_day(three_days):
    for cohort in ("happened", "received"):
        request = Request(from_on=FIRST, to_on=LAST, cohort=cohort)
        frame = catalog.run(three_days, "steps_informed_share", request)
        assert list(zip(frame["step"], frame["numerator"], frame["n"], strict=True)) == [
            ("extended", 2, 2),
            ("resolved", 0, 2),
        ]


def scored(name, score, number, *more):
    return story(
        name + str(number), ("received", "2026-02-02 10:00"), *more, ("rated", "2026-02-10 10:00", {"score": score})
    )


@pytest.fixture(scope="module")
def spread(tmp_path_factory):
    """One 1, two 2, three 3, four 4, five 5, all resolved in time, and one that nobody rated."""
    resolved = ("resolved", "2026-02-09 10:00", {"outcome": "upheld"})
    events = [
        event
        for score in range(1, 6)
        for number in range(score)
        for event in scored(f"S{score}-", score, number, resolved)
    ]
    events += [*story("unrated", ("received", "2026-02-02 10:00"), resolved), *END]
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("spread"), events))


@pytest.mark.parametrize("name", [*SCORE_METRICS, "satisfaction"])
def test_intervals_come_from_how_many_gave_each_score(spread, name):
    (row,) = catalog.run(spread, name).to_dict("records")
    # 55 of 15 scores; the squares about 11/3 sum to 70/3: a standard error of sqrt(70/3 / 14 / 15) = 1/3; t(14) 2.1448
    assert (row["n"], row["value"]) == (15, pytest.approx(11 / 3))
    assert (row["low"], row["high"]) == (pytest.approx(2.9517, abs=1e-4), pytest.approx(4.3816, abs=1e-4))
    assert (row["satisfied_count"], row["satisfied_share"]) == (9, 0.6)
    assert (row["satisfied_low"], row["satisfied_high"]) == (
        pytest.approx(0.3575, abs=1e-4),
        pytest.approx(0.8018, abs=1e-4),
    )


def test_what_nobody_rated_is_resolved_but_not_answered(spread):
    (row,) = catalog.run(spread, "satisfaction").to_dict("records")
    assert (row["responded_count"], row["resolved_count"], row["response_share"]) == (15, 16, 15 / 16)


def test_distribution_counts_each_score(spread):
    frame = catalog.run(spread, "satisfaction_distribution")
    assert list(frame["value"]) == [1, 2, 3, 4, 5]
    assert list(frame["score_share"]) == [pytest.approx(score / 15) for score in range(1, 6)]


def test_a_rating_without_a_score_is_no_rating(tmp_path):
    events = [*story("X", ("received", "2026-02-02 10:00"), ("rated", "2026-02-03 10:00")), *END]
    found = warehouse_generation.open_live(make(tmp_path, events))
    for name in (*SCORE_METRICS, "satisfaction_distribution"):
        assert catalog.run(found, name).empty


UNFINISHED = [
    # withdrawn, reopened and resolved again only in part of the cases
    *story(
        "W",
        ("received", "2026-02-02 10:00"),
        ("resolved", "2026-02-03 10:00", {"outcome": "upheld", "remedy": "refund"}),
        ("reopened", "2026-02-04 10:00"),
        ("withdrawn", "2026-02-05 10:00"),
    ),
    *story(
        "O",
        ("received", "2026-02-02 10:00"),
        ("resolved", "2026-02-03 10:00", {"outcome": "not_upheld", "remedy": "voucher"}),
        ("reopened", "2026-02-04 10:00"),
    ),
    *story("R", ("received", "2026-02-02 10:00"), ("resolved", "2026-02-03 10:00", {"outcome": "upheld"})),
    *story("U", ("received", "2026-02-02 10:00"), ("resolved", "2026-02-03 10:00", {"outcome": "settled"})),
    *END,
]


@pytest.mark.parametrize("cohort", ["resolved", "received"])
def test_only_what_is_resolved_now_has_an_outcome_and_a_remedy(tmp_path, cohort):
    found = warehouse_generation.open_live(make(tmp_path, UNFINISHED))
    outcomes = catalog.run(found, "outcome_share", Request(cohort=cohort))
    assert list(zip(outcomes["outcome"], outcomes["numerator"], outcomes["n"], strict=True)) == [
        ("not_upheld", 0, 1),
        ("partly_upheld", 0, 1),
        ("upheld", 1, 1),
    ]
    remedies = catalog.run(found, "remedies", Request(cohort=cohort))
    assert list(zip(remedies["remedy"].isna(), remedies["value"], remedies["n"], strict=True)) == [(True, 2, 2)]


def test_reopened_share_divides_the_reopened_by_all(tmp_path):
    found = warehouse_generation.open_live(make(tmp_path, UNFINISHED))
    (row,) = catalog.run(found, "reopened_share").to_dict("records")
    assert (row["numerator"], row["denominator"], row["value"], row["n"]) == (2, 4, 0.5, 4)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("extension_valid_share", 1.0),
        ("extension_told_in_time", 1.0),
        ("extension_rate", 1.0),
        ("second_extensions", 0.0),
    ],
)
def test_a_share_of_one_is_a_share(three_days, name, value):
    request = Request(from_on=day("2026-02-02"), to_on=day("2026-02-02"), cohort="received")
    (row,) = catalog.run(three_days, name, request).to_dict("records")
    assert (row["value"], row["n"]) == (value, 1)


def test_the_value_of_the_extension_rate_is_its_counts_divided(tmp_path):
    events = [
        *story("A", ("received", "2026-02-02 10:00"), ("extended", "2026-02-03 10:00")),
        *story("B", ("received", "2026-02-02 10:00"), ("resolved", "2026-02-03 10:00")),
        *story("C", ("received", "2026-02-02 10:00"), ("resolved", "2026-02-03 10:00")),
        *END,
    ]
    (row,) = catalog.run(warehouse_generation.open_live(make(tmp_path, events)), "extension_rate").to_dict("records")
    assert (row["numerator"], row["denominator"], row["value"]) == (1, 3, pytest.approx(1 / 3))


RECORDED = """
name = "recorded_only"
label = "Deadlines that the source recorded"
source = "An invention."
zone = "Asia/Baku"
country = "AZ"
steps = ["accepted", "resolved"]
channels = []
[[version]]
effective_from = 2000-01-01
source = "An invention."
[[version.clock]]
name = "resolution"
start = "received"
stop = "resolved"
unit = "due_at"
extendable = true
source = "An invention."
"""


def test_without_a_deadline_nothing_is_told_in_time_or_too_late(tmp_path):
    (tmp_path / "recorded.toml").write_text(RECORDED, encoding="utf-8")
    events = story("X", ("received", "2026-02-02 10:00"), ("extended", "2026-02-03 10:00", {"reason": "parts"}))
    events = [{**event, "policy": "recorded_only"} for event in [*events, *END]]
    found = warehouse_generation.open_live(
        make(tmp_path / "warehouse", events, policies=(str(tmp_path / "recorded.toml"),))
    )
    (row,) = catalog.run(found, "extension_told_in_time").to_dict("records")
    assert (row["denominator"], row["n"]) == (0, 0)
    (row,) = catalog.run(found, "extension_valid_share").to_dict("records")
    assert (row["no_deadline_count"], row["n"]) == (1, 1)


@pytest.mark.parametrize("name", ["promise_kept", "silent_overruns", "extension_rate"])
def test_a_deadline_at_exactly_as_of_has_passed(tmp_path, name):
    promise = {"reason": "parts", "promised_on": day("2026-02-20")}
    events = [*story("X", ("received", "2026-02-02 10:00"), ("extended", "2026-02-03 10:00", promise)), *END]
    found = warehouse_generation.open_live(make(tmp_path, events))
    counts = [
        int(catalog.run(found, name, Request(as_of=instant(as_of)))["n"].iloc[0])
        for as_of in ("2026-02-20 23:59:59", "2026-02-21 00:00:00")
    ]
    assert counts == [0, 1]
