"""What the overview says in words: promises, satisfaction, what to decide."""

import pandas as pd

from dashboard.app_pages.overview.tiles import OverviewData
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.narrative import causes as narrative_causes
from dashboard.narrative import kpis
from dashboard.narrative import promises as narrative_promises
from dashboard.sections import cause_candidates
from dashboard.shell.context import PageContext
from dashboard.ui.tables import Column, Link, table
from queries.analysis import promises
from queries.semantic import present
from queries.settings import settings

SHOWN = 4


def lead(page: OverviewData) -> str:
    """Are promises kept, and are they kept more often or less?"""
    if any(figure.is_withheld for figure in page.on_time) and not any(figure.n for figure in page.on_time):
        return narrative_promises.few()
    found = promises.of_figures(page.on_time, settings().on_time_target_share)
    return narrative_promises.lead(found, narrative_promises.PERIOD)


def more(page: OverviewData, target: float, waiting: int) -> str:
    """The figures behind it, satisfaction, what is overdue, and whether something has to be decided."""
    changed = [figure for figure in page.on_time if figure.is_more_than_chance]
    is_empty = not page.received.value and not page.open.value and all(not figure.n for figure in page.on_time)
    is_empty = is_empty and not page.received.is_withheld
    said = [
        kpis.way_on() if is_empty else "",
        *(kpis.clock_change(figure) for figure in changed),
        kpis.target(page.main, target) if page.main else "",
        kpis.satisfaction(page.satisfied) if page.present.has(present.SATISFACTION) else "",
        kpis.overdue(page.overdue),
        fmt.count(waiting, "{number} problem needs a decision.", "{number} problems need a decision.")
        if waiting
        else "",
    ]
    return " ".join(sentence for sentence in said if sentence)


def main_clock(page: OverviewData) -> str | None:
    """The promise whose change is taken apart: the one that changed most, of those beyond chance; else the main one."""
    known = [figure for figure in page.on_time if figure.difference is not None]
    changed = [figure for figure in known if figure.is_more_than_chance]
    if changed:
        return max(changed, key=lambda figure: abs(figure.difference or 0)).clock
    return page.main_clock if page.main in known else None


def needs_decision(waiting: int) -> str:
    """How many problems nobody has decided of, as the heading of their list."""
    return fmt.count(waiting, "{number} problem needs a decision", "{number} problems need a decision")


def decisions(ctx: PageContext, found: cause_candidates.CandidatesData, lines: pd.DataFrame) -> str:
    """The first of the lines that wait for a decision, each leading to its evidence."""
    columns = (
        Column(t("Problem")),
        Column(t("Kind"), is_for_wide_screens=True),
        Column(t("What stands out"), "long"),
        Column(t("What should change"), is_for_wide_screens=True),
        Column(t("State"), is_for_wide_screens=True),
    )
    rows = [
        (
            Link(narrative_causes.name(row), cause_candidates.address(ctx, row["key"])),
            narrative_causes.kinds(row),
            narrative_causes.sentence(row),
            narrative_causes.proposal(row),
            cause_candidates.state(found.statuses.get(row["key"])),
        )
        for _, row in lines.head(SHOWN).iterrows()
    ]
    return table(columns, rows)
