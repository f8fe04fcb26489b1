import duckdb
import pytest

from etl.sources import definition
from queries.errors import BadSourceError, UnknownSourceError

HEADER = "-- description: a test\n-- policy: retailer\n-- required: id, happened\n"
QUERY = 'select file, "row", id as complaint_id, happened as occurred_at from raw'


def written(tmp_path, text, name="own.sql"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def found(tmp_path, header=HEADER, query=QUERY):
    return definition.find(written(tmp_path, f"{header}\n{query}\n"))


def refused(tmp_path, header=HEADER, query=QUERY):
    with pytest.raises(BadSourceError) as caught:
        found(tmp_path, header, query)
    text = str(caught.value)
    assert "own.sql" in text
    assert "\n" not in text
    return text


def test_the_canonical_columns_begin_with_the_24_of_the_contract():
    assert len(definition.CANONICAL_COLUMNS) == len(set(definition.CANONICAL_COLUMNS))
    assert definition.CANONICAL_COLUMNS[:4] == ("event_id", "complaint_id", "event_type", "occurred_at")
    assert definition.CANONICAL_COLUMNS[23] == "due_at"
    assert definition.CANONICAL_COLUMNS[24:] == definition.FURTHER_COLUMNS


@pytest.mark.parametrize("name", definition.names())
def test_every_built_in_source_is_sound(name):
    built_in = definition.find(name)
    assert built_in.name == name
    assert built_in.licence
    assert built_in.checked
    assert (definition.FOLDER.parent / "policy" / f"{built_in.policy}.toml").is_file()


def test_names_lists_the_built_in_sources_in_order():
    assert definition.names() == sorted(definition.names())
    assert {"boston311", "demo", "events", "receipt", "servicenow"} <= set(definition.names())


def test_events_and_demo_know_exactly_the_canonical_columns():
    for name in ("events", "demo"):
        assert (*definition.find(name).required, *definition.find(name).optional) == definition.CANONICAL_COLUMNS
    assert (definition.find("events").format, definition.find("demo").format) == ("any", "parquet")


def test_header_values_are_read_and_go_on_over_lines(tmp_path):
    own = found(
        tmp_path,
        "-- description: a test,\n--     told over two lines\n-- policy: retailer\n-- delimiter: tab\n-- quote: none\n"
        "-- nulls: ?, NA\n-- timestamp_format: %d/%m/%Y | %Y-%m-%d %H:%M\n-- zone: Asia/Baku\n"
        "-- required: id,\n--    happened\n-- row_grain: other\n",
    )
    assert own.name == "own"
    assert own.description == "a test, told over two lines"
    assert (own.delimiter, own.quote, own.nulls) == ("\t", "", ("", "?", "NA"))
    assert own.timestamp_format == ("%d/%m/%Y", "%Y-%m-%d %H:%M")
    assert (own.required, own.row_grain, own.zone) == (("id", "happened"), "other", "Asia/Baku")


def test_defaults_are_plain_csv_in_utf8_with_one_event_a_row(tmp_path):
    own = found(tmp_path)
    assert (own.format, own.delimiter, own.quote, own.encoding, own.nulls) == ("csv", ",", '"', "utf-8", ("",))
    assert (own.timestamp_format, own.optional, own.row_grain) == ((), (), "event")


def test_an_unknown_name_is_refused_with_the_nearest_one():
    with pytest.raises(UnknownSourceError, match="did you mean servicenow"):
        definition.find("service-now")
    with pytest.raises(UnknownSourceError, match="no source file"):
        definition.find("nowhere/own.sql")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("-- policy: retailer\n", "lacks `-- description"),
        ("-- description: a test\n", "lacks `-- policy"),
        (HEADER + "-- colour: red\n", "unknown key 'colour'"),
        (HEADER + "-- policy: retailer\n", "'policy' twice"),
        (HEADER + "-- just words\n", "Line 4 of own.sql is not"),
        (HEADER + "-- format: xml\n", "must be csv or json or jsonl or parquet or xlsx or any"),
        (HEADER + "-- row_grain: complaint\n", "must be event or case or other"),
        (HEADER + "-- decimal: dot\n", "must be point or comma"),
        (HEADER + "-- delimiter: ;;\n", "one character"),
        (HEADER + "-- encoding: klingon\n", "unknown encoding"),
        (HEADER + "-- zone: Asia/Bakuu\n", "unknown time zone"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path, header, says):
    assert says in refused(tmp_path, header)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "exactly one SELECT"),
        (f"{QUERY}; {QUERY}", "exactly one SELECT"),
        ("drop table raw", "exactly one SELECT"),
        ("select from where", "does not parse"),
        ('select file, "row", nothing as complaint_id from raw', "listed in `required` or `optional`"),
        ("select id as complaint_id from raw", "does not give the column 'file'"),
        ('select file, "row", happened as ocurred_at from raw', "did you mean occurred_at"),
        ("select 'f' as file, 1 as \"row\", content as text from read_text('own.sql')", "cannot be used"),
    ],
)
def test_a_wrong_query_is_refused(tmp_path, query, says):
    assert says in refused(tmp_path, query=query)


def test_a_source_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "own.sql"
    path.write_bytes((HEADER + "-- licence: şəffaf\n\n" + QUERY).encode("cp1254", "replace"))
    with pytest.raises(BadSourceError, match="not UTF-8"):
        definition.find(path)


def test_the_canonical_query_gives_all_columns_as_text_and_nulls_for_those_left_out(tmp_path):
    own = found(
        tmp_path, query='select file, "row", id as complaint_id, 3 as score, * exclude (file, "row", id) from raw;'
    )
    connection = duckdb.connect()
    connection.execute(
        "create table raw as select 'f.csv' as file, 2::bigint as \"row\", 'c1' as id, 'today' as happened"
    )
    result = connection.sql(definition.canonical_sql(own))
    assert result.columns == ["file", "row", *definition.CANONICAL_COLUMNS]
    assert [str(kind) for kind in result.types] == ["VARCHAR", "BIGINT"] + ["VARCHAR"] * len(
        definition.CANONICAL_COLUMNS
    )
    row = dict(zip(result.columns, result.fetchall()[0], strict=True))
    assert {name: value for name, value in row.items() if value is not None} == {
        "file": "f.csv",
        "row": 2,
        "complaint_id": "c1",
        "score": "3",
    }
