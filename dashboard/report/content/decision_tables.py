"""What needs a decision: candidates among the causes with where they stand, signals, and what has waited too long."""

import pandas as pd

from dashboard.decisions import states
from dashboard.decisions.register import DecisionStatus
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import nt, t, term
from dashboard.narrative import causes, undecided
from dashboard.report.content.document import Cell, Column, Table
from dashboard.report.facts.collect import Facts
from dashboard.shell import access
from queries.register import cause_key

NEWS_SHOWN = 3
CANDIDATES_SHOWN = 5
ACTIONS_SHOWN = 4
_WHY_LETTERS = 80


def said(row: pd.Series) -> str:
    """How much there is of a candidate and what it asks for."""
    return t("{sentence} Recommended change: {proposal}.", sentence=causes.sentence(row), proposal=causes.proposal(row))


def visible(facts: Facts, may_see_people: bool) -> list[pd.Series]:
    """The candidates that a reader may see: those of one employee only with the right to names, and on enough."""
    worthy = undecided.judgeable(facts.candidates, "observed")
    return [row for _, row in (worthy if may_see_people else worthy[~undecided.is_person(worthy)]).iterrows()]


def is_news(facts: Facts, row: pd.Series) -> bool:
    """Whether a candidate is new to those who decide: never seen, grown since it was dismissed, or back again."""
    standing = (facts.standing or {}).get(row["key"])
    return standing is None or standing.is_news(undecided.evidence(row))


def candidates(facts: Facts, may_see_people: bool) -> tuple[Table, ...]:
    """The candidates and the changes in force, with where each stands; nothing where there are none."""
    rows = [
        (
            Cell(causes.name(row), "strong" if undecided.is_one(row, (facts.standing or {}).get(row["key"])) else ""),
            Cell(causes.kinds(row)),
            Cell(f"{fmt.number(row['observed'])} / {fmt.number(row['expected'], 1)}"),
            Cell(fmt.number(row["weeks"])),
            Cell(causes.proposal(row)),
            Cell(state(facts, row["key"])),
        )
        for row in visible(facts, may_see_people)
    ]
    found = {row["key"] for _, row in facts.candidates.iterrows()}
    if len(facts.candidates):
        rows += [
            (
                Cell(key_in_words(key)),
                *(Cell(""),) * 3,
                Cell(t(states.KIND_NAMES[one.kind]) if one.kind in states.KIND_NAMES else ""),
                Cell(state(facts, key)),
            )
            for key, one in sorted((facts.standing or {}).items())
            if one.is_changed
            and key not in found
            and (may_see_people or cause_key.split(key)[1] not in access.PEOPLE_DIMENSIONS)
        ]
    if not rows:
        return ()
    rest = len(rows) - CANDIDATES_SHOWN
    return (
        Table(
            key="candidates",
            title=nt("{n} recurring problem", "{n} recurring problems", len(rows), n=len(rows)),
            subtitle=t("Problems that recur, as the last load found them, and where the change of each stands."),
            columns=(
                Column(t("Problem"), is_figure=False, part=1.3),
                Column(t("Kind"), is_figure=False, part=1),
                Column(t("observed / expected")),
                Column(t("weeks")),
                Column(t("Recommended change"), is_figure=False),
                Column(t("State"), is_figure=False, part=0.8),
            ),
            rows=tuple(rows[:CANDIDATES_SHOWN]),
            note=nt("{n} more is in the workbook.", "{n} more are in the workbook.", rest, n=rest) if rest > 0 else "",
        ),
    )


def actions(facts: Facts, may_see_people: bool) -> Table:
    """What is to be done: problems that need a decision, and decided changes with whether they are done."""
    waits = undecided.of(facts.candidates, facts.standing or {}, may_see_people=may_see_people)
    open_rows = [
        (
            Cell(causes.name(row), "strong"),
            Cell(causes.proposal(row)),
            Cell(causes.sentence(row)),
            Cell(fmt.MISSING),
            Cell(fmt.MISSING),
            Cell(t("To decide")),
        )
        for _, row in waits.shown.head(NEWS_SHOWN).iterrows()
    ]
    decided = [
        (key, one)
        for key, one in (facts.standing or {}).items()
        if one.state in states.PLANNED
        and one.in_force_on is not None
        and (may_see_people or cause_key.split(key)[1] not in access.PEOPLE_DIMENSIONS)
    ]
    decided.sort(key=lambda pair: (pair[1].in_force_on, pair[0]), reverse=True)
    decided_rows = [
        (
            Cell(key_in_words(key), "strong"),
            Cell(t(states.KIND_NAMES[one.kind]) if one.kind in states.KIND_NAMES else fmt.MISSING),
            Cell(_shortened(one.why)),
            Cell(one.owner or fmt.MISSING),
            Cell(fmt.day(one.in_force_on, "medium")),
            Cell(t("Overdue"), "late") if _is_due(facts, one) else Cell(t(states.NAMES[one.state])),
        )
        for key, one in decided[:ACTIONS_SHOWN]
    ]
    rest = waits.count - len(open_rows)
    rows = (*open_rows, *decided_rows)
    return Table(
        key="actions",
        title=_actions_title(facts, [one for _, one in decided], waits.count),
        subtitle="",
        columns=(
            Column(t("Problem"), is_figure=False, part=1.2),
            Column(t("Recommended change"), is_figure=False),
            Column(t("Why"), is_figure=False, part=1.6),
            Column(t("Owner"), is_figure=False),
            Column(t("In force from"), is_figure=False, part=0.8),
            Column(t("State"), is_figure=False, part=0.9),
        )
        if rows
        else (),
        rows=rows,
        note=nt("{n} more problem needs a decision.", "{n} more problems need a decision.", rest, n=rest)
        if rest > 0
        else "",
    )


def _actions_title(facts: Facts, decided: list[DecisionStatus], undecided_count: int) -> str:
    late = sum(_is_due(facts, one) for one in decided)
    if late:
        return nt(
            "{n} decided change should be in force and is not",
            "{n} decided changes should be in force and are not",
            late,
            n=late,
        )
    if undecided_count or not decided:
        return _title(undecided_count)
    return nt("{n} change was decided", "{n} changes were decided", len(decided), n=len(decided))


def _is_due(facts: Facts, one: DecisionStatus) -> bool:
    """Whether a change was to be in force by now and nobody has said that it is."""
    return one.state == states.ACCEPTED and one.in_force_on <= facts.versions.data_as_of_on


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _WHY_LETTERS else words[: _WHY_LETTERS - 1].rstrip() + "…"


def _title(count: int) -> str:
    if not count:
        return t("No problem needs a decision")
    return nt("{n} problem needs a decision", "{n} problems need a decision", count, n=count)


def state(facts: Facts, key: str) -> str:
    """Where a cause stands, and since when a change is in force."""
    if facts.standing is None:
        return fmt.MISSING
    one = facts.standing.get(key)
    words_of_it = t(states.NAMES[one.state if one else states.CANDIDATE])
    if one and one.is_changed and one.in_force_on:
        return t("{state}, since {day}", state=words_of_it, day=fmt.day(one.in_force_on, "medium"))
    return words_of_it


def key_in_words(key: str) -> str:
    """A cause by its key: its name, and the value it is confined to."""
    cause, dimension, value = cause_key.split(key)
    name = term("cause", cause) if cause else t("All causes")
    return f"{name} · {term(dimension, value)}" if dimension else name
