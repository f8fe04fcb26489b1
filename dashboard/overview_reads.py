"""What the overview asks, for its page and for those who ask ahead of the first reader (`ahead`)."""

from collections.abc import Callable

from dashboard import causes, caveat_words, movers, reads, tiles, trends
from dashboard.frame import Frame
from dashboard.trends import Series


def series(now: Frame) -> list[Series]:
    """What is drawn by week: each promise, and satisfaction."""
    return [*trends.on_time(now), trends.satisfied()]


def ask(now: Frame) -> None:
    """Asks everything side by side; the pieces of the page then find it remembered."""
    reads.together(*_asks(now))


def _asks(now: Frame) -> tuple[Callable[[], object], ...]:
    # the charts first: what the tiles show of the same weeks is the end of theirs
    return (
        *trends.asks(now, series(now)),
        *tiles.asks(now),
        lambda: movers.ask(now),
        lambda: caveat_words.ask(now, "on_time_share"),
        lambda: causes.ask(now),
    )
