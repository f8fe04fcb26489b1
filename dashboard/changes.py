"""What the page of changes shows: every change that was decided, what it brought, and which ones wait for what."""

from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard import access, cause_words, causes, decisions, download, effect, markup
from dashboard import format as fmt
from dashboard.access import Reader
from dashboard.decisions import Change, Standing
from dashboard.download import Download
from dashboard.frame import Frame
from dashboard.markup import Column, Link, table
from dashboard.register import states
from dashboard.text import nt, t
from queries import effects
from queries.effects import Answer


@dataclass(frozen=True)
class Told:
    """A change in force with its effect."""

    change: Change
    answer: Answer


@dataclass(frozen=True)
class Found:
    """The register as the page shows it, each part in the order in which it deserves attention."""

    told: list[Told]
    """In force long enough to be tested, the latest first."""
    waiting: list[Told]
    """In force, weeks missing."""
    planned: list[Standing]
    """Accepted, not in force yet."""
    others: list[Standing]
    """Under review or dismissed."""
    withheld_count: int
    """About employees, not shown to this reader."""
    register_trouble: str = ""


def collect(now: Frame) -> Found:
    """Everything the page says; RegisterError."""
    register = decisions.register(now.generation)
    standing, changes = register.standing(), register.changes_in_force()
    shown = [change for change in changes if may_see(change.key, now.reader)]
    found = [Told(change, effect.of(now, change, changes)) for change in reversed(shown)]
    rest = sorted(
        (one for one in standing.values() if may_see(one.key, now.reader)), key=lambda one: one.decided_at, reverse=True
    )
    return Found(
        [one for one in found if one.answer.verdict != effects.TOO_EARLY],
        [one for one in found if one.answer.verdict == effects.TOO_EARLY],
        [one for one in rest if one.state == states.ACCEPTED],
        [one for one in rest if one.state in (states.UNDER_REVIEW, states.DISMISSED)],
        len({key for key in standing if not may_see(key, now.reader)}),
        causes.unclaimed(register),
    )


def may_see(key: str, reader: Reader) -> bool:
    """Whether this reader may see what is decided of a key: those about employees only with that right."""
    return reader.may_see_people or effects.split(key)[1] not in access.PEOPLE_DIMENSIONS


def lead(found: Found) -> str:
    """What came of the changes, in one sentence."""
    if not found.told and not found.waiting:
        return t("No change is in force yet.")
    worked = sum(1 for one in found.told if one.answer.verdict == effects.WORKED)
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


def more(found: Found) -> str:
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


def show_told(now: Frame, one: Told) -> None:
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
    words = effect.sentence(answer, change.expected_change_share)
    address = escape(causes.address(now, change.key), quote=True)
    head = f'<h3 class="p-change"><a href="{address}" target="_self">{escape(cause_words.name_of(change.key))}</a></h3>'
    drawn = t(effect.CAPTION) if answer.is_told else ""
    markup.show(
        head
        + markup.paragraph("subtitle", line)
        + markup.paragraph("finding", words)
        + markup.paragraph("subtitle", drawn)
    )
    key = f"change_{change.key}_{change.in_force_on}"
    effect.draw(answer, key, words, change.in_force_on, 220)
    for caveat in effect.caveats(answer):
        markup.show(markup.paragraph("note", caveat))
    if change.state == states.IN_FORCE and answer.verdict in (effects.WORKED, effects.NO_EFFECT, effects.WORSE):
        markup.show(markup.paragraph("note", t("This result can now be confirmed on the page of the cause.")))
    if answer.is_told:
        with st.expander(t("How this was computed"), key=f"{key}_method"):
            markup.show(markup.paragraph("note", effect.method(answer)))
            of = Download(
                f"change_{change.in_force_on}",
                f"{cause_words.name_of(change.key)}. {words}",
                t(effect.CAPTION),
                t("everything"),
            )
            download.button(now, of, answer.weeks)


def table_of_waiting(now: Frame, found: Found) -> str:
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
            Link(cause_words.name_of(one.change.key), causes.address(now, one.change.key)),
            t(states.KIND_NAMES[one.change.kind]),
            one.change.owner,
            fmt.day(one.change.in_force_on, "medium"),
            fmt.number(one.answer.missing_after or one.answer.missing_before),
            fmt.day(one.answer.ready_on, "medium"),
        )
        for one in found.waiting
    ]
    return table(columns, rows)


def table_of_planned(now: Frame, found: Found) -> str:
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
            Link(cause_words.name_of(one.key), causes.address(now, one.key)),
            t(states.KIND_NAMES[one.kind]),
            one.owner,
            fmt.day(one.in_force_on, "medium"),
            one.expected_effect or t("expected: {share} complaints", share=effect.signed(one.expected_change_share)),
        )
        for one in found.planned
    ]
    return table(columns, rows)


def table_of_others(now: Frame, found: Found) -> str:
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
            Link(cause_words.name_of(one.key), causes.address(now, one.key)),
            t(states.NAMES[one.state]),
            fmt.day(one.decided_at.date(), "medium"),
            one.by,
            one.why,
        )
        for one in found.others
    ]
    return table(columns, rows)
