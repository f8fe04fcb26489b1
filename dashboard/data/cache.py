"""Every read of the pages: from `queries` alone, remembered per generation.

A generation never changes, so a result is kept under the generation's name and the request; a new generation makes
new entries and the old ones are dropped in time. Figures of a person on few complaints are left out of every answer
(`queries.analysis.few`), so that no page has to think of it.
"""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from dashboard.data import activity, location
from queries.analysis import caveats, few, kpis, news, period_comparison
from queries.errors import ComplaintsError, NoWarehouseError
from queries.semantic import catalog, present
from queries.semantic import main_clock as main_clocks
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse
from queries.warehouse.rights import Asker

_KEPT = 400  # results; a page asks for about twenty
Read = Callable[[], object]
"""One read, to be asked beside others."""
_is_alone: ContextVar[bool] = ContextVar("one_by_one", default=False)
# who asks beside others and waits for more of them would wait for ever once all threads do
_side_by_side = ThreadPoolExecutor(
    os.cpu_count(), thread_name_prefix="reads", initializer=_is_alone.set, initargs=(True,)
)


def live_name() -> str | None:
    """The name of the live generation, or None where there is none that can be read."""
    try:
        return warehouse.live_name(location.warehouse())
    except ComplaintsError:
        return None


def live(asker: Asker) -> warehouse.Generation:
    """The live generation as somebody may read it; NoWarehouseError, WarehouseError."""
    return whole().read_by(asker)


def whole() -> warehouse.Generation:
    """The live generation, for what shows nothing to anybody: which warehouse it is, and what is asked ahead."""
    return warehouse.open_live(location.warehouse())


def live_or_none(asker: Asker) -> warehouse.Generation | None:
    """The live generation as somebody may read it, None before the first load; WarehouseError."""
    try:
        return live(asker)
    except NoWarehouseError:
        return None


def of(generation: warehouse.Generation, function: Callable, *arguments):
    """What a function of `queries` gives for a generation and further arguments, remembered by its name and those.

    The one way to read. Where the first argument names a metric, a request's cohort that it does not know is left out;
    an answer to a request is without the figures of persons on few complaints. A row list holds no figures.
    """
    found = _asked(generation, function, *arguments)
    request = next((given for given in arguments if isinstance(given, Request)), None)
    return found if request is None or _named(arguments) in catalog.row_lists() else few.withhold(found, request)


def run(generation: warehouse.Generation, name: str, request: Request):
    """Rows of a metric or row list, as `catalog.run` gives them."""
    return of(generation, catalog.run, name, request)


def with_previous(generation: warehouse.Generation, name: str, request: Request):
    """A metric beside the period before, as `period_comparison.with_previous` gives it."""
    return of(generation, period_comparison.with_previous, name, request)


def series(generation: warehouse.Generation, name: str, request: Request, grain: str = "week", count: int = 13):
    """A metric over `count` periods that end with the request's, as `period_comparison.series` gives it."""
    return of(generation, period_comparison.series, name, request, grain, count)


def dimension_values(generation: warehouse.Generation, dimension: str) -> list[str | None]:
    """What a dimension's values are, sorted, None (not given) last."""
    return catalog.dimension_values(generation, dimension)


def doubts(generation: warehouse.Generation, metric: str, request: Request) -> tuple[caveats.Caveat, ...]:
    """The caveats of a metric's figures, as `caveats.of` gives them, of rows that are asked once."""
    return of(generation, _doubts, metric, request)


def clocks(generation: warehouse.Generation) -> list[str]:
    """The clocks of the live policy in the policy's order, without those that these data never record."""
    return of(generation, kpis.clocks)


def clocks_of_policy(generation: warehouse.Generation) -> tuple[str, ...]:
    """The same with those that these data never record."""
    return of(generation, present.of).of_policy


def main_clock(generation: warehouse.Generation) -> str:
    """The main clock of the live policy, as `main_clock.of` gives it."""
    return of(generation, main_clocks.of)


def targets(generation: warehouse.Generation, on: date) -> dict[str, float | None]:
    """The targets in force on a day, of each clock of the policy by its name, of other shares by that of their news."""
    return of(generation, news.targets_of, on)


def together(**reads: Read | Sequence[Read] | Mapping[str, Read]) -> dict[str, Any]:
    """What each of several reads gives, by its name, asked side by side; of several under one name, each of them.

    A page's `load` asks with it all that the page shows. A read reads and nothing else: it draws nothing and uses no
    words. Drawn while it is still being asked for, a page is laid out and painted a dozen times, and that costs the
    reader more than the wait. Asked within another read, or under `one_by_one`, they are asked one after the other.
    """
    if _is_alone.get():
        return {name: _each(given, lambda read: read()) for name, given in reads.items()}
    asked = {name: _each(given, _side_by_side.submit) for name, given in reads.items()}
    return {name: _each(given, Future.result) for name, given in asked.items()}


@contextlib.contextmanager
def one_by_one() -> Iterator[None]:
    """Within it nothing is asked side by side: for nobody who waits, so that a reader who comes finds room."""
    before = _is_alone.set(True)
    try:
        yield
    finally:
        _is_alone.reset(before)


def _each(given: Any, function: Callable[[Any], Any]) -> Any:
    """The function of one thing, or of each in a sequence or a mapping."""
    if isinstance(given, Mapping):
        return {name: function(one) for name, one in given.items()}
    return [function(one) for one in given] if isinstance(given, Sequence) else function(given)


def _asked(generation: warehouse.Generation, function: Callable, *arguments):
    """The remembered answer, with the figures of everybody."""
    name = _named(arguments)
    fitted = tuple(_fit(name, given) if name and isinstance(given, Request) else given for given in arguments)
    return _of(_key(generation), f"{function.__module__}.{function.__qualname__}", fitted, function, generation)


def _named(arguments: tuple) -> str | None:
    """The metric or row list that is asked, where the first argument is one."""
    first = arguments[0] if arguments else None
    return first if isinstance(first, str) and first in (*catalog.metrics(), *catalog.row_lists()) else None


def _doubts(generation: warehouse.Generation, metric: str, request: Request) -> tuple[caveats.Caveat, ...]:
    return caveats.of(generation, metric, request, _asked(generation, catalog.run, metric, request))


def _fit(name: str, request: Request) -> Request:
    """The request without a cohort that this metric or list does not know: it then counts its own."""
    if request.cohort is None or request.cohort in catalog.definition(name).parameters.get("cohort", ()):
        return request
    return replace(request, cohort=None)


def _key(generation) -> str:
    """What a generation is remembered by, and for whom; the time of its load tells it from another of that name."""
    activity.count("reads")
    return f"{generation.path} {generation.meta.get('loaded_at')} {generation.asker.key}"


# Arguments that begin with an underscore are no part of what a result is remembered by. A request is told by how it is
# written: taken apart it would take longer than many a result.
_remembered = st.cache_data(max_entries=_KEPT, show_spinner=False, hash_funcs={Request: repr})


@_remembered
def _of(key, name, arguments, _function, _generation):
    return _function(_generation, *arguments)
