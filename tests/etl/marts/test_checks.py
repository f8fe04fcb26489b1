import pytest

from etl.marts import build
from etl.warehouse import generations
from queries.errors import FailedCheckError
from tests.helpers.loading import ask, event, load_events

FIRST = [
    event("1", "A", "received", "2026-03-19 15:00", channel="phone"),
    event("2", "B", "received", "2026-03-19 16:00", channel="phone"),
    event("3", "B", "resolved", "2026-03-20 16:00"),
    event("4", "X", "assigned", "2026-03-20 16:00"),
]
SECOND = [event("5", "A", "accepted", "2026-03-20 10:00"), event("6", "C", "received", "2026-03-20 11:00")]


@pytest.fixture
def spoil(monkeypatch):
    """Let every build be followed by a statement that spoils the marts."""

    def after(sql):
        original = build.build

        def build_and_spoil(connection, *, everything):
            original(connection, everything=everything)
            connection.execute(sql)

        monkeypatch.setattr(build, "build", build_and_spoil)

    return after


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sql", "told"),
    [
        # Of complaints that the second load touched.
        ("delete from complaints where complaint_id = 'C'", "missing from the complaints"),
        ("insert into complaints select * from complaints where complaint_id = 'A'", "more than one row"),
        ("insert into clocks select * from clocks where complaint_id = 'A'", "two rows for one cycle"),
        ("update complaints set event_count = 7 where complaint_id = 'A'", "do not add up"),
        ("update open_spells set closed_at = timestamp '2020-01-01' where complaint_id = 'A'", "ends before it begins"),
        # Of others.
        ("delete from complaints where complaint_id = 'B'", "did not touch"),
        ("insert into clocks select * from clocks where complaint_id = 'B'", "did not touch"),
        ("update complaints set event_count = 7 where complaint_id = 'B'", "do not add up"),
        ("update complaints set status = 'open' where complaint_id = 'B'", "contradicts its stretches"),
    ],
)
def test_a_part_is_checked_as_strictly_as_the_whole(tmp_path, spoil, sql, told):
    load_events(tmp_path, FIRST)
    spoil(sql)
    with pytest.raises(FailedCheckError, match=told):
        load_events(tmp_path, SECOND)
    assert generations.live(tmp_path / "warehouse") == 1


def test_every_rule_has_a_result_and_warnings_are_of_the_whole(tmp_path):
    load_events(tmp_path, FIRST)
    load_events(tmp_path, SECOND)
    rows = ask(
        tmp_path / "warehouse",
        "select rule, success, failed from check_results where suite = 'marts' and load_id = 1 order by rule",
    )
    again = ask(
        tmp_path / "warehouse",
        "select rule, success, failed from check_results where suite = 'marts' and load_id = 2 order by rule",
    )
    # X was never received; the second load has not touched it.
    assert ("received_once_known", False, 1) in again
    assert again == rows
