"""When a page was last drawn for somebody, so that what is done beside the pages can wait while they are read."""

import time
from collections import Counter

_last_at = float("-inf")
_counts: Counter[str] = Counter()


def note() -> None:
    """Says that a page is being drawn now."""
    global _last_at
    _last_at = time.monotonic()
    count("pages")


def count(what: str) -> None:
    """Counts one of `pages`, `reads`, `errors` since the program began; a count lost between threads is no harm."""
    _counts[what] += 1


def counts() -> Counter[str]:
    """What was counted; 0 for what never happened."""
    return Counter(_counts)


def quiet_seconds() -> float:
    """Seconds since a page was last drawn; infinite where none was."""
    return time.monotonic() - _last_at
