"""What a type of rule means: shown to our own scan of a table and to Great Expectations, which have to agree.

An upgrade of the library that changes one of these fails here, by name, before it can change what a load rejects.
"""

import duckdb
import pytest

from expectations import check, in_database, suite
from expectations.suite import Rule, Suite

ROWS = """select * from (values
    (1, 'A', 'phone', 3), (2, 'B', 'fax', 9), (3, 'B', null, null), (4, null, 'e''mail', 1)
) as v (staged_id, name, channel, score)"""


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("contract") / "staging.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create table staged_events as {ROWS}")
        connection.execute("create table others as select 1 as n")
    return path


def _rule(kind, kwargs, severity="reject", table="staged_events", name=None):
    return Rule(name or f"{kind}_{len(str(kwargs))}", severity, "reason", "note", kind, kwargs, table)


@pytest.fixture(params=["own scan", "library"], autouse=True)
def asked(request, monkeypatch):
    """Who evaluates the rules; the library takes every type where nothing is known of any."""
    if request.param == "library":
        monkeypatch.setattr(in_database, "knows", lambda _: False)
    return request.param


def _run(database, *rules):
    return check.run(Suite("contract", "", rules), database)


def _failing(database, result):
    with duckdb.connect(str(database), read_only=True) as connection:
        return sorted(connection.execute(f"select staged_id from ({result.failing_sql})").fetchall())


QUERY = "unexpected_rows_expectation"
# What, with which arguments, and the staged_id of the rows that fail.
CASES = [
    ("expect_column_values_to_not_be_null", {"column": "staged_id"}, []),
    ("expect_column_values_to_not_be_null", {"column": "name"}, [4]),
    # NULL is no member and no breach: emptiness has a rule of its own.
    ("expect_column_values_to_be_in_set", {"column": "channel", "value_set": ["phone", "fax", "e'mail"]}, []),
    ("expect_column_values_to_be_in_set", {"column": "channel", "value_set": ["phone", "e'mail"]}, [2]),
    # Both ends belong to the range.
    ("expect_column_values_to_be_between", {"column": "score", "min_value": 1, "max_value": 9}, []),
    ("expect_column_values_to_be_between", {"column": "score", "min_value": 2, "max_value": 8}, [2, 4]),
    ("expect_column_values_to_be_unique", {"column": "channel"}, []),
    # Every row of a repeated value fails, not only the second.
    ("expect_column_values_to_be_unique", {"column": "name"}, [2, 3]),
    (QUERY, {"unexpected_rows_query": "select staged_id from {batch} where score > 9"}, []),
    (QUERY, {"unexpected_rows_query": "select staged_id from {batch} where score = 9 or name = 'A'"}, [1, 2]),
    # A filter, and one that is more than that.
    (QUERY, {"unexpected_rows_query": "select staged_id from {batch} where staged_id > 2 order by 1 limit 1"}, [3]),
    (
        QUERY,
        {"unexpected_rows_query": "select staged_id from {batch} where exists (select 1 from others)"},
        [1, 2, 3, 4],
    ),
]


def test_each_type_passes_and_fails_and_names_the_failing_rows(database):
    rules = [_rule(kind, kwargs, name=f"rule_{place}") for place, (kind, kwargs, _) in enumerate(CASES)]
    for result, (kind, kwargs, failing) in zip(_run(database, *rules), CASES, strict=True):
        assert result.success == (not failing), (kind, kwargs)
        assert result.failed == len(failing), (kind, kwargs)
        if failing:
            assert _failing(database, result) == [(staged_id,) for staged_id in failing], (kind, kwargs)


COLUMN_SET = "expect_table_columns_to_match_set"


def test_columns_that_are_missing_are_seen_and_further_ones_allowed(database):
    results = _run(
        database,
        _rule(COLUMN_SET, {"exact_match": False, "column_set": ["name", "score"]}, "stop", name="there"),
        _rule(COLUMN_SET, {"exact_match": False, "column_set": ["name", "absent"]}, "stop", name="not_there"),
    )
    assert [result.success for result in results] == [True, False]


def test_odd_names_of_columns_are_names(tmp_path):
    path = tmp_path / "odd.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""create table staged_events as select 1 as "case:concept:name", 0 as "a b" """)
    between = "expect_column_values_to_be_between"
    results = _run(
        path,
        _rule(COLUMN_SET, {"exact_match": False, "column_set": ["case:concept:name", "a b"]}, "stop"),
        _rule(between, {"column": "case:concept:name", "min_value": 1}, "stop", name="filled"),
        _rule(between, {"column": "a b", "min_value": 1}, "stop", name="empty"),
    )
    assert [result.success for result in results] == [True, True, False]


def test_a_type_or_an_argument_that_is_not_known_goes_to_the_library(database):
    lengths = _rule("expect_column_value_lengths_to_be_between", {"column": "channel", "max_value": 5}, name="lengths")
    mostly = _rule("expect_column_values_to_not_be_null", {"column": "name", "mostly": 0.5}, name="mostly")
    results = _run(database, lengths, *(_rule(*case[:2], name=str(n)) for n, case in enumerate(CASES[:2])), mostly)
    assert [(result.rule.id, result.success, result.failed) for result in results] == [
        ("lengths", False, 1),
        ("0", True, 0),
        ("1", False, 1),
        ("mostly", True, 1),
    ]


def test_no_rule_of_ours_needs_the_library(asked):
    of_ours = [rule for name in suite.names() for rule in suite.load(name).rules]
    assert all(in_database.knows(rule) for rule in of_ours) == (asked == "own scan")


def test_every_type_that_a_suite_uses_is_covered_here():
    shown = {kind for kind, _, _ in CASES} | {COLUMN_SET}
    assert {rule.type for name in suite.names() for rule in suite.load(name).rules} <= shown


def test_rows_checked_are_counted_where_the_library_tells(database):
    checked = [
        result.checked
        for result in _run(database, *(_rule(*case[:2], name=str(n)) for n, case in enumerate(CASES[:8])))
    ]
    assert checked == [4] * 8


def test_batch_is_replaced_by_the_table_wherever_it_stands(database):
    query = (
        "select a.staged_id from {batch} as a inner join {batch} as b on a.staged_id = b.staged_id where a.score = 9"
    )
    (result,) = _run(database, _rule(QUERY, {"unexpected_rows_query": query}))
    assert result.failed == 1
    assert "{batch}" not in result.failing_sql
    assert result.failing_sql.count("staged_events") == 2


def test_counts_are_whole_where_many_rows_fail(tmp_path):
    path = tmp_path / "many.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table staged_events as select i as staged_id, null::varchar as name from range(3000) t(i)"
        )
    results = _run(
        path,
        _rule("expect_column_values_to_not_be_null", {"column": "name"}),
        _rule(QUERY, {"unexpected_rows_query": "select staged_id from {batch} where name is null"}),
    )
    # The library lists at most 200 of them; the counts and the queries must not stop there.
    assert [result.failed for result in results] == [3000, 3000]
    assert [len(_failing(path, result)) for result in results] == [3000, 3000]


def test_a_table_without_rows_passes(tmp_path):
    path = tmp_path / "empty.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create table staged_events as select * from ({ROWS}) where false")
    results = _run(path, *(_rule(*case[:2], name=str(n)) for n, case in enumerate(CASES[:10])))
    assert all(result.success and result.failed == 0 for result in results)


def test_rules_of_several_tables_come_back_in_their_own_order(database):
    some = {"unexpected_rows_query": "select 1 as off from {batch} where 1 = 0"}
    rules = [
        _rule(QUERY, some, "stop", table, f"{table}{n}") for n, table in enumerate(["others", "staged_events"] * 2)
    ]
    assert [result.rule.id for result in _run(database, *rules)] == [rule.id for rule in rules]


def test_the_file_is_free_again_afterwards(database):
    _run(database, _rule(*CASES[1][:2]), _rule(*CASES[9][:2]))
    with duckdb.connect(str(database)) as connection:
        connection.execute("create or replace table written as select 1")
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{database}' as w")
        connection.execute("create or replace table w.written as select 2")


def test_the_file_is_free_again_after_a_rule_that_cannot_be_evaluated(database):
    with pytest.raises(RuntimeError):
        _run(database, _rule(QUERY, {"unexpected_rows_query": "select absent from {batch}"}))
    with duckdb.connect(str(database)) as connection:
        connection.execute("create or replace table written as select 1")


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [
        ("expect_column_values_to_not_be_null", {"column": "absent"}),
        (QUERY, {"unexpected_rows_query": "select absent from {batch}"}),
        (QUERY, {"unexpected_rows_query": "select staged_id frm {batch}"}),
    ],
)
def test_a_rule_that_cannot_be_evaluated_raises_and_is_never_taken_for_a_pass(database, kind, kwargs):
    with pytest.raises(RuntimeError, match="bad_rule could not be evaluated"):
        _run(database, _rule(kind, kwargs, name="bad_rule"), _rule(*CASES[0][:2]))


def test_checking_writes_nothing(database):
    before = database.read_bytes()
    _run(database, *(_rule(*case[:2], name=str(n)) for n, case in enumerate(CASES)))
    assert database.read_bytes() == before
