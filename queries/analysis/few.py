"""A person's figures on few complaints are shown nowhere: the one place that says so and takes them out.

The rule: what names a person (a breakdown by employee, or a filter that leaves one, whatever else is filtered) has no
figure, no n and no verdict where it rests on fewer than the settings' `small_n`; a judgement of somebody by three
complaints is none. It holds for tiles, sentences, charts, tables, headings and downloads, on pages and in reports. What
is left reads like a period in which nothing happened; whoever shows it says so. Lists of complaints are no figures: who
may see names may open them, but no heading counts them. `python -m queries` gives all there is.

`withhold` takes answers of the other modules of `queries`; breakdowns by employee know the rule by `dimensions.PEOPLE`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from queries.analysis.caveats import Caveat
from queries.analysis.control_chart import Control
from queries.analysis.group_comparison import GroupComparison
from queries.analysis.kpis import Figure, Weakest
from queries.analysis.period_comparison import Comparison
from queries.analysis.whatif import Answer
from queries.semantic import dimensions
from queries.semantic.request import Request
from queries.settings import settings
from queries.statistics.control_chart_rules import Verdict

HOLDERS = (*dimensions.PEOPLE, "holder")
"""Columns that name a person, also those that no filter knows."""


def names_person(of: Request | Mapping[str, Any]) -> bool:
    """Tell whether a request, or the keys of a cell, leave the complaints of persons only."""
    where = of.where if isinstance(of, Request) else of
    return any(_named(where[name]) for name in HOLDERS if name in where)


def is_few(n: float) -> bool:
    """Tell whether so many complaints are too few for a person's figure."""
    return n < max(settings().small_n, 1)


def hides(of: Request | Mapping[str, Any], n: float) -> bool:
    """Tell whether a figure on so many complaints has to be left out."""
    return names_person(of) and is_few(n)


def withhold(answer: Any, request: Request) -> Any:
    """Give an answer to this request without the figures of persons on few complaints; others as they are."""
    return _without(answer) if names_person(request) else answer


def _without(answer: Any) -> Any:
    if isinstance(answer, list | tuple):
        kept = [_without(one) for one in answer if not (isinstance(one, Caveat) and is_few(one.of))]
        return type(answer)(kept) if type(answer) in (list, tuple) else answer
    if isinstance(answer, pd.DataFrame):
        return _rows(answer)
    if isinstance(answer, Figure):
        return _figure(answer)
    if isinstance(answer, Control):
        return _control(answer)
    if isinstance(answer, Comparison):
        names = ("current", "previous", "difference")
        return replace(answer, **{name: _rows(getattr(answer, name)) for name in names})
    if isinstance(answer, GroupComparison):
        is_whole = not is_few(answer.table["n"].sum())
        return replace(answer, table=_rows(answer.table), target=answer.target if is_whole else np.nan)
    if isinstance(answer, Answer):
        return replace(answer, totals=_rows(answer.totals), months=_rows(answer.months))
    if isinstance(answer, Weakest):
        return None if is_few(answer.n) else answer
    return answer


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows on enough; a comparison's need enough in both periods."""
    if "n" not in frame:
        return frame
    counts = frame[[name for name in ("n", "previous_n") if name in frame]].min(axis=1)
    return frame[~is_few(counts)].reset_index(drop=True)


def _figure(figure: Figure) -> Figure:
    # the weeks stand without their n, and one of them alone is nearly always few
    found = replace(figure, history=(), low=None, high=None)
    if is_few(figure.year_n):
        found = replace(found, year_value=None, year_n=0, year_is_more_than_chance=None)
    if is_few(figure.previous_n):
        found = replace(found, previous_value=None, previous_n=0, difference=None, is_more_than_chance=None)
    if is_few(figure.n):
        found = replace(found, value=None, n=0, difference=None, is_more_than_chance=None, is_withheld=True)
        found = replace(found, year_is_more_than_chance=None)
    return found


def _control(chart: Control) -> Control:
    few = is_few(chart.weeks["n"])
    weeks = chart.weeks.copy()
    weeks.loc[few, [name for name in ("value", "lower", "upper", "centre") if name in weeks]] = np.nan
    weeks.loc[few, "n"] = 0
    weeks["signals"] = [() if hidden else codes for hidden, codes in zip(few, weeks["signals"], strict=True)]
    if is_few(chart.weeks["n"].sum()):
        weeks[["centre", "lower", "upper"]] = np.nan
    known = chart.weeks[chart.weeks["value"].notna() & chart.weeks["is_complete"].astype(bool)]
    if len(known) and not is_few(known["n"].iloc[-1]):
        return replace(chart, weeks=weeks)
    nothing = Verdict("no_data", (), None, 0, True, 0, np.nan, np.nan)
    return replace(chart, weeks=weeks, verdict=nothing, assurance="not_known")


def _named(values: Any) -> bool:
    return any(value is not None for value in ((values,) if isinstance(values, str) or values is None else values))
