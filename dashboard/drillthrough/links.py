"""From a figure to the complaints behind it, and from a mark in a chart to the page it filters.

A target is an address relative to the page: a link in a table or a tile, and the customdata of a mark in a chart,
which `charts` hands to `follow` when it is chosen. It holds the filters, the language, the metric and what tells its
cell from the others, so whoever opens it sees the same list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

import pandas as pd
import streamlit as st

from dashboard.drillthrough import whatif_limits
from dashboard.drillthrough.whatif_limits import Limits
from dashboard.shell import access, context, filters, navigation
from dashboard.shell.access import Reader
from dashboard.shell.context import PageContext
from queries.errors import UsageError
from queries.period import Period

PAGE = "behind"
JUDGED_PAGE = "judged"
ROWS_PAGE = "rows"
PARAMETERS = ("metric", "part", "keys", "options", "span")
"""What the page of the list keeps in the address beside the filters."""
_OF_PEOPLE = (*access.PEOPLE_DIMENSIONS, "holder")
"""Keys whose values are names of employees: dimensions, and whoever held a complaint."""


def link(
    ctx: PageContext,
    metric: str,
    part: str = "n",
    span: Period | None = None,
    options: Mapping[str, str] | None = None,
    **keys: Any,
) -> str:
    """The address of the list behind a figure; empty where its cell is a person's and the reader may not see people.

    `part` is the column that the figure stands in (`n`, `numerator`, `overdue_count`), or `rest` for a share's others;
    `span` another period than the page's, such as the week of a point; `keys` the cell: clock="resolution",
    channel="phone", age_band="0-3". A key that is None is a value that was not given.
    """
    if not may_open(keys, ctx.reader):
        return ""
    own = {"metric": metric, "part": part, **_cell(keys, None)}
    if options:
        own["options"] = urlencode(options)
    if span:
        # the list is of that period, and so are its field of the period and whatever the reader goes on to
        ctx = replace(ctx, view=replace(ctx.view, period_name=filters.CUSTOM, custom=span, is_chosen=True))
    return f"{PAGE}?{context.address(ctx, **own)}"


def links(ctx: PageContext, metric: str, cells: Sequence[Mapping[str, Any]], part: str = "n") -> list[str]:
    """As `link`, of each of these cells, which have the same keys; the address is put together once."""
    if not cells:
        return []
    first, *others = (urlencode(_cell(cell, None)) for cell in cells)
    address = link(ctx, metric, part, **cells[0])
    return [address, *(address.replace(first, other) for other in others)]


def weekly(ctx: PageContext, metric: str, part: str, mondays: Sequence[date], **keys: Any) -> list[str]:
    """As `link`, of each of these weeks; they differ in their dates alone, so the address is put together once."""
    spans = [Period(monday, monday + timedelta(days=6)) for monday in mondays]
    if not spans:
        return []
    first = link(ctx, metric, part, spans[0], **keys)
    return [first.replace(_dates(spans[0]), _dates(span)) for span in spans]


def judged(ctx: PageContext, part: str, limits: Limits, span: Period | None = None, **keys: Any) -> str:
    """The address of the list behind a figure of other limits: `becomes_late`, `becomes_met`, or a share's `n`."""
    if not may_open(keys, ctx.reader):
        return ""
    own = {"part": part, "limits": whatif_limits.written(limits), **_cell(keys, span)}
    return f"{JUDGED_PAGE}?{context.address(ctx, **own)}"


def rows(ctx: PageContext, name: str, **keys: Any) -> str:
    """The address of the rows of a row list that have these values: what a figure about the data itself counts."""
    return f"{ROWS_PAGE}?{context.address(ctx, list=name, **_cell(keys, None))}"


def _cell(keys: Mapping[str, Any], span: Period | None) -> dict[str, str]:
    """The cell and the period of a figure, as an address holds them."""
    own = {"keys": urlencode({name: _text(value) for name, value in keys.items()})} if keys else {}
    return own | ({"span": f"{span.from_on.isoformat()}_{span.to_on.isoformat()}"} if span else {})


def _dates(span: Period) -> str:
    """A period of the reader's own, as the filters write it into an address."""
    return urlencode({"from": span.from_on.isoformat(), "to": span.to_on.isoformat()})


def may_open(keys: Iterable[str], reader: Reader) -> bool:
    """Whether this reader may see a list that is told apart by these keys."""
    return not set(keys) & set(_OF_PEOPLE) or reader.may_see_people


def read(parameters: Mapping[str, str]) -> tuple[dict[str, str | None], dict[str, str], Period | None]:
    """The keys, the options and the span that an address of the list holds; what makes no sense in it is left out."""
    keys = {name: value or None for name, value in parse_qsl(parameters.get("keys", ""), keep_blank_values=True)}
    options = dict(parse_qsl(parameters.get("options", "")))
    try:
        from_on, to_on = (date.fromisoformat(day) for day in parameters.get("span", "").split("_"))
        span = Period(from_on, to_on)
    except (ValueError, UsageError):
        span = None
    return keys, options, span


def targets(event: Any, start: str = "", end: str = "") -> list[str]:
    """The targets of the marks chosen in a chart, each once, in their order; what all begin and end with is given."""
    points = (event or {}).get("selection", {}).get("points", [])
    found = [point.get("customdata") for point in points]
    flat = [value[0] if isinstance(value, list | tuple) and value else value for value in found]
    return list(dict.fromkeys(f"{start}{value}{end}" for value in flat if isinstance(value, str) and value))


def follow(event: Any, start: str = "", end: str = "") -> None:
    """Goes where the mark that was chosen in a chart leads: to its list, or to this page with its filter."""
    if not (chosen := targets(event, start, end)):
        return
    page, _, query = chosen[0].partition("?")
    parameters = parse_qs(query, keep_blank_values=True)
    if page:
        st.switch_page(navigation.path(page), query_params=parameters)
    st.query_params.from_dict(parameters)
    st.rerun()


def _text(value: Any) -> str:
    """A key as the address has it: whole numbers of a frame without a point, nothing for what was not given."""
    if pd.isna(value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
