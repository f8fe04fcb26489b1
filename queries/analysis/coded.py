"""Up to which week causes are known: the newest complaints are examined later, and have no cause until then.

A count by cause of such a week is too low for every cause, and which causes are known first is not chance either: those
that are examined quickly. So the newest weeks wait until as large a share of their complaints has a cause as usual.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from queries.warehouse import over
from queries.warehouse.generation import Generation

ENOUGH = 0.8
"""As large a share as usual, to within a fifth."""


@dataclass(frozen=True)
class Waiting:
    """The complaints received after a day, and of how many of them the cause is known."""

    received: int
    coded: int


def mature_count(received: ArrayLike, coded: ArrayLike) -> int:
    """Give how many of these weeks, the oldest first, can be counted by cause: up to the newest with causes enough.

    Usual is the median share of the weeks in which anything was received; all weeks count where that is nothing.
    """
    received, coded = np.asarray(received, float), np.asarray(coded, float)
    came = received > 0
    if not came.any():
        return len(received)
    share = np.divide(coded, received, out=np.full(len(received), np.nan), where=came)
    enough = np.flatnonzero(came & (share >= ENOUGH * np.median(share[came])))
    return int(enough[-1]) + 1 if len(enough) else 0


def since(generation: Generation, day: date | pd.Timestamp) -> Waiting:
    """Count the complaints received after a day up to the end of the newest whole week."""
    with generation.reading() as cursor:
        received, coded = cursor.execute(
            """select count(*), count(cause) from complaints
            where received_on > $1 and received_on <= $2""",
            [pd.Timestamp(day).date(), over.last_whole(generation, "week").to_on],
        ).fetchone()
    return Waiting(int(received), int(coded))
