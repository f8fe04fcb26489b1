"""Groups of one dimension beside each other, fairly: as counted, and as they would be were their cases like all others.

What funnel plots and the tables beside them are made of; codes and figures, no sentences. A funnel replaces a league
table: rows are in the order of the names. People with few cases are withheld, everybody else's noise is within the
funnel. The methods and their sources: `statistics/funnel.py` and `statistics/standardise.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from queries import catalog
from queries.errors import UnknownDimensionError, UsageError
from queries.request import Request, unknown
from queries.settings import settings
from queries.statistics.estimate import two_sided_z
from queries.statistics.funnel import INNER, OUTER, Overdispersion, curve, funnel, overdispersion
from queries.statistics.proportions import wilson
from queries.statistics.standardise import standardise
from queries.warehouse import Generation

DIMENSIONS = (
    *("handler", "named_employee", "store", "channel", "product_category", "product"),
    *("category", "cause", "language"),
)
PEOPLE = ("handler", "named_employee")
"""Whose figures on few complaints are not shown."""
MIX = ("cause", "channel", "product_category")
"""What makes complaints easier or harder, whoever handles them."""
CURVE_POINTS = 200
PARTLY_THIN, MOSTLY_THIN = 0.2, 0.95
"""From which share of cases in thin strata on the mix is allowed for in part only, or not at all (our own choice)."""


@dataclass(frozen=True)
class GroupComparison:
    """Every group of a dimension with its share, its place in the funnel, and both allowing for its mix of cases."""

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
    mix_high (the standardised share), mix_z, mix_band, thin_share (cases too rare to allow for); is_withheld (figures
    NaN, bands `too_few`), is_small (rests on fewer than the settings' small_n).
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
    def mix_state(self) -> str:
        """How far the mix could be allowed for: in nearly all cases, in `partly` of them, or hardly in any.

        Where it is `not_allowed`, what allows for the mix is what was counted: not because the mixes are alike, but
        because nothing can be said of them. Whoever shows the one beside the other has to say so.
        """
        if not self.thin_share >= PARTLY_THIN:
            return "allowed"
        return "partly" if self.thin_share < MOSTLY_THIN else "not_allowed"


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
    is_person = dimension in PEOPLE
    small_n = max(settings().small_n, 1)
    counts = cells.groupby(dimension, sort=True, as_index=False)[["numerator", "denominator"]].sum()
    counts = counts[counts["denominator"] > 0].reset_index(drop=True)
    plot = funnel(counts, small_n=small_n if is_person else 1)
    withheld = plot.points["is_withheld"].astype(bool)
    table = plot.points[[dimension, "denominator"]].assign(n=counts["denominator"])
    low, high = wilson(counts["numerator"], counts["denominator"])
    table = table.assign(numerator=plot.points["numerator"], value=plot.points["value"], low=low, high=high)
    table[["z", "adjusted_z", "band"]] = plot.points[["z", "adjusted_z", "band"]]
    mixed, mix_spread = _by_mix(cells, dimension, strata, withheld)
    table = table.merge(mixed, how="left", on=dimension, validate="one_to_one")
    thin_share = float((table["thin_share"] * table["n"]).sum() / table["n"].sum()) if len(table) else np.nan
    figures = ["low", "high", *(name for name in mixed.columns if name not in (dimension, "mix_band"))]
    table.loc[withheld, figures] = np.nan
    table = table.assign(is_withheld=withheld, is_small=table["n"] < small_n)
    largest = int(counts["denominator"].max()) if len(counts) else 0
    sizes = np.unique(np.linspace(1, largest, min(largest, CURVE_POINTS)).round()) if largest else []
    spread = plot.overdispersion if plot.adjustment != "none" else None
    limits = curve(plot.target, sizes, spread, plot.adjustment)
    return GroupComparison(
        *(metric, dimension, of, strata, table, limits, plot.target),
        *(plot.overdispersion, mix_spread, plot.adjustment, not_given_n, thin_share),
    )


def _by_mix(
    cells: pd.DataFrame, dimension: str, strata: tuple[str, ...], withheld: pd.Series
) -> tuple[pd.DataFrame, Overdispersion]:
    """Standardise the groups, and place each by its z; those withheld do not count in the spread."""
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
    if is_complement:
        share, low, high, z = 1 - share, 1 - high, 1 - low, -z
    shown = ~withheld.to_numpy()
    spread = overdispersion(z[shown], error[shown])
    if spread.is_significant:
        z = z * error / np.sqrt(error**2 + spread.tau_squared)
    inner, outer = two_sided_z(INNER), two_sided_z(OUTER)
    band = np.select(
        [~shown, z < -outer, z < -inner, z > outer, z > inner],
        ["too_few", "below_998", "below_95", "above_998", "above_95"],
        "within",
    )
    columns = [found["expected"], found["ratio"], share, low, high, z, band, found["thin_share"]]
    mixed = pd.DataFrame(dict(zip(names, columns, strict=True)))
    mixed.insert(0, dimension, found[dimension])
    return mixed, spread
