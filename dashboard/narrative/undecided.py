"""Which problems nobody has decided of, and how many: one count for every page, report and reader.

Problems that are about one employee are named only to who may see names; they are counted for everyone, so that two
readers who talk about it speak of one number.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.decisions import states
from dashboard.decisions.register import DecisionStatus
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import nt
from dashboard.shell import access
from queries.analysis import few, resurgence


@dataclass(frozen=True)
class Undecided:
    """The problems that wait for a decision."""

    shown: pd.DataFrame
    """Those that this reader may see, in their order."""
    withheld_count: int
    """Those about one employee, which this reader may not see."""

    @property
    def count(self) -> int:
        """How many there are, whoever asks."""
        return len(self.shown) + self.withheld_count


def of(lines: pd.DataFrame, statuses: Mapping[str, DecisionStatus], *, may_see_people: bool) -> Undecided:
    """Pick them from the row list candidates; `statuses` says what is decided, by key."""
    worthy = judgeable(lines, "observed")
    waiting = worthy[
        pd.Series([is_one(row, statuses.get(row["key"])) for _, row in worthy.iterrows()], worthy.index, bool)
    ]
    seen = waiting if may_see_people else waiting[~is_person(waiting)]
    return Undecided(seen, len(waiting) - len(seen))


def is_one(row: pd.Series, status: DecisionStatus | None) -> bool:
    """Whether a problem waits: never decided of, under review, or back with more evidence than it was decided on."""
    if status is None or status.state in (states.CANDIDATE, states.UNDER_REVIEW):
        return True
    return status.is_news(evidence(row))


def evidence(row: pd.Series) -> resurgence.Evidence:
    """How much there is of a candidate."""
    return resurgence.Evidence(int(row["evidence_complaints"]), max(int(row["evidence_weeks"]), 1))


def is_person(rows: pd.DataFrame) -> pd.Series:
    """Which rows are about one employee."""
    return rows["dimension"].isin(access.PEOPLE_DIMENSIONS)


def judgeable(rows: pd.DataFrame, count: str) -> pd.DataFrame:
    """The rows without those about a person of too few complaints: nobody is judged by a few."""
    return rows[~is_person(rows) | ~rows[count].map(few.is_few).astype(bool)]


def withheld_words(found: Undecided) -> str:
    """That some are about employees and not shown; empty where none is."""
    if not found.withheld_count:
        return ""
    return nt(
        "{n} of them is about one employee and is shown only to those who may see names.",
        "{n} of them are about single employees and are shown only to those who may see names.",
        found.withheld_count,
        n=fmt.number(found.withheld_count),
    )
