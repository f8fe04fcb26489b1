"""The key of a series: a cause, or cause|dimension|value for a cause within one value.

It is the same in the warehouse, the register, addresses and reports. A | of the cause itself is doubled; the value,
being last, stays as it is.
"""

import re

from queries.errors import UnknownDimensionError
from queries.semantic import dimensions

DIMENSIONS = dimensions.used_for("search")
"""What a cause is looked for within."""
_KEY = re.compile(r"(?P<cause>(?:[^|]|\|\|)*)(?:\|(?P<dimension>\w+)\|(?P<value>.*))?", re.DOTALL)


def of(cause: str, dimension: str | None = None, value: str | None = None) -> str:
    """Give the key of a cause, or of a cause within a value."""
    own = cause.replace("|", "||")
    return own if not dimension else f"{own}|{dimension}|{value}"


def split(key: str) -> tuple[str, str | None, str | None]:
    """Take a key apart into cause, dimension and value; UnknownDimensionError for another dimension."""
    found = _KEY.fullmatch(key)
    if found is None or found["dimension"] not in (None, *DIMENSIONS):
        raise UnknownDimensionError(
            f"{key!r} names no series: write cause, or cause|dimension|value, with a | of the cause twice."
        )
    return found["cause"].replace("||", "|"), found["dimension"], found["value"]


def is_within(key: str) -> bool:
    """Whether a key is of a cause within a value, not of the cause as a whole."""
    return split(key)[1] is not None
