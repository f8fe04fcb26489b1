"""Whether a generation holds demonstration data, which are invented: it is said wherever figures of it are shown."""

from queries.warehouse.generation import Generation

DEMO = "demo"
"""The source whose complaints are invented."""
ALL, PART, NONE = "all", "part", "none"


def extent(generation: Generation) -> str:
    """How much of it is invented: ALL, PART or NONE of its complaints."""
    with generation.cursor() as cursor:
        found = cursor.execute("select distinct source from w.loads where rows_read > 0").fetchall()
    if (DEMO,) not in found:
        return NONE
    return ALL if len(found) == 1 else PART
