"""What the page of data quality shows: where the rows went, which rules hold, what cannot be trusted."""

from dataclasses import dataclass
from functools import partial

import pandas as pd

from dashboard.app_pages.data_quality import links
from dashboard.data import cache
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t, term
from dashboard.narrative.rules import note_words, rule_words
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column, Link
from queries.analysis import rule_results
from queries.analysis.rule_results import Outcome

LOADS_SHOWN = 10
RULE_LOADS = 4
LISTED = 8
SEVERITIES = {
    "reject": (
        mark("Rules that keep a row out"),
        mark("A row that breaks one is not loaded; it is among the rejected rows."),
    ),
    "warn": (mark("Rules that warn"), mark("What breaks one is loaded and counted here.")),
    "stop": (
        mark("Rules that stop a load"),
        mark("Had one been broken, nothing of that load would have been published."),
    ),
}


@dataclass(frozen=True)
class QualityData:
    """The figures of the page, of the whole warehouse."""

    totals: pd.DataFrame
    loads: pd.DataFrame
    listed: pd.DataFrame
    """Of how many rows of each load it is known which they are."""
    results: pd.DataFrame
    outcomes: tuple[list[int], list[Outcome]]
    """The newest loads, the oldest first, and what each rule found in them."""
    rejections: pd.DataFrame
    implied: pd.DataFrame
    unconfirmed: pd.DataFrame
    invalid: pd.DataFrame
    missing: pd.DataFrame

    @property
    def total(self) -> pd.Series | None:
        """The sums over all loads; None where nothing was loaded."""
        whole = self.totals[self.totals["source"].isna()]
        return whole.iloc[0] if len(whole) else None

    @property
    def newest(self) -> pd.Series | None:
        """The newest load."""
        return self.loads.iloc[-1] if len(self.loads) else None

    @property
    def warnings(self) -> pd.DataFrame:
        """The rules of severity `warn` that the newest load broke, the most broken first."""
        if self.newest is None:
            return self.results.iloc[:0]
        rows = self.results[self.results["load_id"] == self.newest["load_id"]]
        return rows[(rows["severity"] == "warn") & (rows["failed"] > 0)].sort_values("failed", ascending=False)


def load(ctx: PageContext) -> QualityData:
    """Asks for every figure of the page side by side."""
    return QualityData(
        **cache.together(
            totals=partial(ctx.rows, "load_totals"),
            loads=partial(ctx.rows, "loads"),
            listed=partial(ctx.rows, "fates_by_load"),
            results=partial(ctx.rows, "check_results"),
            outcomes=partial(cache.of, ctx.generation, rule_results.outcomes, RULE_LOADS),
            rejections=partial(ctx.rows, "rejections_by_reason"),
            implied=partial(ctx.rows, "implied_stops"),
            unconfirmed=partial(ctx.rows, "unconfirmed_deadlines"),
            invalid=partial(ctx.rows, "invalid_clocks", limit=LISTED),
            missing=partial(ctx.rows, "missing_receipts", limit=LISTED),
        )
    )


def listed_count(rows: pd.DataFrame) -> int:
    """How many a list has in all, of which the frame holds the first."""
    return int(rows["listed_count"].iloc[0]) if len(rows) else 0


def lead(found: QualityData) -> str:
    """Where the rows went, in a sentence."""
    total = found.total
    if total is None:
        return t("Nothing has been loaded yet.")
    values = {
        "read": fmt.count(total["rows_read"], "{number} row read", "{number} rows read"),
        "loaded": fmt.number(total["events_loaded"]),
        "duplicates": fmt.number(total["duplicates"]),
        "rejected": fmt.number(total["rejected"]),
    }
    if total["accounted_loads"] == total["load_count"] and total["no_event"]:
        return t(
            "Every row is accounted for: {read} = {loaded} loaded + {duplicates} known already + {rejected} rejected + "
            "{none} that tell of no event.",
            read=values["read"],
            loaded=fmt.number(total["rows_loaded"]),
            duplicates=fmt.number(total["rows_duplicate"]),
            rejected=fmt.number(total["rows_rejected"]),
            none=fmt.number(total["no_event"]),
        )
    if total["rows_read"] == total["events_loaded"] + total["duplicates"] + total["rejected"]:
        return t(
            "Every row is accounted for: {read} = {loaded} loaded + {duplicates} known already + {rejected} rejected.",
            **values,
        )
    return t(
        "{read}: {loaded} events came of them, {duplicates} were known already, {rejected} were rejected. "
        "One row can give several events.",
        **values,
    )


def distrust(found: QualityData) -> str:
    """What a reader should not trust, one sentence each; or that there is nothing of the kind."""
    sentences = []
    if len(found.rejections) and found.newest is not None and found.newest["rejected"]:
        last = found.rejections[found.rejections["load_id"] == found.newest["load_id"]]
        if len(last):
            top = last.iloc[0]
            sentences.append(
                t(
                    "The newest load rejected {count}, most often because: {reason}.",
                    count=fmt.count(found.newest["rejected"], "{number} row", "{number} rows"),
                    reason=rule_words(top["rule"], top["reason"]),
                )
            )
    if len(found.invalid):
        sentences.append(
            fmt.count(
                listed_count(found.invalid),
                "{number} step ends before it begins and is in no figure.",
                "{number} steps end before they begin and are in no figure.",
            )
        )
    if len(found.missing):
        sentences.append(
            fmt.count(
                listed_count(found.missing),
                "{number} complaint has no receipt and is counted nowhere.",
                "{number} complaints have no receipt and are counted nowhere.",
            )
        )
    if len(found.unconfirmed):
        sentences.append(
            fmt.count(
                found.unconfirmed["clock_count"].sum(),
                "{number} deadline may still move: the days off of its year are not official yet.",
                "{number} deadlines may still move: the days off of their year are not official yet.",
            )
        )
    if len(found.implied):
        worst = found.implied.sort_values("share", ascending=False).iloc[0]
        sentences.append(
            t(
                "Skipped most often: “{step}”, in {share} of {n}.",
                step=term("clock", worst["clock"]),
                share=fmt.share(worst["share"]),
                n=fmt.number(worst["stopped_count"]),
            )
        )
    return " ".join(sentences) or t("Nothing that was loaded contradicts itself or is missing a step.")


def table_of_loads(ctx: PageContext, found: QualityData) -> str:
    """The newest loads, the newest first."""
    columns = (
        Column(t("Load"), "figure"),
        Column(t("When")),
        Column(t("Source"), is_for_wide_screens=True),
        Column(t("Files"), "long", is_for_wide_screens=True),
        Column(t("Rows read"), "figure"),
        Column(t("Loaded"), "figure", is_for_wide_screens=True),
        Column(t("Known already"), "figure", is_for_wide_screens=True),
        Column(t("Corrected"), "figure", is_for_wide_screens=True),
        Column(t("Rejected"), "figure"),
    )
    rows = [
        (
            fmt.number(load["load_id"]),
            fmt.instant(load["loaded_at"], ctx.zone),
            load["source"],
            ", ".join(load["files"]),
            *links.of_load(ctx, load, found.listed),
        )
        for _, load in found.loads.iloc[::-1].head(LOADS_SHOWN).iterrows()
    ]
    if found.total is not None:
        rows.append((t("All"), "", "", "", *links.of_load(ctx, found.total, found.listed)))
    return tables.table(columns, rows)


def rules_of(ctx: PageContext, found: QualityData, severity: str) -> str:
    """The rules of one severity: those that something broke; those that held are folded away, with how many."""
    own = [outcome for outcome in found.outcomes[1] if outcome.severity == severity]
    broken, held = ([one for one in own if bool(one.failed) is is_broken] for is_broken in (True, False))
    folded = (
        html.details(
            fmt.count(len(held), "{number} rule held", "{number} rules held"), _table_of_rules(ctx, found, held)
        )
        if held
        else ""
    )
    return (_table_of_rules(ctx, found, broken) if broken else "") + folded


def _table_of_rules(ctx: PageContext, found: QualityData, shown: list[Outcome]) -> str:
    """What each rule finds wrong, why it is there, and what passed in each of the last loads."""
    loads = found.outcomes[0]
    columns = (
        Column(t("Rule"), "long"),
        Column(t("Why"), "long"),
        *(
            Column(t("Load {number}", number=fmt.number(load)), "figure", is_for_wide_screens=load != loads[-1])
            for load in loads
        ),
        Column(t("Broke it in load {number}", number=fmt.number(loads[-1]) if loads else ""), "figure"),
    )
    rows = [
        (
            rule_words(outcome.rule, outcome.reason),
            note_words(outcome.rule, outcome.note),
            *(passed(result) for result in outcome.by_load),
            fmt.MISSING if outcome.newest is None else _broken(ctx, outcome.newest),
        )
        for outcome in shown
    ]
    return tables.table(columns, rows, [not outcome.failed for outcome in shown])


def passed(result: pd.Series | None) -> str:
    """What passed a rule in one load: all, a share (never rounded up to a whole that it is not), or whether it held."""
    if result is None:
        return fmt.MISSING
    if result["success"] and not result["failed"]:
        return t("all")
    if fmt.is_missing(result["pass_share"]):
        return t("broken")
    return fmt.share_below_one(result["pass_share"])


def _broken(ctx: PageContext, result: pd.Series) -> Link:
    """How much broke a rule in a load, leading to it."""
    return links.counted(ctx, int(result["failed"]), "rule_breaks", load_id=result["load_id"], rule=result["rule"])


def table_of_warnings(ctx: PageContext, found: QualityData) -> str:
    """What the newest load warned of."""
    columns = (
        Column(t("Warning"), "long"),
        Column(t("What follows"), "long"),
        Column(t("How many"), "figure"),
    )
    rows = [
        (rule_words(row["rule"], row["reason"]), note_words(row["rule"], row["note"]), _broken(ctx, row))
        for _, row in found.warnings.iterrows()
    ]
    return tables.table(columns, rows) if rows else ""
