"""Whether a generation holds demonstration data, which are invented: it is said wherever figures of it are shown."""

from queries.warehouse.generation import Generation

DEMO = "demo"
"""The source whose complaints are invented."""


def holds_demo(generation: Generation) -> bool:
    """Whether demonstration data were loaded into it, alone or among others."""
    return DEMO in sources(generation)


def is_demo(generation: Generation) -> bool:
    """Whether demonstration data are all it holds."""
    return sources(generation) == {DEMO}


def sources(generation: Generation) -> set[str]:
    """Names of the sources that rows of it came from."""
    with generation.cursor() as cursor:
        found = cursor.execute("select distinct source from w.loads where rows_read > 0").fetchall()
    return {source for (source,) in found}
