"""The small faults that `make mutation` puts into the SQL, and what is remembered of them."""

import duckdb
import pytest

from queries.errors import WarehouseError
from tests.mutation import child, ledger, mutants, trial
from tests.mutation.__main__ import equivalents
from tests.mutation.trial import Outcome

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


def test_every_equivalent_fault_is_listed_once():
    keys = [(row["file"], row["before"], row["after"]) for row in equivalents()]
    assert len(set(keys)) == len(keys)


def test_the_tests_that_are_asked_are_there():
    for file in mutants.files():
        for test in trial.tests_of(file):
            assert (mutants.ROOT / test).exists(), test


@pytest.fixture
def digests(tmp_path, monkeypatch):
    """Have the ledger write elsewhere; give the digests of files by name, which a test may change."""
    found = {}
    monkeypatch.setattr(ledger, "FOLDER", tmp_path)
    monkeypatch.setattr(ledger, "program_digest", lambda: found.get("program", ""))
    monkeypatch.setattr(ledger, "_file_digest", lambda path: found.get(path.name, ""))
    monkeypatch.setattr(ledger, "_test_digest", lambda test: found.get(test.rpartition("::")[2], ""))
    ledger._results.cache_clear()
    yield found
    ledger._results.cache_clear()


def remembered(mutant):
    """What is known of a mutant by a run that begins now."""
    ledger._results.cache_clear()
    return ledger.known(mutant)


def test_what_a_test_caught_is_caught_until_that_test_or_the_program_changes(digests):
    mutant = mutants.of("queries/metrics/flow.sql")[0]
    assert remembered(mutant) is None
    ledger.keep(mutant, Outcome("caught", "tests/queries/metrics/test_counts.py::test_flow", 1.0, {}))
    assert remembered(mutant) == "caught"
    digests["test_counts.py"] = "with one test more"
    assert remembered(mutant) == "caught"
    digests["test_flow"] = "another"
    assert remembered(mutant) is None
    assert ledger.hint(mutant) == "tests/queries/metrics/test_counts.py::test_flow"
    digests.update({"test_flow": "", "program": "another"})
    assert remembered(mutant) is None


def test_a_test_is_the_same_while_only_other_tests_of_its_file_change(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger, "ROOT", tmp_path)

    def digest(text):
        ledger._test_digest.cache_clear()
        (tmp_path / "test_some.py").write_text(text, encoding="utf-8")
        return ledger._test_digest("test_some.py::test_a[1]")

    text = "A = 1\n\ndef helper(): ...\n\ndef test_a(number): helper()\n\ndef test_b(): ...\n"
    first = digest(text)
    assert (
        digest(text + "\ndef test_c(): ...\n") == digest(text.replace("test_b(): ...", "test_b(): helper()")) == first
    )
    assert first not in (digest(text.replace("A = 1", "A = 2")), digest(text.replace("(number): ", "(number): 2 * ")))
    ledger._test_digest.cache_clear()


def test_what_survived_is_tried_again_once_any_of_its_tests_changes(digests):
    mutant = mutants.of("queries/metrics/flow.sql")[0]
    ledger.keep(mutant, Outcome("survived", "", 1.0, {}))
    assert remembered(mutant) == "survived"
    digests["test_custody.py"] = "another"  # which says nothing of metrics
    assert remembered(mutant) == "survived"
    digests["test_catalog.py"] = "another"
    assert remembered(mutant) is None


def test_only_what_the_database_refuses_is_broken():
    refused = WarehouseError("cannot be read")
    refused.__cause__ = duckdb.BinderException("no such column")
    assert child.is_of_sql(refused)
    assert not child.is_of_sql(AssertionError("2 in place of 3"))


def test_the_program_is_told_from_another_whatever_encoding_its_files_have():
    # helpers keep files of systems that write UTF-16: reading those as UTF-8 would end the run before it began
    ledger.program_digest.cache_clear()
    assert len(ledger.program_digest()) == 16
