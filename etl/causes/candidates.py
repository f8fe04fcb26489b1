"""Which series are candidates, and of which kind: emerging, chronic, harmful (docs/explanation/root-causes.md).

Each kind gives rows of the same columns (COLUMNS): `observed` and `expected` are in complaints, over that kind's own
weeks; `p_value` is one-sided, `q_value` allows for everything tested of that kind.
"""

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from etl.causes.change_type import Finding
from etl.causes.series import NEARLY_ALL, Series
from queries.register import cause_key
from queries.statistics import outbreaks
from queries.statistics.multiple_testing import adjusted_p_values

COLUMNS = (
    "key",
    "cause",
    "dimension",
    "value",
    "kind",
    "observed",
    "expected",
    "weeks",
    "p_value",
    "q_value",
    "measure",
)
FALLING_P = 0.05
"""A fall of the later half of the recent weeks against the earlier, this unlikely by chance, is a sign of falling."""
NEWLY_WEEKS, NEWLY_P = 3, 0.001
"""So is one of the last weeks against all before; less likely, because a look at so few weeks is taken every week."""


def emerging(series: Series, scan: outbreaks.Scan, news_weeks: int) -> pd.DataFrame:
    """The series in alarm in one of the last `news_weeks` weeks, each by its latest alarm that stands out most."""
    if not len(series.keys):
        return _nothing()
    score = np.where(scan.is_alarm[:, -news_weeks:], scan.score[:, -news_weeks:], -np.inf)
    score = np.where(np.isinf(score) & scan.is_alarm[:, -news_weeks:], 300.0, score)
    is_found = scan.is_alarm[:, -news_weeks:].any(axis=1)
    rows = np.flatnonzero(is_found)
    # Among weeks in alarm the last one: what is known by now.
    width = series.counts.shape[1]
    in_alarm = scan.is_alarm[rows, -news_weeks:]
    week = width - 1 - np.argmax(in_alarm[:, ::-1], axis=1)
    began = scan.began[rows, week]
    places = np.arange(width)
    within = (places[None, :] >= began[:, None]) & (places[None, :] <= week[:, None])
    observed = np.where(within, series.told[rows], 0).sum(axis=1)
    expected = observed / np.maximum(scan.ratio[rows, week], 1e-9)
    found = series.keys.iloc[rows].assign(
        kind="emerging",
        observed=observed,
        expected=expected,
        weeks=week - began + 1,
        p_value=scan.p_value[rows, week],
        q_value=scan.q_value[rows, week],
        measure="complaints",
    )
    weeks = series.span.weeks
    return found[list(COLUMNS)].assign(
        began_on=[weeks[place] for place in began],
        alarm_on=[weeks[place] for place in week],
        score=score[rows].max(axis=1),
    )


def chronic(series: Series, harm_share: pd.Series, limits: Finding) -> pd.DataFrame:
    """The vital few causes, and the places where a cause comes far more often than it does elsewhere.

    Both keep coming back (present in most of the recent weeks) and show no sign of falling.
    """
    if not len(series.keys):
        return _nothing()
    counts, exposure = series.recent(limits.recent_weeks)
    keys = series.keys.assign(observed=counts.sum(axis=1), present=(counts > 0).sum(axis=1))
    measure = exposure if series.measure is None else series.measure[:, -limits.recent_weeks :]
    keys["is_falling"] = is_falling(counts, measure)
    vital = _vital_few(keys, harm_share, limits)
    local = _more_than_elsewhere(keys, exposure.sum(axis=1), limits)
    found = pd.concat([vital, local], ignore_index=True)
    least_present = np.where(found["dimension"] == "", limits.present_weeks, limits.present_weeks_in_one_place)
    kept = (found["present"] >= np.minimum(least_present, counts.shape[1])) & ~found["is_falling"]
    return found[kept].assign(kind="chronic", weeks=counts.shape[1], measure="complaints")[list(COLUMNS)]


def _vital_few(keys: pd.DataFrame, harm_share: pd.Series, limits: Finding) -> pd.DataFrame:
    """Causes with `times_even_share` times an even share of all harm, and of complaints more than chance gives them."""
    causes = keys[keys["dimension"] == ""]
    # Causes too rare to be looked at are causes all the same: they make the even share smaller.
    count = sum(not cause_key.is_within(key) for key in harm_share.index)
    if count < 3:
        return keys.iloc[:0].assign(expected=0.0, p_value=1.0, q_value=1.0)
    even = 1 / count
    total = causes["observed"].sum()
    causes = causes.assign(
        expected=total * even,
        p_value=scipy.stats.binom.sf(causes["observed"] - 1, max(int(total), 1), even),
        harm=causes["key"].map(harm_share).fillna(0.0),
    )
    causes["q_value"] = adjusted_p_values(causes["p_value"])
    kept = (causes["harm"] >= limits.times_even_share * even) & (causes["q_value"] <= limits.false_discovery_rate)
    return causes[kept & (causes["observed"] >= limits.least_complaints)]


def _more_than_elsewhere(keys: pd.DataFrame, exposure: NDArray[np.float64], limits: Finding) -> pd.DataFrame:
    """Causes within one value that come `least_ratio` times as often as the same cause does in all other complaints."""
    whole = keys[keys["dimension"] == ""].set_index("cause")["observed"]
    everything = exposure[(keys["dimension"] == "").to_numpy()].max(initial=0.0)
    local = keys.assign(exposure=exposure, of_cause=keys["cause"].map(whole)).query("dimension != ''")
    elsewhere = (local["of_cause"] - local["observed"]) / (everything - local["exposure"]).clip(lower=1)
    local = local.assign(expected=(elsewhere * local["exposure"]).clip(lower=0.5))
    # where a value holds nearly everything there is no elsewhere to compare it with
    has_elsewhere = local["exposure"] <= NEARLY_ALL * everything
    local = local[local["of_cause"].notna() & (local["observed"] >= limits.least_complaints) & has_elsewhere]
    local["p_value"] = _p_values(local)
    local["q_value"] = adjusted_p_values(local["p_value"])
    return local[
        (local["observed"] >= limits.least_ratio * local["expected"])
        & (local["observed"] - local["expected"] >= limits.least_share_of_all * whole.sum())
        & (local["q_value"] <= limits.false_discovery_rate)
    ]


def _p_values(local: pd.DataFrame) -> NDArray[np.float64]:
    """Chance of so many, where the values of a dimension differ among themselves as these do.

    Stores are never quite alike, so a plain Poisson test would call every third one different. The spread of the
    logarithm of observed by expected is estimated without the fifth of values that stand out most: it is them that
    are in question.
    """
    plain = scipy.stats.poisson.sf(local["observed"] - 1, local["expected"])
    result = plain.copy()
    log_ratio = np.log((local["observed"] + 0.5) / (local["expected"] + 0.5)).to_numpy()
    noise = (1 / (local["expected"] + 0.5)).to_numpy()
    for dimension in local["dimension"].unique():
        rows = np.flatnonzero(local["dimension"] == dimension)
        if len(rows) < 8:
            continue
        middle = rows[log_ratio[rows] <= np.quantile(log_ratio[rows], 0.8)]
        centred = log_ratio[middle] - np.median(log_ratio[middle])
        spread = max(0.0, float(np.mean(centred**2) - np.mean(noise[middle])))
        z = log_ratio[rows] / np.sqrt(noise[rows] + spread)
        result[rows] = np.maximum(plain[rows], scipy.stats.norm.sf(z))
    return result


def is_falling(counts: NDArray[np.float64], exposure: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the later half of the weeks shows a fall, or the last NEWLY_WEEKS a clear one."""
    return (falling_p_values(counts, exposure) < FALLING_P) | (
        falling_p_values(counts, exposure, NEWLY_WEEKS) < NEWLY_P
    )


def falling_p_values(
    counts: NDArray[np.float64], exposure: NDArray[np.float64], late_weeks: int | None = None
) -> NDArray[np.float64]:
    """How likely so few in the later half of the weeks, given both halves and their exposure, if nothing fell.

    With `late_weeks` so many are the later part, and all others the earlier.


    The sum of two counts given, one of them is binomial (Przyborowski and Wilenski 1940), widened by the weeks' own
    overdispersion. 1 where there is nothing to tell.
    """
    width = counts.shape[1]
    later = width // 2 if late_weeks is None else min(late_weeks, width // 2)
    earlier = width // 2 if late_weeks is None else width - later
    if not later:
        return np.ones(len(counts))
    early, late = counts[:, :earlier].sum(axis=1), counts[:, -later:].sum(axis=1)
    exposed_early, exposed_late = exposure[:, :earlier].sum(axis=1), exposure[:, -later:].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = exposed_late / (exposed_early + exposed_late)
        total = early + late
        rate = counts.sum(axis=1, keepdims=True) / np.maximum(exposure.sum(axis=1, keepdims=True), 1e-9) * exposure
        pearson = np.where(rate > 0, (counts - rate) ** 2 / np.maximum(rate, 1e-9), 0).sum(axis=1)
        phi = np.maximum(pearson / max(counts.shape[1] - 1, 1), 1.0)
        z = (late + 0.5 - total * share) / np.sqrt(phi * total * share * (1 - share))
    return np.where(np.isfinite(z), scipy.stats.norm.cdf(z), 1.0)


def harmful(compared: pd.DataFrame, limits: Finding) -> pd.DataFrame:
    """The keys whose complaints fare worse than comparable ones, each by the measure that stands out most."""
    if not len(compared):
        return _nothing()
    q_value = adjusted_p_values(compared["p_value"])
    excess = compared["observed"] - compared["expected"]
    everywhere = compared[compared["dimension"] == ""].groupby("measure")["observed"].sum()
    kept = (
        (q_value <= limits.false_discovery_rate)
        & (compared["ratio"] >= limits.least_harm_ratio)
        & (excess >= limits.least_harm_excess)
        & (excess >= limits.least_share_of_harm * compared["measure"].map(everywhere).fillna(0))
        & (compared["n"] >= limits.least_complaints)
    )
    found = compared.assign(q_value=q_value, kind="harmful", weeks=limits.recent_weeks)[kept]
    found = found.sort_values(["p_value", "key", "measure"]).drop_duplicates("key")
    return found[list(COLUMNS)]


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS))
