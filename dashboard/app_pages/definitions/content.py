"""What the page of definitions says, from the policy in the data and the headers of the metrics."""

from html import escape

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t, term
from dashboard.shell.context import PageContext
from dashboard.ui.html import paragraph
from dashboard.ui.tables import Column, table
from queries.semantic import catalog

STATES = {
    "met": mark("stopped before its deadline"),
    "late": mark("stopped at its deadline or later, or the complaint was withdrawn later"),
    "running": mark("not stopped, its deadline is ahead"),
    "overdue": mark("not stopped, its deadline has passed"),
    "withdrawn": mark("the complaint was withdrawn before the deadline"),
    "invalid": mark("stopped before it started, by a mistake in the data; left out of every figure"),
}
SUBJECTS = {
    mark("Are promises kept?"): (
        *("on_time_share", "on_time_other_reading", "overdue_count", "overdue_by_days"),
        *("lateness_by_step", "lateness_by_holder"),
    ),
    mark("How long does it take?"): (
        *("time_to", "time_distribution", "survival", "resolved_by_day", "restricted_mean_time"),
    ),
    mark("How much comes, and how much is open?"): (
        *("received_count", "receipt_heatmap", "flow", "open_count", "backlog_by_age", "work_held"),
    ),
    mark("How is more time taken?"): (
        *("extension_rate", "second_extensions", "extension_valid_share", "extension_told_in_time"),
        *("extension_days_granted", "extension_reasons", "promise_kept", "silent_overruns"),
    ),
    mark("What is the customer told?"): (
        *("steps_informed_share", "informed_in_writing_share", "time_to_inform", "status_requests"),
    ),
    mark("How do complaints end?"): ("outcome_share", "remedies", "reopened_share"),
    mark("Are customers satisfied?"): (
        *("satisfaction", "satisfaction_distribution", "satisfaction_by_lateness"),
        *("satisfaction_by_extension", "satisfaction_by_outcome"),
    ),
}
"""What each metric tells about; each in one place."""


def policy_words(ctx: PageContext) -> str:
    """Which policy, from when, and how days are counted."""
    versions = ctx.rows("policy_clocks", policy=ctx.generation.policy)
    since = versions["effective_from"].max()
    return t(
        "Policy {policy}, in force since {day}. The day of the start is not counted; a day ends at midnight in {zone}.",
        policy=ctx.generation.policy,
        day=fmt.day(since),
        zone=ctx.zone,
    )


def table_of_promises(ctx: PageContext) -> str:
    """One row a clock of the version in force."""
    versions = ctx.rows("policy_clocks", policy=ctx.generation.policy)
    current = versions[versions["effective_to"].isna()]
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


def list_of_metrics() -> str:
    """Every metric by what it tells: its name and question, and, opened, its definition and what it is a share of."""
    groups = (
        paragraph("topic", t(subject)) + "".join(_metric(catalog.definition(name)) for name in names)
        for subject, names in SUBJECTS.items()
    )
    return "".join(groups)


def _metric(metric: catalog.Definition) -> str:
    terms = (
        (t("Definition"), t(metric.definition)),
        (t("Counted"), t(metric.denominator)),
        (t("Unit"), t(metric.unit)),
        (t("On the command line"), metric.name),
    )
    inside = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in terms)
    head = f'<b>{escape(t(metric.label))}</b> <span class="question">{escape(t(metric.question))}</span>'
    # a browser that looks for a word opens what holds it
    return f'<details class="p-metric"><summary>{head}</summary><dl class="p-terms">{inside}</dl></details>'
