"""Every read of the page of one candidate: its evidence, which this reader may see."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from dashboard.data import cache
from dashboard.decisions import register
from dashboard.decisions.register import Change
from dashboard.i18n import format as fmt
from dashboard.narrative import causes as narrative_causes
from dashboard.sections import cause_candidates
from dashboard.shell import access, audited
from dashboard.shell.access import Reader
from dashboard.shell.context import PageContext
from queries.analysis import cause_history
from queries.errors import ComplaintsError, UnknownDimensionError
from queries.register import cause_key
from queries.register.complaint_texts import words
from queries.settings import settings


@dataclass(frozen=True)
class Evidence:
    """One candidate with all that speaks for it; `row` is None where a key is no candidate now."""

    key: str
    row: pd.Series | None
    search: pd.Series | None
    weeks: pd.DataFrame
    places: pd.DataFrame
    harm: pd.DataFrame
    tests: pd.DataFrame
    folded: pd.DataFrame
    past: pd.DataFrame
    examples: pd.DataFrame
    """With a column `text` where the reader may see words."""
    changes: tuple[Change, ...] = ()
    """Changes of it that are in force, by date."""
    is_hidden: bool = False
    """It is about an employee, and the reader may not see names, or too few complaints name them."""

    @property
    def name(self) -> str:
        """What it is called; empty where nothing is known of the key, or the reader may not know it."""
        if self.row is not None:
            return narrative_causes.name(self.row)
        return narrative_causes.name_of(self.key) if len(self.weeks) else ""


def load(ctx: PageContext, key: str) -> Evidence:
    """Everything known of a key; where it is no candidate (any more), its weeks and what was changed because of it."""
    changes = _changes(ctx, key)
    known = cache.together(
        found=partial(ctx.rows, "candidates", key=key),
        search=partial(ctx.rows, "cause_search"),
        weeks=partial(_weeks, ctx, key, changes),
    )
    search, weeks = known["search"], known["weeks"]
    lines = cause_candidates.allowed(known["found"], "observed", ctx.reader)
    row = lines.iloc[0] if len(lines) else None
    is_hidden = row is None and _is_of_a_person(key) and not _may_be_shown(known["found"], weeks, ctx.reader)
    if is_hidden:
        weeks, changes = weeks.iloc[:0], ()
    of_candidate = key if row is not None else ""
    # only of what the reader may know to be a candidate
    found = cache.together(
        places=partial(ctx.rows, "candidate_places", key=of_candidate),
        harm=partial(ctx.rows, "candidate_harm", key=of_candidate),
        tests=partial(ctx.rows, "candidate_tests", key=of_candidate),
        folded=partial(ctx.rows, "candidate_folded", line=of_candidate),
        past=_alike(ctx, row),
        examples=partial(ctx.rows, "candidate_examples", key=of_candidate),
    )
    examples = found["examples"]
    if ctx.reader.may_see_texts:
        # Not kept in the pages' memory, which all readers share.
        audited.read_texts(ctx.reader, "examples of a cause")
        said = words(ctx.generation, of_candidate)
        examples = examples.assign(text=[said.get(one, "") for one in examples["complaint_id"]])
    return Evidence(
        key=key,
        row=row,
        search=search.iloc[0] if len(search) else None,
        weeks=weeks,
        places=cause_candidates.allowed(found["places"], "complaints", ctx.reader),
        harm=found["harm"],
        tests=found["tests"],
        folded=cause_candidates.allowed(found["folded"], "observed", ctx.reader),
        past=_past(found["past"], ctx.reader),
        examples=examples,
        changes=changes,
        is_hidden=is_hidden,
    )


def _changes(ctx: PageContext, key: str) -> tuple[Change, ...]:
    try:
        return tuple(register.changes_in_force(ctx.generation, key))
    except ComplaintsError:
        return ()  # the panel of decisions says that the register cannot be read


def _weeks(ctx: PageContext, key: str, changes: tuple[Change, ...]) -> pd.DataFrame:
    """Its course over two years; no week for an address that names nothing."""
    try:
        return cache.of(ctx.generation, cause_history.course, key, tuple(change.in_force_on for change in changes))
    except UnknownDimensionError:
        return pd.DataFrame(columns=cause_history.COLUMNS)


def _is_of_a_person(key: str) -> bool:
    try:
        return cause_key.split(key)[1] in access.PEOPLE_DIMENSIONS
    except UnknownDimensionError:
        return False


def _may_be_shown(found: pd.DataFrame, weeks: pd.DataFrame, reader: Reader) -> bool:
    """Whether a person's weeks may: to who may see people, where there are enough complaints to speak of them."""
    enough = weeks["complaints"].sum() >= settings().small_n
    return reader.may_see_people and not len(found) and bool(enough)


def _alike(ctx: PageContext, row: pd.Series | None) -> list[Callable[[], pd.DataFrame]]:
    """The reads of outbreaks of the past year that were alike: of the same cause, or of the same value."""
    if row is None:
        return []
    alike = [partial(ctx.rows, "past_outbreaks", cause=row["cause"])]
    if not fmt.is_missing(row["dimension"]):
        alike.append(partial(ctx.rows, "past_outbreaks", dimension=row["dimension"], value=row["value"]))
    return alike


def _past(alike: list[pd.DataFrame], reader: Reader) -> pd.DataFrame:
    """Each of them once, the latest first."""
    if not alike:
        return pd.DataFrame()
    rows = pd.concat(alike).drop_duplicates(["key", "began_on"]).sort_values("alarm_on", ascending=False)
    return cause_candidates.allowed(rows, "observed", reader)
