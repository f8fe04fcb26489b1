"""Complaints found by what somebody typed: their number in any case, or a part of it."""

import pandas as pd

from queries.warehouse.generation import Generation

MOST = 20
"""So many numbers are given at most."""


def complaints(generation: Generation, typed: str) -> list[str]:
    """The numbers that are what was typed, else those alike but for case and blanks, else those that contain it."""
    plain = "".join(typed.split()).casefold()
    if not plain:
        return []
    with generation.reading() as cursor:
        rows = cursor.execute(
            """
            with known as (
                select complaint_id, lower(regexp_replace(complaint_id, '\\s', '', 'g')) as plain from complaints
            )
            select
                complaint_id,
                case when complaint_id = $typed then 0 when plain = $plain then 1 else 2 end as likeness
            from known
            where contains(plain, $plain)
            order by likeness, complaint_id
            limit $most
            """,
            {"typed": typed, "plain": plain, "most": MOST},
        ).df()
    best = rows[rows["likeness"] == rows["likeness"].min()] if len(rows) else pd.DataFrame({"complaint_id": []})
    return best["complaint_id"].tolist()
