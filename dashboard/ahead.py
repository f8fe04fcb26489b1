"""What the first readers will ask is asked before they come, so that the pages remember it (`reads`).

The overview as it is shown without filters, the open complaints and their chances, what other limits begin with.
"""

from dashboard import causes as root_causes
from dashboard import caveat_words, movers, open_board, overview_words, reads, text, tiles, trends
from dashboard import whatif as other_limits
from dashboard.filters import DIMENSIONS, View
from dashboard.frame import Frame
from dashboard.text import LANGUAGES
from queries.warehouse import Generation


def ask(generation: Generation) -> None:
    """Asks for what those pages show of a generation where nothing is chosen."""
    text.use(next(iter(LANGUAGES)))
    now = Frame(generation, View())
    for dimension in DIMENSIONS:
        reads.dimension_values(generation, dimension)
    page = tiles.ask(now)
    trends.charted(now, [*trends.on_time(now), trends.satisfied()])
    caveat_words.ask(now, "on_time_share")
    if clock := overview_words.main_clock(page):
        movers.collect(now, clock)
    for rows in ("cause_search", "candidates", "candidate_weeks"):
        now.rows(rows)
    now.rows("cause_shares", limit=root_causes.MOST_CAUSES)
    open_board.collect(now)
    open_board.tested(now)
    other_limits.ask(now, tuple(other_limits.in_force(now).items()))
