"""Tables of a report that put several metrics, or several periods of one, beside each other; they define no figure."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from queries.analysis import period_comparison
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse.generation import Generation


def by_channel(generation: Generation, request: Request, clocks: Sequence[str]) -> pd.DataFrame:
    """Give one row a channel, in the order of their codes, not given last.

    channel, received; for each clock CLOCK_numerator, CLOCK_denominator, CLOCK_value, CLOCK_n of its on-time share;
    then satisfied_count, satisfied_share, rated_n. Missing where a metric has no row for the channel.
    """
    by = replace(request, by=("channel",))
    received = catalog.run(generation, "received_count", by)[["channel", "value"]].rename(columns={"value": "received"})
    on_time = catalog.run(generation, "on_time_share", by)
    rated = catalog.run(generation, "satisfaction", by)
    table = received
    for clock in clocks:
        part = on_time[on_time["clock"] == clock][["channel", "numerator", "denominator", "value", "n"]]
        table = table.merge(part.add_prefix(f"{clock}_").rename(columns={f"{clock}_channel": "channel"}), "outer")
    rated = rated[["channel", "satisfied_count", "satisfied_share", "n"]].rename(columns={"n": "rated_n"})
    return table.merge(rated, "outer").sort_values("channel", na_position="last", ignore_index=True)


def causes(generation: Generation, request: Request, weeks: int, grain: str = "week") -> pd.DataFrame:
    """Give complaints received by cause, the most frequent first; those whose cause is not known (None) last.

    cause, value, previous_value (of the period before) and weeks, the counts of so many periods of `grain`, oldest
    first (None where the data begin later); then the same as shares: share, previous_share, share_weeks. Causes are
    known days after receipt, so a cause's share is of the complaints whose cause is known (None where none is); that of
    None is of all received.
    """
    rows = period_comparison.series(generation, "received_count", replace(request, by=("cause",)), grain, weeks)
    columns = ("cause", "value", "previous_value", "weeks", "share", "previous_share", "share_weeks")
    if not len(rows):
        return pd.DataFrame(columns=list(columns))
    counts = rows.pivot(index="cause", columns="period_start", values="value")
    counts = counts[counts.index.notna()]
    # weeks before the data begin stay missing
    known = counts.sum(min_count=1)
    received = rows.groupby("period_start")["value"].sum(min_count=1)
    missing = received - known.reindex(received.index).fillna(0)
    found = []
    for cause, values, of in (
        *((cause, values, known) for cause, values in counts.iterrows()),
        *([(None, missing, received)] if missing.any() else []),
    ):
        shares = (values / of.where(of > 0)).astype(float)
        counted, by_share = [_or_none(value) for value in values], [_or_none(share) for share in shares]
        before, now = (None if value is None else int(value) for value in counted[-2:])
        found.append((cause, now, before, tuple(counted), by_share[-1], by_share[-2], tuple(by_share)))
    frame = pd.DataFrame(found, columns=list(columns))
    frame = frame.assign(is_unknown=frame["cause"].isna())
    order = ["is_unknown", "value", "previous_value", "cause"]
    return frame.sort_values(order, ascending=[True, False, False, True], ignore_index=True).drop(columns="is_unknown")


def _or_none(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
