"""The regression equals R's glm and sandwich; a prior equals one more observation."""

import numpy as np
import pytest

from queries.errors import UsageError
from queries.statistics.quasi_poisson import fit, lag_of, long_run
from tests.queries.statistics.r import assert_same, expected

FITS = expected("interrupted")["fits"]


def design_of(made: dict) -> np.ndarray:
    week = np.arange(len(made["counts"]), dtype=float)
    after = (week >= made["before"][0]).astype(float)
    return np.stack([np.ones(len(week)), week, after, after * (week - made["before"][0])], axis=1)


@pytest.mark.parametrize("made", FITS, ids=lambda made: made["name"][0])
def test_coefficients_and_errors_are_those_of_r(made):
    counts, offset = np.array(made["counts"], dtype=float), np.log(made["exposure"])
    for hac in made["hac"]:
        found = fit(counts, design_of(made), offset, lag=hac["lag"][0])
        assert_same(found.coefficients, made["coefficients"], 1e-7)
        # R has no floor of 1
        assert found.dispersion == pytest.approx(max(1.0, made["dispersion"][0]), rel=1e-7)
        ratio = found.dispersion / made["dispersion"][0]
        assert_same(found.model_covariance / ratio, np.ravel(made["model_covariance"]), 1e-6)
        assert_same(found.hac_covariance, np.ravel(hac["covariance"]), 1e-6)


def test_the_series_lie_on_both_sides_of_the_floor():
    assert {made["dispersion"][0] > 1 for made in FITS} == {True, False}


def test_the_larger_error_is_taken():
    made = FITS[1]
    found = fit(np.array(made["counts"], dtype=float), design_of(made), np.log(made["exposure"]))
    for contrast in np.eye(4):
        value, error = found.of(contrast)
        hac, model = (contrast @ c @ contrast for c in (found.hac_covariance, found.model_covariance))
        assert (value, error) == (pytest.approx(contrast @ found.coefficients), pytest.approx(max(hac, model) ** 0.5))


def test_a_prior_is_the_place_where_likelihood_and_prior_are_highest_together():
    from scipy.optimize import minimize

    rng = np.random.default_rng(7)
    counts, week = rng.poisson(12, 30).astype(float), np.arange(30.0)
    design = np.stack([np.ones(30), week - 14.5], axis=1)
    found = fit(counts, design, prior_sd=np.array([np.inf, 0.002]))

    def height(b):
        mean = np.exp(design @ b)
        return -((counts * np.log(mean) - mean).sum() / found.dispersion - b[1] ** 2 / (2 * 0.002**2))

    best = minimize(height, found.coefficients + 0.01, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11})
    np.testing.assert_allclose(found.coefficients, best.x, atol=1e-6)
    free = fit(counts, design)
    assert abs(found.coefficients[1]) < abs(free.coefficients[1])
    assert found.errors(np.array([[0.0, 1.0]]))[0] < 0.0021


def test_neighbours_by_hand():
    scores = np.array([[1.0], [2.0], [-1.0]])
    # 1 + 4 + 1 = 6; one week apart: 2 - 2 = 0; two apart: -1, weighted 1/3, both ways
    assert long_run(scores, 0)[0, 0] == 6
    assert long_run(scores, 1)[0, 0] == 6
    assert long_run(scores, 2)[0, 0] == pytest.approx(6 - 2 / 3)
    assert long_run(scores, 9).shape == (1, 1)


@pytest.mark.parametrize(("weeks", "lag"), [(16, 2), (28, 3), (42, 3), (99, 3), (100, 4), (120, 4)])
def test_the_lag_grows_with_the_weeks(weeks, lag):
    assert lag_of(weeks) == lag


def test_what_cannot_be_fitted_is_refused():
    with pytest.raises(UsageError, match="more weeks"):
        fit(np.ones(2), np.ones((2, 2)))
    for wrong in (-1.0, np.nan):
        with pytest.raises(UsageError, match="negative or missing"):
            fit(np.array([1.0, 2.0, wrong]), np.ones((3, 1)))
