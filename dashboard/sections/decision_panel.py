"""What is decided of a cause: its state, its history, a form for the next decision, and what a change brought.

Two people at once: what a reader saw when the form was drawn is kept, so that a decision made by somebody else in the
meantime is shown to them before theirs is written; their words stay in the fields.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.data import cache
from dashboard.decisions import register as decisions_register
from dashboard.decisions import states
from dashboard.decisions.register import DecisionStatus
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.i18n.translate import mark, t
from dashboard.sections import change_effect
from dashboard.shell import access
from dashboard.shell.context import PageContext
from dashboard.ui import html
from dashboard.ui.tables import Column, table
from queries.analysis import known, resurgence
from queries.analysis.change_effect import Answer
from queries.errors import ComplaintsError, ConflictError

_SEEN = "decision_seen"
_TOLD = "decision_told"
_FIELDS = ("state", "why", "kind", "owner", "in_force_on", "expected_effect", "fall")

ACTIONS = {
    states.UNDER_REVIEW: mark("Take under review"),
    states.ACCEPTED: mark("Accept a change"),
    states.IN_FORCE: mark("Put the change in force"),
    states.VERIFIED: mark("Confirm: it worked"),
    states.NO_EFFECT: mark("Confirm: no effect"),
    states.WORSE: mark("Confirm: worse"),
    states.DISMISSED: mark("Dismiss"),
}
_REMARK = "remark"
_LONGEST = 2000  # characters of a reason


@dataclass(frozen=True)
class Told:
    """What became of the reader's last decision here."""

    words: str


def show(ctx: PageContext, key: str) -> None:
    """Draws the panel for one cause or series; says so where the register cannot be read."""
    try:
        register = decisions_register.register(ctx.generation)
        history, changes = register.history(key), register.changes_in_force(key)
    except ComplaintsError as error:
        html.heading(t("The register of decisions cannot be read"), str(error))
        return
    if not history and not cache.of(ctx.generation, known.is_key, key):
        return  # an address that names nothing
    status = history[-1] if history else DecisionStatus(key, states.CANDIDATE, 0)
    answer = change_effect.of(ctx, changes[-1], changes) if changes else None
    html.heading(headline(status), plan_words(status))
    if history:
        html.show(table(*history_rows(history, ctx.zone)))
    if answer is not None:
        change_effect.show(answer, f"effect_{key}", changes[-1].in_force_on, changes[-1].expected_change_share)
    _decide(ctx, status, answer)
    st.session_state[f"{_SEEN}_{key}"] = status.version


def headline(status: DecisionStatus) -> str:
    """Where the cause stands, since when and by whom."""
    if not status.version:
        return t("Nothing is decided of it yet")
    return t(
        "{state} (decided {day} by {who})",
        state=t(states.NAMES[status.state]),
        day=fmt.day(status.decided_at.date(), "medium"),
        who=status.by,
    )


def plan_words(status: DecisionStatus) -> str:
    """The change that was accepted: its kind, owner, date and what is expected of it."""
    if status.kind is None:
        return ""
    parts = [
        t(states.KIND_NAMES[status.kind]),
        t("owner: {name}", name=status.owner),
        t("in force from {day}", day=fmt.day(status.in_force_on, "medium")),
    ]
    if status.expected_change_share is not None:
        parts.append(t("expected: {share} complaints", share=change_effect.signed(status.expected_change_share)))
    if status.expected_effect:
        parts.append(status.expected_effect)
    words = " · ".join(parts)
    return words[0].upper() + words[1:]


def history_rows(history: list[DecisionStatus], zone: str) -> tuple[list[Column], list[tuple[str, ...]]]:
    """Every decision and remark, the newest first: columns and rows of a table."""
    columns = [Column(t("When")), Column(t("State")), Column(t("By")), Column(t("Why"), "long")]
    rows = [
        (fmt.instant(past.decided_at, zone), t(states.NAMES[past.state]), past.by, past.why)
        for past in reversed(history)
    ]
    return columns, rows


def choices(status: DecisionStatus, answer: Answer | None) -> list[str]:
    """What may be decided next; a result only where the test of the effect gives it. A remark always."""
    allowed = states.RESULT_OF.get(answer.verdict) if answer is not None else None
    possible = [after for after in states.NEXT[status.state] if after not in states.RESULTS or after == allowed]
    return possible + ([_REMARK] if status.version else [])


def _decide(ctx: PageContext, status: DecisionStatus, answer: Answer | None) -> None:
    key = status.key
    told: Told | None = st.session_state.pop(f"{_TOLD}_{key}", None)
    if told is not None:
        html.show(html.paragraph("told", told.words))
    if not ctx.reader.may_decide:
        html.show(html.paragraph("note", t("You may read this, but not decide on causes.")))
        return
    reader = access.ask_name()
    if not reader.name:
        html.show(html.paragraph("note", t("Write your name to decide: it stands beside the decision.")))
        return
    actions = {choice: _action(choice, status) for choice in choices(status, answer)}
    state = st.segmented_control(
        t("What is decided?"),
        list(actions),
        format_func=lambda choice: actions.get(choice, choice),
        key=f"decide_state_{key}",
    )
    if status.state == states.IN_FORCE and answer is not None and answer.verdict not in states.RESULT_OF:
        html.show(html.paragraph("note", t("A result can be confirmed once the test of the effect gives one.")))
    if state is None:
        return
    with st.form(f"decide_{key}", border=False):
        if state in (states.ACCEPTED, states.IN_FORCE):
            _change_fields(ctx, status, state)
        st.text_area(
            t("Why?"),
            key=f"decide_why_{key}",
            max_chars=_LONGEST,
            help=t("Kept for good beside your name. Do not write names of customers here."),
        )
        st.form_submit_button(
            t("Write into the register"),
            type="primary",
            on_click=_write,
            args=(ctx, status, answer, reader.name, translate.current()),
        )


def _action(choice: str, status: DecisionStatus) -> str:
    if choice == _REMARK:
        return t("Add a remark")
    if choice == states.UNDER_REVIEW and status.version:
        return t("Re-open") if status.state in (*states.CHANGED, states.DISMISSED) else t("Back under review")
    return t(ACTIONS[choice])


def _change_fields(ctx: PageContext, status: DecisionStatus, state: str) -> None:
    key, today = status.key, _today(ctx)
    planned = status.in_force_on or today + timedelta(days=7 - today.weekday())
    if state == states.ACCEPTED:
        kinds = {kind: t(states.KIND_NAMES[kind]) for kind in states.KINDS}
        st.segmented_control(
            t("Kind of change"),
            list(kinds),
            format_func=lambda kind: kinds.get(kind, kind),
            key=f"decide_kind_{key}",
            default=status.kind or "process",
            required=True,
        )
        st.text_input(t("Owner: who sees to it"), key=f"decide_owner_{key}", max_chars=120)
    is_now = state == states.IN_FORCE
    st.date_input(
        t("In force from"),
        value=min(planned, today) if is_now else planned,
        max_value=today if is_now else None,
        key=f"decide_in_force_on_{key}",
        format="DD.MM.YYYY",
    )
    if state == states.ACCEPTED:
        st.number_input(
            t("Expected fall of weekly complaints, %"), 0, 100, value=None, key=f"decide_fall_{key}", placeholder="20"
        )
        st.text_input(t("Expected effect, in words"), key=f"decide_expected_effect_{key}", max_chars=300)


def _today(ctx: PageContext) -> date:
    return datetime.now(ZoneInfo(ctx.zone)).date()


def _write(ctx: PageContext, status: DecisionStatus, answer: Answer | None, who: str, language: str) -> None:
    """Runs before the page is drawn again, with the version that was before the reader's eyes."""
    translate.use(language)  # nothing of the page has run yet, which would say so
    key = status.key
    fields = {name: st.session_state.get(f"decide_{name}_{key}") for name in _FIELDS}
    state = status.state if fields["state"] == _REMARK else fields["state"]
    plan = {}
    if fields["state"] == states.ACCEPTED:
        plan = {
            "kind": fields["kind"],
            "owner": (fields["owner"] or "").strip() or None,
            "in_force_on": fields["in_force_on"],
            "expected_effect": (fields["expected_effect"] or "").strip() or None,
            "expected_change_share": None if fields["fall"] is None else fields["fall"] / -100,
        }
    elif fields["state"] == states.IN_FORCE:
        plan = {"in_force_on": fields["in_force_on"]}
    seen = st.session_state.get(f"{_SEEN}_{key}", status.version)
    result = answer.as_dict() if answer is not None and state in states.RESULTS else None
    # a remark on a dismissal must not move what its return is measured by
    found = resurgence.of_candidates(ctx.rows("candidates", key=key)) if state != status.state else None
    try:
        decisions_register.register(ctx.generation).decide(
            key, state, who, fields["why"] or "", seen=seen, evidence=found and found.as_dict(), result=result, **plan
        )
    except ConflictError:
        first = decisions_register.register(ctx.generation).status_of(key)
        words = t(
            "{who} decided in the meantime: {state}. “{why}” Nothing of yours was written; it is still in the fields.",
            who=first.by,
            state=t(states.NAMES[first.state]),
            why=first.why,
        )
        st.session_state[f"{_TOLD}_{key}"] = Told(words)
    except ComplaintsError:
        st.session_state[f"{_TOLD}_{key}"] = Told(_missing(fields))
    else:
        for name in _FIELDS:
            st.session_state.pop(f"decide_{name}_{key}", None)
        st.session_state[f"{_TOLD}_{key}"] = Told(t("Written into the register."))


def _missing(fields: dict) -> str:
    """What a decision lacks, in the reader's language; the register says the same in its own."""
    if not (fields["why"] or "").strip():
        return t("Say why: a decision without a reason is not kept.")
    if fields["state"] == states.ACCEPTED and not (fields["owner"] or "").strip():
        return t("Name an owner: who sees to the change.")
    if fields["state"] == states.ACCEPTED and fields["fall"] is None and not (fields["expected_effect"] or "").strip():
        return t("Say what should become different: a number or words.")
    return t("The register did not take this decision: look at the state above, and try again.")
