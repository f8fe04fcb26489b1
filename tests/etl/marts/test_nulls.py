"""The value of the first or last row is asked for among rows that have one: engines differ in what NULL then does."""

import re
from pathlib import Path

import pytest

from tests.helpers.dashboard_warehouse import ROOT

NEVER_NULL = {
    *("file", '"row"'),  # of every row that was read
    *("event_id", "complaint_id", "event_type", "source", "occurred_at", "local_at"),  # of every event
    "limit_units",  # of every limit of a policy
}
ASKED = re.compile(r'\barg_(?:min|max)\(\s*(?:\w+\.)?(\w+|"[^"]+")\s*,')
TEXTS = [path for folder in ("etl", "queries") for path in (ROOT / folder).rglob("*.sql")]


def unsaid(text: str) -> list[str]:
    """The columns that are asked of a first or last row without `is not null` before the next column."""
    found = []
    asked = [*ASKED.finditer(text)]
    ends = [one.start() for one in asked[1:]] + [len(text)]
    for one, end in zip(asked, ends, strict=True):
        said = f"{one[1]} is not null" in text[one.end() : end]
        if one[1] not in NEVER_NULL and not said:
            found.append(one[1])
    return found


@pytest.mark.parametrize("path", [path for path in TEXTS if ASKED.search(path.read_text(encoding="utf-8"))], ids=str)
def test_a_first_or_last_value_is_asked_of_rows_that_have_one(path: Path):
    assert unsaid(path.read_text(encoding="utf-8")) == []


def test_what_is_left_to_luck_is_noticed():
    assert unsaid(
        "select arg_max(actor, at) filter (where kind = 'x'), arg_min(store, at) filter (where store is not null)"
    ) == ["actor"]
