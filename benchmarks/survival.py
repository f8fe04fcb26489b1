"""What survival figures of ten million complaints cost: counted by the database, estimated on the counts.

Run: python -m benchmarks.survival [COMPLAINTS]. Prints the seconds of each step; `all of it` is what a page waits for.
"""

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import duckdb

from queries.statistics import survival
from queries.statistics.competing_risks import cumulative_incidence
from queries.statistics.survival_counts import Counts

COMPLAINTS = 10_000_000
CHANNELS = ("website_form", "website_chat", "phone", "social", "email", "store")

Result = TypeVar("Result")

# exponential times of 6 to 11 days by channel, 4 % withdrawn, 10 % still open; hashed from the row number: always alike
MADE_SQL = """
create table clocks as
with drawn as (
    select
        range % 6 as channel,
        hash(range) / 18446744073709551616.0 as u,
        hash(range + 1000000007) / 18446744073709551616.0 as v
    from range($complaints)
)
select
    ['website_form', 'website_chat', 'phone', 'social', 'email', 'store'][channel + 1] as channel,
    case when v < 0.04 then 'withdrawn' when v < 0.14 then 'running' else 'met' end as state,
    -ln(1 - u) * (6 + channel) as elapsed
from drawn
"""

COUNTED_SQL = """
select
    channel,
    {took} as time,
    count(*) filter (where state = 'met') as events,
    count(*) filter (where state = 'withdrawn') as competing,
    count(*) filter (where state = 'running') as censored
from clocks
group by all
"""


def _timed(label: str, step: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    result = step()
    seconds = time.perf_counter() - start
    print(f"{label:<58}{seconds:8.2f} s")
    return result, seconds


def _estimate(groups: dict[str, Counts]) -> None:
    for counts in groups.values():
        survival.kaplan_meier(counts)
        survival.median(counts)
        survival.restricted_mean(counts)
        cumulative_incidence(counts)


def main(complaints: int = COMPLAINTS) -> None:
    """Make the complaints, then time whole days and exact minutes by channel."""
    with duckdb.connect() as connection:
        _timed(f"made {complaints:,} complaints", lambda: connection.execute(MADE_SQL, {"complaints": complaints}))
        for unit, took in (("days", "ceil(elapsed)"), ("minutes", "ceil(elapsed * 1440)")):
            frame, counting = _timed(
                f"counted by whole {unit} and channel", connection.sql(COUNTED_SQL.format(took=took)).df
            )
            groups = {channel: Counts.of_frame(frame[frame["channel"] == channel]) for channel in CHANNELS}
            _, estimating = _timed(
                f"curves, medians, incidence ({len(frame):,} rows)", lambda groups=groups: _estimate(groups)
            )
            print(f"{f'all of it in whole {unit}':<58}{counting + estimating:8.2f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
