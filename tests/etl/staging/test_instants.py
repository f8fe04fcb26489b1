"""Times whose text bears a zone: an offset or a name of the tz database counts, an abbreviation is no time."""

import pytest

from etl.__main__ import main
from tests.helpers.loading import ask

SOURCE = """-- description: log of a desk
-- zone: Asia/Baku
-- policy: retailer
-- timestamp_format: %d/%m/%Y %H:%M:%S {zone} | %a %b %d %H:%M:%S {zone} %Y | %d/%m/%Y %H:%M:%S
-- required: id, happened, due

select file, "row", id as event_id, id as complaint_id, 'received' as event_type, happened as occurred_at, due as due_at
from raw
"""
SIX = "2026-03-02 06:00:00"
READ = {
    "02/03/2026 10:00:00 +0400": SIX,
    "02/03/2026 10:00:00 +04:00": SIX,
    "02/03/2026 10:00:00 +04": SIX,
    "02/03/2026 01:00:00 -0500": SIX,
    "02/03/2026 06:00:00 Z": SIX,
    "02/03/2026 06:00:00 UTC": SIX,
    "02/03/2026 10:00:00 Asia/Baku": SIX,
    "02/03/2026 02:00:00 Etc/GMT+4": SIX,
    "Mon Mar 02 10:00:00 Asia/Baku 2026": SIX,
    "Mon Mar 02 10:00:00 +0400 2026": SIX,
    "02/03/2026 10:00:00": SIX,  # the source's zone
}
ABBREVIATED = (
    "02/03/2026 10:00:00 BST",
    "02/03/2026 10:00:00 EST",
    "Mon Mar 02 10:00:00 CET 2026",
    "02/03/2026 10:00:00 MSK",
)
UNREADABLE = ("02/03/2026 10:00:00 Foo/Bar", "02/03/2026 10:00:00 PM", "2026-03-02 10:00:00")


@pytest.mark.parametrize("directive", ["%z", "%Z"])
def test_a_zone_in_a_format_of_the_source_moves_the_time_and_nothing_is_guessed(tmp_path, directive):
    source, file, warehouse = tmp_path / "desk.sql", tmp_path / "desk.csv", tmp_path / "warehouse"
    source.write_text(SOURCE.format(zone=directive))
    texts = [*READ, *ABBREVIATED, *UNREADABLE]
    file.write_text("\n".join(["id,happened,due", *(f"{n},{text},{text}" for n, text in enumerate(texts))]))
    assert main(["load", "--source", str(source), "--warehouse", str(warehouse), str(file)]) == 0
    events = ask(warehouse, "select occurred_at::varchar, local_at::varchar, due_at::varchar from events")
    assert set(events) == {(SIX, "2026-03-02 10:00:00", SIX)}
    assert len(events) == len(READ)
    rules = [rule for (rule,) in ask(warehouse, 'select rule from rejected_rows order by "row"')]
    assert rules == ["occurred_at_zone_known"] * len(ABBREVIATED) + ["occurred_at_readable"] * len(UNREADABLE)
