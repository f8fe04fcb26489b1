"""What a group's figure would be if its mix of cases were like everybody's: indirect standardisation.

Sources: N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research, vol. II, 1987, 2.3 (expected numbers, the
ratio, Byar's interval); F. Garwood, Biometrika 28 (1936) 437-442 (the exact Poisson interval by chi-square).

A store that gets the hard complaints should not be compared by its plain share. Its expected number is what it would
have with everybody's share in each stratum (category, channel): observed by expected says whether it does better.
Count the rarer outcome (late rather than on time): the Poisson interval is meant for it, and is too wide for a common
one. Ratios of two groups are not comparable with each other where their mixes differ much, only each with 1.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike, NDArray

from queries.errors import UsageError
from queries.statistics.estimate import CONFIDENCE, two_sided_z

MIN_REFERENCE_N = 30
"""A stratum with fewer cases of others than this has no share of its own to speak of."""

PoissonMethod = Literal["exact", "byar"]


def standardise(
    population: pd.DataFrame,
    *,
    group: str,
    strata: Sequence[str],
    reference: pd.DataFrame | None = None,
    min_reference_n: int = MIN_REFERENCE_N,
    confidence: float = CONFIDENCE,
    method: PoissonMethod = "exact",
) -> pd.DataFrame:
    """Compare each group with what its mix of strata would bring.

    population  columns group, strata, numerator, denominator: counts, any number of rows a cell; a missing stratum or
                group is a value like others
    reference   the same columns without the group, from which the strata's shares come; None: the population itself
    min_reference_n  a stratum is thin where the reference holds fewer cases of others than this (with a reference of
                its own: fewer cases); its cases are expected to have the overall share, so the mix is not allowed for

    One row a group, sorted: group, n, observed, expected, ratio (observed by expected; NaN where nothing is expected),
    ratio_lower, ratio_upper, z ((O - E) by its binomial standard error under the expected shares), std_error (of
    (O - E) / n), standardised_share (ratio times the reference's overall share), lower, upper (the three cut to 1),
    crude_share, thin_n, thin_share (how much of n fell in thin strata). UsageError where columns lack, numbers are
    not counts, or the reference is empty.
    """
    columns = [group, *strata]
    own = _cells(population, columns)
    source = _cells(population if reference is None else reference, list(strata))
    total = source[["numerator", "denominator"]].sum()
    if not total["denominator"]:
        raise UsageError("The reference of the standardisation is empty: give one with cases in it.")
    overall = total["numerator"] / total["denominator"]
    known = source.rename(columns={"numerator": "reference_numerator", "denominator": "reference_n"})
    cells = own.merge(known, how="left", on=list(strata)) if strata else own.merge(known, how="cross")
    cells["reference_n"] = cells["reference_n"].fillna(0)
    others = cells["reference_n"] - (cells["denominator"] if reference is None else 0)
    is_thin = others < min_reference_n
    share = (cells["reference_numerator"] / cells["reference_n"]).where(~is_thin, overall)
    cells["expected"] = cells["denominator"] * share
    cells["variance"] = cells["denominator"] * share * (1 - share)
    cells["thin_n"] = cells["denominator"].where(is_thin, 0)
    summed = cells.groupby(group, dropna=False, sort=True)[
        ["denominator", "numerator", "expected", "variance", "thin_n"]
    ].sum()
    observed, expected, n = (summed[name].to_numpy() for name in ("numerator", "expected", "denominator"))
    lower, upper = poisson_interval(observed, confidence, method)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio, ratio_lower, ratio_upper = (
            np.where(expected > 0, each / expected, np.nan) for each in (observed, lower, upper)
        )
        z = (observed - expected) / np.sqrt(summed["variance"].to_numpy())
        columns_of_n = {
            "crude_share": observed / n,
            "thin_n": summed["thin_n"].astype("int64"),
            "thin_share": summed["thin_n"] / n,
        }
        std_error = np.sqrt(summed["variance"].to_numpy()) / n
    frame = pd.DataFrame(
        {
            "n": n.astype("int64"),
            "observed": observed.astype("int64"),
            "expected": expected,
            "ratio": ratio,
            "ratio_lower": ratio_lower,
            "ratio_upper": ratio_upper,
            "z": np.where(np.isfinite(z), z, np.nan),
            "std_error": std_error,
            "standardised_share": np.minimum(ratio * overall, 1),
            "lower": np.minimum(ratio_lower * overall, 1),
            "upper": np.minimum(ratio_upper * overall, 1),
        },
        index=summed.index,
    )
    return frame.assign(**columns_of_n).reset_index()


def poisson_interval(
    counts: ArrayLike, confidence: float = CONFIDENCE, method: PoissonMethod = "exact"
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the interval of the number that was to be expected where so many were counted.

    exact (Garwood 1936): half the chi-square quantiles at 2 O and 2 O + 2 degrees of freedom. byar: O (1 - 1/9O - z /
    3 sqrt O)^3 and (O + 1) (1 - 1/9(O+1) + z / 3 sqrt(O+1))^3, within 0.2 % of exact from 10 on at 95 %. The lower
    limit of 0 is 0. UsageError for what is not a count and for another method.
    """
    count = np.asarray(counts, dtype=float)
    if not np.all(np.isfinite(count) & (count >= 0) & (count == np.floor(count))):
        raise UsageError("An interval was asked for what is not a count: give whole numbers of 0 or more.")
    z = two_sided_z(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "exact":
            tail = (1 - confidence) / 2
            lower, upper = scipy.stats.chi2.ppf(tail, 2 * count) / 2, scipy.stats.chi2.isf(tail, 2 * count + 2) / 2
        elif method == "byar":
            lower = count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3
            above = count + 1
            upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
        else:
            raise UsageError(f"A Poisson interval by {method!r} was asked for: take exact or byar.")
    # Byar's lower limit of a very small count at a high confidence falls below 0
    return np.where(count > 0, np.maximum(lower, 0), 0.0), upper


def _cells(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    lacking = [column for column in (*keys, "numerator", "denominator") if column not in frame.columns]
    if lacking:
        raise UsageError(f"The counts to standardise lack {', '.join(lacking)}: give group, strata and both counts.")
    numerator, denominator = frame["numerator"], frame["denominator"]
    if not ((numerator >= 0) & (numerator <= denominator)).all():
        raise UsageError("A numerator is not between 0 and its denominator in the counts to standardise: correct it.")
    if not keys:
        return frame[["numerator", "denominator"]].sum().to_frame().T.astype(float)
    summed = frame.groupby(keys, dropna=False, as_index=False)[["numerator", "denominator"]].sum()
    return summed.astype({"numerator": float, "denominator": float})
