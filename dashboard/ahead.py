"""What the first readers will ask is asked before they come, so that the pages remember it (`reads`).

The overview as it is shown without filters, the open complaints and their chances, what other limits begin with.
"""

from collections.abc import Callable

from dashboard import open_board, overview_reads, reads, text
from dashboard import whatif as other_limits
from dashboard.filters import DIMENSIONS, View
from dashboard.frame import Frame
from dashboard.text import LANGUAGES
from queries import whatif
from queries.warehouse import Generation


def steps(generation: Generation) -> tuple[Callable[[], object], ...]:
    """What to ask of a generation, where nothing is chosen on the pages: first what the first page shows."""
    text.use(next(iter(LANGUAGES)))
    now = Frame(generation, View())
    return (
        lambda: _first_page(now),
        *open_board.asks(now),
        lambda: other_limits.ask(now, tuple(other_limits.in_force(now).items())),
        lambda: whatif.make_ready(generation),
    )


def _first_page(now: Frame) -> None:
    for dimension in DIMENSIONS:
        reads.dimension_values(now.generation, dimension)
    overview_reads.ask(now)
