"""Which groups moved a share: by hand, and by simulation how often a name is wrong and how often one is found."""

import numpy as np
import pandas as pd
import pytest

from queries.analysis import contributions

DIMENSIONS = ("channel", "store")


def rows(*cells):
    """Frames as `contributions.counts` gives them: (channel, store, kept now, due now, kept before, due before)."""
    columns = ["channel", "store", "numerator", "denominator"]
    now = pd.DataFrame([(a, b, kept, due) for a, b, kept, due, _, _ in cells], columns=columns)
    before = pd.DataFrame([(a, b, kept, due) for a, b, _, _, kept, due in cells], columns=columns)
    return now, before


def test_a_store_that_moved_is_named_and_the_parts_add_up():
    found = contributions.drivers(
        rows(
            ("phone", "Bakı", 90, 100, 92, 100),
            ("email", "Bakı", 91, 100, 90, 100),
            ("phone", "Gəncə", 40, 100, 91, 100),
            ("email", "Gəncə", 45, 100, 90, 100),
            ("email", None, 8, 9, 9, 10),
        ),
        DIMENSIONS,
    )
    [one] = found.groups
    assert dict(one.where) == {"store": "Gəncə"}
    assert (one.value, one.n, one.previous_value, one.previous_n) == (85 / 200, 200, 181 / 200, 200)
    # by hand: 200 of 409 now, 200 of 410 before
    assert one.within == pytest.approx(200 / 409 * (85 / 200 - 181 / 200))
    assert one.mix == pytest.approx((200 / 409 - 200 / 410) * (181 / 200 - 372 / 410))
    assert found.rest is not None
    assert found.difference == pytest.approx(274 / 409 - 372 / 410)
    assert one.contribution + found.rest.contribution == pytest.approx(found.difference)


def test_a_pair_is_named_where_only_the_pair_moved():
    found = contributions.drivers(
        rows(
            ("phone", "Bakı", 180, 200, 182, 200),
            ("email", "Bakı", 181, 200, 180, 200),
            ("phone", "Gəncə", 182, 200, 181, 200),
            ("email", "Gəncə", 100, 200, 180, 200),
        ),
        DIMENSIONS,
    )
    assert [dict(one.where) for one in found.groups] == [{"channel": "email", "store": "Gəncə"}]


def test_two_groups_share_no_case():
    found = contributions.drivers(
        rows(
            ("phone", "Bakı", 180, 200, 180, 200),
            ("chat", "Bakı", 180, 200, 180, 200),
            ("email", "Bakı", 60, 200, 180, 200),
            ("phone", "Gəncə", 80, 200, 180, 200),
            ("chat", "Gəncə", 80, 200, 180, 200),
            ("email", "Gəncə", 20, 200, 180, 200),
        ),
        DIMENSIONS,
    )
    assert found.rest is not None
    assert sum(one.n for one in (*found.groups, found.rest)) == 1200
    total = sum(one.contribution for one in (*found.groups, found.rest))
    assert total == pytest.approx(found.difference)


@pytest.mark.parametrize(
    "cells",
    [
        [("phone", "Bakı", 70, 100, 90, 100), ("email", "Gəncə", 71, 100, 90, 100)],  # alike everywhere
        [("phone", "Bakı", 1, 9, 9, 9), ("email", "Gəncə", 90, 100, 90, 100)],  # too few
        [("phone", "Bakı", 10, 100, 90, 100)],  # nothing beside it
        [("phone", "Bakı", 0, 0, 9, 9)],
        [],
    ],
)
def test_nothing_is_named_of_chance_of_few_or_of_all(cells):
    assert contributions.drivers(rows(*cells), DIMENSIONS).groups == ()


def world(rng, shift, size=1500):
    """A week and the one before: 6 channels, 16 stores, 24 causes; `shift` lowers the share of one group."""
    sizes = {"channel": 6, "store": 16, "cause": 24}
    weights = {name: rng.dirichlet(np.full(count, 2.0)) for name, count in sizes.items()}
    base = rng.beta(40, 4, size=6)
    frames, truth = [], {"cause": int(np.argmin(np.abs(weights["cause"] - 0.1)))}
    for is_now in (True, False):
        n = rng.poisson(size)
        drawn = pd.DataFrame({name: rng.choice(len(one), n, p=one) for name, one in weights.items()})
        share = base[drawn["channel"]] - (shift if is_now else 0) * (drawn["cause"] == truth["cause"])
        drawn["numerator"] = (rng.random(len(drawn)) < share).astype(int)
        drawn["denominator"] = 1
        frames.append(drawn.groupby(list(sizes), as_index=False).sum())
    return tuple(frames), truth


@pytest.mark.slow
def test_quiet_weeks_name_nobody_and_what_a_control_chart_would_signal_is_found():
    rng = np.random.default_rng(20)
    names = ("channel", "store", "cause")
    quiet = [contributions.drivers(world(rng, 0)[0], names).groups for _ in range(120)]
    # at most 5 % and its error in 120 weeks (three standard errors)
    assert np.mean([bool(groups) for groups in quiet]) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 120)
    # three standard errors of the whole share, all of it in a tenth of the cases
    shift = 3 * np.sqrt(0.09 * 0.91 / 1500) / 0.1
    found = []
    for _ in range(60):
        frames, truth = world(rng, shift)
        found.append(any(dict(one.where) == truth for one in contributions.drivers(frames, names).groups))
    assert np.mean(found) >= 0.8
