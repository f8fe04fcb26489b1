"""From a list to one of its complaints, to the one before and after it, and back to the figure.

The address of the complaint keeps which list it was opened from and its place there: nothing that the list's own
address does not hold. Whoever may not see the list gets no way into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl, urlencode

import pandas as pd
import streamlit as st

from dashboard.drillthrough import links, long_list, metric, open_list, row_list, whatif
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.shell import context
from dashboard.shell.context import PageContext
from dashboard.ui import html
from queries.errors import ComplaintsError

_NEAR = 6  # rows to either side in which the next other complaint is looked for


@dataclass(frozen=True)
class Place:
    """Where a complaint stands in the list it was opened from."""

    page: str
    parameters: dict[str, str]
    number: int
    """Its row, from 0."""


@dataclass(frozen=True)
class Around:
    """The list of a place, in words, and the complaints before and after it there with their rows."""

    title: str
    total: int
    before: tuple[str, int] | None
    after: tuple[str, int] | None


_LISTS = {links.PAGE: metric, links.JUDGED_PAGE: whatif, links.ROWS_PAGE: row_list, open_list.PAGE: open_list}
"""Pages that are lists of complaints, each with the module that says what is on it (`near`)."""


def of_address(parameters: Mapping[str, str]) -> Place | None:
    """The place that the address of a complaint names, or None."""
    page, _, query = parameters.get("came_from", "").partition("?")
    number = parameters.get("place", "")
    if page not in _LISTS or not (number.isdecimal() and len(number) < 9):
        return None
    return Place(page, dict(parse_qsl(query, keep_blank_values=True)), int(number))


def around(ctx: PageContext, place: Place, complaint_id: str) -> Around | None:
    """What stands beside a complaint in its list; None where the list is not this reader's or makes no sense.

    Where the list has changed since, and the complaint is no longer at its place, only the way back is left.
    """
    if not links.may_open(links.read(place.parameters)[0], ctx.reader):
        return None
    offset = max(place.number - _NEAR, 0)
    try:
        found = _LISTS[place.page].near(ctx, place.parameters, 2 * _NEAR + 1, offset)
    except ComplaintsError:
        return None
    if found is None:
        return None
    title, page = found
    ids = [str(one) if not pd.isna(one) else "" for one in page.rows.get("complaint_id", ())]
    at = place.number - offset
    if at >= len(ids) or ids[at] != complaint_id:
        return Around(title, page.total, None, None)
    others = [(one, offset + row) for row, one in enumerate(ids) if one and one != complaint_id]
    before = [other for other in others if other[1] < place.number]
    after = [other for other in others if other[1] > place.number]
    return Around(title, page.total, before[-1] if before else None, after[0] if after else None)


def draw(ctx: PageContext, complaint_id: str) -> None:
    """The way back to the figure's list, and to the complaints before and after this one in it."""
    place = of_address(st.query_params)
    found = around(ctx, place, complaint_id) if place else None
    if found is None:
        return
    of_list = {**place.parameters, "page": str(place.number // long_list.ROWS + 1)}
    crumb = _link(f"{place.page}?{context.address(ctx, **of_list)}", found.title)
    where = t("{number} of {total}", number=fmt.number(place.number + 1), total=fmt.number(found.total))
    kept = urlencode(place.parameters)
    ways = []
    for other, key, words in (
        (found.before, "before", t("← Previous complaint")),
        (found.after, "after", t("Next complaint →")),
    ):
        if other:
            own = long_list.own(other[0], place.page, kept, other[1])
            ways.append(_link(f"complaint?{context.address(ctx, **own)}", words, f' data-key="{key}"'))
    name = escape(t("Where this complaint was opened from"), quote=True)
    html.show(
        f'<nav class="p-crumbs" aria-label="{name}"><span>{crumb} › {escape(complaint_id)} · {escape(where)}</span>'
        f"<span>{''.join(ways)}</span></nav>"
    )


def _link(href: str, words: str, more: str = "") -> str:
    return f'<a href="{escape(href, quote=True)}" data-here{more} target="_self">{escape(words)}</a>'
