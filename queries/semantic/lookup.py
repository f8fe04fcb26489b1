"""Complaints found by what somebody typed: their number in any case, or a part of it."""

import pandas as pd

from queries.warehouse.generation import Generation

MOST = 20
"""So many numbers are given at most."""


def plain(typed: str) -> str:
    """What was typed, as numbers are compared: without blanks, in small letters."""
    return "".join(typed.split()).casefold()


def plain_sql(column: str) -> str:
    """SQL of a complaint's number as it is compared with what `plain` gives."""
    return f"lower(regexp_replace(cast({column} as varchar), '\\s', '', 'g'))"


def complaints(generation: Generation, typed: str) -> list[str]:
    """The numbers that are what was typed, else those alike but for case and blanks, else those that contain it."""
    wanted = plain(typed)
    if not wanted:
        return []
    with generation.reading() as cursor:
        rows = cursor.execute(
            f"""
            with known as (
                select complaint_id, {plain_sql("complaint_id")} as plain from complaints
            )
            select
                complaint_id,
                case when complaint_id = $typed then 0 when plain = $plain then 1 else 2 end as likeness
            from known
            where contains(plain, $plain)
            order by likeness, complaint_id
            limit $most
            """,
            {"typed": typed, "plain": wanted, "most": MOST},
        ).df()
    best = rows[rows["likeness"] == rows["likeness"].min()] if len(rows) else pd.DataFrame({"complaint_id": []})
    return best["complaint_id"].tolist()
