"""What the first readers will ask is asked before they come, so that the pages remember it (`reads`).

The overview as it is shown without filters, the open complaints and their chances, what other limits begin with.
"""

from collections.abc import Callable

from dashboard.app_pages.open_complaints import content as open_complaints_content
from dashboard.app_pages.overview import content as overview_content
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
        lambda: _alone(open_complaints_content.load, ctx),
        lambda: other_limits.load(ctx, tuple(other_limits.in_force(ctx).items())),
        lambda: whatif.make_ready(generation),
    )


def _first_page(ctx: PageContext) -> None:
    for dimension in DIMENSIONS:
        cache.dimension_values(ctx.generation, dimension)
    _alone(overview_content.load, ctx)


def _alone(load: Callable[[PageContext], object], ctx: PageContext) -> None:
    """Loads what a page shows, one read after the other: nobody waits for it, and a reader who comes finds room."""
    with cache.one_by_one():
        load(ctx)
