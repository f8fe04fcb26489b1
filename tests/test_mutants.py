"""The small faults that `make mutation` puts into the SQL."""

import pytest

from tests.mutation import mutants
from tests.mutation.__main__ import equivalents

SQL = """-- 1 < 2 and min(x)
select
    min(score) as least_score,
    'a < 1' as text
from rated
left join other using (id)
where score >= 4
    and $where
    and counted_on between $from_on and $to_on
    and name is not null
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sql")
    (folder / "some.sql").write_text(SQL, encoding="utf-8")
    root, mutants.ROOT = mutants.ROOT, folder
    try:
        return mutants.of("some.sql")
    finally:
        mutants.ROOT = root


def test_each_kind_of_fault_is_made_once(found):
    assert sorted((mutant.line, mutant.kind, mutant.after) for mutant in found) == [
        (3, "swap", "max(score) as least_score,"),
        (6, "drop", "inner join other using (id)"),
        (7, "boundary", "where score > 4"),
        (7, "constant", "where score >= 5"),
        (7, "drop", "where true"),
        (7, "flip", "where score < 4"),
        (9, "boundary", "and counted_on > $from_on and counted_on <= $to_on"),
        (9, "boundary", "and counted_on >= $from_on and counted_on < $to_on"),
        (9, "drop", "and true"),
        (10, "drop", "and true"),
        (10, "flip", "and name is null"),
    ]


def test_a_fault_changes_one_line_and_leaves_comments_and_texts_alone(found):
    for mutant in found:
        before, after = SQL.splitlines(), mutant.text.splitlines()
        changed = [number for number, pair in enumerate(zip(before, after, strict=True), start=1) if pair[0] != pair[1]]
        assert changed == [mutant.line]


def test_every_equivalent_fault_is_still_made_and_says_why():
    for row in equivalents():
        assert row["reason"].endswith(".")
        keys = {mutant.key for mutant in mutants.of(row["file"])}
        assert (row["file"], row["before"], row["after"]) in keys
