"""What complaints of a cause cost their customers, and whether it is more than comparable complaints suffer.

Harm is counted over the recent weeks. A cause is compared with all complaints of the same channel and product
category; a cause within one value of a dimension with the same cause elsewhere. So a store is not blamed for hard
causes, nor a cause for slow stores (indirect standardisation, `queries/statistics/indirect_standardisation.py`).
"""

from datetime import date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import scipy

from queries.register import cause_key
from queries.register.cause_key import DIMENSIONS
from queries.semantic import dimensions
from queries.statistics.funnel import overdispersion
from queries.statistics.indirect_standardisation import standardise

FACTS_SQL = Path(__file__).with_name("cause_facts.sql").read_text(encoding="utf-8")
TESTED = {
    "late": "is_late",
    "extended": "is_extended",
    "reopened": "is_reopened",
    "rated_low": "is_rated_low",
}
"""What is compared, and the fact it counts; complaints of which the fact is not known are left out."""
TOTALS = {
    "complaints": "count(*)",
    "days_late": "sum(days_late)",
    "rated_low": "count(*) filter (where is_rated_low)",
    "upheld": "count(*) filter (where is_upheld)",
    "reopened": "count(*) filter (where is_reopened)",
    "status_asked": "sum(status_asked_count)",
}
"""What a cause's share of all harm is the mean of: its share of each of these."""
MIX = tuple(name for name in dimensions.used_for("mix") if name != "cause")
LEAST_COMPARED = 30
"""A group with fewer complaints to compare is not tested."""
_APART = "\x1f"  # between cause and value: a control character that no name holds


def collect(connection: duckdb.DuckDBPyConnection, as_of: datetime, recent_from: date) -> None:
    """Make the temporary table `facts` from `coded`: what became of the complaints of the recent weeks."""
    connection.execute("create or replace temp table moment as select cast($1 as timestamp) as as_of", [as_of])
    # the load has just written how the clocks stand at its newest event, which is as_of
    connection.execute(
        """create or replace temp table states as
        select * from clocks where complaint_id in (select complaint_id from coded where week_on >= $1)""",
        [recent_from],
    )
    connection.execute(f"create or replace temp table facts as {FACTS_SQL}", {"recent_from": recent_from})


def keep(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the facts into the table `cause_complaints`, so that every count made of them can be looked into."""
    names = ", ".join(row[0] for row in connection.execute("describe cause_complaints").fetchall())
    connection.execute(f"insert into cause_complaints ({names}) select {names} from facts")


def totals(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every total of TOTALS by key, also of values as a whole; the row with the empty key is all of them."""
    sums = ", ".join(f"cast(coalesce({sql}, 0) as double) as {name}" for name, sql in TOTALS.items())
    parts = [connection.execute(f"select '' as cause, '' as dimension, '' as value, {sums} from facts").df()]
    for dimension in (None, *DIMENSIONS):
        value, is_given = (f"{dimension}", f"{dimension} is not null") if dimension else ("''", "true")
        parts.append(
            connection.execute(
                f"""select coalesce(cause, '') as cause, {value} as value, {sums} from facts where {is_given}
                group by grouping sets ((cause, {value}){f", ({value})" if dimension else ""}) order by all"""
            ).df()
        )
        parts[-1].insert(1, "dimension", dimension or "")
    return pd.concat(parts, ignore_index=True).pipe(_with_keys)


def harm_share(totals_by_key: pd.DataFrame) -> pd.Series:
    """Mean of a key's shares of every total; totals that nobody has count for nothing. By key."""
    whole = totals_by_key.loc[totals_by_key["key"] == "", list(TOTALS)].iloc[0]
    counted = [name for name in TOTALS if whole[name] > 0]
    shares = totals_by_key.set_index("key")[counted] / whole[counted]
    return shares.mean(axis=1).drop("")


def compare(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Each key and each of TESTED: key, cause, dimension, value, measure, n, observed, expected, ratio, ratio_lower,
    ratio_upper, p_value (one-sided: so many or more, were it like comparable complaints).
    """
    tested = []
    for dimension in (None, *DIMENSIONS):
        # A cause within a value is held against the same cause elsewhere, so the cause is part of the mix.
        strata = [name for name in MIX if name != dimension] + (["cause"] if dimension else [])
        cells = _cells(connection, dimension, strata)
        for measure in TESTED:
            counted = cells.rename(
                columns={f"{measure}_numerator": "numerator", f"{measure}_denominator": "denominator"}
            )
            counted = counted.loc[counted["denominator"] > 0, ["group_key", *strata, "numerator", "denominator"]]
            if not counted["numerator"].sum():
                continue
            found = standardise(counted, group="group_key", strata=strata)
            found = found[(found["n"] >= LEAST_COMPARED) & (found["group_key"] != "")].reset_index(drop=True)
            parts = found["group_key"].str.split(_APART, n=1)
            found["cause"] = parts.str[0]
            found["dimension"], found["value"] = dimension or "", parts.str[1] if dimension else ""
            found["p_value"] = _p_values(found, allows_for_spread=dimension is not None)
            tested.append(found.assign(measure=measure))
    columns = ["cause", "dimension", "value", "measure", "n", "observed", "expected", "ratio", "ratio_lower"]
    columns += ["ratio_upper", "p_value"]
    if not tested:
        return pd.DataFrame(columns=["key", *columns])
    return pd.concat(tested, ignore_index=True)[columns].pipe(_with_keys)


def _cells(connection: duckdb.DuckDBPyConnection, dimension: str | None, strata: list[str]) -> pd.DataFrame:
    """Counts by group and stratum; groups too small to be tested are one, so that there are few cells."""
    key = f"cause || '{_APART}' || {dimension}" if dimension else "cause"
    counts = ", ".join(
        f"count(*) filter (where {fact}) as {measure}_numerator, count({fact}) as {measure}_denominator"
        for measure, fact in TESTED.items()
    )
    names = ", ".join(strata)
    return connection.execute(
        f"""with grouped as (
            select *, {key} as full_key from facts where {f"{dimension} is not null" if dimension else "true"}
        ), sized as (
            select *, case when count(*) over (partition by full_key) >= {LEAST_COMPARED} then full_key else '' end
                as group_key
            from grouped
        )
        select group_key, {names}, {counts} from sized group by group_key, {names} order by all"""
    ).df()


def _p_values(found: pd.DataFrame, *, allows_for_spread: bool) -> np.ndarray:
    """Chance of so many or more; values of a dimension differ by nature, so there it takes more to stand out."""
    p_value = scipy.stats.poisson.sf(found["observed"] - 1, np.maximum(found["expected"], 1e-9))
    if not allows_for_spread or len(found) < 3:
        return p_value
    z, error = found["z"].fillna(0).to_numpy(), found["std_error"].to_numpy()
    spread = overdispersion(z[error > 0], error[error > 0])
    if not spread.is_significant:
        return p_value
    adjusted = z * error / np.sqrt(np.maximum(error**2 + spread.tau_squared, 1e-12))
    return np.maximum(p_value, scipy.stats.norm.sf(adjusted))


def _with_keys(frame: pd.DataFrame) -> pd.DataFrame:
    keys = [
        cause_key.of(cause, dimension, value)
        for cause, dimension, value in zip(frame["cause"], frame["dimension"], frame["value"], strict=True)
    ]
    frame.insert(0, "key", keys)
    return frame
