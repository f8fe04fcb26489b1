"""Tables of one week that put several metrics, or several weeks of one, beside each other; they define no figure."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from queries import catalog, compare
from queries.request import Request
from queries.warehouse import Generation


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


def causes(generation: Generation, request: Request, weeks: int) -> pd.DataFrame:
    """Give complaints received by cause (None: not given), the most frequent first.

    cause, value, previous_value (of the week before) and weeks, the counts of so many weeks, oldest first; missing
    where the data begin later.
    """
    rows = compare.series(generation, "received_count", replace(request, by=("cause",)), "week", weeks)
    found = [
        {
            "cause": cause,
            "value": int(part["value"].iloc[-1]),
            "previous_value": None if pd.isna(part["value"].iloc[-2]) else int(part["value"].iloc[-2]),
            "weeks": tuple(None if pd.isna(value) else float(value) for value in part["value"]),
        }
        for cause, part in rows.groupby("cause", dropna=False)
    ]
    frame = pd.DataFrame(found, columns=["cause", "value", "previous_value", "weeks"])
    return frame.sort_values(["value", "previous_value", "cause"], ascending=[False, False, True], ignore_index=True)
