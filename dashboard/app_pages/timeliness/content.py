"""Every read of the page of timeliness."""

from dataclasses import dataclass
from functools import partial

import pandas as pd

from dashboard.data import cache
from dashboard.narrative import caveats
from dashboard.sections import clock_picker
from dashboard.shell.context import PageContext
from queries.analysis import kpis
from queries.analysis.caveats import Caveat
from queries.analysis.kpis import SHARE, Figure, Weakest

HEAT_MAP = "receipt_heatmap"
_DOUBTED = ("on_time_share", "time_to", "resolved_by_day")
"""The figures of the page whose caveats are told."""
_MISSED_SHOWN = 12


@dataclass(frozen=True)
class Breakdown:
    """One step by a dimension."""

    shares: pd.DataFrame
    times: pd.DataFrame


@dataclass(frozen=True)
class TimelinessData:
    """Everything that the page shows."""

    clock: str
    """The step that most of it is about."""
    main_clock: str
    figures: list[Figure]
    """How often each promise was kept."""
    times: pd.DataFrame
    distribution: pd.DataFrame
    """How many took how long, by step."""
    limits: dict[str, pd.Series]
    """What is promised, by step."""
    targets: dict[str, float | None]
    """The share that each promise is to reach."""
    weakest: Weakest | None
    readings: dict[str, pd.DataFrame]
    """The main promise as it is counted, strictly, and with its days counted the other way."""
    by: dict[str, Breakdown]
    """The step by each dimension: employees only for readers who may see them."""
    survival: pd.DataFrame
    resolved_by_day: pd.DataFrame
    late_by_step: pd.DataFrame
    late_by_holder: pd.DataFrame | None
    """None for readers who may not see employees."""
    arrivals: pd.DataFrame
    missed: pd.DataFrame
    """The newest missed deadlines."""
    caveats: list[tuple[Caveat, ...]]


def load(ctx: PageContext) -> TimelinessData:
    """Asks everything of the page side by side."""
    generation, people = ctx.generation, ctx.reader.may_see_people
    clock, main = clock_picker.clock_asked(ctx), cache.main_clock(generation)
    shares = tuple((one, SHARE) for one in cache.clocks(generation))
    of_main, of_step = (ctx.view.where | {"clock": (one,)} for one in (main, clock))
    dimensions = ("channel", "handler") if people else ("channel",)
    found = cache.together(
        figures=partial(cache.of, generation, kpis.several, "on_time_share", ctx.request(), shares),
        distribution=partial(ctx.run, "time_distribution"),
        times=partial(ctx.run, "time_to"),
        weakest=partial(cache.of, generation, kpis.weakest, ctx.request(), "channel"),
        policy=partial(ctx.rows, "policy_clocks", policy=generation.policy),
        targets=partial(cache.targets, generation, ctx.period.to_on),
        caveats=caveats.reads(ctx, *_DOUBTED),
        readings={
            "counted": partial(ctx.run, "on_time_share", where=of_main),
            "strict": partial(ctx.run, "on_time_share", where=of_main, options={"basis": "strict"}),
            "other": partial(ctx.run, "on_time_other_reading"),
        },
        shares_by={name: partial(ctx.run, "on_time_share", by=(name,), where=of_step) for name in dimensions},
        times_by={name: partial(ctx.run, "time_to", by=(name,), where=of_step) for name in dimensions},
        survival=partial(ctx.run, "survival", where=of_step),
        resolved_by_day=partial(ctx.run, "resolved_by_day"),
        late_by_step=partial(ctx.run, "lateness_by_step"),
        late_by_holder=partial(ctx.run, "lateness_by_holder") if people else lambda: None,
        arrivals=partial(ctx.run, HEAT_MAP),
        missed=partial(ctx.run, "late_clocks", limit=_MISSED_SHOWN),
    )
    policy, shares_by, times_by = (found.pop(name) for name in ("policy", "shares_by", "times_by"))
    return TimelinessData(
        clock=clock,
        main_clock=main,
        limits={row["clock"]: row for _, row in policy[policy["effective_to"].isna()].iterrows()},
        by={name: Breakdown(shares_by[name], times_by[name]) for name in dimensions},
        **found,
    )
