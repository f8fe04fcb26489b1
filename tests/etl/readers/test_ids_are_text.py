"""Ids and names come out of a load as the people who wrote them read them, whatever type their file gives them."""

import json
from decimal import Decimal

import pyarrow
import pyarrow.parquet
import pytest
import xlsxwriter

from etl.__main__ import main
from tests.helpers.loading import ask

HEADER = ("event_id", "complaint_id", "event_type", "occurred_at", "store")
AT = "2026-03-02 10:00"


def parquet(path, ids, store, kind=None):
    table = {
        "event_id": [f"{path.stem}{number}" for number, _ in enumerate(ids)],
        "complaint_id": pyarrow.array(ids, kind),
        "event_type": ["received"] * len(ids),
        "occurred_at": [AT] * len(ids),
        "store": pyarrow.array([store] * len(ids)),
    }
    pyarrow.parquet.write_table(pyarrow.table(table), path)
    return path


def workbook(path):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Old")
        sheet.hide()
        sheet = book.add_worksheet("Events")
        sheet.activate()
        # The table begins in the second column of the third row.
        for row, cells in enumerate([HEADER, ("x1", 1234, "received", AT), ("x2", 2026030210000017, "received", AT)]):
            sheet.write_row(row + 2, 1, cells)
        sheet.write_row(5, 1, ("x3", 20260302100000171, "received", AT))
        sheet.write_row(6, 1, ("x4", "D", "received"))
        sheet.write_formula(6, 4, "=NOW()", None, "")
        sheet.write_row(7, 1, ("x5", "", "received", AT))
        sheet.write_formula(7, 2, "=NA()", None, "#N/A")
        sheet.write_row(8, 1, ("x6", "E", "received", AT))
        sheet.write_formula(8, 5, "=NA()", None, "#N/A")
    return path


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ids")
    files = [
        parquet(folder / "doubles.parquet", [1234.0, 1234.5, 2.0**53], "Gəncə".encode()),
        parquet(folder / "floats.parquet", [1234.0, 2.0**24], "Gəncə", pyarrow.float32()),
        parquet(folder / "decimals.parquet", [Decimal("1234.00"), Decimal("12345678901234567890.00")], "Gəncə"),
        parquet(folder / "whole.parquet", [2**64 - 1], "Gəncə", pyarrow.uint64()),
        parquet(folder / "bytes.parquet", [b"1234", b"\xff"], "Gəncə".encode()),
        workbook(folder / "events.xlsx"),
        folder / "events.json",
        folder / "events.jsonl",
        folder / "events.csv",
    ]
    event = '{"event_id": "%s", "complaint_id": %s, "event_type": "received", "occurred_at": "2026-03-02 10:00"%s}'
    files[-3].write_text(f"[{event % ('j1', '1234.0', '')}, {event % ('j2', '20260302100000171.0', '')}]")
    # The same store with its accents as letters of their own.
    files[-2].write_text(event % ("l1", "1.234e3", ', "store": "Ga\u0308nca\u0308"'))
    files[-1].write_text(
        "event_id,complaint_id,event_type,occurred_at,store\nc1,1234,rated,2026-03-02 10:00,G\u00e4nc\u00e4\n"
    )
    return folder, files


@pytest.fixture(scope="module")
def told(loaded):
    folder, files = loaded
    with pytest.MonkeyPatch.context() as patch:
        lines = []
        patch.setattr("builtins.print", lambda *words, **_: lines.append(" ".join(map(str, words))))
        assert (
            main(["load", "--source", "events", "--json", "--warehouse", str(folder / "warehouse"), *map(str, files)])
            == 0
        )
    return json.loads(lines[0])


def test_a_number_is_one_id_in_every_format(loaded, told):
    ids = dict(ask(loaded[0] / "warehouse", "select complaint_id, count(*) from events group by all"))
    assert ids == {
        "1234": 8,
        "1234.5": 1,
        "12345678901234567890": 1,
        str(2**64 - 1): 1,
        "2026030210000017": 1,
        "20260302100000171": 1,
        "E": 1,
    }


def test_what_a_file_no_longer_holds_is_rejected_with_the_reason(told):
    reasons = {(row["file"], row["row"]): row["reason"] for row in told["rejections"]}
    lost = "has more digits than the file can hold (15); write the column as text"
    assert reasons == {
        ("bytes.parquet", 3): "complaint_id is not UTF-8 text",
        ("doubles.parquet", 4): f"the number in complaint_id {lost}",
        ("floats.parquet", 3): f"the number in complaint_id {lost}",
        ("events.xlsx", 6): f"the number in complaint_id {lost}",
        (
            "events.xlsx",
            7,
        ): "the formula in E7 (column occurred_at) has no stored result; save the workbook in Excel once",
        ("events.xlsx", 8): "an id is an error of a spreadsheet, as #N/A",
    }
    assert told["rows_read"] == told["events_loaded"] + told["duplicates"] + told["rejected"]
    assert told["warnings"]["no_spreadsheet_errors"] == 1


def test_a_name_is_one_however_its_bytes_are_marked_or_its_accents_are_written(loaded, told):
    stores = dict(
        ask(loaded[0] / "warehouse", "select store, count(*) from events where store is not null group by all")
    )
    assert stores == {"Gəncə": 7, "Gänc\u00e4": 2, "#N/A": 1}
