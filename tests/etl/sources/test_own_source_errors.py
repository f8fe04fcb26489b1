"""What the author of a source is told of a slip in it."""

import pytest

from etl.sources import definition
from queries.errors import BadSourceError

HEADER = "-- description: d\n-- policy: desk\n-- required: id, kind, happened\n\n"
SAID = 'file, "row", id as event_id, id as complaint_id'


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (f"\nselect {SAID},\n    kind as event_type\nfrom raw where 1 = = 1", "does not parse at line 8, column 20: "),
        (f"select {SAID},\n    knd as event_type from raw", "cannot be used at line 6, column 5: "),
        (
            f"select {SAID}, '{'x' * 200}' as text, knd as event_type from raw",
            f"at line 5, column {7 + len(SAID) + 215}: ",
        ),
        (
            f"select {SAID}, kind as event_type, happened as occurred_at from raw\n"
            f"union all by name select {SAID}, 'resolved', happened as occurred_at from raw",
            "as event_type` or the like, with `union all by name` in each of its SELECTs",
        ),
        (
            f"select {SAID}, kind as event_type, happened as occurred_at from raw\n"
            f"union all by name select {SAID}, 'resolved' as event_type, happened from raw",
            "does not say which canonical column 'happened' is",
        ),
        (f"select {SAID}, kind as event_typ from raw", "did you mean event_type"),
    ],
)
def test_a_slip_in_a_query_is_named_with_its_place_and_what_to_do(tmp_path, sql, says):
    path = tmp_path / "own.sql"
    path.write_text(HEADER + sql)
    with pytest.raises(BadSourceError) as caught:
        definition.find(path)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("policy", ["desk", "desk.toml"])
def test_a_policy_beside_its_source_is_found(tmp_path, policy):
    path = tmp_path / "own.sql"
    path.write_text(HEADER.replace("policy: desk", f"policy: {policy}") + "select * from raw")
    assert definition.find(path).policy == policy
    (tmp_path / "desk.toml").write_text("")
    assert definition.find(path).policy == str(tmp_path / "desk.toml")
