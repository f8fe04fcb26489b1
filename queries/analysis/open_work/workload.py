"""What lies before a team this morning: open complaints by how much they press, who has how many, and what it takes.

Every complaint of a board is in exactly one group, the most pressing that holds: past a deadline; due before a working
day is over; at risk; waiting for the customer; the rest that has a deadline; without one.
"""

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from queries.analysis import few
from queries.semantic import catalog, paging
from queries.semantic.request import Request
from queries.warehouse.generation import Generation

GROUPS = ("overdue", "today", "at_risk", "waiting", "later", "no_deadline")
"""From what presses most to what presses least."""
SOON_DAYS = 3
"""So many working days ahead what it takes is reckoned."""
_LOOKED_BACK = 28  # days


@dataclass(frozen=True)
class Need:
    """What has to be done for no further deadline to pass in the next `SOON_DAYS` working days, and the usual pace."""

    overdue_n: int
    """Complaints whose deadline has passed already."""
    soon_n: int
    """Complaints whose next deadline falls in those days."""
    a_day: float
    """How many of those a working day is."""
    usual_a_day: float
    """Steps finished a working day over the four weeks before; NaN where none of those days was worked."""


def grouped(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of a board with the column `urgency`, the most pressing group first; their order within is kept."""
    is_running = rows["state"] == "running"
    holds = {
        "overdue": rows["state"] == "overdue",
        "today": is_running & (rows["days_left"] < 1),
        "at_risk": rows["is_at_risk"],
        "waiting": rows["is_waiting"].astype(bool),
        "later": is_running,
    }
    found = pd.Series("no_deadline", index=rows.index, dtype=object)
    for group in reversed(GROUPS[:-1]):
        found = found.mask(holds[group].fillna(False).astype(bool), group)
    places = found.map({group: place for place, group in enumerate(GROUPS)})
    return rows.assign(urgency=found).loc[places.sort_values(kind="stable").index].reset_index(drop=True)


def by(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Count grouped rows by holder or team: open_n and one column `<group>_n` each, who has most to do first.

    Of a person with fewer complaints than make a figure (`few`), only the name and open_n as missing are given.
    """
    counted = rows.groupby([column, "urgency"], dropna=False).size().unstack(fill_value=0)
    counted = counted.reindex(columns=list(GROUPS), fill_value=0)
    frame = counted.add_suffix("_n").assign(open_n=counted.sum(axis=1)).reset_index()
    keys = [f"{group}_n" for group in GROUPS[:3]]
    frame = frame.sort_values([*keys, "open_n"], ascending=False, kind="stable").reset_index(drop=True)
    if column in few.HOLDERS:
        hidden = frame["open_n"].map(few.is_few) & frame[column].notna()
        numbers = [name for name in frame if name.endswith("_n")]
        frame[numbers] = frame[numbers].astype("Int64")
        frame.loc[hidden, numbers] = pd.NA
        # what is withheld stands last, by name: its place would tell what it holds
        frame = pd.concat([frame[~hidden], frame[hidden].sort_values(column)], ignore_index=True)
    return frame


def pace(generation: Generation, request: Request) -> float:
    """Give the steps finished a working day over the four weeks up to yesterday, of complaints that pass the filters.

    NaN where none of those days was worked.
    """
    to_on = generation.data_as_of_on - timedelta(days=1)
    from_on = to_on - timedelta(days=_LOOKED_BACK - 1)
    asked = Request(from_on, to_on, where={**request.where, "implied": ("false",)})
    finished = paging.page(generation, "stopped_clocks", asked, paging.Stretch(limit=0)).total
    days = catalog.run(generation, "calendar", Request(from_on, to_on, where={"policy": (generation.policy,)}))
    worked = int(days["is_working"].sum())
    return finished / worked if worked else float("nan")


def need(rows: pd.DataFrame, usual_a_day: float) -> Need:
    """Reckon what it takes for the complaints of a board not to miss another deadline."""
    soon = int(((rows["state"] == "running") & (rows["days_left"] < SOON_DAYS)).sum())
    return Need(int((rows["state"] == "overdue").sum()), soon, soon / SOON_DAYS, usual_a_day)
