"""The shared volume: the same whatever single series do, and as the series say where all move together."""

import numpy as np
import pytest

from queries.statistics.controls import steady

LEVELS = np.array([40.0, 12, 10, 9, 8, 7, 7, 7])[:, None]


def drawn(factor=1.0, seed=4, weeks=120):
    mean = LEVELS * np.broadcast_to(factor, (1, weeks))
    return np.random.default_rng(seed).poisson(mean).astype(float)


@pytest.mark.parametrize(
    ("row", "share", "since"), [(0, 0.2, 6), (0, 0.2, 60), (0, 3.0, 30), (1, 0.0, 20), (0, 0.0, 100)]
)
def test_what_one_series_does_moves_the_volume_of_no_other(row, share, since):
    counts = drawn()
    counts[row, -since:] = np.random.default_rng(5).poisson(LEVELS[row] * share, since)
    volume = steady.volume(counts).volume
    # for each other series: as if nothing were there but the rest, which stayed as it was
    for other in range(len(counts)):
        if other != row:
            rest = np.delete(counts, [row, other], axis=0).sum(axis=0)
            change = volume[other, -since:].mean() / volume[other, :-since].mean()
            assert change == pytest.approx(rest[-since:].mean() / rest[:-since].mean(), abs=0.07)


def test_what_all_do_is_the_volume():
    factor = np.where(np.arange(120) < 100, 1.0, 1.6)
    volume = steady.volume(drawn(factor)).volume
    assert volume[:, 100:].mean() / volume[:, :100].mean() == pytest.approx(1.6, rel=0.06)
    assert volume.mean() == pytest.approx(drawn(factor).sum(axis=0).mean(), rel=0.05)


def test_quiet_series_are_nearly_all_steady():
    assert steady.volume(drawn()).is_steady.mean() > 0.98


def test_a_series_that_changed_between_two_spans_is_no_control_at_all():
    counts = drawn()
    counts[0, 100:] = np.random.default_rng(5).poisson(20, 20)
    shared = steady.shared(counts, split=(100, 100))
    assert shared[100:].mean() / shared[:100].mean() == pytest.approx(1, abs=0.06)
    assert counts.sum(axis=0)[100:].mean() / counts.sum(axis=0)[:100].mean() < 0.85


def test_one_series_alone_has_nothing_to_be_measured_by():
    assert np.ptp(steady.volume(drawn()[:1]).volume) == 0
    np.testing.assert_array_equal(steady.shared(drawn()[:1]), drawn()[0])


def test_weighted_median_by_hand():
    values = np.array([[1.0], [2.0], [9.0]])
    assert steady.weighted_median(values, np.array([1.0, 1, 1]))[0] == 2
    assert steady.weighted_median(values, np.array([1.0, 1, 5]))[0] == 9
    assert steady.weighted_median(values[:2], np.array([1.0, 1]))[0] == 1.5
