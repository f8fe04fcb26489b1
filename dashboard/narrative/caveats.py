"""When a figure should not be trusted as it stands, in the reader's language; codes as in `analysis.caveats`."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain

from dashboard.data import cache
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t, term
from dashboard.shell.context import PageContext
from dashboard.ui import html
from queries.analysis.caveats import Caveat
from queries.semantic.request import Request
from queries.settings import settings

SENTENCES = {
    "immature_cohort": mark("{count} of {of} deadlines are still to come: the figure will still change."),
    "unconfirmed_calendar": mark("{count} of {of} deadlines depend on days off that are not official yet."),
    "missing_steps": mark("{count} of {of} steps were never recorded; a later step stands for them."),
    "small_n": mark("{count} of {of} figures rest on fewer than {small_n}: chance moves them a lot."),
}


def reads(ctx: PageContext, *metrics: str, request: Request | None = None) -> list[Callable[[], tuple[Caveat, ...]]]:
    """The caveats of each metric's figures for this period and filters, or for a request, to be asked with others."""
    asked = request or ctx.request()
    return [partial(cache.doubts, ctx.generation, metric, asked) for metric in metrics]


def show(of_metrics: Iterable[tuple[Caveat, ...]]) -> None:
    """Puts the caveats of a page's metrics under their figures, if there are any.

    What is true of several metrics is said once; of each kind and clock, the first metric's numbers.
    """
    found: dict[tuple[str, str | None], Caveat] = {}
    for caveat in chain.from_iterable(of_metrics):
        found.setdefault((caveat.code, caveat.clock), caveat)
    said = " ".join(sentence(caveat) for caveat in found.values())
    if said:
        html.show(html.paragraph("note", t("To be read with care. {reasons}", reasons=said)))


def sentence(caveat: Caveat) -> str:
    """One caveat."""
    if caveat.code == "small_n" and caveat.of == 1:
        few = fmt.number(settings().small_n)
        return t("The figure rests on fewer than {small_n}: chance moves it a lot.", small_n=few)
    words = t(
        SENTENCES[caveat.code],
        count=fmt.number(caveat.count),
        of=fmt.number(caveat.of),
        **({"small_n": fmt.number(settings().small_n)} if caveat.code == "small_n" else {}),
    )
    return f"{term('clock', caveat.clock)}: {words}" if caveat.clock else words
