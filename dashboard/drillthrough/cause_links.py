"""From the figures of root causes to the complaints that they count."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard.drillthrough import links
from dashboard.i18n import format as fmt
from dashboard.shell.context import PageContext
from queries.period import Period
from queries.register import cause_key

RECENT = "cause_complaints"
MEASURED = {"late": "is_late", "extended": "is_extended", "reopened": "is_reopened", "rated_low": "is_rated_low"}
"""What is compared (`cause_words.MEASURES`), and what tells the complaints that it happened to."""
KNOWN = {"late": "is_due", "reopened": "is_ended", "rated_low": "is_rated"}
"""What tells the complaints of which it is known; of the others it is known of all."""


def recent(ctx: PageContext, row: pd.Series, flag: str = "") -> str:
    """The address of what a line's figures of the recent weeks count: all of its complaints, or those with a flag.

    `row` has a cause, and may have a dimension with a value. Empty where the generation was made before these
    complaints were written down, and where the reader may not see what they are told apart by.
    """
    if not len(ctx.rows(RECENT, limit=1)):
        return ""
    keys = _keys(row) | ({flag: "true"} if flag else {})
    return links.rows(ctx, RECENT, **keys) if links.may_open(keys, ctx.reader) else ""


def received(ctx: PageContext, row: pd.Series, span: Period, **more: str) -> str:
    """The address of a line's complaints received in a span; `more` tells apart some of them, such as a product."""
    return links.link(_whole(ctx), "received_count", "value", span, **_keys(row), **more)


def weekly(ctx: PageContext, key: str, mondays: Sequence[date]) -> list[str]:
    """The addresses of what a key (cause, or cause|dimension|value) counts in each week; none that may not be seen."""
    cause, dimension, value = cause_key.split(key)
    keys = _keys(pd.Series({"cause": cause, "dimension": dimension, "value": value}))
    found = links.weekly(_whole(ctx), "received_count", "value", mondays, **keys)
    return found if all(found) else []


def _whole(ctx: PageContext) -> PageContext:
    """The filters of other pages do not hold where causes are shown, so they are not in these lists either."""
    return replace(ctx, view=replace(ctx.view, where={}))


def _keys(row: pd.Series) -> dict[str, str]:
    own = {"cause": row["cause"]} if row["cause"] else {}
    dimension = row.get("dimension")
    return own if fmt.is_missing(dimension) or not dimension else own | {dimension: row["value"]}
