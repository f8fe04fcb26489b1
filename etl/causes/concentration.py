"""Where the complaints of a candidate concentrate, and the tests that its proposed kind rests on.

A value is held against its share of all complaints of the same weeks (within the candidate's own value, if it has
one). Unevenness allows for the mix of channels and product categories, and has to be more than chance and large
enough to matter.
"""

from collections.abc import Callable
from datetime import date

import duckdb
import numpy as np
import pandas as pd
import scipy

from etl.causes.change_type import Tests
from queries.semantic import dimensions
from queries.statistics.funnel import overdispersion
from queries.statistics.indirect_standardisation import standardise
from queries.statistics.multiple_testing import adjusted_p_values

PLACES = dimensions.used_for("places")
MIX = tuple(name for name in dimensions.used_for("mix") if name != "cause")
KEPT_PLACES = 10
"""Of a dimension, so many values are kept, those with most complaints; and all that hold more than chance brings."""
PLACE_RATE = 0.05
_NOTHING = {"holds": False, "size": np.nan, "n": 0, "groups": 0, "p_value": np.nan, "subject": None}
LEAST_EXPECTED = 2.0
"""A group of which fewer complaints were to be expected says nothing on unevenness."""


def scope(dimension: str) -> str:
    """The condition, with $value to be bound, on complaints comparable to a candidate's; of any cause."""
    return f"{dimension} = $value" if dimension else "$value = ''"


def places(connection: duckdb.DuckDBPyConnection, candidate: pd.Series, from_on: date) -> pd.DataFrame:
    """Every value of PLACES that matters: key, dimension, value, complaints, n, expected, share, p_value, q_value,
    is_more.
    """
    parts = []
    # a place as a whole is held against all other places, a cause against the others of its place
    here = scope(candidate["dimension"])
    counted, among = ("cause = $cause", here) if candidate["cause"] else (f"{here} and $cause = ''", "true")
    for dimension in PLACES:
        if dimension == candidate["dimension"]:
            continue
        rows = connection.execute(
            f"""select {dimension} as value, count(*) filter (where {counted}) as complaints, count(*) as exposure
            from coded where week_on >= $from_on and {among} and {dimension} is not null
            group by all order by complaints desc, value""",
            {"cause": candidate["cause"], "value": candidate["value"], "from_on": from_on},
        ).df()
        n, exposed = int(rows["complaints"].sum()), rows["exposure"].sum()
        if not n:
            continue
        rows["expected"] = n * rows["exposure"] / exposed
        rows["share"] = rows["complaints"] / n
        rows["p_value"] = scipy.stats.binom.sf(rows["complaints"] - 1, n, rows["exposure"] / exposed)
        rows["n"] = n
        parts.append(rows.assign(dimension=dimension))
    if not parts:
        return pd.DataFrame(columns=["key", "dimension", "value", "complaints", "n", "expected", "p_value", "q_value"])
    found = pd.concat(parts, ignore_index=True)
    found["q_value"] = adjusted_p_values(found["p_value"])
    found["is_more"] = (found["q_value"] <= PLACE_RATE) & (found["complaints"] >= 1.3 * found["expected"])
    found["rank"] = found.groupby("dimension").cumcount()
    found = found[(found["complaints"] > 0) & ((found["rank"] < KEPT_PLACES) | found["is_more"])]
    return found.assign(key=candidate["key"])


def tests(
    connection: duckdb.DuckDBPyConnection, candidate: pd.Series, from_on: date, year_from: date, limits: Tests
) -> pd.DataFrame:
    """The tests of one candidate: key, test (a fact of cause_kinds), holds, size, n, groups, p_value, subject.

    size: the spread of the rates over their mean (uneven), or the share of the one product (confined).
    """
    if not candidate["cause"]:  # rates of all causes by what all causes are counted in are 1
        return pd.DataFrame([{"test": "confined_to_product", **_NOTHING, "key": candidate["key"]}])
    rows = []
    for fact, group in (("uneven_across_stores", "store"), ("uneven_across_staff", "named_employee")):
        if candidate["dimension"] != group:
            rows.append({"test": fact, **_unevenness(_cells(connection, candidate, group, year_from), group, limits)})
    if candidate["dimension"] != "product":
        rows.append({"test": "confined_to_product", **_confinement(connection, candidate, from_on, limits)})
    return pd.DataFrame(rows).assign(key=candidate["key"])


def facts(candidate: pd.Series, tested: pd.DataFrame) -> set[str]:
    """The facts that hold of a candidate, by their names in cause_kinds.toml."""
    known: dict[str, Callable[[], bool]] = {
        "of_one_product": lambda: candidate["dimension"] == "product",
        "of_one_place": lambda: candidate["dimension"] in ("store", "named_employee"),
        "harmful": lambda: bool(candidate["is_harmful"]),
    }
    return {name for name, holds in known.items() if holds()} | set(tested.loc[tested["holds"], "test"])


def _cells(connection: duckdb.DuckDBPyConnection, candidate: pd.Series, group: str, from_on: date) -> pd.DataFrame:
    strata = [name for name in MIX if name not in (group, candidate["dimension"])]
    names = ", ".join((group, *strata))
    return connection.execute(
        f"""select {names}, count(*) filter (where cause = $cause) as numerator, count(*) as denominator
        from coded where week_on >= $from_on and {scope(candidate["dimension"])} and {group} is not null
        group by all order by all""",
        {"cause": candidate["cause"], "value": candidate["value"], "from_on": from_on},
    ).df()


def _unevenness(cells: pd.DataFrame, group: str, limits: Tests) -> dict:
    """Whether the groups' rates differ by more than chance and their mix: chi-square of their z, and true spread."""
    if not len(cells) or not cells["numerator"].sum():
        return dict(_NOTHING)
    strata = [name for name in MIX if name in cells.columns and name != group]
    found = standardise(cells, group=group, strata=strata)
    found = found[(found["expected"] >= LEAST_EXPECTED) & (found["std_error"] > 0)]
    if len(found) < 3:
        return dict(_NOTHING)
    z, error = found["z"].fillna(0).to_numpy(), found["std_error"].to_numpy()
    p_value = float(scipy.stats.chi2.sf((z**2).sum(), len(found) - 1))
    # The groups that stand out are what is asked about, so none is pulled in here.
    spread = overdispersion(z, error, share=0.0)
    overall = cells["numerator"].sum() / cells["denominator"].sum()
    size = float(np.sqrt(spread.tau_squared) / overall)
    return {
        "holds": bool(p_value <= limits.significance and size >= limits.least_unevenness),
        "size": size,
        "n": int(found["observed"].sum()),
        "groups": len(found),
        "p_value": p_value,
        "subject": found.loc[found["z"].idxmax(), group],
    }


def _confinement(connection: duckdb.DuckDBPyConnection, candidate: pd.Series, from_on: date, limits: Tests) -> dict:
    """Whether one product holds most of the complaints, and more than its share of all complaints explains."""
    rows = connection.execute(
        f"""select product, count(*) filter (where cause = $cause) as complaints, count(*) as exposure
        from coded where week_on >= $from_on and {scope(candidate["dimension"])} and product is not null
        group by all order by complaints desc, product""",
        {"cause": candidate["cause"], "value": candidate["value"], "from_on": from_on},
    ).df()
    n = int(rows["complaints"].sum())
    if not n:
        return dict(_NOTHING)
    top = rows.iloc[0]
    # As many products were looked at as there are: the most frequent one is never there by plan (Bonferroni).
    p_value = min(
        1.0, len(rows) * float(scipy.stats.binom.sf(top["complaints"] - 1, n, top["exposure"] / rows["exposure"].sum()))
    )
    share = top["complaints"] / n
    return {
        "holds": bool(share >= limits.confined_share and p_value <= limits.significance and len(rows) > 1),
        "size": float(share),
        "n": n,
        "groups": len(rows),
        "p_value": p_value,
        "subject": top["product"],
    }
