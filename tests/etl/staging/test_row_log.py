"""Which rows a load counts can be listed: as many as the load says, whatever kinds of loads follow each other."""

import pytest

from etl.pipeline.load import load
from queries.errors import UnknownDimensionError, UsageError
from queries.semantic import catalog, paging
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.loading import BASIC, ask, event, load_events
from tests.helpers.servicenow_log import LOG, write_log

COUNTS = ("events_loaded", "duplicates", "corrected", "rejected")
FATES = {"loaded": "events_loaded", "known": "duplicates", "rejected": "rejected", "no_event": "no_event"}


def check(directory):
    """Every count of every load, and the sum of all, has as many rows in its list."""
    generation = warehouse_generation.open_live(directory)
    loads = catalog.run(generation, "loads")
    assert catalog.run(generation, "fates_by_load")[[*COUNTS]].values.tolist() == loads[[*COUNTS]].values.tolist()
    for _, one in loads.iterrows():
        where = {"load_id": (str(one["load_id"]),)}
        fates = ["rows_loaded", "rows_duplicate", "rows_rejected", "no_event"]
        assert one["rows_read"] == one[fates].sum()
        for fate, column in FATES.items():
            asked = Request(where=where | {"fate": (fate,)})
            page = paging.page(generation, "row_fates", asked, paging.Stretch(limit=None))
            assert len(page.rows) == page.total == one[column], (one["load_id"], fate)
        assert paging.page(generation, "corrected_events", Request(where=where)).total == one["corrected"]
        assert paging.page(generation, "rejected_rows", Request(where=where)).total == one["rejected"]
    for rule in catalog.run(generation, "check_results").query("failed > 0 and severity != 'stop'").itertuples():
        is_old = rule.suite == "marts" and rule.load_id != loads["load_id"].max()
        where = {"load_id": (str(rule.load_id),), "rule": (rule.rule,)}
        found = paging.page(generation, "rule_breaks", Request(where=where)).total
        assert found == (0 if is_old else rule.failed), rule.rule
    return generation


@pytest.mark.slow
def test_each_row_has_one_fate_and_the_counts_are_those_of_the_loads(tmp_path):
    faults = [
        event("7", "B", "frobbed", "2026-03-21 10:00"),
        event("8", "", "frobbed", "2026-03-21 10:00"),  # two faults, one rejection
        event("9", "B", "accepted", "31.02.2026"),
        event("10", "C", "received", "2026-03-22 10:00", channel="pigeon"),
        event("11", "D", "accepted", "2026-03-22 10:00"),  # no receipt
        event("12", "A", "rated", "2026-04-03 10:00"),
    ]
    other = {**BASIC[5], "occurred_at": "2026-03-20 12:00"}  # two versions in one load
    load_events(tmp_path, [*BASIC, BASIC[0], other, *faults], "one.csv")
    generation = check(tmp_path / "warehouse")
    known = catalog.run(generation, "row_fates", Request(where={"fate": ("known",)}))
    # row 8 repeats row 2; row 9 is a later version of row 7
    assert sorted(known["complaint_id"]) == ["A", "B"]
    assert sorted(known["row"]) == [7, 8]
    frobbed = catalog.run(generation, "rule_breaks", Request(where={"rule": ("event_type_known",)}))
    assert frobbed["row"].tolist() == [10, 11]
    assert frobbed["complaint_id"].isna().all()
    assert "frobbed" in frobbed["raw"].iloc[0]
    unread = catalog.run(generation, "rule_breaks", Request(where={"rule": ("received_once_known",)}))
    assert unread["complaint_id"].tolist() == ["D"]
    moved = {**BASIC[4], "occurred_at": "2026-03-25 09:00", "actor": "Rauf"}
    load_events(tmp_path, [*BASIC[:4], moved, event("20", "E", "received", "2026-04-05 09:00")], "two.csv")
    generation = check(tmp_path / "warehouse")
    corrected = catalog.run(generation, "corrected_events")
    assert corrected[["load_id", "first_load_id", "complaint_id", "changed"]].values.tolist() == [
        [1, 1, "B", "occurred_at"],
        [2, 1, "A", "occurred_at actor"],
    ]
    assert str(corrected["now_occurred_at"].iloc[1]) == "2026-03-25 09:00:00+04:00"
    load_events(tmp_path, BASIC, "three.csv")  # all known, one of them replaced since
    check(tmp_path / "warehouse")


@pytest.mark.slow
def test_lines_that_cannot_be_read_are_listed_with_the_rejected(tmp_path):
    path = tmp_path / "events.csv"
    load_events(tmp_path, BASIC)
    path.write_text(path.read_text(encoding="utf-8") + "too,few\n", encoding="utf-8")
    load("events", [path], tmp_path / "warehouse")
    generation = check(tmp_path / "warehouse")
    rejected = catalog.run(generation, "row_fates", Request(where={"fate": ("rejected",)}))
    assert rejected[["load_id", "row", "rule"]].values.tolist() == [[2, 8, "unparsed"]]


@pytest.mark.slow
def test_a_source_whose_events_are_derived_anew_accounts_for_each(tmp_path):
    for name, part in {"b": LOG[4:], "a": LOG[:2], "c": [LOG[3], LOG[0]], "d": [LOG[2]], "e": LOG}.items():
        load("servicenow", [write_log(tmp_path / f"{name}.csv", part)], tmp_path / "warehouse")
    generation = check(tmp_path / "warehouse")
    loads = catalog.run(generation, "loads")
    assert loads["corrected"].sum() > 0
    assert loads["duplicates"].sum() > 0


@pytest.mark.slow
def test_what_a_customer_said_is_in_none_of_these_rows(tmp_path):
    secret = {"customer_name": "Aysel Məmmədova", "customer_contact": "+994 50 000 00 00", "text": "Gecikir"}
    swapped = event("3", "Aysel Məmmədova", "frobbed", "2026-03-19 15:00", **secret)
    received = event("1", "A", "received", "2026-03-19 15:00", channel="pigeon", **secret)
    load_events(tmp_path, [received, received, swapped])
    generation = check(tmp_path / "warehouse")
    for name in ("row_fates", "rule_breaks", "rejected_rows", "corrected_events"):
        held = catalog.run(generation, name).to_csv()
        assert not [value for value in secret.values() if value in held], name


def test_a_generation_without_the_two_tables_is_read_and_lists_none(tmp_path):
    import duckdb

    load_events(tmp_path, [*BASIC, BASIC[0]])
    path = next((tmp_path / "warehouse").glob("g*.duckdb"))
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table known_rows; drop table rule_rows")
    assert ask(tmp_path / "warehouse", "select count(*) from loads") == [(1,)]
    generation = warehouse_generation.open_live(tmp_path / "warehouse")
    assert catalog.run(generation, "fates_by_load")["duplicates"].tolist() == [0]
    assert catalog.run(generation, "loads")["duplicates"].tolist() == [1]


@pytest.mark.slow
def test_a_stretch_is_sorted_as_asked_and_no_other_name_is_taken(tmp_path):
    load_events(tmp_path, BASIC)
    generation = warehouse_generation.open_live(tmp_path / "warehouse")
    page = paging.page(
        generation, "row_fates", Request(), paging.Stretch(order="occurred_at", descending=True, limit=2, offset=1)
    )
    assert page.total == 6
    assert page.rows["row"].tolist() == [5, 7]
    assert paging.page(generation, "row_fates", Request(), paging.Stretch(limit=2)).rows["row"].tolist() == [2, 3]
    with pytest.raises(UnknownDimensionError, match="no column 'fate; drop'"):
        paging.page(generation, "row_fates", Request(), paging.Stretch(order="fate; drop"))
    with pytest.raises(UsageError, match="is a metric"):
        paging.page(generation, "on_time_share", Request())
