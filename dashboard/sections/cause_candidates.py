"""What the page of root causes shows: problems in order of what deserves attention, and all causes side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from dashboard.charts import sparkbars
from dashboard.data import cache
from dashboard.decisions import register as decisions_register
from dashboard.decisions import states
from dashboard.drillthrough import cause_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, nt, t, term
from dashboard.narrative import causes, undecided
from dashboard.narrative.undecided import Undecided
from dashboard.shell import context
from dashboard.shell.access import Reader
from dashboard.shell.context import PageContext
from dashboard.ui.tables import Column, Link, table
from queries.analysis import coded
from queries.analysis.coded import Waiting
from queries.errors import RegisterError
from queries.period import Period
from queries.semantic import present

SPARK_WEEKS, MULTIPLE_WEEKS = 26, 52
COUNTED = {
    "days_late": "is_late",
    "rated_low": "is_rated_low",
    "upheld": "is_upheld",
    "reopened": "is_reopened",
    "status_asked": "has_asked",
}
"""What harm is made of beside complaints, and what tells the complaints behind each."""
_COUNTED_HEADS = {
    "rated_low": mark("Rated 1 or 2"),
    "upheld": mark("Upheld"),
    "reopened": mark("Reopened"),
    "status_asked": mark("Asked for status"),
}
_NEEDS = {"rated_low": present.SATISFACTION, "reopened": present.REOPENING}
"""What the data must have for a count of harm to be shown."""
MOST_CAUSES = 24
"""Small charts and rows of the Pareto; more would be read by nobody."""


@dataclass(frozen=True)
class CandidatesData:
    """What the last load found, as this reader may see it, and what is decided of it."""

    search: pd.Series | None
    news: pd.DataFrame
    """Lines that wait for a decision or are in somebody's hands."""
    quiet: pd.DataFrame
    """Dismissed lines that have not grown since."""
    weeks: pd.DataFrame
    shares: pd.DataFrame
    statuses: Mapping[str, decisions_register.DecisionStatus]
    waiting: Waiting
    """The complaints since those weeks, many of which have no cause yet."""
    undecided: Undecided
    """What nobody has decided of, counted as everywhere."""
    recodings: pd.DataFrame
    """Causes that seem to have been given a new name."""
    unclaimed_count: int = 0
    """Decisions of no known warehouse that the register holds."""
    register_trouble: str = ""
    """Why the register cannot be read."""


def load(ctx: PageContext) -> CandidatesData:
    """Asks for everything, side by side. It uses no words, so that a page can ask it beside its other reads."""
    found = cache.together(
        search=partial(ctx.rows, "cause_search"),
        candidates=partial(ctx.rows, "candidates"),
        weeks=partial(ctx.rows, "candidate_weeks"),
        shares=partial(ctx.rows, "cause_shares", limit=MOST_CAUSES),
        recodings=partial(ctx.rows, "cause_recodings"),
    )
    search, candidates = found.pop("search"), found.pop("candidates")
    waiting = cache.of(ctx.generation, coded.since, search["until_on"].iloc[0]) if len(search) else Waiting(0, 0)
    lines = allowed(candidates, "observed", ctx.reader)
    trouble, statuses, unclaimed_count = "", {}, 0
    try:
        register = decisions_register.register(ctx.generation)
        statuses, unclaimed_count = register.statuses(), register.unclaimed_count()
    except RegisterError as error:
        trouble = str(error)
    quiet = [is_quiet(row, statuses.get(row["key"])) for _, row in lines.iterrows()]
    quiet = pd.Series(quiet, index=lines.index, dtype=bool)
    return CandidatesData(
        search=search.iloc[0] if len(search) else None,
        news=lines[~quiet],
        quiet=lines[quiet],
        statuses=statuses,
        waiting=waiting,
        undecided=undecided.of(candidates, statuses, may_see_people=ctx.reader.may_see_people),
        unclaimed_count=unclaimed_count,
        register_trouble=trouble,
        **found,
    )


def allowed(rows: pd.DataFrame, count: str, reader: Reader) -> pd.DataFrame:
    """The rows that this reader may see: those of an employee need the right to names, and enough in `count`."""
    worthy = undecided.judgeable(rows, count)
    return worthy if reader.may_see_people else worthy[~undecided.is_person(worthy)]


def unclaimed(count: int) -> str:
    """That the register holds decisions of no known warehouse, and what to do; empty where it holds none."""
    if not count:
        return ""
    return nt(
        "The register holds {n} decision from before it told warehouses apart. If it is about these data, run "
        "`python -m dashboard register --adopt before`.",
        "The register holds {n} decisions from before it told warehouses apart. If they are about these data, run "
        "`python -m dashboard register --adopt before`.",
        count,
        n=fmt.number(count),
    )


def is_quiet(row: pd.Series, status: decisions_register.DecisionStatus | None) -> bool:
    """Whether a line was dismissed and its evidence has not grown materially since."""
    if status is None or status.state != states.DISMISSED:
        return False
    return not status.is_news(undecided.evidence(row))


def kicker(found: CandidatesData) -> str:
    """Which weeks were looked at, and how much."""
    if found.search is None:
        return ""
    return t(
        "Whole weeks to {day} · {number} series of weekly complaints looked at",
        day=fmt.day(found.search["until_on"]),
        number=fmt.number(found.search["series_count"]),
    )


def left_out(found: CandidatesData) -> str:
    """That the newest weeks wait for their causes; empty where they do not."""
    if found.search is None or not found.waiting.received:
        return ""
    return t(
        "The weeks since {day} are left out until their causes are known: so far {coded} of their {received} "
        "complaints have one.",
        day=fmt.day(found.search["until_on"]),
        coded=fmt.number(found.waiting.coded),
        received=fmt.number(found.waiting.received),
    )


def recoded(found: CandidatesData) -> list[str]:
    """The causes that seem to have been given a new name, a sentence each."""
    return [
        t(
            "“{old}” ends where “{new}” begins, in the week of {day}, with as many complaints: it seems to be a new "
            "name. Both are looked at as one cause; neither is called new or gone.",
            old=causes.capital(term("cause", row["old_cause"])),
            new=causes.capital(term("cause", row["new_cause"])),
            day=fmt.day(row["week_on"], "medium"),
        )
        for _, row in found.recodings.iterrows()
    ]


def lead(found: CandidatesData) -> str:
    """How many problems stand out."""
    if found.search is None:
        return t("No cause has been looked at yet.")
    if not len(found.news):
        return t("No problem stands out that is not decided.")
    return fmt.count(len(found.news), "{number} problem stands out.", "{number} problems stand out.")


def more(found: CandidatesData) -> str:
    """The first of them, or what has to happen."""
    if found.search is None:
        return t("The next load does it, once complaints have causes over at least a few whole weeks.")
    if not len(found.news):
        return t("No cause is new, holds more than its share, or has worse outcomes than comparable ones.")
    row = found.news.iloc[0]
    first = t("First: {name}. {sentence}", name=causes.name(row), sentence=causes.sentence(row))
    return f"{needs_decision(found)} {first}".strip()


def needs_decision(found: CandidatesData) -> str:
    """How many problems nobody has decided of, as a sentence; empty where there is none."""
    count = found.undecided.count
    if not count:
        return ""
    said = fmt.count(count, "{number} problem needs a decision.", "{number} problems need a decision.")
    return f"{said} {undecided.withheld_words(found.undecided)}".strip()


def list_of(ctx: PageContext, found: CandidatesData, lines: pd.DataFrame) -> str:
    """One line a problem."""
    has_scores = ctx.present.has(present.SATISFACTION)
    names = (t("Kind"), t("Change"), t("Days late"), *([t("Rated low")] if has_scores else []), t("State"))
    rows = []
    for _, row in lines.iterrows():
        name = causes.name(row)
        weeks = found.weeks[found.weeks["key"] == row["key"]]
        chart = sparkbars.bars(weeks, sparkbars.spoken(weeks, name, SPARK_WEEKS), SPARK_WEEKS)
        cells = (
            (Link(name, address(ctx, row["key"])), causes.sentence(row)),
            causes.kinds(row),
            causes.proposal(row),
            _counted(ctx, row, "days_late"),
            *([_counted(ctx, row, "rated_low")] if has_scores else []),
            state(found.statuses.get(row["key"])),
        )
        rows.append(sparkbars.line(cells, chart, names))
    return sparkbars.lines(rows)


def _counted(ctx: PageContext, row: pd.Series, name: str) -> Link:
    """A count of harm, with the way to its complaints where it has any."""
    return Link(fmt.number(row[name]), cause_links.recent(ctx, row, COUNTED[name]) if row[name] else "")


def address(ctx: PageContext, key: str) -> str:
    """Where the evidence of a key is shown."""
    return f"candidate?{context.address(ctx, key=key)}"


def state(status: decisions_register.DecisionStatus | None) -> str:
    """Where a candidate stands in the register."""
    return t(states.NAMES[status.state if status else states.CANDIDATE])


def finding_of_shares(found: CandidatesData) -> str:
    """How few causes hold half of all harm."""
    few = int((found.shares["cumulative_share"] < 0.5).sum()) + 1
    return t(
        "{few} of {all} causes hold half of all harm",
        few=fmt.number(min(few, len(found.shares))),
        all=fmt.number(len(found.shares)),
    )


def table_of_shares(ctx: PageContext, found: CandidatesData) -> str:
    """The Pareto of harm: a row a cause, the largest first; each count leads to its complaints."""
    span = Period(found.search["recent_from_on"].date(), found.search["until_on"].date())
    counted = [name for name in _COUNTED_HEADS if name not in _NEEDS or ctx.present.has(_NEEDS[name])]
    columns = (
        Column(t("Cause")),
        Column(t("Share of harm"), "bar"),
        Column("", "figure"),
        Column(t("Up to here"), "figure", is_for_wide_screens=True),
        Column(t("Complaints"), "figure", is_for_wide_screens=True),
        Column(t("Days late"), "figure", is_for_wide_screens=True),
        *(Column(t(_COUNTED_HEADS[name]), "figure", is_for_wide_screens=True) for name in counted),
    )
    rows = [
        (
            causes.capital(term("cause", row["cause"])),
            row["harm_share"],
            fmt.share(row["harm_share"]),
            fmt.share(row["cumulative_share"], 0),
            Link(fmt.number(row["complaints"]), cause_links.received(ctx, row, span)),
            *(_counted(ctx, row, name) for name in ("days_late", *counted)),
        )
        for _, row in found.shares.iterrows()
    ]
    return table(columns, rows)


def multiples(found: CandidatesData) -> str:
    """The trend of every cause, in the order of the Pareto."""
    parts = []
    for cause in found.shares["cause"]:
        weeks = found.weeks[found.weeks["key"] == cause]
        if len(weeks):
            name = causes.capital(term("cause", cause))
            spoken = sparkbars.spoken(weeks, name, MULTIPLE_WEEKS)
            parts.append((name, sparkbars.bars(weeks, spoken, MULTIPLE_WEEKS)))
    return sparkbars.small_multiples(parts)
