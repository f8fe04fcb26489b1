"""What the parts that code complaints agree on, and the words that a person codes by."""

from collections.abc import Sequence

from queries.warehouse.generation import Generation

NONE_OF_KNOWN = "none_of_known"
"""Written into the register in place of a cause where a person found that no known cause fits: it is no cause."""


def words(generation: Generation, complaint_ids: Sequence[str]) -> dict[str, str]:
    """Give what the customers wrote in these complaints that a load found without a cause, by number.

    Personal data, so no row list: ask only for a reader who may see it.
    """
    with generation.reading() as cursor:
        rows = cursor.execute(
            """select t.complaint_id, string_agg(t.text, ' ' order by t.event_id)
            from w.event_texts as t semi join cause_suggestions using (complaint_id)
            where list_contains($1, t.complaint_id) group by t.complaint_id""",
            [list(complaint_ids)],
        ).fetchall()
    return {complaint_id: generation.readable(text) for complaint_id, text in rows}


def words_of(generation: Generation, complaint_id: str) -> str:
    """Give what the customer wrote in one complaint, empty where nothing was written.

    Personal data, so no row list: ask only for a reader who may see it.
    """
    with generation.reading() as cursor:
        found = cursor.execute(
            "select string_agg(text, '\n' order by event_id) from w.event_texts where complaint_id = $1",
            [complaint_id],
        ).fetchone()
    return generation.readable((found and found[0]) or "")
