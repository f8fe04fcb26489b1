"""What the list behind a figure holds, in words: one description for its heading, its figure and its rows.

A metric's name is that of its figure: of a share, what is counted in it. The list may be another part of it: all that
the share is of, the others, one of the faults. Each part that a link can name has its words here, and no other.
"""

from dashboard.i18n.translate import mark, t
from dashboard.narrative import group_names
from dashboard.narrative.group_names import STEPS
from queries.semantic import catalog

ALL_OF = mark("All that “{figure}” is a share of")
REST = {
    "on_time_share": mark("Late"),
    "on_time_other_reading": mark("Late, “10 days” read the other way"),
    "extension_rate": mark("Not extended"),
    "extension_told_in_time": mark("Told of an extension too late"),
    "extension_valid_share": mark("Extensions not as the policy wants"),
    "informed_in_writing_share": mark("Not told in writing"),
    "escalated_share": mark("Not taken further"),
    "outcome_share": mark("Other outcomes"),
    "overturned_share": mark("Our answer stands"),
    "promise_kept": mark("Promised dates not kept"),
    "reopened_share": mark("Not reopened"),
    "repeat_share": mark("Customers who complained for the first time in a year"),
    "second_extensions": mark("Extended once only"),
    "silent_overruns": mark("Not overrun in silence"),
    "status_requests": mark("Customers who did not ask"),
    "vulnerable_on_time": mark("Late, of vulnerable customers"),
    "vulnerable_share": mark("Customers who are not vulnerable"),
    "steps_informed_share": mark("Steps the customer was not told of"),
}
"""What is in a share's denominator and not in its numerator."""
_ESTIMATE = {
    "events": mark("Steps that ended"),
    "competing": mark("Withdrawn before the step ended"),
    "censored": mark("Steps that have not ended yet"),
}
PARTS: dict[str, dict[str, str]] = {
    "extension_rate": {
        "valid_count": mark("Extended as the policy wants"),
        "second_count": mark("Extended more than once"),
        "promise_kept_count": mark("Extended, and the promised date kept"),
        "silent_overrun_count": mark("Deadline passed without a word"),
    },
    "escalated_share": {"external_count": mark("Taken to an outside body")},
    "extension_valid_share": group_names.WHY_NOT_VALID,
    "flow": {
        "opening": mark("Open at the start"),
        "received": mark("Received"),
        "reopened": mark("Reopened"),
        "resolved": mark("Resolved"),
        "withdrawn": mark("Withdrawn"),
        "closing": mark("Open at the end"),
        "value": mark("Open at the end"),
        "n": mark("Open at some time of the period"),
    },
    "lateness_by_step": {"spent_count": mark("Late complaints that spent time there")},
    "on_time_other_reading": {"changed_count": mark("Judged otherwise, “10 days” read the other way")},
    "open_count": {"overdue_count": mark("Open and past a deadline")},
    "receipt_heatmap": {
        "on_time_count": mark("Received, and resolved on time"),
        "due_count": mark("Received, and due by now"),
    },
    "resolved_by_day": _ESTIMATE,
    "restricted_mean_time": _ESTIMATE,
    "survival": _ESTIMATE,
    "satisfaction": {
        "satisfied_count": mark("Satisfied (4 or 5 of 5)"),
        "responded_count": mark("Resolved and rated"),
        "resolved_count": mark("Resolved"),
        "n": mark("Rated"),
    },
    "status_requests": {"request_count": mark("Customers who had to ask")},
    "time_to": {"implied_count": mark("Skipped")},
    "work_held": {"overdue_count": mark("Open and past a deadline")},
}
"""Columns that count something else than the metric's name says."""
_SCORED = mark("Rated {score} of 5")
_SCORES = {f"score_{score}": score for score in range(1, 6)}
OWN_VALUES = {"step": STEPS, **group_names.NAMES}
"""Values of columns of the metrics' own, by the column, where they are no codes of the dictionary of terms."""


def of(metric: str, part: str) -> str:
    """What the list of a part of a figure holds, as its heading says it."""
    wanted = catalog.definition(metric)
    name = t(wanted.label)
    if part in PARTS.get(metric, {}):
        words = t(PARTS[metric][part])
        return f"{t(REST[metric])}: {words}" if PARTS[metric] is group_names.WHY_NOT_VALID else words
    if part in _SCORES:
        return t(_SCORED, score=_SCORES[part])
    if part == "rest" and metric in REST:
        return t(REST[metric])
    if part in ("n", "denominator") and wanted.kind == "share":
        return t(ALL_OF, figure=name)
    return name
