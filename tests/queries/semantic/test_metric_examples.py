"""The examples of `docs/reference/metrics` are what the programs answer, and some are what a hand works out."""

import json

import pytest

from queries import docs
from queries.semantic import catalog
from tests.helpers import metric_examples


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    return metric_examples.answers(tmp_path_factory.mktemp("examples"))


def test_every_metric_has_its_example_and_it_is_what_the_metric_answers(computed):
    kept = json.loads(docs.EXAMPLE_ANSWERS.read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(computed)), "run python -m tests.helpers.metric_examples"
    assert kept.keys() == catalog.metrics().keys()
    assert all(kept.values())


def test_examples_worked_by_hand(computed):
    def value(name, **keys):
        return next(row for row in computed[name] if keys.items() <= row.items())["value"]

    # 13 March to 1 April is 19 days, 12 to 18 March is 6
    assert value("extension_days_granted") == 12.5
    # of A, F in time and B, D late: D's deadline of 31 March has passed; C withdrew, E's second cycle is running
    assert value("on_time_share", clock="resolution") == 0.5
    # of the scores 4 and 5
    assert value("satisfaction") == 4.5
    # A and F of A, B and F, which are resolved as things stand; E is open again
    assert value("outcome_share", outcome="upheld") == pytest.approx(2 / 3, abs=1e-4)
    # 6 received, E reopened; A, B, E, F resolved, C withdrawn: D and E are open
    assert value("flow") == 2
    # F was told in writing that it was accepted; A was not
    assert value("steps_informed_share", step="accepted") == 0.5
    # E is of the customer of A; F's customer is another, those of B, C and D are not known
    assert value("repeat_share") == pytest.approx(1 / 3, abs=1e-4)
    # B, of six, and it was overturned
    assert value("escalated_share") == pytest.approx(1 / 6, abs=1e-4)
    assert value("overturned_share") == 1
    assert value("redress", currency="AZN") == 120
    # A and D of A, B and D; A was solved in time, D is past its deadline
    assert value("vulnerable_share") == pytest.approx(2 / 3, abs=1e-4)
    assert value("vulnerable_on_time", clock="resolution") == 0.5
    # D asked once, of six complaints
    assert value("status_requests") == pytest.approx(1 / 6, abs=1e-4)


def test_estimates_worked_by_hand_from_the_page_alone(computed):
    """Resolution clocks in days: E again 0 open, E 1, A 8, C 10 withdrawn, F 15, D 17 open, B 30."""

    def row(name, **keys):
        return next(row for row in computed[name] if row["clock"] == "resolution" and keys.items() <= row.items())

    # at risk 6, 5, 3: 5/6, then 4/6, then 4/9; the area up to day 20 is 1 + 7 x 5/6 + 7 x 4/6 + 5 x 4/9
    steps = {1: 5 / 6, 8: 4 / 6, 15: 4 / 9}
    assert {time: row("survival", time=time)["value"] for time in steps} == pytest.approx(steps, abs=1e-4)
    assert row("restricted_mean_time")["value"] == pytest.approx(1 + 7 * 5 / 6 + 7 * 4 / 6 + 5 * 4 / 9, abs=1e-4)
    # Greenwood's sum on day 1 is 1 / (6 x 5); log 5/6 is -0.1823, so the exponents are exp(1.9626) and exp(-1.9626)
    first = row("survival", time=1)
    assert (first["lower"], first["upper"]) == pytest.approx(((5 / 6) ** 7.118, (5 / 6) ** 0.1405), abs=1e-4)
    # areas behind days 1, 8, 15: 12.7222, 6.8889, 2.2222; the terms 1/30, 1/20, 1/6
    reach = 1.959964 * (12.7222**2 / 30 + 6.8889**2 / 20 + 2.2222**2 / 6) ** 0.5
    assert row("restricted_mean_time")["lower"] == pytest.approx(13.7222 - reach, abs=1e-3)
    # by day 10: E and A of six first cycles, C withdrawn; four of them open before day 10, so C takes 4/6 x 1/4
    by_ten = row("resolved_by_day", by_day=10)
    assert (by_ten["value"], by_ten["withdrawn_share"], by_ten["open_share"]) == pytest.approx(
        (2 / 6, 1 / 6, 3 / 6), abs=1e-4
    )
    # B: nobody from 3 March 10:00, Leyla from 5 March 10:00 to 2 April 12:00; D: nobody for 12 days, then Nigar for 5
    held = {each["holder"]: each["value"] for each in computed["lateness_by_holder"]}
    assert held == pytest.approx({None: 2 + 12, "Leyla": 28 + 2 / 24, "Nigar": 5}, abs=1e-4)
    # acceptance in working days: E 1, F 1, A 2, B 14; nine tenths at place 1 + 0.9 x 3
    acceptance = next(each for each in computed["time_to"] if each["clock"] == "acceptance")
    assert (acceptance["value"], acceptance["p90"]) == pytest.approx((1.5, 2 + 0.7 * 12))


def test_the_page_shows_an_example_and_the_caveats_of_each_metric():
    shown = "\n".join(docs.render().values())
    assert shown.count("- **Example**: ") == shown.count("- **Not to be trusted when**: ") == len(catalog.metrics())
    assert "- **Example**: no rows" not in shown
