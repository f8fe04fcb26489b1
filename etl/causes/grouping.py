"""One problem, one line: nested and overlapping findings are folded into the one that explains most.

An outbreak of one store's deliveries also lifts the deliveries as a whole, those of its products, its channels and
its staff. Of the findings of one cause and kind, the one with the greatest log-likelihood ratio O ln(O/E) - (O - E)
is taken first; what it holds is taken out of the others, both of their complaints and of what was expected of them;
those in which too little is left are folded into it. Then the next is taken (sequential scan: Z. Zhang, R. Assunção
and M. Kulldorff, Spatial scan statistics adjusted for multiple clusters, J. Probab. Stat. 2010, 642379). Of equals the
narrower is taken: a product, not the category that holds nothing else. Then the same is done with places as a whole
(all causes), among which and the lines of single causes the one that explains most comes first. Last, kinds are put
together by key.

What is new must hold as one of so many problems, not of so many findings: one outbreak raises a dozen series, and a
false discovery rate over series would let chance in behind them.
"""

from collections.abc import Mapping
from datetime import date, timedelta

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

SAME_EVIDENCE = 0.99
"""A finding with so much of the best one's likelihood ratio explains as much."""
NARROW = ("product", "store", "product_category", "channel", "named_employee", "")
"""Of findings that explain as much, the one whose dimension comes first here is the line."""
OF_A_COMPANY = "store"
"""Dimensions that a company added stand where this one does."""
NEARLY_ALL = 0.9
"""A value that holds so much of all complaints is no narrower than the cause as a whole."""
USUAL_WEEKS = 52
USUAL_COMPLAINTS = 20
"""What a finding usually shares with another is told by so many complaints of the year before, or else by those of all
causes."""

Overlaps = Mapping[tuple[str, str], tuple[float, float]]
"""For keys a and b: the shares of a's complaints, and of what is expected of it, that lie in b as well."""


def fold(findings: pd.DataFrame, overlaps: Overlaps) -> pd.DataFrame:
    """Give the findings with `line`: the key of the line that each belongs to, its own where it is one.

    findings  COLUMNS of cause_finding; a key may come once a kind
    """
    findings = findings.assign(line=findings["key"])
    for kind in KINDS:
        of_kind = findings[findings["kind"] == kind]
        for _, rows in of_kind.groupby("cause"):
            lines = _sequentially(rows, overlaps, is_shared=kind == "harmful")
            findings.loc[rows.index, "line"] = rows["key"].map(lines)
        if (of_kind["cause"] == "").any():
            # the lines of single causes and the places as a whole; what a line holds goes where it goes
            lines = findings[(findings["kind"] == kind) & (findings["key"] == findings["line"])]
            moved = _sequentially(lines, overlaps, is_shared=False)
            findings.loc[of_kind.index, "line"] = findings.loc[of_kind.index, "line"].replace(moved)
    return _across_kinds(findings, overlaps)


def discoveries(folded: pd.DataFrame, tested: int, rate: float) -> pd.DataFrame:
    """Leave out what is new only because other findings are of the same problem as each other.

    folded  what `fold` gives
    tested  series that were judged
    rate    false discovery rate over lines: Benjamini and Hochberg's, with one p value a line, its own
    """
    lines = folded[(folded["kind"] == "emerging") & (folded["key"] == folded["line"])].sort_values("p_value")
    allowed = rate * np.arange(1, len(lines) + 1) / max(tested, 1)
    kept = np.flatnonzero(lines["p_value"].to_numpy(float) <= allowed)
    dropped = set(lines["key"].iloc[kept[-1] + 1 if len(kept) else 0 :])
    return folded[~((folded["kind"] == "emerging") & folded["line"].isin(dropped))]


def _sequentially(rows: pd.DataFrame, overlaps: Overlaps, *, is_shared: bool) -> dict[str, str]:
    """Each key's line, for findings of one cause and kind."""
    left = {row.key: (float(row.observed), float(row.expected)) for row in rows.itertuples()}
    lines: dict[str, str] = {}
    while left:
        best = _best(left, overlaps)
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


def _best(left: Mapping[str, tuple[float, float]], overlaps: Overlaps) -> str:
    """The finding that explains most; of equals the narrowest, then by name: the order of rows must not matter."""
    ratios = {key: likelihood_ratio(*counted) for key, counted in left.items()}
    first = min(left, key=lambda key: (-ratios[key], _breadth(key), key))
    equal = [
        key
        for key in left
        if ratios[key] >= SAME_EVIDENCE * ratios[first]
        and (key == first or _share_of_smaller(key, first, overlaps) >= NEARLY_ALL)
    ]
    whole = [key for key in equal if not cause_key.is_within(key)]
    narrow = [key for key in equal if all(overlaps.get((wide, key), (0, 0))[1] < NEARLY_ALL for wide in whole)]
    return min(narrow or equal, key=lambda key: (_breadth(key), -ratios[key], key))


def _breadth(key: str) -> int:
    dimension = cause_key.split(key)[1] or ""
    return NARROW.index(dimension if dimension in NARROW else OF_A_COMPANY)


def _is_enough(observed: float, expected: float) -> bool:
    return (
        observed >= LEAST_LEFT_COMPLAINTS
        and observed >= LEAST_LEFT_RATIO * expected
        and likelihood_ratio(observed, expected) >= LEAST_LEFT
    )


def _across_kinds(findings: pd.DataFrame, overlaps: Overlaps) -> pd.DataFrame:
    """Fold what fares worse into what is new or chronic of the same cause, where it is mostly the same complaints.

    So is what keeps coming back into what is new, where each is mostly the other's complaints.
    """
    findings = _chronic_into_new(findings, overlaps)
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


def _chronic_into_new(findings: pd.DataFrame, overlaps: Overlaps) -> pd.DataFrame:
    own = findings[findings["key"] == findings["line"]]
    new, moved = own[own["kind"] == "emerging"], {}
    for row in own[own["kind"] == "chronic"].itertuples():
        same = new[(new["cause"] == row.cause) & (new["key"] != row.key)]
        if row.key in set(new["key"]) or not len(same):
            continue
        shares = {key: min(_in(row.key, key, overlaps), _in(key, row.key, overlaps)) for key in same["key"]}
        best = max(shares, key=lambda key: (shares[key], key))
        if shares[best] >= SAME_SHARE:
            moved[row.key] = best
    is_chronic = findings["kind"] == "chronic"
    return findings.assign(line=findings["line"].where(~is_chronic, findings["line"].replace(moved)))


def _in(a: str, b: str, overlaps: Overlaps) -> float:
    return overlaps.get((a, b), (0.0, 0.0))[0]


def _share_of_smaller(a: str, b: str, overlaps: Overlaps) -> float:
    return max(_in(a, b, overlaps), _in(b, a, overlaps))


def likelihood_ratio(observed: float, expected: float) -> float:
    """How much better `observed` complaints are explained by their own rate than by what was expected; 0 if no more."""
    expected = max(expected, 0.1)
    if observed <= expected:
        return 0.0
    return float(observed * np.log(observed / expected) - (observed - expected))


def overlaps(connection: duckdb.DuckDBPyConnection, findings: pd.DataFrame, recent_from: date) -> Overlaps:
    """Count how far findings are made of the same complaints in their own weeks, and usually (table `coded`).

    A finding's own weeks are those of its alarm, or those since `recent_from`. Findings of different causes share none;
    what is usual is counted over USUAL_WEEKS before, of the same complaints or, where they were few, of all causes'.
    """
    keys = findings[["key", "cause", "dimension", "value"]].assign(since=_own_weeks(findings, recent_from))
    keys = keys.sort_values("since", ascending=False, kind="stable").drop_duplicates("key")
    if not len(keys):
        return {}
    connection.register("found_keys", keys)
    parts = [
        f"""select found.key, found.cause as of_cause, coded.complaint_id, coded.week_on >= found.since as is_recent,
            coded.week_on < $1 as is_usual,
            found.cause in ('', coded.cause) as is_of_cause
        from usual_coded as coded inner join found_keys as found
            on found.dimension = '{dimension or ""}'
            and {f"coded.{dimension} = found.value" if dimension else "true"}"""
        for dimension in (None, *DIMENSIONS)
    ]
    usual_from = recent_from - timedelta(weeks=USUAL_WEEKS)
    connection.execute(
        "create or replace temp table usual_coded as select * from coded where week_on >= $1", [usual_from]
    )
    connection.execute(f"create or replace temp table members as {' union all '.join(parts)}", [recent_from])
    rows = connection.execute(
        """with sizes as (
            select
                key, count(*) filter (where is_recent) as exposed,
                count(*) filter (where is_recent and is_of_cause) as n,
                count(*) filter (where is_usual and is_of_cause) as usual
            from members group by key
        ), pairs as (
            select
                a.key as a, b.key as b, any_value(a.of_cause) as of_cause, any_value(b.of_cause) as of_other,
                count(*) filter (where a.is_recent) as exposed,
                count(*) filter (where a.is_recent and a.is_of_cause and b.is_of_cause) as n,
                count(*) filter (where a.is_usual and a.is_of_cause and b.is_of_cause) as usual
            from members as a
            inner join members as b
                on a.complaint_id = b.complaint_id and a.key <> b.key
                and (a.of_cause = b.of_cause or a.of_cause = '' or b.of_cause = '')
            group by a.key, b.key
        )
        select
            a, b, pairs.n / greatest(sizes.n, 1),
            case
                when of_cause = of_other and of_cause <> '' or sizes.usual < $1
                    then pairs.exposed / greatest(sizes.exposed, 1)
                else pairs.usual / sizes.usual
            end
        from pairs inner join sizes on pairs.a = sizes.key""",
        [USUAL_COMPLAINTS],
    ).fetchall()
    connection.unregister("found_keys")
    connection.execute("drop table members")
    connection.execute("drop table usual_coded")
    return {(a, b): (share, exposed) for a, b, share, exposed in rows}


def _own_weeks(findings: pd.DataFrame, recent_from: date) -> pd.Series:
    """The first day of each finding's own weeks; that of a key that is new, of its alarm."""
    began = findings["began_on"] if "began_on" in findings else pd.Series(pd.NaT, index=findings.index)
    return pd.to_datetime(began).fillna(pd.Timestamp(recent_from)).clip(lower=pd.Timestamp(recent_from))
