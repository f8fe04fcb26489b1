"""Every read of the overview, for its page and for who asks ahead of the first reader (`prewarm_steps`)."""

from dataclasses import dataclass
from functools import partial

import pandas as pd

from dashboard.app_pages.overview import drivers, tiles
from dashboard.app_pages.overview.tiles import Figures
from dashboard.data import cache
from dashboard.narrative import caveats
from dashboard.sections import cause_candidates, control_charts
from dashboard.sections.cause_candidates import CandidatesData
from dashboard.sections.control_charts import Series
from dashboard.shell.context import PageContext
from queries.analysis.caveats import Caveat
from queries.analysis.control_chart import Control


@dataclass(frozen=True)
class OverviewData:
    """Everything that the overview shows."""

    figures: Figures
    """Judged by their charts."""
    series: list[Series]
    """What is drawn by week: each promise, and satisfaction."""
    charts: dict[str, Control]
    """By the key of their series."""
    causes: CandidatesData
    changed: tuple[pd.DataFrame, ...]
    """What the change of every promise is made of."""
    caveats: list[tuple[Caveat, ...]]


def load(ctx: PageContext) -> OverviewData:
    """Asks everything side by side, what is drawn first before the rest."""
    series = control_charts.known(ctx, [*control_charts.on_time(ctx), control_charts.satisfied()])
    found = cache.together(
        # what the tiles show of the weeks of a chart is the end of these
        charts=control_charts.reads(ctx, series),
        figures=tiles.reads(ctx),
        before=tiles.reads_before(ctx),
        caveats=caveats.reads(ctx, "on_time_share"),
        causes=partial(cause_candidates.load, ctx),
        changed=partial(drivers.ask, ctx),
    )
    charts = control_charts.by_key(series, found["charts"])
    figures = tiles.of(ctx, found["figures"], found["before"])
    judged = tiles.judged(figures, control_charts.by_figure(series, charts), ctx.period)
    return OverviewData(judged, series, charts, found["causes"], found["changed"], found["caveats"])
