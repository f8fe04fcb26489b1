import gzip
import io
import json
import zipfile

import duckdb
import pytest

from etl.readers import dispatch as readers_dispatch
from etl.readers import json_file, raw_table
from etl.readers.raw_table import RawCounts
from etl.sources import definition
from queries.errors import BadFileError


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def load(connection, tmp_path):
    def load(content, name="f.json", *lines, query='select file, "row", a as complaint_id, b as text from raw'):
        header = ["description: a test", "policy: retailer", "required: a", "optional: b", "format: any", *lines]
        own = tmp_path / "own.sql"
        own.write_text("".join(f"-- {line}\n" for line in header) + f"\n{query}\n")
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return readers_dispatch.into_raw(connection, definition.find(own), path)

    return load


def rows(connection, columns="a, b"):
    return connection.sql(f'select "row", {columns} from raw order by "row"').fetchall()


def rejects(connection):
    return connection.sql('select "row", reason, raw from raw_rejects order by "row"').fetchall()


LIST = '[{"a": 1, "b": "ə\\n=1+1"}, {"A": true, "b": {"c": [1, 2.50]}, "d": 1}, {"b": null, "a": 12345678901234567890}]'


def test_a_list_of_objects_is_read_as_text(connection, load):
    assert load(LIST) == RawCounts(3, 0, ("d",))
    assert rows(connection) == [
        (2, "1", "ə\n=1+1"),
        (3, "true", '{"c": [1, 2.5]}'),
        (4, "12345678901234567890", None),
    ]


def test_a_list_within_an_object_is_found_by_its_path(connection, load):
    assert load(json.dumps({"x": {"y": json.loads(LIST)}}, indent=1), "f.json", "records: x.y").rows_read == 3
    assert load(LIST, "g.json", "records: x.y").rows_read == 3
    with pytest.raises(BadFileError, match=r"holds no list at x\.z, where the source own looks"):
        load('{"x": {"y": []}}', "f.json", "records: x.z")
    assert len(rows(connection)) == 6


def test_nested_values_are_reached_by_the_query(connection, load):
    load('{"a": 1, "b": {"name": "open"}}', "f.jsonl")
    assert connection.sql("select b->>'name' from raw").fetchall() == [("open",)]


@pytest.mark.parametrize("name", ["f.jsonl", "f.ndjson", "f.json"])
def test_an_object_on_every_line(connection, load, name):
    content = '\ufeff{"a": "1"}\r\n\n{"a": "2", "b": "x"}\nnot json\n[1]\n{"a": NaN}\n{"a": "3"}'
    assert load(content, name) == RawCounts(6, 3, ())
    assert rows(connection) == [(2, "1", None), (3, "2", "x"), (7, "3", None)]
    assert rejects(connection) == [
        (4, "not JSON (line 4): Expecting value at character 1", "not json"),
        (5, "not a JSON object (line 5)", "[1]"),
        (6, "not JSON (line 6): NaN is no JSON number", '{"a": NaN}'),
    ]


def test_odd_values_are_rejected_and_stop_nothing(connection, load):
    deep = '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}"
    digits = '{"a": ' + "9" * 5_000 + "}"
    long = json.dumps({"a": "x" * raw_table.MAX_RECORD_CHARACTERS})
    lines = [deep, digits, '{"a": "\\ud800"}', long, '{"a": "nul\\u0000nul"}', '{"a": ""}']
    assert load("\n".join(lines), "f.jsonl") == RawCounts(6, 4, ())
    assert [(row, reason) for row, reason, _ in rejects(connection)] == [
        (2, "not JSON (line 1): nested too deeply"),
        (3, "not JSON (line 2): Exceeds the limit (4300 digits) for integer string conversion"),
        (4, "half of a character (a lone surrogate), which is no text"),
        (5, "longer than 8,000,000 characters (line 4)"),
    ]
    assert rows(connection) == [(6, "nul\0nul", None), (7, None, None)]


@pytest.mark.parametrize(("length", "rejected"), [(8_000_000, 0), (8_000_001, 1)])
def test_the_longest_record(load, length, rejected):
    assert load('{"a": "' + "x" * (length - 9) + '"}', "f.jsonl").rejected == rejected


def test_elements_that_are_no_objects_are_rejected(connection, load):
    assert load('[{"a": 1}, 5, null]') == RawCounts(3, 2, ())
    assert rejects(connection) == [(3, "not a JSON object", "5"), (4, "not a JSON object", "null")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[{"a": 1},\n {"a": 2},\n {"a": }]', r"not JSON: Expecting value \(line 3, column 8\)"),
        ('[{"a": 1}', "not JSON: Expecting ',' delimiter"),
        ("[" * 100_000, "nested too deeply"),
        ('{\n "a": 1\n}\n', "one JSON object over several lines"),
        ("  \n", "nothing but blanks"),
        ('[{"b": 1}]', "lacks the column a that the source own requires; it has b"),
        (b'[{"a": "\xff"}]', r"not UTF-8 text \(byte 8, line 1\)"),
        (b"\x00\x01", "not text but a binary file"),
    ],
)
def test_what_is_no_such_document_is_refused_and_leaves_nothing(connection, load, content, says):
    with pytest.raises(BadFileError, match=says):
        load(content)
    assert (rows(connection), rejects(connection)) == ([], [])


def test_a_document_too_large_for_memory_is_refused(load, monkeypatch):
    monkeypatch.setattr(json_file, "MAX_DOCUMENT_BYTES", 12)
    assert load('[{"a": "1"}]').rows_read == 1
    with pytest.raises(BadFileError, match="save it as JSON lines"):
        load('[{"a": "12"}]')


def test_an_empty_list_is_no_error(load):
    assert load("[]") == RawCounts(0, 0, ())


def test_packed_files_are_known_by_the_name_within(connection, load):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("pages/f.jsonl", '{"a": 2}\n{"a": 3}')
    assert load(gzip.compress(b'[{"a": 1}]'), "f.json.gz").rows_read == 1
    assert load(packed.getvalue(), "f.zip").rows_read == 2
    assert connection.sql("select list(a order by a) from raw").fetchall() == [(["1", "2", "3"],)]


def test_many_records_come_in_their_order(connection, load):
    content = "\n".join(json.dumps({"a": str(row)}) for row in range(2, 50_002))
    assert load(content, "f.jsonl").rows_read == 50_000
    assert connection.sql('select count(*) from raw where "row"::varchar = a').fetchall() == [(50_000,)]
