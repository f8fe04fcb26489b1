"""Since when there was anything to count: weeks before a cause, a store or a product existed are unknown, not zero.

Zeros before something existed look like a past without complaints, beside which its usual number is an outbreak for
ever. They are told from the zeros of something rare by chance: so many weeks without any would hardly have come at the
rate seen since. What began within the last weeks keeps its zeros, for it is news: it is new.

The limit is ours, measured: benchmarks/causes_worlds.py.
"""

import numpy as np
from numpy.typing import NDArray

NEW_WEEKS = 8
"""What began within so many weeks is new; the weeks that an outbreak is looked for in."""
CHANCE = 1e-3
"""So many weeks without any complaint are taken for chance down to this probability."""


def known(counts: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Give series × weeks: False in the weeks before the series existed, seen from the newest week.

    counts  series × weeks, oldest first; 0 where a week is not known

    The rate is that of the weeks since the first complaint, the newest NEW_WEEKS left out, as an outbreak in them says
    nothing about the weeks before. Weeks are Poisson by it, twice as spread (a quiet month is no proof).
    """
    weeks = counts.shape[1]
    known = np.ones(counts.shape, dtype=bool)
    if not weeks:
        return known
    is_any = counts > 0
    first = np.where(is_any.any(axis=1), is_any.argmax(axis=1), 0)
    since = weeks - NEW_WEEKS - first
    place = np.arange(weeks)
    judged = (place >= first[:, None]) & (place < weeks - NEW_WEEKS)
    rate = (counts * judged).sum(axis=1) / np.maximum(since, 1)
    # with twice the variance, the probability of a week without any is exp(-rate log 2)
    is_beginning = (since > 0) & (rate * np.log(2) * first > -np.log(CHANCE))
    known[is_beginning] = place >= first[is_beginning, None]
    return known
