"""The complaints behind the figures of other limits: those judged otherwise, and those that a share counts.

Of a sample, the list holds those of the sample: `one_in` of the answer says how many each stands for.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from queries.analysis import whatif
from queries.analysis.whatif import Limit
from queries.semantic import catalog, drillthrough, paging
from queries.semantic.paging import FIRST, Page, Stretch
from queries.semantic.request import Request, check
from queries.warehouse.generation import Generation

Limits = tuple[tuple[str, Limit], ...]


def changed(
    generation: Generation,
    limits: Limits,
    request: Request,
    stretch: Stretch = FIRST,
) -> Page:
    """Give a stretch of the deadlines judged otherwise (whatif_changed.sql), of all complaints that are looked at.

    The filter may name `becomes` (late or met) and `clock` beside the dimensions, as the list's header says.
    """
    of = whatif.scenario(generation, dict(limits))
    wanted = whatif.definition_of_changed()
    asked = Request(from_on=of.from_on, to_on=date.max, where=request.where)
    check(wanted, asked)
    sql, values = catalog.build(wanted, asked, of)
    with of.reading() as cursor:
        return paging.cut(cursor, of.zone, sql, values, stretch)


def page(
    generation: Generation,
    limits: Limits,
    metric: str,
    request: Request,
    part: str,
    keys: Mapping[str, Any],
    stretch: Stretch = FIRST,
) -> Page:
    """Give a stretch of a metric's members as `members.page` does, judged by these limits."""
    of = whatif.scenario(generation, dict(limits))
    asked = replace(request, from_on=max(request.from_on or of.from_on, of.from_on), as_of=None, grain=None)
    return drillthrough.page(of, metric, asked, part, keys, stretch)


def looked_at(generation: Generation) -> tuple[date, int]:
    """Give the first day of receipt that is looked at, and of how many complaints one is."""
    of = whatif.scenario(generation)
    return of.from_on, of.one_in
