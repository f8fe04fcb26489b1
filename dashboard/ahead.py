"""What the first readers will ask is asked before they come, so that the pages remember it (`reads`).

The overview as it is shown without filters, the open complaints and their chances, what other limits begin with.
"""

from collections.abc import Callable

from dashboard import causes as root_causes
from dashboard import caveat_words, movers, open_board, overview_words, reads, text, tiles, trends
from dashboard import whatif as other_limits
from dashboard.filters import DIMENSIONS, View
from dashboard.frame import Frame
from dashboard.text import LANGUAGES
from queries.warehouse import Generation


def steps(generation: Generation) -> tuple[Callable[[], object], ...]:
    """What to ask of a generation, where nothing is chosen on the pages: first what the first page shows."""
    text.use(next(iter(LANGUAGES)))
    now = Frame(generation, View())
    return (
        lambda: _overview(now),
        lambda: open_board.collect(now),
        lambda: open_board.tested(now),
        lambda: other_limits.ask(now, tuple(other_limits.in_force(now).items())),
    )


def _overview(now: Frame) -> None:
    for dimension in DIMENSIONS:
        reads.dimension_values(now.generation, dimension)
    page = tiles.ask(now)
    trends.charted(now, [*trends.on_time(now), trends.satisfied()])
    caveat_words.ask(now, "on_time_share")
    if clock := overview_words.main_clock(page):
        movers.collect(now, clock)
    for rows in ("cause_search", "candidates", "candidate_weeks"):
        now.rows(rows)
    now.rows("cause_shares", limit=root_causes.MOST_CAUSES)
