"""What the parts of a complaint are called where columns of a foreign export are chosen for them."""

from dashboard.i18n.translate import mark, t, term
from queries.semantic import dimensions

NOT_USED = ""
"""The role of a column that nothing is taken from."""
COLUMNS = {
    "complaint_id": mark("Number of the complaint"),
    "event_type": mark("What happened"),
    "actor": mark("Employee who handles it"),
    "customer_name": mark("Customer’s name (shown nowhere)"),
    "customer_contact": mark("Customer’s contact (shown nowhere)"),
    "category": mark("Category"),
    "text": mark("Words of the complaint"),
    "reason": mark("Reason of an extension or a withdrawal"),
    "promised_on": mark("Date promised in an extension"),
    "outcome": mark("Outcome"),
    "remedy": mark("Remedy"),
    "score": mark("Satisfaction, 1 to 5"),
    "customer_key": mark("Customer’s number (kept as a keyed hash)"),
    "amount": mark("Money paid to the customer"),
    "currency": mark("Currency of the money paid"),
    "escalated_to": mark("Where it was taken further"),
    "vulnerable": mark("Whether the customer is vulnerable"),
    "status": mark("Status"),
    "target": mark("Which promise the row is about"),
}
OTHERS = {
    NOT_USED: mark("not used"),
    "due": mark("Deadline that the export records"),
    "occurred_at": mark("When it happened"),
    "started": mark("When the promise began to run"),
    "stopped": mark("When the promise was done"),
}
STAGES = {
    "writing demonstration data": mark("Inventing complaints"),
    "copying": mark("Beginning with what is there"),
    "reading": mark("Reading the file"),
    "casting": mark("Understanding dates and numbers"),
    "checking": mark("Checking each row"),
    "merging": mark("Telling what is new"),
    "coding": mark("Suggesting causes"),
    "building": mark("Judging every promise"),
    "looking for causes": mark("Looking for recurring causes"),
    "closing the books": mark("Writing down what was loaded"),
    "checking the finished figures": mark("Checking the figures"),
    "publishing": mark("Publishing"),
}
"""The stages of a load, as `python -m etl load --progress` names them."""


def role(code: str) -> str:
    """What a column is taken for: `accepted` … (the date of that step), `due`, `channel` …; a code without a name here
    as it is.
    """
    if code in OTHERS:
        return t(OTHERS[code])
    if is_column(code):
        return t(COLUMNS.get(code) or dimensions.LABELS[code])
    step = term("event_type", code)
    return code if step == code else t("Date: {step}", step=step)


def meaning(code: str, ours: str) -> str:
    """What one of our words means there; of a promise or a status it is the step that it stands for."""
    return term("event_type" if code in ("target", "status") else code, ours)


def is_column(code: str) -> bool:
    """Whether it is a part of a complaint that a column can be chosen for; what has no name here is not offered."""
    return code in COLUMNS or code in dimensions.LABELS


def stage(name: str) -> str:
    """What a load does just now."""
    return t(STAGES[name]) if name in STAGES else t("At work")
