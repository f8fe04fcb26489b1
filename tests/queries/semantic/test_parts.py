"""SQL that several metrics share: put in word for word, and used by more than one text."""

import re

import duckdb
import pytest

from queries.errors import UnusableError
from queries.semantic import definition, parts
from tests.queries.statistics.r import assert_same, expected


def test_a_part_stands_where_it_is_included_with_its_indent_and_values(tmp_path, monkeypatch):
    (tmp_path / "band.sql").write_text("-- About it.\ncase\n    when $days <= 3 then 0\nend\n", encoding="utf-8")
    monkeypatch.setattr(parts, "FOLDER", tmp_path)
    parts._parts.cache_clear()
    try:
        text = parts.filled("select\n    $include(band; days=to_on - due_on),\n    n", "some")
    finally:
        parts._parts.cache_clear()
    assert text == "select\n    case\n        when to_on - due_on <= 3 then 0\n    end,\n    n"


def test_a_part_that_there_is_not_is_named():
    with pytest.raises(UnusableError, match=r"some\.sql includes 'nothing': the parts are "):
        parts.filled("$include(nothing)", "some")


def test_each_part_is_shared_and_none_is_left_over():
    texts = [
        path.read_text(encoding="utf-8")
        for folder in (definition.METRICS_FOLDER, definition.LISTS_FOLDER)
        for path in folder.glob("*.sql")
    ]
    used = [name for text in texts for name in set(re.findall(r"\$include\((\w+)", text))]
    assert {path.stem for path in parts.FOLDER.glob("*.sql")} == {name for name in used if used.count(name) > 1}
    assert not any("$include" in one.sql for one in (*definition.metrics().values(), *definition.row_lists().values()))


def interval(values: list[float]) -> tuple[float | None, float | None]:
    sql = parts.filled("select\n$include(median_interval; value=took)\nfrom (select unnest($values) as took)", "some")
    return duckdb.execute(sql, {"values": [float(value) for value in values]}).fetchone()


@pytest.mark.parametrize("case", expected("intervals")["medians"], ids=lambda case: f"n{len(case['values'])}")
def test_the_interval_of_a_median_is_that_of_r_or_wider(case):
    # R's is exact; ours rounds the rank
    low, high = interval(case["values"])
    if None in (low, high):
        assert len(case["values"]) < 6
    else:
        assert (low, high)[0] <= case["interval"][0]
        assert (low, high)[1] >= case["interval"][1]


@pytest.mark.parametrize(("n", "rank"), [(6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (14, 3), (15, 4), (20, 6), (21, 6)])
def test_ranks_are_those_of_the_tables(n, rank):
    # Conover 1999, table A3: the binomial with p = 1/2, at 95 %
    assert_same(interval(list(range(1, n + 1))), [rank, n - rank + 1])
