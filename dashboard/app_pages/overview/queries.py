"""What the overview asks, for its page and for those who ask ahead of the first reader (`ahead`)."""

from collections.abc import Callable

from dashboard.app_pages.overview import drivers, tiles
from dashboard.data import cache
from dashboard.narrative import caveats
from dashboard.sections import cause_candidates, control_charts
from dashboard.sections.control_charts import Series
from dashboard.shell.context import PageContext


def series(ctx: PageContext) -> list[Series]:
    """What is drawn by week: each promise, and satisfaction."""
    return control_charts.known(ctx, [*control_charts.on_time(ctx), control_charts.satisfied()])


def gather(ctx: PageContext) -> None:
    """Asks everything side by side; the pieces of the page then find it remembered."""
    cache.gather(*_asks(ctx))


def ask(ctx: PageContext) -> None:
    """Asks everything, one after the other, for nobody who waits."""
    for ask_one in _asks(ctx):
        ask_one()


def _asks(ctx: PageContext) -> tuple[Callable[[], object], ...]:
    charts = control_charts.asks(ctx, series(ctx))
    # what is drawn first comes first; but what the tiles show of the weeks of a chart is the end of these
    return (
        *charts,
        *tiles.asks(ctx),
        lambda: cache.main_clock(ctx.generation),
        lambda: caveats.ask(ctx, "on_time_share"),
        lambda: cause_candidates.ask(ctx),
        lambda: drivers.ask(ctx),
    )
