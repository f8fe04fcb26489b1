"""What the page of definitions says, from the policy in the data and the headers of the metrics."""

from dataclasses import dataclass
from html import escape

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t, term
from dashboard.shell.context import PageContext
from dashboard.ui.html import paragraph
from dashboard.ui.tables import Column, table
from queries.semantic import catalog
from queries.semantic.definition import TOPICS

STATES = {
    "met": mark("stopped before its deadline"),
    "late": mark("stopped at its deadline or later, or the complaint was withdrawn later"),
    "running": mark("not stopped, its deadline is ahead"),
    "overdue": mark("not stopped, its deadline has passed"),
    "withdrawn": mark("the complaint was withdrawn before the deadline"),
    "invalid": mark("stopped before it started, by a mistake in the data; left out of every figure"),
}


@dataclass(frozen=True)
class DefinitionsData:
    """What the page says of the policy of the data."""

    versions: pd.DataFrame
    """One row a version and clock."""


def load(ctx: PageContext) -> DefinitionsData:
    """Asks for it, of a generation; what figures mean is the same of all."""
    return DefinitionsData(ctx.rows("policy_clocks", policy=ctx.generation.policy))


def policy_words(ctx: PageContext, found: DefinitionsData) -> str:
    """Which policy, from when, and how days are counted."""
    since = found.versions["effective_from"].max()
    return t(
        "Policy {policy}, in force since {day}. The day of the start is not counted; a day ends at midnight in {zone}.",
        policy=ctx.generation.policy,
        day=fmt.day(since),
        zone=ctx.zone,
    )


def table_of_promises(found: DefinitionsData) -> str:
    """One row a clock of the version in force."""
    current = found.versions[found.versions["effective_to"].isna()]
    columns = (
        Column(t("Step")),
        Column(t("From")),
        Column(t("To")),
        Column(t("Promise")),
        Column(t("If the last day is a day of rest"), "long", is_for_wide_screens=True),
        Column(t("Can be extended"), is_for_wide_screens=True),
    )
    rows = [
        (
            term("clock", row["clock"]),
            term("event_type", row["start_event"]),
            term("event_type", row["stop_event"]),
            term("unit", row["unit"])
            if fmt.is_missing(row["limit_units"])
            else fmt.limit(row["limit_units"], row["unit"]),
            t("the end of the next working day") if row["rolls"] else fmt.MISSING,
            t("yes") if row["is_extendable"] else t("no"),
        )
        for _, row in current.iterrows()
    ]
    return table(columns, rows)


def list_of_states() -> str:
    """The states of a clock with their meanings."""
    parts = (f"<dt>{escape(term('state', code))}</dt><dd>{escape(t(meaning))}</dd>" for code, meaning in STATES.items())
    return f'<dl class="p-terms">{"".join(parts)}</dl>'


def list_of_metrics(sought: str = "") -> str:
    """Every metric that has what is sought in its name, its question or its definition, by what it tells."""
    known = [metric for metric in catalog.metrics().values() if _has(metric, sought)]
    by_label = sorted(known, key=lambda metric: fmt.alphabetical(t(metric.label)))
    groups = {
        topic: "".join(_metric(metric, is_open=False) for metric in by_label if metric.topic == topic)
        for topic in TOPICS
    }
    return "".join(paragraph("topic", t(TOPICS[topic])) + inside for topic, inside in groups.items() if inside)


def _has(metric: catalog.Definition, sought: str) -> bool:
    words = (t(metric.label), t(metric.question), t(metric.definition), metric.name)
    return any(sought.casefold() in one.casefold() for one in words)


def one_metric(name: str) -> str:
    """The metric of that name, opened; empty where there is none."""
    metric = catalog.metrics().get(name)
    return _metric(metric, is_open=True) if metric else ""


def _metric(metric: catalog.Definition, is_open: bool) -> str:
    terms = (
        (t("Definition"), t(metric.definition)),
        (t("Counted"), t(metric.denominator)),
        (t("Unit"), t(metric.unit)),
        (t("On the command line"), metric.name),
    )
    inside = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in terms)
    head = f'<b>{escape(t(metric.label))}</b> <span class="question">{escape(t(metric.question))}</span>'
    # a browser that looks for a word opens what holds it
    opens = " open" if is_open else ""
    return f'<details class="p-metric"{opens}><summary>{head}</summary><dl class="p-terms">{inside}</dl></details>'
