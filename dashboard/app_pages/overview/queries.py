"""What the overview asks, for its page and for those who ask ahead of the first reader (`ahead`)."""

from collections.abc import Callable

from dashboard.app_pages.overview import drivers, tiles
from dashboard.data import cache
from dashboard.narrative import caveats
from dashboard.sections import cause_candidates, control_charts
from dashboard.sections.control_charts import Series
from dashboard.shell.context import Frame


def series(now: Frame) -> list[Series]:
    """What is drawn by week: each promise, and satisfaction."""
    return control_charts.known(now, [*control_charts.on_time(now), control_charts.satisfied()])


def gather(now: Frame) -> None:
    """Asks everything side by side; the pieces of the page then find it remembered."""
    cache.gather(*_asks(now))


def ask(now: Frame) -> None:
    """Asks everything, one after the other, for nobody who waits."""
    for ask_one in _asks(now):
        ask_one()


def _asks(now: Frame) -> tuple[Callable[[], object], ...]:
    charts = control_charts.asks(now, series(now))
    # what is drawn first comes first; but what the tiles show of the weeks of a chart is the end of these
    return (
        *charts,
        *tiles.asks(now),
        lambda: cache.main_clock(now.generation),
        lambda: caveats.ask(now, "on_time_share"),
        lambda: cause_candidates.ask(now),
        lambda: drivers.ask(now),
    )
