"""Words that follow what shares of promises count: promises by deadline, by day received or by day resolved.

A metric that does not know the way chosen keeps its own, by deadline; its words here lack that way and do so too.
"""

from collections.abc import Mapping

from dashboard.i18n.translate import mark, t
from dashboard.shell.filters import DEFAULT_COHORT

NO_PROMISE = {
    "due": mark("No promise fell due in this period."),
    "received": mark("No promise of a complaint received in this period has fallen due yet."),
    "resolved": mark("No promise ended in this period."),
}
TARGET = {
    "due": mark("“{name}”: {share} of {n} deadlines (target {target})."),
    "received": mark("“{name}”: {share} of {n} deadlines that have passed (target {target})."),
    "resolved": mark("“{name}”: {share} of {n} steps that ended (target {target})."),
}
N = {"due": mark("n due"), "received": mark("n received"), "resolved": mark("n ended")}
COMPLAINTS = {
    "due": mark("deadlines"),
    "received": mark("deadlines that have passed"),
    "resolved": mark("steps that ended"),
}
FUNNEL = {
    "due": mark("“{name}” by the number of deadlines, one dot an employee; n {n}."),
    "received": mark("“{name}” by the number of deadlines that have passed, one dot an employee; n {n}."),
    "resolved": mark("“{name}” by the number of steps that ended, one dot an employee; n {n}."),
}
ON_TIME_BY_WEEK = {
    "due": mark("Kept, by week of the deadline."),
    "received": mark("Share kept, by the week of receipt; the latest weeks still change."),
    "resolved": mark("Share kept, by the week in which the step ended."),
}
EXTENDED_BY_WEEK = {
    "due": mark("Extended, by week of the deadline."),
    "received": mark("Share extended, by the week of receipt; the latest weeks still change."),
}
SILENT_BY_WEEK = {
    "due": mark("Passed untold, by week of the deadline."),
    "received": mark("Share of complaints whose deadline passed untold, by the week of receipt."),
}
NO_RESOLUTION = {
    "due": mark("No deadline fell in this period."),
    "received": mark("No complaint was received in this period."),
}
ONE_STEP = {
    "due": mark("One step, by the deadlines that fell in the period."),
    "received": mark("One step, of the complaints received in the period."),
    "resolved": mark("One step, where it ended in the period."),
}
NOT_IN_PERIOD = {
    "due": mark("No deadline of this step fell in the period."),
    "received": mark("No deadline of this step has passed among the complaints received in the period."),
    "resolved": mark("This step ended nowhere in the period."),
}
READINGS = {
    "due": mark("The policy’s text leaves open whether its 10 days are working days; deadlines of the period, with n."),
    "received": mark(
        "The policy’s text leaves open whether its 10 days are working days; complaints received in the period, with n."
    ),
    "resolved": mark(
        "The policy’s text leaves open whether its 10 days are working days; complaints resolved in the period, with n."
    ),
}


def said(words: Mapping[str, str], cohort: str, **values: object) -> str:
    """The words that fit what is counted, a key of `filters.COHORTS`, translated and filled."""
    return t(words.get(cohort, words[DEFAULT_COHORT]), **values)
