"""Which decision may follow which: one table, and what each asks for.

    candidate ─> under_review ─> accepted ─> in_force ─> verified | no_effect | worse
         └──────────┴─> dismissed                            └─> under_review: re-opened

A remark keeps the state: anyone may add one at any time. What is decided of is a cause, or a cause within a store,
product category, product, channel or named employee (`key`).
"""

from datetime import date

from dashboard.i18n.translate import mark
from queries.analysis import change_effect
from queries.errors import UsageError

CANDIDATE = "candidate"
UNDER_REVIEW = "under_review"
ACCEPTED = "accepted"
IN_FORCE = "in_force"
VERIFIED = "verified"
NO_EFFECT = "no_effect"
WORSE = "worse"
DISMISSED = "dismissed"

NEXT: dict[str, tuple[str, ...]] = {
    CANDIDATE: (UNDER_REVIEW, ACCEPTED, DISMISSED),
    UNDER_REVIEW: (ACCEPTED, DISMISSED),
    ACCEPTED: (IN_FORCE, UNDER_REVIEW, DISMISSED),
    IN_FORCE: (VERIFIED, NO_EFFECT, WORSE, UNDER_REVIEW),
    VERIFIED: (UNDER_REVIEW,),
    NO_EFFECT: (UNDER_REVIEW,),
    WORSE: (UNDER_REVIEW,),
    DISMISSED: (UNDER_REVIEW,),
}
"""From each state to those that may follow it. `under_review` from a later state re-opens the case."""

RESULTS = (VERIFIED, NO_EFFECT, WORSE)
RESULT_OF = {change_effect.WORKED: VERIFIED, change_effect.NO_EFFECT: NO_EFFECT, change_effect.WORSE: WORSE}
"""Which result may be confirmed for which answer of the test: nobody verifies what it does not say."""
CHANGED = (IN_FORCE, *RESULTS)
"""States in which something has been changed, so that charts re-base at the date."""
PLANNED = (ACCEPTED, *CHANGED)
"""States that carry the change: kind, owner, date, what is expected."""

KINDS = ("policy", "process", "supplier")

NAMES = {
    CANDIDATE: mark("Proposed"),
    UNDER_REVIEW: mark("Under review"),
    ACCEPTED: mark("Accepted"),
    IN_FORCE: mark("In force"),
    VERIFIED: mark("It worked"),
    NO_EFFECT: mark("No effect shown"),
    WORSE: mark("Worse since then"),
    DISMISSED: mark("Dismissed"),
}
KIND_NAMES = {
    "policy": mark("change of policy"),
    "process": mark("change of process"),
    "supplier": mark("change with a supplier"),
}


def require(
    before: str,
    after: str,
    *,
    by: str,
    why: str,
    kind: str | None,
    owner: str | None,
    in_force_on: date | None,
    expected_effect: str | None,
    expected_change_share: float | None,
    today: date,
) -> None:
    """Raise UsageError where `after` may not follow `before`, or lacks what it has to carry."""
    if after not in NEXT:
        raise UsageError(f"{after!r} is no state of a decision: the states are {', '.join(NEXT)}.")
    if after != before and after not in NEXT[before]:
        raise UsageError(f"A cause that is {before} cannot become {after}: it may become {', '.join(NEXT[before])}.")
    if not by.strip():
        raise UsageError("A decision has no name: say who decides.")
    if not why.strip():
        raise UsageError("A decision has no reason: say why.")
    if after not in PLANNED:
        return
    if kind not in KINDS:
        raise UsageError(f"A change of kind {kind!r} was accepted: name one of {', '.join(KINDS)}.")
    if not (owner or "").strip():
        raise UsageError("A change has no owner: name who sees to it.")
    if in_force_on is None:
        raise UsageError("A change has no date: say from which day it is in force.")
    if not (expected_effect or "").strip() and expected_change_share is None:
        raise UsageError("A change has no expected effect: say what should become different.")
    if expected_change_share is not None and not -1 <= expected_change_share <= 0:
        raise UsageError(
            f"An expected change of {expected_change_share:+.0%} was given: a fall lies between -100 % and 0."
        )
    if after in CHANGED and in_force_on > today:
        raise UsageError(
            f"A change that begins on {in_force_on} is not in force yet: it may become so from that day on."
        )
