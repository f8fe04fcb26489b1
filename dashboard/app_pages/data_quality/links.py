"""Where the figures of the page of data quality lead: to exactly the rows they count, or nowhere.

Loads made before loads wrote down which rows they had known already have counts without rows. Such a count leads
nowhere, which is honest; a list with other rows than the figure says would not be.
"""

import pandas as pd

from dashboard.data import cache
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.shell.context import PageContext
from dashboard.ui.tables import Link
from queries.semantic import paging
from queries.semantic.request import Request

COUNTS = ("rows_read", "events_loaded", "duplicates", "corrected", "rejected")
_LISTS = {
    "rows_read": ("row_fates", {}),
    "events_loaded": ("row_fates", {"fate": "loaded"}),
    "duplicates": ("row_fates", {"fate": "known"}),
    "corrected": ("corrected_events", {}),
    "rejected": ("rejected_rows", {}),
}
"""The list behind each count of a load, and what tells its rows from the others."""


def of_load(ctx: PageContext, load: pd.Series, listed: pd.DataFrame) -> tuple[Link, ...]:
    """The counts of one load; without a `load_id`, of all of them."""
    load_id = load.get("load_id")
    mine = listed if load_id is None else listed[listed["load_id"] == load_id]
    keys = {} if load_id is None else {"load_id": load_id}
    return tuple(
        Link(fmt.number(load[name]), drillthrough_links.rows(ctx, _LISTS[name][0], **keys, **_LISTS[name][1]))
        if 0 < load[name] == _number(mine, name)
        else Link(fmt.number(load[name]), "")
        for name in COUNTS
    )


def _number(listed: pd.DataFrame, name: str) -> int:
    """How many rows the list of a count has."""
    columns = ["events_loaded", "duplicates", "rejected", "no_event"] if name == "rows_read" else [name]
    return int(listed[columns].to_numpy().sum())


def counted(ctx: PageContext, number: int, name: str, **keys: object) -> Link:
    """A count that leads to its rows, if there are as many."""
    return Link(
        fmt.number(number), drillthrough_links.rows(ctx, name, **keys) if 0 < number == total(ctx, name, **keys) else ""
    )


def total(ctx: PageContext, name: str, **keys: object) -> int:
    """How many rows a list has."""
    where = {key: (str(value).lower() if isinstance(value, bool) else str(value),) for key, value in keys.items()}
    return cache.of(ctx.generation, paging.page, name, Request(where=where), paging.Stretch(limit=0)).total
