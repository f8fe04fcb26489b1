"""When a page was last drawn for somebody, so that what is done beside the pages can wait while they are read."""

import time

_last_at = float("-inf")


def note() -> None:
    """Says that a page is being drawn now."""
    global _last_at
    _last_at = time.monotonic()


def quiet_seconds() -> float:
    """Seconds since a page was last drawn; infinite where none was."""
    return time.monotonic() - _last_at
