"""What the overview asks, for its page and for those who ask ahead of the first reader (`ahead`)."""

from collections.abc import Callable

from dashboard import causes, caveat_words, movers, reads, tiles, trends
from dashboard.frame import Frame
from dashboard.trends import Series


def series(now: Frame) -> list[Series]:
    """What is drawn by week: each promise, and satisfaction."""
    return trends.known(now, [*trends.on_time(now), trends.satisfied()])


def gather(now: Frame) -> None:
    """Asks everything side by side; the pieces of the page then find it remembered."""
    reads.gather(*_asks(now))


def ask(now: Frame) -> None:
    """Asks everything, one after the other, for nobody who waits."""
    for ask_one in _asks(now):
        ask_one()


def _asks(now: Frame) -> tuple[Callable[[], object], ...]:
    charts = trends.asks(now, series(now))
    # what is drawn first comes first; but what the tiles show of the weeks of a chart is the end of these
    return (
        *charts,
        *tiles.asks(now),
        lambda: caveat_words.ask(now, "on_time_share"),
        lambda: causes.ask(now),
        lambda: movers.ask(now),
    )
