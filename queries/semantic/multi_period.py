"""One metric over several periods that do not overlap, in one query: this period, the one before, that of a year ago.

Each frame is what `catalog.run` gives for that period alone. What a query costs at all (its plan, the calendar, the
states of clocks) is then paid once.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import duckdb
import numpy as np
import pandas as pd

from queries import period
from queries.errors import UnusableError, UsageError
from queries.period import Period
from queries.semantic import catalog
from queries.semantic.definition import Definition
from queries.semantic.request import Request, check
from queries.warehouse.as_of import naive_utc
from queries.warehouse.generation import Generation

COUNTED = "counted_on between $from_on and $to_on"
"""How every metric that counts what falls in a period says so."""


def run(generation: Generation, name: str, request: Request, spans: Sequence[Period]) -> tuple[pd.DataFrame, ...]:
    """Answer a metric for each of the spans, whatever dates the request has; UsageError as from `catalog.run`."""
    wanted = catalog.definition(name)
    asked = replace(request, from_on=None, to_on=None, grain=None)
    check(wanted, asked)
    ordered = sorted(spans, key=lambda span: span.from_on)
    if not wanted.is_metric or any(one.to_on >= after.from_on for one, after in pairwise(ordered)):
        raise UsageError(f"{name} cannot be asked for these periods together: ask for a metric, and for each day once.")
    last_on = period.local_date(request.as_of or generation.data_as_of, generation.zone)
    if wanted.at_period_end:
        # what stood at a period's end is never looked for past as_of
        ordered = [Period(span.from_on, min(span.to_on, last_on)) for span in ordered if span.from_on <= last_on]
    if not ordered:
        return tuple(_alone(generation, name, request, span) for span in spans)
    sql, values = catalog.build(replace(wanted, sql=_cut(wanted, ordered)), asked, generation)
    if wanted.at_period_end:
        as_of = naive_utc(request.as_of or generation.data_as_of)
        values["period_rows"] = [
            row for span in _without_gaps(ordered) for row in catalog.period_rows(span, None, generation.zone, as_of)
        ]
    with generation.reading(request.as_of) as cursor:
        try:
            frame = catalog.fetch(cursor.execute(sql, values))
        except duckdb.Error as error:
            raise UnusableError(
                f"{name}.sql failed on {generation.name} ({str(error).splitlines()[0]}): "
                "load again with this version of the program, or report it."
            ) from error
    # the last step of an estimate looks at all rows of a period together, that of others at each row by itself
    is_by_row = not frame.empty and wanted.kind == "score"
    if is_by_row:
        frame = catalog.finished(wanted, frame)
    starts = frame["period_start"].to_numpy().astype("datetime64[D]")
    rows = frame.drop(columns="period_start")
    parts = {
        span.from_on: rows.iloc[np.flatnonzero(starts == np.datetime64(span.from_on))].reset_index(drop=True)
        for span in ordered
    }
    # a figure of the whole has a row even where nothing is counted, which no grouping by periods gives
    is_whole = not (wanted.leading or request.by or wanted.keys)
    return tuple(
        _alone(generation, name, request, span)
        if span.from_on not in parts or (is_whole and not len(parts[span.from_on]))
        else (parts[span.from_on] if is_by_row else catalog.finished(wanted, parts[span.from_on]))
        for span in spans
    )


def _alone(generation: Generation, name: str, request: Request, span: Period) -> pd.DataFrame:
    return catalog.run(generation, name, replace(request, from_on=span.from_on, to_on=span.to_on, grain=None))


def _cut(wanted: Definition, spans: Sequence[Period]) -> str:
    """Give the metric's text with the spans in place of its period."""
    if wanted.at_period_end:
        return wanted.sql
    within = [f"counted_on between date '{span.from_on}' and date '{span.to_on}'" for span in spans]
    starts = " ".join(f"when {one} then date '{span.from_on}'" for one, span in zip(within, spans, strict=True))
    sql = re.sub(r"\$period\b", f"case {starts} end as period_start,", wanted.sql)
    sql = re.sub(r"\$period_key\b", "period_start,", sql)
    whole = f"counted_on between date '{spans[0].from_on}' and date '{spans[-1].to_on}'"
    return sql.replace(COUNTED, f"{whole} and ({' or '.join(within)})")


def _without_gaps(spans: Sequence[Period]) -> list[Period]:
    """Give the spans with the stretches between them: what stands at an end is summed from one to the next."""
    every = [spans[0]]
    for span in spans[1:]:
        after = every[-1].to_on + timedelta(days=1)
        if after < span.from_on:
            every.append(Period(after, span.from_on - timedelta(days=1)))
        every.append(span)
    return every
