"""Groups of one dimension beside each other, fairly: as counted, and as they would be were their cases like all others.

What funnel plots and the tables beside them are made of; codes and figures, no sentences. A funnel replaces a league
table: rows are in the order of the names. People with few cases are withheld, everybody else's noise is within the
funnel.

**Who or what is named as standing out** is decided here alone (`outside`), for chart, table, sentence, report and
workbook: a group beyond the outer limits, which leave out 2 of 1000 by chance. Beyond the inner ones lies one of twenty
by chance: that names nobody. The methods and their sources: `statistics/funnel.py` and `statistics/standardise.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from queries.errors import UnknownDimensionError, UsageError
from queries.semantic import catalog, dimensions
from queries.semantic.request import Request, unknown
from queries.settings import settings
from queries.statistics.control_charts import OVERDISPERSED_P, dispersion_p_value
from queries.statistics.funnel import Overdispersion, bands, curve, funnel, overdispersion, shrink
from queries.statistics.indirect_standardisation import standardise
from queries.statistics.proportions import wilson
from queries.warehouse.generation import Generation

DIMENSIONS = dimensions.used_for("compare")
MIX = dimensions.used_for("mix")
"""What makes complaints easier or harder, whoever handles them."""
CURVE_POINTS = 200
BELOW, ABOVE = "below_998", "above_998"
"""The bands of a group that stands out; every other band is as the others, or too few to tell."""
Verdict = Literal["nothing", "alike", "differ", "apart"]
"""Codes of what a comparison comes to; every sentence about it follows this one (`GroupComparison.verdict`)."""
PARTLY_THIN, MOSTLY_THIN = 0.2, 0.95
"""From which share of cases in thin strata on the mix is allowed for in part only, or not at all (our own choice)."""


@dataclass(frozen=True)
class GroupComparison:
    """Every group of a dimension with its share, its place in the funnel, and both allowing for its mix of cases.

    Bands are `too_few` for groups on fewer than the settings' small_n, people or not; figures of people are then NaN.
    """

    metric: str
    dimension: str
    of: Mapping[str, str]
    """The clock, step or other key of the metric's rows that is looked at."""
    strata: tuple[str, ...]
    """What is allowed for: `MIX` without the dimension itself."""
    table: pd.DataFrame
    """One row a group in the order of the names.

    The dimension, denominator, n, numerator, value, low, high (Wilson's interval at 95 %), z, adjusted_z (allowing for
    overdispersion), band; mix_expected, mix_ratio (counted by expected, of the rarer outcome), mix_value, mix_low,
    mix_high (the standardised share), mix_z, mix_band (in limits around mix_expected), thin_share (cases too rare to
    allow for); is_withheld (figures NaN, bands `too_few`), is_small (rests on fewer than the settings' small_n).
    """
    limits: pd.DataFrame
    """The funnel's curves: n, inner_lower, inner_upper, outer_lower, outer_upper."""
    target: float
    """The share of all groups together, the funnel's middle; NaN where nothing was counted."""
    overdispersion: Overdispersion
    mix_overdispersion: Overdispersion
    adjustment: str
    """`none`, or `additive` where the groups differ among themselves by more than chance."""
    not_given_n: int
    """Cases in which the dimension was not given; they are in no group and not in the target."""
    thin_share: float
    """How much of all cases fell in strata too thin to allow for, and so was taken as average; NaN without any."""

    @property
    def judged(self) -> pd.DataFrame:
        """The groups with enough cases to be judged."""
        return self.table[~self.table["is_small"].astype(bool)]

    @property
    def outside(self) -> pd.DataFrame:
        """The groups that stand out as counted: those that may be named."""
        return self.table[stands_out(self.table["band"])]

    @property
    def outside_by_mix(self) -> pd.DataFrame:
        """The groups that stand out with the mix of cases allowed for; where it could not be, those as counted."""
        return self.table[stands_out(self.table["mix_band"])]

    @property
    def verdict(self) -> Verdict:
        """What the comparison comes to.

        `nothing`: fewer than two groups can be judged; `apart`: some stand out; `differ`: none does, but all of them
        together differ by more than chance (the chi-square of equal shares at 1 in 20, or a funnel that had to be
        widened); `alike`: nothing speaks against it that all have one share.
        """
        rows = self.judged
        if len(rows) < 2:
            return "nothing"
        if len(self.outside):
            return "apart"
        chance = dispersion_p_value(rows["numerator"], rows["denominator"])
        return "differ" if chance < OVERDISPERSED_P or self.adjustment != "none" else "alike"

    @property
    def lowest_and_highest(self) -> tuple[pd.Series, pd.Series] | None:
        """The judged groups of the least and of the largest share; None with fewer than two."""
        rows = self.judged.sort_values("value", kind="stable")
        return (rows.iloc[0], rows.iloc[-1]) if len(rows) > 1 else None

    @property
    def mix_state(self) -> str:
        """How far the mix could be allowed for: in nearly all cases, in `partly` of them, or hardly in any.

        Where it is `not_allowed`, what allows for the mix is what was counted: not because the mixes are alike, but
        because nothing can be said of them. Whoever shows the one beside the other has to say so.
        """
        if not self.thin_share >= PARTLY_THIN:
            return "allowed"
        return "partly" if self.thin_share < MOSTLY_THIN else "not_allowed"


_MIRRORED = {
    "below_998": "above_998",
    "below_95": "above_95",
    "above_95": "below_95",
    "above_998": "below_998",
}


def stands_out(band: pd.Series) -> pd.Series:
    """Tell of each band whether its group stands out from the others, and may be named for it."""
    return band.isin((BELOW, ABOVE)).astype(bool)


def groups(
    generation: Generation,
    metric: str,
    dimension: str,
    request: Request | None = None,
    of: Mapping[str, str] | None = None,
) -> GroupComparison:
    """Compare the groups of a dimension by a share; the request gives period, filter, cohort and options.

    of  for metrics with several rows a group, which one: {"clock": "resolution"}, {"step": "resolved"}

    UnknownDimensionError for another dimension than `DIMENSIONS`; UsageError for a metric that is no share, for a grain
    or a breakdown in the request, and where `of` does not name one row a group.
    """
    wanted, request, of = catalog.definition(metric), request or Request(), dict(of or {})
    if dimension not in DIMENSIONS:
        raise UnknownDimensionError(unknown("dimension to compare", dimension, DIMENSIONS))
    if wanted.kind != "share":
        raise UsageError(f"The metric {metric} is no share, so no funnel can be made of it: choose one that is.")
    if request.grain or request.by:
        raise UsageError("A comparison of groups takes a whole period and one dimension: leave grain and by out.")
    rows_of = (*wanted.leading, *wanted.keys)
    if set(of) != set(rows_of):
        raise UsageError(f"A comparison by {metric} needs one of each of: {', '.join(rows_of) or 'nothing'}.")
    strata = tuple(name for name in MIX if name != dimension)
    rows = catalog.run(generation, metric, replace(request, by=(dimension, *strata)))
    for key, value in of.items():
        rows = rows[rows[key] == value]
    is_given = rows[dimension].notna()
    not_given_n = int(rows.loc[~is_given, "denominator"].sum())
    cells = rows.loc[is_given, [dimension, *strata, "numerator", "denominator"]]
    is_person = dimension in dimensions.PEOPLE
    small_n = max(settings().small_n, 1)
    counts = cells.groupby(dimension, sort=True, as_index=False)[["numerator", "denominator"]].sum()
    counts = counts[counts["denominator"] > 0].reset_index(drop=True)
    plot = funnel(counts, small_n=small_n, are_withheld=is_person)
    withheld = plot.points["is_withheld"].astype(bool)
    is_small = counts["denominator"] < small_n
    table = plot.points[[dimension, "denominator"]].assign(n=counts["denominator"])
    low, high = wilson(counts["numerator"], counts["denominator"])
    table = table.assign(numerator=plot.points["numerator"], value=plot.points["value"], low=low, high=high)
    table[["z", "adjusted_z", "band"]] = plot.points[["z", "adjusted_z", "band"]]
    mixed, mix_spread = _by_mix(cells, dimension, strata, is_small)
    table = table.merge(mixed, how="left", on=dimension, validate="one_to_one")
    thin_share = float((table["thin_share"] * table["n"]).sum() / table["n"].sum()) if len(table) else np.nan
    figures = ["low", "high", *(name for name in mixed.columns if name not in (dimension, "mix_band"))]
    table.loc[withheld, figures] = np.nan
    table = table.assign(is_withheld=withheld, is_small=is_small)
    largest = int(counts["denominator"].max()) if len(counts) else 0
    sizes = np.unique(np.linspace(1, largest, min(largest, CURVE_POINTS)).round()) if largest else []
    spread = plot.overdispersion if plot.adjustment != "none" else None
    limits = curve(plot.limits_around, sizes, spread, plot.adjustment)
    return GroupComparison(
        *(metric, dimension, of, strata, table, limits, plot.target),
        *(plot.overdispersion, mix_spread, plot.adjustment, not_given_n, thin_share),
    )


def _by_mix(
    cells: pd.DataFrame, dimension: str, strata: tuple[str, ...], is_small: pd.Series
) -> tuple[pd.DataFrame, Overdispersion]:
    """Standardise the groups, and place each in limits around what its cases would bring; the small are not judged."""
    cells = cells[cells["denominator"] > 0]
    names = ["mix_expected", "mix_ratio", "mix_value", "mix_low", "mix_high", "mix_z", "mix_band", "thin_share"]
    if cells.empty:
        return pd.DataFrame(columns=[dimension, *names]), overdispersion([], [])
    # the Poisson interval is meant for the rarer of the two outcomes
    is_complement = cells["numerator"].sum() * 2 > cells["denominator"].sum()
    counted = cells.assign(numerator=cells["denominator"] - cells["numerator"]) if is_complement else cells
    found = standardise(counted, group=dimension, strata=strata)
    share, low, high = (found[name].to_numpy() for name in ("standardised_share", "lower", "upper"))
    z, error = found["z"].fillna(0).to_numpy(), found["std_error"].to_numpy()
    few = is_small.to_numpy()
    spread = overdispersion(z[~few], error[~few])
    adjustment = "additive" if spread.widens else "none"
    z = z * shrink(error, spread, adjustment)
    limits = curve(found["expected"] / found["n"], found["n"], spread, adjustment, error)
    band = bands(found["crude_share"], limits, few)
    if is_complement:
        share, low, high, z = 1 - share, 1 - high, 1 - low, -z
        band = [_MIRRORED.get(code, code) for code in band]
    columns = [found["expected"], found["ratio"], share, low, high, z, band, found["thin_share"]]
    mixed = pd.DataFrame(dict(zip(names, columns, strict=True)))
    mixed.insert(0, dimension, found[dimension])
    return mixed, spread
