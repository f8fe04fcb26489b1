"""What the overview says in words: promises, satisfaction, what to decide."""

import pandas as pd

from dashboard.app_pages.overview.tiles import Figures
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.narrative import causes as narrative_causes
from dashboard.narrative import kpis
from dashboard.narrative import news as narrative_news
from dashboard.sections import cause_candidates
from dashboard.shell.context import PageContext
from dashboard.ui.tables import Column, Link, table
from queries.analysis import news
from queries.period import Period
from queries.semantic import present, rest_totals
from queries.warehouse import over

SHOWN = 4


def lead(page: Figures, asked: Period, cohort: str) -> str:
    """The largest news of the period looked at."""
    if any(figure.is_withheld for figure in page.on_time) and not any(figure.n for figure in page.on_time):
        return narrative_news.few()
    return narrative_news.lead(page.news, asked, cohort)


def more(page: Figures, asked: Period, cohort: str, waiting: int) -> str:
    """What else is news, then satisfaction, what is overdue, and whether something has to be decided."""
    said_of = {one.about for one in narrative_news.stories(page.news, asked, cohort)}
    has_ratings = page.present.has(present.SATISFACTION) and news.SATISFIED not in said_of
    is_empty = not page.received.value and not page.open.value and all(not figure.n for figure in page.on_time)
    is_empty = is_empty and not page.received.is_withheld
    said = [
        kpis.way_on() if is_empty else "",
        *(one.words for one in narrative_news.rest(page.news, asked, cohort)),
        kpis.satisfaction(page.satisfied) if has_ratings else "",
        kpis.overdue(page.overdue) if news.OVERDUE not in said_of else "",
        fmt.count(waiting, "{number} problem needs a decision.", "{number} problems need a decision.")
        if waiting
        else "",
    ]
    return " ".join(sentence for sentence in said if sentence)


def main_clock(page: Figures) -> str | None:
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


def others(ctx: PageContext) -> str:
    """How all other teams did in the last whole week, for who sees their own alone; empty where that is not told."""
    if ctx.reader.teams is None:
        return ""
    rest = rest_totals.of(ctx.generation, over.last_whole(ctx.generation, "week"))
    if rest is None:
        return ""
    days = fmt.days(rest.week.from_on, rest.week.to_on)
    share, n = fmt.share(rest.share), fmt.number(rest.n)
    return t("All other teams kept {share} of {n} promises due {days}.", share=share, n=n, days=days)
