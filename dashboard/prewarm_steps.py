"""What the first readers will ask is asked before they come, so that the pages remember it (`reads`).

The overview as it is shown without filters, the open complaints and their chances, what other limits begin with.
"""

from collections.abc import Callable

from dashboard.app_pages.open_complaints import content as open_complaints_content
from dashboard.app_pages.overview import queries as overview_queries
from dashboard.app_pages.what_if import content as other_limits
from dashboard.data import cache
from dashboard.i18n import translate
from dashboard.i18n.translate import LANGUAGES
from dashboard.shell.context import PageContext
from dashboard.shell.filters import DIMENSIONS, View
from queries.analysis import whatif
from queries.warehouse.generation import Generation


def steps(generation: Generation) -> tuple[Callable[[], object], ...]:
    """What to ask of a generation, where nothing is chosen on the pages: first what the first page shows."""
    translate.use(next(iter(LANGUAGES)))
    ctx = PageContext(generation, View())
    return (
        lambda: _first_page(ctx),
        *open_complaints_content.asks(ctx),
        lambda: other_limits.ask(ctx, tuple(other_limits.in_force(ctx).items())),
        lambda: whatif.make_ready(generation),
    )


def _first_page(ctx: PageContext) -> None:
    for dimension in DIMENSIONS:
        cache.dimension_values(ctx.generation, dimension)
    overview_queries.ask(ctx)
