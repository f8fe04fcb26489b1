"""Everything a report says, as figures: asked of `queries`, in no language, the same for every audience.

What is only for some readers (employees by name) is asked for here too and left out where the report is composed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pandas as pd

from dashboard.decisions import register
from dashboard.decisions.register import DecisionStatus
from dashboard.report.facts import provenance
from queries import period
from queries.analysis import (
    caveats,
    contributions,
    group_comparison,
    kpis,
    lateness_risk,
    news,
    period_comparison,
    weekly,
)
from queries.analysis.caveats import Caveat
from queries.analysis.contributions import Drivers
from queries.analysis.group_comparison import GroupComparison
from queries.analysis.kpis import Figure
from queries.analysis.news import News
from queries.errors import RegisterError, UnusableError
from queries.period import Period
from queries.register import tables as register_tables
from queries.semantic import catalog, drillthrough, present
from queries.semantic.present import Present
from queries.semantic.request import Request
from queries.settings import settings
from queries.warehouse import invented, over
from queries.warehouse.generation import Generation

PEOPLE_WEEKS = 13
"""Employees and channels are compared over a quarter: a week is too short to tell them from chance."""
_COMPARED = {"week": ("week", PEOPLE_WEEKS), "month": ("month", 3), "quarter": ("quarter", 1), "year": ("year", 1)}
_MONTHS_DRAWN = {"month": 13, "quarter": 15, "year": 24}
"""Of the drawing on page 1: the month itself a year before, the quarter a year before, the year before."""
_JUDGED = ("on_time_share", "time_to", "extension_rate", "satisfaction")
"""Metrics whose caveats a report repeats."""
_NEVER = {news.EXTENDED: present.EXTENSIONS, news.SATISFIED: present.SATISFACTION}
"""What data must have for these to be news."""


@dataclass(frozen=True)
class Facts:
    """A week, month, quarter or year as the live generation knows it."""

    week: Period
    """The period that the report is about, whatever its length."""
    versions: provenance.Versions
    clocks: dict[str, str]
    """The policy's clocks in order, with their units."""
    policy: tuple[dict, ...]
    """The clocks of the version of the policy in force at the week's end, as the row list policy_clocks gives them."""
    main_clock: str | None
    """The one of them that the policy calls the main one."""
    lines: dict[str, Figure]
    """The key figures by name."""
    news: News
    """What is news in them, as the page Overview says it."""
    channels: pd.DataFrame
    """One row a channel: received, and on time by clock in the week, as `python -m queries` gives them."""
    quarter: dict[str, GroupComparison]
    """Resolved on time over 13 weeks by `channel` and by `handler`, each group within or outside the funnel; beside a
    month over three, beside a quarter or a year over that period itself."""
    causes: pd.DataFrame
    """One row a cause: value (received in the period), previous_value, weeks (values of the last periods)."""
    candidates: pd.DataFrame
    """The row list of that name; none for an older week, of which the last load says nothing."""
    standing: Mapping[str, DecisionStatus] | None
    """What people decided of causes, by key; None: the register cannot be reached."""
    overdue: pd.DataFrame
    """overdue_by_days of the week's end: clock, from_days, late_band, value, n."""
    oldest: pd.DataFrame
    """The deadlines that `overdue` counts, the oldest first, as the row list late_clocks gives them."""
    caveats: tuple[tuple[str, Caveat], ...]
    """(metric, caveat), without those about small numbers, which stand beside each figure."""
    present: Present
    """What the data ever have: what they never have is left out."""
    invented: str = invented.NONE
    """How much of the data is invented: a word of `queries/warehouse/invented.py`."""
    quality: dict[str, int] = field(default_factory=dict)
    """Counts: invalid clocks, complaints without a receipt, rows rejected in loads of the week and the loads."""

    moved: Drivers | None = None
    """Which groups moved the main promise against the week before; None without a main promise."""
    outlook: lateness_risk.Outlook | None = None
    """What the week after will bring; None of an older week, of which that is known."""
    by_month: tuple[tuple[str, float | None, int], ...] = ()
    """The main promise by month as (2026-11, value, n), the newest last: the drawing beside a longer period."""
    targets: dict[str, float | None] = field(default_factory=dict)
    """The share each promise is to reach, by clock, and of other shares by the name of their news."""

    @property
    def is_weekly(self) -> bool:
        """Whether the report is of a week."""
        return self.week.grain == "week"

    @property
    def target(self) -> float:
        """The share to be kept of the main promise."""
        return self.targets.get(self.main_clock or "") or settings().on_time_target_share

    @property
    def is_over(self) -> bool:
        """Whether the data reach the end of the week, or of its last working day."""
        return self.versions.is_week_complete

    def line(self, name: str, clock: str | None = None) -> Figure:
        """A key figure by its name."""
        return self.lines[f"{name}.{clock}" if clock else name]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happened in the week: no complaint came, went, was due or was open."""
        counted = ("opening", "received", "reopened", "resolved", "withdrawn")
        return not any(self.line(name).value for name in counted) and not any(
            self.line("on_time_share", clock).n for clock in self.clocks
        )


def check(generation: Generation, week: Period) -> None:
    """UnusableError where the data end before the period begins, or begin after it."""
    if over.is_before_data(generation, week):
        raise UnusableError(
            f"There is no report for {week.label}, because the data begin on {generation.begun_on}: "
            "name a later one with --week or --period."
        )
    if over.is_after_data(generation, week):
        raise UnusableError(
            f"There is no report for {week.label} yet, because the data end on {generation.data_as_of_on}: "
            "load newer data, or name an earlier one with --week or --period."
        )


def collect(generation: Generation, week: Period) -> Facts:
    """Asks for the whole period; UnusableError where the data end before it begins, or begin after it."""
    check(generation, week)
    request = Request(from_on=week.from_on, to_on=week.to_on)
    policy = _policy(generation, week)
    known = present.of(generation)
    units = {row["clock"]: str(row["unit"]) for row in policy if row["clock"] in known.clocks}
    measured = weekly.figures(generation, request, units, weekly.keys_of(known))
    targets = news.targets_of(generation, week.to_on)
    never = {name for name, thing in _NEVER.items() if not known.has(thing)}
    found = weekly.news_of(generation, request, measured, targets, frozenset(never))
    quarter = replace(request, from_on=period.last_periods(week.to_on, *_COMPARED[week.grain]).from_on)
    main = next((str(row["clock"]) for row in policy if row["is_main"]), None)
    return Facts(
        week=week,
        versions=provenance.of(generation, week, known),
        clocks=units,
        policy=policy,
        main_clock=main,
        lines={line.name: line for line in weekly.judged(measured, found)},
        news=found,
        channels=weekly.by_channel(generation, request, tuple(units)),
        quarter={
            dimension: group_comparison.groups(generation, "on_time_share", dimension, quarter, of={"clock": main})
            for dimension in ("channel", "handler")
            if main
        },
        causes=_causes(generation, request, week),
        candidates=_candidates(generation, week),
        standing=_standing(generation),
        overdue=catalog.run(generation, "overdue_by_days", request),
        oldest=_oldest(generation, week),
        caveats=_caveats(generation, request),
        present=known,
        invented=invented.extent(generation),
        quality=_quality(generation, week),
        targets=targets,
        moved=contributions.drivers(
            contributions.counts(generation, "on_time_share", contributions.SEARCHED, request), key={"clock": main}
        )
        if main
        else None,
        outlook=_outlook(generation, week),
        by_month=_by_month(generation, request, main) if main and week.grain in _MONTHS_DRAWN else (),
    )


def _policy(generation: Generation, week: Period) -> tuple[dict, ...]:
    rows = catalog.run(generation, "policy_clocks", Request(where={"policy": (generation.policy,)}))
    in_force = rows[pd.to_datetime(rows["effective_from"]) <= pd.Timestamp(week.to_on)]
    newest = rows if in_force.empty else in_force
    newest = newest[newest["version"] == newest["version"].max()].sort_values("position")
    return tuple(newest.to_dict("records"))


def _candidates(generation: Generation, week: Period) -> pd.DataFrame:
    found = catalog.run(generation, "candidates")
    is_newest = week.to_on >= over.last_whole(generation, week.grain).to_on
    return found if is_newest else found.iloc[:0]


def _causes(generation: Generation, request: Request, week: Period) -> pd.DataFrame:
    count = min(kpis.WEEKS, weekly.COUNTS[week.grain])
    found = weekly.causes(generation, request, count, week.grain)
    if week.grain == "week" or not generation.begun_on or period.previous(week).from_on >= generation.begun_on:
        return found
    # the period before is not whole
    return found.assign(previous_value=float("nan"), previous_share=float("nan"))


def _by_month(generation: Generation, request: Request, main: str) -> tuple[tuple[str, float | None, int], ...]:
    """The months up to the period's last, from the first one that anything fell due in."""
    count = _MONTHS_DRAWN[Period(request.from_on, request.to_on).grain]
    rows = period_comparison.series(generation, "on_time_share", request, "month", count)
    rows = rows[rows["clock"] == main] if "clock" in rows else rows.iloc[:0]
    rows = rows[rows["n"].gt(0).cummax()]
    return tuple(
        (str(row["period"]), None if pd.isna(row["value"]) else float(row["value"]), int(row["n"]))
        for row in rows.to_dict("records")
    )


def _outlook(generation: Generation, week: Period) -> lateness_risk.Outlook | None:
    is_newest = week == over.last_whole(generation, "week")
    return lateness_risk.outlook(generation, period.following(week)) if is_newest else None


def _standing(generation: Generation) -> Mapping[str, DecisionStatus] | None:
    url = register_tables.address()
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return {}  # nobody ever decided anything, and a report makes no register
    try:
        return register.register(generation).statuses()
    except RegisterError:
        return None


def _oldest(generation: Generation, week: Period) -> pd.DataFrame:
    """The deadlines that `overdue_by_days` counts at the week's end, each as the cut-off of the data knows it.

    Not as of the week's end: an extension or a step that came to be known since would be in one of them only.
    """
    counted = drillthrough.of(generation, "overdue_by_days", Request(from_on=week.from_on, to_on=week.to_on))
    rows = catalog.run(generation, "late_clocks", Request(to_on=week.to_on))
    thing = ["clock", "complaint_id", "cycle"]
    found = rows.merge(counted[thing], on=thing)
    return found.sort_values(["due_at", "complaint_id", "clock"], ignore_index=True)


def _caveats(generation: Generation, request: Request) -> tuple[tuple[str, Caveat], ...]:
    found = [(metric, caveat) for metric in _JUDGED for caveat in caveats.of(generation, metric, request)]
    return tuple((metric, caveat) for metric, caveat in found if caveat.code != "small_n")


def _quality(generation: Generation, week: Period) -> dict[str, int]:
    span = Request(from_on=week.from_on, to_on=week.to_on + timedelta(days=7))
    loads = catalog.run(generation, "loads", span)
    one = Request(limit=1)
    invalid = catalog.run(generation, "invalid_clocks", one)
    missing = catalog.run(generation, "missing_receipts", one)
    return {
        "invalid_clocks": int(invalid["listed_count"].iloc[0]) if len(invalid) else 0,
        "missing_receipts": int(missing["listed_count"].iloc[0]) if len(missing) else 0,
        "loads": len(loads),
        "rejected": int(loads["rejected"].sum()) if len(loads) else 0,
        "corrected": int(loads["corrected"].sum()) if len(loads) else 0,
    }
