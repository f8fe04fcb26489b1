import datetime as dt
import zipfile

import duckdb
import pytest
import xlsxwriter

from etl.readers import dispatch as readers_dispatch
from etl.readers import xlsx_file
from etl.readers.raw_table import RawCounts
from etl.sources import definition
from queries.errors import BadFileError

HEADER = ["event_id", "complaint_id", "event_type", "occurred_at", "text"]
EVENTS = definition.find("events")
WHEN = dt.datetime(2026, 3, 19, 10, 30)  # noqa: DTZ001 cells know no zone


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def book(tmp_path):
    """Writes a workbook of sheets (name: rows); a list of a formula and its last result is a formula."""

    def book(sheets, name="f.xlsx", hidden=(), **options):
        path = tmp_path / name
        options = {"default_date_format": "yyyy-mm-dd hh:mm:ss", "strings_to_formulas": False, **options}
        with xlsxwriter.Workbook(path, options) as workbook:
            for title, lines in sheets.items():
                sheet = workbook.add_worksheet(title)
                for row, cells in enumerate(lines):
                    for column, cell in enumerate(cells):
                        if isinstance(cell, list):
                            sheet.write_formula(row, column, cell[0], None, cell[1])
                        else:
                            sheet.write(row, column, cell)
                if title in hidden:
                    sheet.hide()
                else:
                    sheet.activate()
        return path

    return book


def rows(connection, columns="event_id, text"):
    return connection.sql(f'select "row", {columns} from raw order by file, "row"').fetchall()


@pytest.mark.parametrize("is_1904", [False, True])
def test_cells_give_their_values_as_text(connection, book, is_1904):
    path = book(
        {
            "S": [
                HEADER,
                [1, "c1", "received", WHEN, "=cmd|' /C calc'!A0"],
                [994501234567, "007", "received", WHEN.replace(hour=0, minute=0), ["=1+1", 2]],
                [1.5, True, "received", WHEN.replace(hour=23, minute=59, second=59, microsecond=999000), " ə\n1 "],
                [["=NA()", "#N/A"], "c", "received", "19.03.2026", None],
            ]
        },
        date_1904=is_1904,
    )
    assert readers_dispatch.into_raw(connection, EVENTS, path) == RawCounts(4, 0, ())
    assert rows(connection, "event_id, complaint_id, occurred_at, text") == [
        (2, "1", "c1", "2026-03-19 10:30:00", "=cmd|' /C calc'!A0"),
        (3, "994501234567", "007", "2026-03-19", "2"),
        (4, "1.5", "true", "2026-03-19 23:59:59.999000", " ə\n1 "),
        (5, "#N/A", "c", "19.03.2026", None),
    ]


def test_rows_keep_the_numbers_that_the_sheet_shows(connection, book):
    lines = [[], [], HEADER, ["1", "c", "received", "t", "x"], [], ["2", "c", "received", "t", "y"]]
    assert readers_dispatch.into_raw(connection, EVENTS, book({"S": lines})) == RawCounts(2, 0, ())
    assert rows(connection) == [(4, "1", "x"), (6, "2", "y")]


def test_the_first_visible_sheet_is_read_or_the_one_that_the_source_names(connection, book, tmp_path):
    line = ["1", "c", "received", "t", "x"]
    path = book({"Old": [["a"]], "Now": [HEADER, line], "Then": [HEADER, line, line]}, hidden=["Old"])
    assert readers_dispatch.into_raw(connection, EVENTS, path).rows_read == 1
    own = tmp_path / "own.sql"
    text = "-- description: t\n-- policy: retailer\n-- format: xlsx\n-- sheet: {}\n-- required: event_id\n\n"
    query = 'select file, "row", event_id as complaint_id from raw\n'
    own.write_text(text.format("then") + query)
    assert readers_dispatch.into_raw(connection, definition.find(own), path).rows_read == 2
    own.write_text(text.format("Never") + query)
    with pytest.raises(BadFileError, match=r"has no sheet Never, which the source own reads; it has Old, Now, Then\."):
        readers_dispatch.into_raw(connection, definition.find(own), path)


def test_columns_without_names_are_reported(connection, book):
    path = book({"S": [[*HEADER, "", "colour"], ["1", "c", "received", "t", "x", "?", "red"]]})
    assert readers_dispatch.into_raw(connection, EVENTS, path).ignored_columns == ("column_6", "colour")


def test_real_dates_are_read_beside_the_formats_of_the_source(book, tmp_path):
    own = tmp_path / "own.sql"
    own.write_text(
        "-- description: t\n-- policy: retailer\n-- format: xlsx\n-- timestamp_format: %d.%m.%Y\n-- required: a\n\n"
        'select file, "row", a as complaint_id from raw\n'
    )
    path = book({"S": [["a"], [WHEN], ["19.03.2026"]]})
    with duckdb.connect() as connection:
        assert readers_dispatch.into_raw(connection, definition.find(own), path).rows_read == 2
        formats = list(definition.find(own).timestamp_format)
        assert connection.execute("select strptime(a, ?) from raw order by row", [formats]).fetchall() == [
            (WHEN,),
            (WHEN.replace(hour=0, minute=0),),
        ]


def refused(connection, path, says):
    with pytest.raises(BadFileError, match=says) as caught:
        readers_dispatch.into_raw(connection, EVENTS, path)
    assert "\n" not in str(caught.value)
    assert connection.sql("select count(*) from raw").fetchall() == [(0,)]


def test_what_is_no_sheet_of_columns_is_refused(connection, book, tmp_path):
    refused(connection, book({"S": []}), "sheet read in f.xlsx is empty")
    refused(connection, book({"S": [["event_id", "complaint_id"]]}), "lacks the columns event_type, occurred_at")
    refused(connection, book({"S": [[*HEADER, "TEXT"]]}), "names the column TEXT twice")
    path = tmp_path / "g.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 5000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100)
    refused(connection, path, "protected by a password")
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 5000)
    refused(connection, path, "old Excel or Word")
    whole = book({"S": [HEADER]}).read_bytes()
    path.write_bytes(whole[:-60])
    refused(connection, path, "not an Excel workbook, or is damaged")
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<x/>")
        package.writestr("word/document.xml", "<x/>")
    refused(connection, path, "is not an Excel workbook; unpack it, or save")
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<x/>")
        package.writestr("xl/workbook.xml", "<broken")
    refused(connection, path, "is damaged; open it in Excel")


def test_a_cell_far_away_is_refused_before_memory_is_asked_for(connection, tmp_path):
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write(1_048_575, 16_383, "far")
    refused(connection, path, "has cells far away from its table")


def test_the_limits_hold_on_both_sides(connection, book, monkeypatch):
    path = book({"S": [HEADER, ["1", "c", "received", "t", "x"]]})
    monkeypatch.setattr(xlsx_file, "MAX_CELLS", 10)
    assert readers_dispatch.into_raw(connection, EVENTS, path).rows_read == 1
    connection.execute("delete from raw")
    monkeypatch.setattr(xlsx_file, "MAX_CELLS", 9)
    refused(connection, path, "too large")
    monkeypatch.setattr(xlsx_file, "MAX_CELLS", 10)
    with zipfile.ZipFile(path) as package:
        total = sum(part.file_size for part in package.infolist())
    monkeypatch.setattr(xlsx_file, "MAX_UNPACKED_BYTES", total - 1)
    refused(connection, path, "too large")
    monkeypatch.setattr(xlsx_file, "MAX_UNPACKED_BYTES", total)
    assert readers_dispatch.into_raw(connection, EVENTS, path).rows_read == 1


@pytest.mark.parametrize(("letters", "number"), [(b"A", 1), (b"Z", 26), (b"AA", 27), (b"XFD", 16_384)])
def test_letters_of_columns_are_numbers(letters, number):
    assert xlsx_file._column_number(letters) == number
