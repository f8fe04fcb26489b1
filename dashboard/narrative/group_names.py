"""Names of groups that a metric makes by itself."""

from dashboard.i18n.translate import mark

LATENESS = {
    "0": mark("on time"),
    "1-3": mark("1 to 3 days late"),
    "4-10": mark("4 to 10 days late"),
    ">10": mark("more than 10 days late"),
}
EXTENDED = {
    "none": mark("not extended"),
    "valid": mark("extended as the policy wants"),
    "invalid": mark("extended, but not as the policy wants"),
}
NAMES = {"days_late": LATENESS, "extended": EXTENDED}
"""The words of what is told apart, in their order; what is not here is in the dictionary of terms."""


STEPS = {
    "received_to_accepted": mark("from receipt to acceptance"),
    "accepted_to_examined": mark("from acceptance to the end of examination"),
    "examined_to_resolved": mark("from examination to resolution"),
    "after_reopening": mark("after reopening"),
    "waiting_for_customer": mark("waiting for the customer"),
}


WHY_NOT_VALID = {
    "after_deadline_count": mark("told when the deadline had passed"),
    "no_reason_count": mark("no reason given"),
    "no_date_count": mark("no date promised"),
    "date_not_later_count": mark("date not later than the deadline"),
    "after_close_count": mark("told after the complaint was closed"),
    "before_receipt_count": mark("told before the complaint was received"),
    "no_deadline_count": mark("there was no deadline to move"),
}
