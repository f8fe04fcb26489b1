"""What the page of changes shows: every change that was decided, what it brought, and which ones wait for what."""

from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard.decisions import register as decisions_register
from dashboard.decisions import states
from dashboard.decisions.register import Change, DecisionStatus
from dashboard.downloads import menu
from dashboard.downloads.menu import Download
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import nt, t
from dashboard.narrative import causes as narrative_causes
from dashboard.sections import cause_candidates
from dashboard.sections import change_effect as sections_change_effect
from dashboard.shell import access
from dashboard.shell.access import Reader
from dashboard.shell.context import PageContext
from dashboard.ui import html
from dashboard.ui.tables import Column, Link, table
from queries.analysis import change_effect as analysis_change_effect
from queries.analysis.change_effect import Answer
from queries.register import cause_key


@dataclass(frozen=True)
class Told:
    """A change in force with its effect."""

    change: Change
    answer: Answer


@dataclass(frozen=True)
class ChangesData:
    """The register as the page shows it, each part in the order in which it deserves attention."""

    told: list[Told]
    """In force long enough to be tested, the latest first."""
    waiting: list[Told]
    """In force, weeks missing."""
    planned: list[DecisionStatus]
    """Accepted, not in force yet."""
    others: list[DecisionStatus]
    """Under review or dismissed."""
    withheld_count: int
    """About employees, not shown to this reader."""
    register_trouble: str = ""


def load(ctx: PageContext) -> ChangesData:
    """Everything the page says; RegisterError."""
    register = decisions_register.register(ctx.generation)
    statuses, changes = register.statuses(), register.changes_in_force()
    shown = [change for change in changes if may_see(change.key, ctx.reader)]
    found = [Told(change, sections_change_effect.of(ctx, change, changes)) for change in reversed(shown)]
    rest = sorted(
        (one for one in statuses.values() if may_see(one.key, ctx.reader)), key=lambda one: one.decided_at, reverse=True
    )
    return ChangesData(
        [one for one in found if one.answer.verdict != analysis_change_effect.TOO_EARLY],
        [one for one in found if one.answer.verdict == analysis_change_effect.TOO_EARLY],
        [one for one in rest if one.state == states.ACCEPTED],
        [one for one in rest if one.state in (states.UNDER_REVIEW, states.DISMISSED)],
        len({key for key in statuses if not may_see(key, ctx.reader)}),
        cause_candidates.unclaimed(register.unclaimed_count()),
    )


def may_see(key: str, reader: Reader) -> bool:
    """Whether this reader may see what is decided of a key: those about employees only with that right."""
    return reader.may_see_people or cause_key.split(key)[1] not in access.PEOPLE_DIMENSIONS


def lead(found: ChangesData) -> str:
    """What came of the changes, in one sentence."""
    if not found.told and not found.waiting:
        return t("No change is in force yet.")
    worked = sum(1 for one in found.told if one.answer.verdict == analysis_change_effect.WORKED)
    if not found.told:
        return nt(
            "{number} change is in force; it is too early to tell what it brought.",
            "{number} changes are in force; it is too early to tell what they brought.",
            len(found.waiting),
            number=fmt.number(len(found.waiting)),
        )
    return nt(
        "Of {number} change that was in force long enough to be tested, {worked} can be shown to have worked.",
        "Of {number} changes that were in force long enough to be tested, {worked} can be shown to have worked.",
        len(found.told),
        number=fmt.number(len(found.told)),
        worked=fmt.number(worked),
    )


def more(found: ChangesData) -> str:
    """What is still to come."""
    parts = []
    if found.waiting and found.told:
        parts.append(
            nt(
                "{number} more has not been in force long enough.",
                "{number} more have not been in force long enough.",
                len(found.waiting),
                number=fmt.number(len(found.waiting)),
            )
        )
    if found.planned:
        parts.append(
            nt(
                "{number} is accepted and not in force yet.",
                "{number} are accepted and not in force yet.",
                len(found.planned),
                number=fmt.number(len(found.planned)),
            )
        )
    if found.withheld_count:
        parts.append(t("What concerns single employees is not shown to you."))
    return " ".join(parts)


def show_told(ctx: PageContext, one: Told) -> None:
    """One change with its answer: what, kind, owner, since when; the sentence; the chart; its weeks to take away."""
    change, answer = one.change, one.answer
    line = " · ".join(
        (
            t(states.KIND_NAMES[change.kind]),
            t("owner: {name}", name=change.owner),
            t("in force from {day}", day=fmt.day(change.in_force_on, "medium")),
            t("register: {state}", state=t(states.NAMES[change.state]).lower()),
        )
    )
    words = sections_change_effect.sentence(answer, change.expected_change_share)
    address = escape(cause_candidates.address(ctx, change.key), quote=True)
    name = escape(narrative_causes.name_of(change.key))
    head = f'<h3 class="p-change"><a href="{address}" target="_self">{name}</a></h3>'
    drawn = t(sections_change_effect.CAPTION) if answer.is_told else ""
    html.show(
        head + html.paragraph("subtitle", line) + html.paragraph("finding", words) + html.paragraph("subtitle", drawn)
    )
    key = f"change_{change.key}_{change.in_force_on}"
    sections_change_effect.draw(answer, key, words, change.in_force_on, 220)
    for caveat in sections_change_effect.caveats(answer):
        html.show(html.paragraph("note", caveat))
    if change.state == states.IN_FORCE and answer.verdict in (
        analysis_change_effect.WORKED,
        analysis_change_effect.NO_EFFECT,
        analysis_change_effect.WORSE,
    ):
        html.show(html.paragraph("note", t("This result can now be confirmed on the page of the cause.")))
    if answer.is_told:
        with st.expander(t("How this was computed"), key=f"{key}_method"):
            html.show(html.paragraph("note", sections_change_effect.method(answer)))
            of = Download(
                f"change_{change.in_force_on}",
                f"{narrative_causes.name_of(change.key)}. {words}",
                t(sections_change_effect.CAPTION),
                t("everything"),
            )
            menu.button(ctx, of, answer.weeks)


def table_of_waiting(ctx: PageContext, found: ChangesData) -> str:
    """Changes in force that cannot be tested yet, and how long that will take."""
    columns = (
        Column(t("Change")),
        Column(t("Kind"), is_for_wide_screens=True),
        Column(t("Owner"), is_for_wide_screens=True),
        Column(t("In force from"), is_for_wide_screens=True),
        Column(t("Weeks missing"), "figure"),
        Column(t("Can be tested from")),
    )
    rows = [
        (
            Link(narrative_causes.name_of(one.change.key), cause_candidates.address(ctx, one.change.key)),
            t(states.KIND_NAMES[one.change.kind]),
            one.change.owner,
            fmt.day(one.change.in_force_on, "medium"),
            fmt.number(one.answer.missing_after or one.answer.missing_before),
            fmt.day(one.answer.ready_on, "medium"),
        )
        for one in found.waiting
    ]
    return table(columns, rows)


def table_of_planned(ctx: PageContext, found: ChangesData) -> str:
    """What was accepted, who sees to it, from when on, and what is expected of it."""
    columns = (
        Column(t("Change")),
        Column(t("Kind"), is_for_wide_screens=True),
        Column(t("Owner")),
        Column(t("In force from")),
        Column(t("Expected"), "long"),
    )
    rows = [
        (
            Link(narrative_causes.name_of(one.key), cause_candidates.address(ctx, one.key)),
            t(states.KIND_NAMES[one.kind]),
            one.owner,
            fmt.day(one.in_force_on, "medium"),
            one.expected_effect
            or t("expected: {share} complaints", share=sections_change_effect.signed(one.expected_change_share)),
        )
        for one in found.planned
    ]
    return table(columns, rows)


def table_of_others(ctx: PageContext, found: ChangesData) -> str:
    """What is looked into and what was dismissed, with the reason."""
    columns = (
        Column(t("Cause")),
        Column(t("State")),
        Column(t("Since")),
        Column(t("By"), is_for_wide_screens=True),
        Column(t("Why"), "long"),
    )
    rows = [
        (
            Link(narrative_causes.name_of(one.key), cause_candidates.address(ctx, one.key)),
            t(states.NAMES[one.state]),
            fmt.day(one.decided_at.date(), "medium"),
            one.by,
            one.why,
        )
        for one in found.others
    ]
    return table(columns, rows)
