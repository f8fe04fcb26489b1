"""One problem, one line: nested and overlapping findings are folded into the one that explains most.

An outbreak of one store's deliveries also lifts the deliveries as a whole, those of its products, its channels and
its staff. Of the findings of one cause and kind, the one with the greatest log-likelihood ratio O ln(O/E) - (O - E)
is taken first; what it holds is taken out of the others, both of their complaints and of what was expected of them;
those in which too little is left are folded into it. Then the next is taken (sequential scan: Z. Zhang, R. Assunção
and M. Kulldorff, Spatial scan statistics adjusted for multiple clusters, J. Probab. Stat. 2010, 642379). Last, kinds
are put together by key.
"""

from collections.abc import Mapping

import duckdb
import numpy as np
import pandas as pd

from queries.register import cause_key
from queries.register.cause_key import DIMENSIONS

KINDS = ("emerging", "chronic", "harmful")
"""In the order in which a line is called by one of them: what is new can still be stopped."""
LEAST_LEFT = 6.0
"""A log-likelihood ratio of so much must be left for a finding to be a problem of its own; by chance alone that happens
about once in two thousand."""
LEAST_LEFT_COMPLAINTS = 5
LEAST_LEFT_RATIO = 1.3
SAME_SHARE = 0.5
"""Findings of different kinds are of the same problem where one holds at least this share of the other's complaints."""

Overlaps = Mapping[tuple[str, str], tuple[float, float]]
"""For keys a and b of one cause: the shares of a's complaints, and of its exposure, that lie in b as well."""


def fold(findings: pd.DataFrame, overlaps: Overlaps) -> pd.DataFrame:
    """Give the findings with `line`: the key of the line that each belongs to, its own where it is one.

    findings  COLUMNS of cause_finding; a key may come once a kind
    """
    findings = findings.assign(line=findings["key"])
    for kind in KINDS:
        for _, rows in findings[findings["kind"] == kind].groupby("cause"):
            lines = _sequentially(rows, overlaps, is_shared=kind == "harmful")
            findings.loc[rows.index, "line"] = rows["key"].map(lines)
    return _across_kinds(findings, overlaps)


def _sequentially(rows: pd.DataFrame, overlaps: Overlaps, *, is_shared: bool) -> dict[str, str]:
    """Each key's line, for findings of one cause and kind."""
    left = {row.key: (float(row.observed), float(row.expected)) for row in rows.itertuples()}
    lines: dict[str, str] = {}
    while left:
        # Of equals the widest, then by name: the order of rows must not matter.
        best = min(left, key=lambda key: (-likelihood_ratio(*left[key]), cause_key.is_within(key), key))
        lines[best] = best
        del left[best]
        for key in list(left):
            if is_shared:
                if _share_of_smaller(key, best, overlaps) >= SAME_SHARE:
                    lines[key] = best
                    del left[key]
                continue
            in_best, exposed = overlaps.get((key, best), (0.0, 0.0))
            observed, expected = left[key]
            remaining = (observed * (1 - in_best), expected * (1 - exposed))
            if in_best and not _is_enough(*remaining):
                lines[key] = best
                del left[key]
            elif in_best:
                left[key] = remaining
    return lines


def _is_enough(observed: float, expected: float) -> bool:
    return (
        observed >= LEAST_LEFT_COMPLAINTS
        and observed >= LEAST_LEFT_RATIO * expected
        and likelihood_ratio(observed, expected) >= LEAST_LEFT
    )


def _across_kinds(findings: pd.DataFrame, overlaps: Overlaps) -> pd.DataFrame:
    """Fold what fares worse into what is new or chronic of the same cause, where it is mostly the same complaints."""
    own = findings[findings["key"] == findings["line"]]
    others = own[own["kind"] != "harmful"]
    moved = {}
    for row in own[own["kind"] == "harmful"].itertuples():
        same = others[others["cause"] == row.cause]
        if row.key in set(same["key"]):
            continue
        shares = {key: _share_of_smaller(row.key, key, overlaps) for key in dict.fromkeys(same["key"])}
        best = max(shares, key=lambda key: (shares[key], key), default=None)
        if best is not None and shares[best] >= SAME_SHARE:
            moved[row.key] = best
    is_harmful = findings["kind"] == "harmful"
    return findings.assign(line=findings["line"].where(~is_harmful, findings["line"].replace(moved)))


def _share_of_smaller(a: str, b: str, overlaps: Overlaps) -> float:
    return max(overlaps.get((a, b), (0.0, 0.0))[0], overlaps.get((b, a), (0.0, 0.0))[0])


def likelihood_ratio(observed: float, expected: float) -> float:
    """How much better `observed` complaints are explained by their own rate than by what was expected; 0 if no more."""
    expected = max(expected, 0.1)
    if observed <= expected:
        return 0.0
    return float(observed * np.log(observed / expected) - (observed - expected))


def overlaps(connection: duckdb.DuckDBPyConnection, findings: pd.DataFrame, recent_from) -> Overlaps:
    """Count how far the findings of each cause are made of the same complaints since `recent_from` (table `coded`)."""
    keys = findings[["key", "cause", "dimension", "value"]].drop_duplicates("key")
    if not len(keys):
        return {}
    connection.register("found_keys", keys)
    parts = [
        f"""select found.key, found.cause as of_cause, coded.complaint_id, coded.cause = found.cause as is_of_cause
        from recent_coded as coded inner join found_keys as found
            on found.dimension = '{dimension or ""}'
            and {f"coded.{dimension} = found.value" if dimension else "true"}"""
        for dimension in (None, *DIMENSIONS)
    ]
    connection.execute(
        "create or replace temp table recent_coded as select * from coded where week_on >= $1", [recent_from]
    )
    connection.execute(f"create or replace temp table members as {' union all '.join(parts)}")
    rows = connection.execute(
        """with sizes as (
            select key, count(*) as exposed, count(*) filter (where is_of_cause) as n from members group by key
        ), pairs as (
            select a.key as a, b.key as b, count(*) as exposed, count(*) filter (where a.is_of_cause) as n
            from members as a
            inner join members as b
                on a.complaint_id = b.complaint_id and a.of_cause = b.of_cause and a.key <> b.key
            group by all
        )
        select a, b, pairs.n / greatest(sizes.n, 1), pairs.exposed / sizes.exposed
        from pairs inner join sizes on pairs.a = sizes.key"""
    ).fetchall()
    connection.unregister("found_keys")
    connection.execute("drop table members")
    connection.execute("drop table recent_coded")
    return {(a, b): (share, exposed) for a, b, share, exposed in rows}
