"""Complaints of a cause that all came on one day: a backlog typed in, a file uploaded. One line, and no outbreak.

Such a day says nothing about the weeks around it, so its complaints are left out of what is new and of what keeps
coming back; while it is news it is told as what it is. The limits are ours: a day with many times what the cause
brings in a week, in a week that is usual otherwise, is no way in which complaints come by themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd

from queries.register import cause_key
from queries.register.cause_key import DIMENSIONS

ONE_DAY = "one_day"
"""The measure of such a line."""
LEAST = 30
"""Complaints on the day."""
TIMES_A_WEEK = 4
"""The day brings so many times what a usual week does (the median of those of the span in which there were any)."""
REST_TIMES = 2
"""All other days of the week, the week before and the week after bring no more than so many times the usual: else it
is an outbreak that began with a bang."""


@dataclass(frozen=True)
class Batch:
    """One cause on one day."""

    cause: str
    day: date
    complaints: int
    usual_a_week: float

    @property
    def week_on(self) -> date:
        """The Monday of its week."""
        return self.day - timedelta(days=self.day.weekday())


def find(connection: duckdb.DuckDBPyConnection) -> list[Batch]:
    """Find the batches among the complaints of the temporary table `coded`; theirs go into `batch_complaints`."""
    rows = connection.execute(
        """with daily as (
            select cause, received_on, week_on, count(*) as n from coded group by all
        ), weekly as (
            select cause, week_on, sum(n) as n from daily group by all
        ), usual as (
            select cause, median(n) as a_week from weekly group by all
        ), near as (
            select daily.cause, daily.received_on, daily.n, sum(weekly.n) - daily.n as rest
            from daily
            inner join weekly on daily.cause = weekly.cause
                and abs(date_diff('day', daily.week_on, weekly.week_on)) <= 7
            where daily.n >= $1
            group by daily.cause, daily.received_on, daily.n
        )
        select near.cause, received_on, n, a_week
        from near inner join usual using (cause)
        where n >= $2 * a_week and rest <= 3 * $3 * a_week
        order by all""",
        [LEAST, TIMES_A_WEEK, REST_TIMES],
    ).fetchall()
    found = [Batch(cause, day, int(n), float(usual)) for cause, day, n, usual in rows]
    days = pd.DataFrame(
        {
            "cause": pd.Series([one.cause for one in found], dtype=object),
            "received_on": pd.to_datetime([one.day for one in found]),
        }
    )
    connection.register("batch_days", days)
    connection.execute(
        """create or replace temp table batch_complaints as
        select coded.* from coded
        inner join batch_days on coded.cause = batch_days.cause
            and coded.received_on = cast(batch_days.received_on as date)"""
    )
    connection.unregister("batch_days")
    return found


def counts(connection: duckdb.DuckDBPyConnection, keys: Iterable[str], first_on: date, weeks: int) -> np.ndarray:
    """Give how many complaints of each key and week, from the first Monday on, came in batches."""
    place = {key: at for at, key in enumerate(keys)}
    taken = np.zeros((len(place), weeks))
    for dimension in (None, *DIMENSIONS):
        value, is_given = (dimension, f"{dimension} is not null") if dimension else ("''", "true")
        rows = connection.execute(
            f"""select
                coalesce(cause, '') as cause, {value} as value,
                cast(date_diff('week', cast($1 as date), week_on) as integer) as week, count(*) as n
            from batch_complaints where {is_given}
            group by grouping sets ((cause, {value}, week_on){f", ({value}, week_on)" if dimension else ""})""",
            [first_on],
        ).fetchall()
        for cause, value_of_it, week, n in rows:
            at = place.get(cause_key.of(cause, dimension, value_of_it))
            if at is not None:
                taken[at, week] += n
    return taken


def lines(found: Sequence[Batch], since: date) -> pd.DataFrame:
    """Give the batches of the weeks since a Monday as findings (columns of `candidates.emerging`), a cause once."""
    news = [one for one in found if one.week_on >= since]
    rows = [
        {
            "key": cause_key.of(one.cause),
            "cause": one.cause,
            "dimension": "",
            "value": "",
            "kind": "emerging",
            "observed": float(one.complaints),
            "expected": one.usual_a_week / 7,
            "weeks": 1,
            "p_value": 0.0,
            "q_value": 0.0,
            "measure": ONE_DAY,
            "line": cause_key.of(one.cause),
            "began_on": one.day,
            "alarm_on": one.day,
            "score": np.inf,
        }
        for one in sorted(news, key=lambda one: (-one.complaints, one.cause, one.day))
    ]
    return pd.DataFrame(rows).drop_duplicates("key") if rows else pd.DataFrame()
