"""After every load: which recurring causes may deserve a change of policy, process or supplier, and why.

What is found is written into the generation (tables `candidates`, `candidate_*`, `cause_*`, `past_outbreaks`),
as everything that readers see; nothing of it is decided here. The parts: `cause_series` counts, `cause_finding`
tests, `cause_folding` makes one line of one problem, `cause_harm`, `cause_places` and `cause_examples` gather
evidence, `cause_kinds` holds the rules. docs/explanation/root-causes.md explains the methods and their limits.
"""

from datetime import date, datetime, timedelta

import duckdb
import numpy as np
import pandas as pd

from etl.causes import batches, candidates, change_type, concentration, grouping, harm
from etl.causes import examples as examples_module
from etl.causes import series as series_module
from etl.causes.change_type import Finding
from etl.causes.series import Series
from etl.marts import moment
from queries.statistics import outbreak_scan, outbreaks

TABLES = (
    *("cause_search", "candidates", "candidate_folded", "candidate_weeks", "candidate_places", "candidate_tests"),
    *("candidate_harm", "candidate_examples", "cause_totals", "cause_complaints", "past_outbreaks"),
    "cause_recodings",
)
EPISODE_STEP_WEEKS = 8
"""Past weeks are judged in these steps: a scan over up to eight weeks sees all that was there in between."""
YEAR_WEEKS = 52
SHOWN_WEEKS = 104
_TEMPORARY = ("coded", "facts", "states", "moment", "batch_complaints")


def find(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables of candidates anew; the current catalog is the draft with its marts built."""
    for table in TABLES:
        connection.execute(f"delete from {table}")
    rules = change_type.kinds()
    zone = connection.execute(
        """select p.zone from complaints as c inner join policies as p on c.policy = p.policy
        group by p.zone order by count(*) desc, p.zone limit 1"""
    ).fetchone()
    weeks = series_module.span(connection, zone[0]) if zone else None
    if weeks is None:
        return
    limits = rules.finding
    series = series_module.collect(connection, weeks, limits.recent_weeks, limits.least_complaints)
    try:
        if len(series.keys):
            _fill(connection, series, rules)
    finally:
        for table in _TEMPORARY:
            connection.execute(f"drop table if exists temp.{table}")


def _fill(connection: duckdb.DuckDBPyConnection, series: Series, rules: change_type.Kinds) -> None:
    limits, weeks = rules.finding, series.span
    as_of: datetime = moment.data_as_of(connection)
    recent_from = weeks.recent_from(limits.recent_weeks)
    harm.collect(connection, as_of, recent_from)
    harm.keep(connection)
    totals = harm.totals(connection)
    shares = harm.harm_share(totals)
    scan = outbreaks.scan(
        series.told,
        series.measure,
        false_discovery_rate=limits.news_false_discovery_rate,
        weeks=min(limits.news_weeks, series.counts.shape[1]),
    )
    compared = harm.compare(connection)
    emerging = candidates.emerging(series, scan, limits.news_weeks)
    findings = pd.concat(
        [part for part in (
            emerging,
            candidates.chronic(series, shares, limits),
            candidates.harmful(compared, limits),
        ) if len(part)] or [emerging],
        ignore_index=True,
    )  # fmt: skip
    shared_from = weeks.recent_from(outbreak_scan.MAX_WINDOW + limits.news_weeks)
    folded = grouping.fold(findings, grouping.overlaps(connection, findings, shared_from))
    judged = int(np.isfinite(scan.p_value[:, -1]).sum())
    folded = grouping.discoveries(folded, judged, limits.news_false_discovery_rate)
    on_one_day = batches.lines(series.batches, weeks.recent_from(limits.news_weeks))
    if len(on_one_day):
        is_told = on_one_day["key"].isin(folded.loc[folded["kind"] == "emerging", "line"])
        folded = pd.concat([folded, on_one_day[~is_told]], ignore_index=True)
    lines = _lines(folded, series, totals, shares, scan, limits)
    lines = lines[lines["rank"] <= limits.most_lines] if len(lines) else lines
    evidence = _evidence(connection, lines, weeks, rules)
    lines = lines.merge(evidence.pop("proposals"), on="key", how="left") if len(lines) else lines
    past = _past_outbreaks(series, limits, emerging)
    _write(connection, "cause_search", _search(series, scan, compared, limits))
    _write(connection, "candidates", lines)
    _write(
        connection, "candidate_folded", folded[(folded["key"] != folded["line"]) & folded["line"].isin(lines["key"])]
    )
    _write(connection, "candidate_weeks", _weeks(series, scan, lines))
    _write(connection, "candidate_harm", _harm(compared, lines))
    _write(connection, "cause_totals", _totals(totals, shares))
    _write(connection, "past_outbreaks", past)
    columns = ["old_cause", "new_cause", "week_on"]
    _write(connection, "cause_recodings", pd.DataFrame(series.recodings, columns=columns))
    for table, rows in evidence.items():
        _write(connection, table, rows)


def _lines(
    folded: pd.DataFrame,
    series: Series,
    totals: pd.DataFrame,
    shares: pd.Series,
    scan: outbreaks.Scan,
    limits: Finding,
) -> pd.DataFrame:
    """One row a line, in order of what deserves attention."""
    own = folded[folded["key"] == folded["line"]].copy()
    if not len(own):
        return own
    for kind in grouping.KINDS:
        own[f"is_{kind}"] = own["key"].isin(own.loc[own["kind"] == kind, "key"])
    own["order"] = own["kind"].map({kind: at for at, kind in enumerate(grouping.KINDS)})
    own = own.sort_values("order").drop_duplicates("key").drop(columns="order").reset_index(drop=True)
    for column in ("began_on", "alarm_on"):
        own[column] = own.get(column)
    own["excess_a_week"] = (own["observed"] - own["expected"]) / own["weeks"]
    counted = totals.rename(columns={"complaints": "recent_complaints"})
    own = own.merge(counted.drop(columns=["cause", "dimension", "value"]), on="key", how="left")
    own["harm_share"] = own["key"].map(shares)
    whole = totals.loc[totals["key"] == ""].iloc[0]
    own["complaint_share"] = own["recent_complaints"] / whole["complaints"]
    own["days_late_share"] = own["days_late"] / whole["days_late"] if whole["days_late"] else np.nan
    own["rated_low_share"] = own["rated_low"] / whole["rated_low"] if whole["rated_low"] else np.nan
    place = {key: at for at, key in enumerate(series.keys["key"])}
    rows = [place.get(key, -1) for key in own["key"]]
    counts, _ = series.recent(limits.recent_weeks)
    own["present_weeks"] = [int((counts[row] > 0).sum()) if row >= 0 else None for row in rows]
    own["recent_weeks"] = counts.shape[1]
    own["history_weeks"] = series.counts.shape[1]
    last_two = [_is_usual(series, scan, row) if row >= 0 else False for row in rows]
    own["is_subsiding"] = own["is_emerging"] & pd.Series(last_two, index=own.index)
    return own.assign(rank=_ranks(own))


def _is_usual(series: Series, scan: outbreaks.Scan, row: int) -> bool:
    """Whether the last two weeks lay within the usual range."""
    with np.errstate(invalid="ignore"):
        return bool((series.counts[row, -2:] <= scan.upper[row, -2:]).all())


def _ranks(lines: pd.DataFrame) -> pd.Series:
    """What is new comes first, by how many complaints above the usual it brings a week; then by the share of all harm.

    What is new but subsiding stands behind what is not. Equal lines: by key.
    """
    order = lines.assign(
        group=np.where(lines["is_emerging"], np.where(lines["is_subsiding"], 1, 0), 2),
        weight=np.where(lines["is_emerging"], lines["excess_a_week"], lines["harm_share"]),
    ).sort_values(["group", "weight", "key"], ascending=[True, False, True])
    return pd.Series(range(1, len(order) + 1), index=order.index)


def _evidence(
    connection: duckdb.DuckDBPyConnection, lines: pd.DataFrame, weeks: series_module.Span, rules: change_type.Kinds
) -> dict[str, pd.DataFrame]:
    """Places, tests and examples of each line, and what it asks for."""
    places, tests, examples, proposals = [], [], [], []
    year_from = weeks.recent_from(YEAR_WEEKS)
    for _, line in lines.iterrows():
        from_on: date = line["began_on"] if line["is_emerging"] else weeks.recent_from(rules.finding.recent_weeks)
        places.append(concentration.places(connection, line, from_on))
        tested = concentration.tests(connection, line, from_on, year_from, rules.tests)
        tests.append(tested)
        examples.append(examples_module.examples(connection, line, from_on))
        rule = rules.propose(line["cause"], concentration.facts(line, tested))
        proposals.append((line["key"], rule.proposes, rule.name, rule.reason, from_on))
    columns = ["key", "proposes", "rule", "reason", "evidence_from_on"]
    return {
        "candidate_places": _joined(places),
        "candidate_tests": _joined(tests),
        "candidate_examples": _joined(examples),
        "proposals": pd.DataFrame(proposals, columns=columns),
    }


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _weeks(series: Series, scan: outbreaks.Scan, lines: pd.DataFrame) -> pd.DataFrame:
    """Counts with the usual range, week by week, of every line and every whole cause."""
    wanted = set(lines["key"]) if len(lines) else set()
    rows = [at for at, key in enumerate(series.keys.itertuples()) if key.key in wanted or key.dimension == ""]
    weeks = series.span.weeks[-SHOWN_WEEKS:]
    parts = []
    for row in rows:
        parts.append(
            pd.DataFrame(
                {
                    "key": series.keys["key"].iloc[row],
                    "week_on": weeks,
                    "complaints": series.counts[row, -SHOWN_WEEKS:].astype(int),
                    "exposure": series.exposure[row, -SHOWN_WEEKS:].astype(int),
                    "expected": scan.expected[row, -SHOWN_WEEKS:],
                    "upper": scan.upper[row, -SHOWN_WEEKS:],
                    "is_alarm": scan.is_alarm[row, -SHOWN_WEEKS:],
                }
            )
        )
    return _joined(parts)


def _harm(compared: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The comparisons of the lines, with what each is by the false discovery rate over all that was tested."""
    if not len(compared) or not len(lines):
        return pd.DataFrame()
    q_value = candidates.adjusted_p_values(compared["p_value"])
    return compared.assign(q_value=q_value)[compared["key"].isin(lines["key"])]


def _totals(totals: pd.DataFrame, shares: pd.Series) -> pd.DataFrame:
    whole_causes = totals[(totals["dimension"] == "") & (totals["key"] != "")]
    return whole_causes.assign(harm_share=whole_causes["key"].map(shares))


def _past_outbreaks(series: Series, limits: Finding, emerging: pd.DataFrame) -> pd.DataFrame:
    """Alarms of the past year that are over: of each cause and time the series that explains most.

    What is still news is not past. Places as a whole are left out: their causes are there.
    """
    causes = series.of((series.keys["cause"] != "").to_numpy())
    width, found = series.counts.shape[1], []
    last = width - limits.news_weeks - 1
    for week in range(last, max(last - YEAR_WEEKS, outbreaks.MIN_HISTORY), -EPISODE_STEP_WEEKS):
        past = Series(
            series_module.Span(series.span.first_on, series.span.weeks[week]),
            causes.keys,
            causes.counts[:, : week + 1],
            causes.exposure[:, : week + 1],
            causes.measure[:, : week + 1],
            causes.told[:, : week + 1],
        )
        rate = limits.news_false_discovery_rate
        scan = outbreaks.scan(past.told, past.measure, false_discovery_rate=rate, weeks=1, is_past_drawn=False)
        found.append(candidates.emerging(past, scan, 1))
    alarms = _joined(found)
    if not len(alarms):
        return alarms
    alarms["likelihood"] = [
        grouping.likelihood_ratio(o, e) for o, e in zip(alarms["observed"], alarms["expected"], strict=True)
    ]
    kept: list[pd.Series] = [row for _, row in emerging.iterrows()]
    for _, alarm in alarms.sort_values(["likelihood", "key"], ascending=[False, True]).iterrows():
        near = timedelta(weeks=EPISODE_STEP_WEEKS)
        is_seen = any(
            alarm["cause"] == other["cause"]
            and alarm["began_on"] <= other["alarm_on"] + near
            and other["began_on"] <= alarm["alarm_on"] + near
            for other in kept
        )
        if not is_seen:
            kept.append(alarm)
    return pd.DataFrame(kept[len(emerging) :])


def _search(series: Series, scan: outbreaks.Scan, compared: pd.DataFrame, limits: Finding) -> pd.DataFrame:
    """One row: what was looked at."""
    return pd.DataFrame(
        [
            {
                "first_week_on": series.span.first_on,
                "last_week_on": series.span.last_on,
                "recent_from_on": series.span.recent_from(limits.recent_weeks),
                "until_on": series.span.until_on,
                "series_count": len(series.keys),
                "judged_count": int(np.isfinite(scan.p_value[:, -1]).sum()),
                "compared_count": len(compared),
                "news_weeks": limits.news_weeks,
                "news_false_discovery_rate": limits.news_false_discovery_rate,
                "false_discovery_rate": limits.false_discovery_rate,
            }
        ]
    )


def _write(connection: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame) -> None:
    """Append rows to a table of the draft, by the names that the table has."""
    if not len(rows):
        return
    columns = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
    rows = rows.rename(columns={"recent_complaints": "complaints"} if table == "candidates" else {})
    connection.register("rows_to_write", rows.reindex(columns=columns))
    names = ", ".join(f'"{column}"' for column in columns)
    connection.execute(f"insert into {table} ({names}) select {names} from rows_to_write")
    connection.unregister("rows_to_write")
