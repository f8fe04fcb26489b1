"""A metric by week on a control chart: which weeks say something, and whether a target will be kept.

Limits are locked on the first `BASELINE` weeks there are, not on those that happen to be shown, so that they do not
move with the reader; they begin anew only at a change that somebody recorded. At most `HISTORY_WEEKS` are looked at.
How much comes is nobody's process: it follows the business, so its limits begin anew each year, and only weeks outside
them are signals; by limits of three years ago every week would be one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from queries.analysis import period_comparison
from queries.analysis.kpis import VALUE, Column
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.statistics.control_chart_rules import OUTSIDE, Rules, Verdict, assurance, verdict
from queries.statistics.control_charts import p_chart, xmr
from queries.warehouse.generation import Generation

HISTORY_WEEKS = 156
"""Three years: what came before says little of the present, and costs time."""
SHOWN_WEEKS = 52


@dataclass(frozen=True)
class Control:
    """One figure by week with its limits."""

    metric: str
    of: Mapping[str, str]
    """Which rows of the metric: {"clock": "resolution"}; empty where there is one a week."""
    weeks: pd.DataFrame
    """The weeks shown, indexed by their first day: value, n, is_complete, centre, lower, upper, signals, variation,
    phase, is_trial, chart. Weeks that are not over have a value but no limits and no verdict."""
    verdict: Verdict
    """What the latest whole week says."""
    assurance: str
    """Whether the process as it is will keep the target: as `signals.assurance`; `not_known` without a target."""

    @property
    def signals(self) -> pd.DataFrame:
        """The weeks shown that bear a signal."""
        return self.weeks[[bool(codes) for codes in self.weeks["signals"]]]


def controls(
    generation: Generation,
    metric: str,
    request: Request,
    column: Column = VALUE,
    of: Sequence[Mapping[str, str]] = ({},),
    changed_on: Sequence[date] = (),
    target: float | None = None,
) -> tuple[Control, ...]:
    """Chart a metric by week up to the week of the request's last day, once for each of `of`; one query for all.

    With a numerator in `column` it is a share on a p or p' chart, else a figure on an XmR chart, never below 0; where
    neither direction is better, with limits of its year.
    """
    series = period_comparison.series(
        generation, metric, replace(request, from_on=None, grain=None), "week", HISTORY_WEEKS
    )
    wanted = catalog.definition(metric)
    return tuple(_one(series, wanted, column, each, changed_on, target) for each in of)


def _one(series, wanted, column, of, changed_on, target) -> Control:
    better = wanted.better
    is_own = np.ones(len(series), dtype=bool)
    for key, value in of.items():
        is_own &= (series[key] == value).to_numpy(dtype=bool, na_value=False)
    used = {"value": column.value, "n": column.n} | ({"numerator": column.numerator} if column.numerator else {})
    columns = {name: series[source].to_numpy(float, na_value=np.nan)[is_own] for name, source in used.items()}
    n, is_complete = np.nan_to_num(columns["n"]), series["is_complete"].to_numpy(dtype=bool)[is_own]
    # the first week that has any may have begun before the data did
    begun = ((n != 0) | (np.nan_to_num(columns["value"]) != 0)).cumsum() > 1
    starts = pd.DatetimeIndex(series["period_start"].to_numpy()[is_own][begun], name="period_start")
    is_complete = is_complete[begun]
    columns = {name: pd.Series(values[begun], index=starts) for name, values in columns.items()}
    whole = {name: values[is_complete] for name, values in columns.items()}
    changes = [pd.Timestamp(day) for day in changed_on]
    is_count = wanted.kind == "count"
    if column.numerator:
        rules = Rules(on_mean=period_comparison.LEAST_DIFFERENCE["share"])
        chart = p_chart(whole["numerator"].fillna(0), whole["n"].fillna(0), changes, better, rules=rules)
    elif better == "neither":
        years = [pd.Timestamp(year, 1, 1) for year in sorted({*starts.year})[1:]]
        chart = xmr(whole["value"], [*changes, *years], better, floor=0.0, is_count=is_count, rules=OUTSIDE)
    else:
        chart = xmr(whole["value"], changes, better, floor=0.0, is_count=is_count)
    names = ["centre", "lower", "upper", "signals", "variation", "phase", "is_trial", "chart"]
    weeks = chart[names].reindex(starts)
    told = {"value": columns["value"].to_numpy(), "n": n[begun].astype("int64"), "is_complete": is_complete}
    for at, (name, values) in enumerate(told.items()):
        weeks.insert(at, name, values)
    weeks["signals"] = [codes if isinstance(codes, tuple) else () for codes in weeks["signals"]]
    known = "not_known" if target is None else assurance(chart, target, better)
    return Control(wanted.name, dict(of), weeks.tail(SHOWN_WEEKS), verdict(chart), known)
