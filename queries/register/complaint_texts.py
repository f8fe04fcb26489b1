"""What customers wrote in the complaints that stand for a candidate."""

from queries.warehouse.generation import Generation


def words(generation: Generation, key: str) -> dict[str, str]:
    """Give the words of the examples of one candidate (`candidate_examples`), by number of the complaint.

    Personal data, so no row list: ask only for a reader who may see it.
    """
    with generation.reading() as cursor:
        rows = cursor.execute(
            """select complaint_id, max(text) from w.event_texts
            where complaint_id in (select complaint_id from candidate_examples where key = $1)
            group by complaint_id""",
            [key],
        ).fetchall()
    return {complaint_id: generation.readable(text or "") for complaint_id, text in rows}
