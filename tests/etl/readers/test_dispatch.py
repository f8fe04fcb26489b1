import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.readers import dispatch as readers_dispatch
from etl.readers.dispatch import RawCounts
from etl.sources import definition
from queries.errors import BadFileError, MissingFileError

HEADER = "event_id,complaint_id,event_type,occurred_at,text"
EVENTS = definition.find("events")


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def load(connection, tmp_path):
    """Writes the content to a file, reads it, and gives the counts."""

    def load(content, name="f.csv", read_as=EVENTS):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return readers_dispatch.into_raw(connection, read_as, path)

    return load


@pytest.fixture
def own(tmp_path):
    """A source of one's own over two columns, with further header lines."""

    def own(*lines, name="own"):
        text = ["-- description: a test", "-- policy: retailer", "-- required: a, b", *(f"-- {line}" for line in lines)]
        path = tmp_path / f"{name}.sql"
        path.write_text("\n".join(text) + '\n\nselect file, "row", a as complaint_id, b as text from raw\n')
        return definition.find(path)

    return own


def rows(connection, columns="event_id, text"):
    return connection.sql(f'select "row", {columns} from raw order by file, "row"').fetchall()


def rejects(connection):
    return connection.sql('select file, "row", reason, raw from raw_rejects order by file, "row"').fetchall()


def test_rows_keep_their_number_their_file_and_their_text(connection, load):
    assert load(
        f'{HEADER}\n1,c1,received,2026-01-02,"two\nlines, ""quoted"""\n2,c1,resolved,2026-01-05,\n'
    ) == RawCounts(2, 0, ())
    assert rows(connection, "file, event_id, text") == [
        (2, "f.csv", "1", 'two\nlines, "quoted"'),
        (3, "f.csv", "2", None),
    ]
    assert rejects(connection) == []


def test_rows_that_do_not_parse_are_kept_apart_and_stop_nothing(connection, load):
    content = (
        f'{HEADER}\n1,c,received,t,"a\nb"\n2,c,too few\n3,c,received,t,x,too many\n\n4,c,received,t,good\n'
        '5,c,received,t,"never closed\n6,c,received,t,good\n7,c,received,t,"closed" badly\n8,c,received,t,"good"\n'
        '9,c,received,t,"end'
    )
    assert load(content) == RawCounts(9, 5, ())
    assert rows(connection) == [(2, "1", "a\nb"), (5, "4", "good"), (7, "6", "good"), (9, "8", "good")]
    assert rejects(connection) == [
        ("f.csv", 3, "3 columns where the header has 5", "2,c,too few"),
        ("f.csv", 4, "6 columns where the header has 5", "3,c,received,t,x,too many"),
        ("f.csv", 6, "a quote is not closed, or text follows a closing quote", '5,c,received,t,"never closed'),
        ("f.csv", 8, "a quote is not closed, or text follows a closing quote", '7,c,received,t,"closed" badly'),
        ("f.csv", 10, "a quote is not closed, or text follows a closing quote", '9,c,received,t,"end'),
    ]


def test_a_record_of_more_than_a_million_characters_is_rejected_where_another_one_is_bad(connection, load, own):
    longest = f"{'x' * 499_999},{'y' * 499_999}\n"
    assert len(longest) == 1_000_000
    assert load(f"a,b\nbad\n{longest}x{longest}", read_as=own()) == RawCounts(3, 2, ())
    assert rows(connection, "strlen(a), strlen(b)") == [(3, 499_999, 499_999)]
    assert rejects(connection)[1][1:3] == (4, "longer than 1,000,000 characters")


def test_one_endless_record_is_rejected_and_the_others_read(connection, load):
    endless = '2,c,received,t,"' + "never closed\n" * 100_000
    counts = load(f"{HEADER}\n1,c,received,t,good\n{endless}3,c,received,t,good\n4,c,received,t,{'x' * 1_000_001}\n")
    # Each line that the unclosed quote would have swallowed is a record again: one column where five are due.
    assert counts == RawCounts(100_003, 100_001, ())
    assert rows(connection) == [(2, "1", "good"), (100_003, "3", "good")]
    assert rejects(connection)[-1][1:3] == (100_004, "longer than 1,000,000 characters")


FIELD = st.text(st.sampled_from('ab,;"\n\r é?'), max_size=6)
RECORD = st.lists(FIELD, min_size=5, max_size=5)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    records=st.lists(st.tuples(RECORD, st.booleans()), max_size=12),
    has_bad=st.booleans(),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quotes_all=st.booleans(),
)
def test_both_ways_of_reading_agree_whatever_the_fields_hold(tmp_path_factory, records, has_bad, line_end, quotes_all):
    """Where there are bad records the careful pass reads the file, else DuckDB alone: the good rows are the same."""

    def written(field):
        return '"' + field.replace('"', '""') + '"' if quotes_all or set(field) & set(',"\r\n') else field

    lines = [HEADER]
    lines += [",".join(map(written, record if is_good or not has_bad else record[:-1])) for record, is_good in records]
    path = tmp_path_factory.mktemp("agree") / "f.csv"
    path.write_text(line_end.join([*lines, ""]), encoding="utf-8", newline="")
    with duckdb.connect() as connection:
        counts = readers_dispatch.into_raw(connection, EVENTS, path)
        found = connection.sql(f'select "row", {HEADER} from raw order by "row"').fetchall()
        bad_rows = [row for (row,) in connection.sql('select "row" from raw_rejects order by "row"').fetchall()]
    expected = [
        (number, *(field or None for field in record))
        for number, (record, is_good) in enumerate(records, start=2)
        if is_good or not has_bad
    ]
    assert found == expected
    assert bad_rows == [number for number, (_, good) in enumerate(records, start=2) if has_bad and not good]
    assert counts == RawCounts(len(records), len(bad_rows), ())


def test_row_numbers_are_the_order_of_a_file_read_by_several_threads(connection, tmp_path, own):
    path = tmp_path / "large.csv"
    connection.execute("set threads = 4")
    with path.open("w") as handle:
        handle.write("a,b\n")
        handle.writelines(f'{number},"{"x" * 90}\n{number}"\n' for number in range(2, 700_002))
    assert path.stat().st_size > 64 * 2**20  # two buffers and more
    assert readers_dispatch.into_raw(connection, own(), path) == RawCounts(700_000, 0, ())
    assert connection.sql('select count(*) filter ("row" <> a::bigint), max("row") from raw').fetchall() == [
        (0, 700_001)
    ]


def test_files_with_different_optional_columns_come_together(connection, load):
    load(f"{HEADER}\n1,c1,received,2026-01-02,first\n", "a.csv")
    load("Occurred_At,event_type,complaint_id,event_id,actor\n2026-01-03,assigned,c1,2,Aysel\n", "b.csv")
    result = connection.sql(definition.canonical_sql(EVENTS)).order("event_id")
    assert result.project("file, row, event_id, occurred_at, actor, text").fetchall() == [
        ("a.csv", 2, "1", "2026-01-02", None, "first"),
        ("b.csv", 2, "2", "2026-01-03", "Aysel", None),
    ]


def test_unknown_columns_are_reported_and_dropped(connection, load):
    content = "event_id,complaint_id,event_type,occurred_at,Row,colour,\n1,c1,received,2026-01-02,77,red,\n"
    assert load(content) == RawCounts(1, 0, ("Row", "colour", "column_7"))
    assert rows(connection, "event_id") == [(2, "1")]


def test_a_header_alone_gives_no_rows(connection, load):
    assert load(f"{HEADER}\n") == load(HEADER, "g.csv") == RawCounts(0, 0, ())


def test_empty_lines_are_no_records_even_before_the_header(connection, load):
    assert load(f"\n\n{HEADER}\n\n1,c1,received,t,x\n\n2,c1,received,t,y\n\n") == RawCounts(2, 0, ())
    assert rows(connection) == [(2, "1", "x"), (3, "2", "y")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bad", ["", "bad"])
def test_every_kind_of_line_end_is_read(connection, load, end, bad):
    assert load(end.join([HEADER, "1,c1,received,t,x", '2,c1,received,t,"y"', bad])).rows_read == 2 + bool(bad)
    assert rows(connection) == [(2, "1", "x"), (3, "2", "y")]


def test_mixed_line_ends_and_a_delimiter_after_the_last_column_are_read(connection, load):
    assert load(f"{HEADER}\n1,c1,received,t,x,\r\n2,c1,received,t,y\n3,c1,received,t,z\r\n") == RawCounts(3, 0, ())
    assert rows(connection) == [(2, "1", "x"), (3, "2", "y"), (4, "3", "z")]


def test_the_header_lines_of_a_source_steer_the_reading(connection, load, own):
    assert load("a|b\n'x|''y'|?\nNA|\n", read_as=own("delimiter: |", "quote: '", "nulls: ?, NA")).rows_read == 2
    assert rows(connection, "a, b") == [(2, "x|'y", None), (3, None, None)]


def test_without_quotes_a_quote_is_a_letter(connection, load, own):
    read_as = own("delimiter: tab", "quote: none")
    assert load('a\tb\n"x\ty"\nbad\nz\t"\n', read_as=read_as) == RawCounts(3, 1, ())
    assert rows(connection, "a, b") == [(2, '"x', 'y"'), (4, "z", '"')]


def test_names_that_look_like_patterns_are_one_file(connection, load):
    assert load(f"{HEADER}\n1,c1,received,t,x\n", "[a-z]*.csv").rows_read == 1
    assert connection.sql("select file from raw").fetchall() == [("[a-z]*.csv",)]


def test_a_column_found_missing_is_named_with_what_was_found(load):
    with pytest.raises(BadFileError) as caught:
        load("event_id,complaint_id,event_type,time\n1,2,3,4\n")
    assert str(caught.value) == (
        "The file f.csv lacks the column occurred_at that the source events requires; "
        "it has event_id, complaint_id, event_type, time; correct its header line or write a source for it."
    )


def test_the_likely_source_is_suggested(load):
    header = ",".join(definition.find("boston311").required)
    with pytest.raises(BadFileError, match="these are the columns of the source boston311"):
        load(f"{header}\n")


def test_a_first_line_of_data_is_not_repeated_in_the_message(load):
    with pytest.raises(BadFileError) as caught:
        load("1,Aysel Mammadova,aysel@example.com\n2,Elvin Aliyev,elvin@example.com\n")
    assert "Aysel" not in str(caught.value)
    assert "none of the 3 names in its first line is known" in str(caught.value)


@pytest.mark.parametrize(("delimiter", "name"), [(";", "a semicolon"), ("\t", "a tab"), ("|", "a vertical bar")])
def test_the_delimiter_that_seems_to_be_used_is_named(load, own, delimiter, name):
    with pytest.raises(BadFileError, match=f"separated by {name}, not by a comma as the source own says"):
        load(f"a{delimiter}b\n", read_as=own())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("bad", ["", "bad\n"])
def test_the_events_source_finds_the_delimiter_itself(connection, load, delimiter, bad):
    content = f'{HEADER}\n1,c1,received,t,"a,b;c\td|e"\n'.replace(",", delimiter)
    assert load(content + bad).rows_read == 1 + bool(bad)
    assert rows(connection) == [(2, "1", "a,b;c\td|e".replace(",", delimiter))]


def test_a_decimal_comma_is_read_where_the_source_says_so(connection, load, own, tmp_path):
    load("a;b\n1;4,0\n", read_as=own("delimiter: ;"))
    text = "-- description: t\n-- policy: retailer\n-- decimal: {}\n-- required: a, b\n\n"
    for decimal, score in (("comma", "4.0"), ("point", "4,0")):
        path = tmp_path / f"{decimal}.sql"
        path.write_text(text.format(decimal) + 'select file, "row", b as score, b as text from raw\n')
        found = connection.sql(definition.canonical_sql(definition.find(path))).project("score, text").fetchall()
        assert found == [(score, "4,0")]


def test_a_column_named_twice_is_refused(load):
    with pytest.raises(BadFileError, match="names the column TEXT twice"):
        load(f"{HEADER},TEXT\n")


def test_missing_files_and_folders_are_refused(connection, tmp_path):
    with pytest.raises(MissingFileError, match="There is no file"):
        readers_dispatch.into_raw(connection, EVENTS, tmp_path / "none.csv")
    with pytest.raises(MissingFileError, match="is a folder"):
        readers_dispatch.into_raw(connection, EVENTS, tmp_path)


def test_a_refused_file_leaves_nothing_behind(connection, load):
    load(f"{HEADER}\n1,c1,received,t,x\n", "good.csv")
    with pytest.raises(BadFileError):
        load(f"{HEADER}\n2,c1,received,t,y\nbad\n3,c1,received,t,".encode() + b"\xff\n", "bad.csv")
    assert connection.sql("select distinct file from raw").fetchall() == [("good.csv",)]
    assert rejects(connection) == []


@pytest.mark.parametrize("last_columns", ["text,unknown", "unknown,text"])
def test_text_that_is_not_utf8_is_refused_wherever_it_stands_and_harms_nothing(connection, load, last_columns):
    header = f"event_id,complaint_id,event_type,occurred_at,{last_columns}"
    content = f"{header}\n1,c1,received,t,x,".encode() + b"\xfe\n"
    with pytest.raises(BadFileError, match=rf"not UTF-8 text \(byte {len(content) - 2}, line 2\)"):
        load(content)
    assert connection.sql("select 1").fetchall() == [(1,)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("bad", ["", "bad\n"])
def test_a_byte_order_mark_is_no_part_of_the_first_name(connection, load, own, encoding, bad):
    mark = "" if encoding == "utf-16" else "\ufeff"
    counts = load(f"{mark}a,b\nə,ş\n{bad}".encode(encoding), read_as=own(f"encoding: {encoding}"))
    assert counts == RawCounts(1 + bool(bad), int(bool(bad)), ())
    assert rows(connection, "a, b") == [(2, "ə", "ş")]


def test_parquet_gives_text_with_instants_in_utc(connection, tmp_path):
    path = tmp_path / "f.parquet"
    connection.execute("set timezone = 'Asia/Baku'")
    connection.execute(
        "copy (select 'e' || i as event_id, 'c1' as complaint_id, 'received' as event_type, i as score, '' as actor, "
        "timestamptz '2026-01-02 03:04:05.5+04' as occurred_at, timestamp '2026-01-02 03:04:05' as due_at, "
        "date '2026-01-09' as promised_on, 1 as colour "
        f"from range(250000) t(i) order by i) to '{path}' (format parquet, row_group_size 50000)"
    )
    assert readers_dispatch.into_raw(connection, definition.find("demo"), path) == RawCounts(250_000, 0, ("colour",))
    columns = 'file, "row", event_id, occurred_at, due_at, promised_on, actor'
    assert connection.sql(f'select {columns} from raw where "row" = 2').fetchall() == [
        ("f.parquet", 2, "e0", "2026-01-01 23:04:05.5+00", "2026-01-02 03:04:05", "2026-01-09", None)
    ]
    assert connection.sql('select count(*) filter ("row" <> score::bigint + 2) from raw').fetchall() == [(0,)]
    assert {str(kind) for kind in connection.table("raw").types} == {"VARCHAR", "BIGINT"}


def test_what_is_not_parquet_is_refused(load):
    with pytest.raises(BadFileError, match="not a Parquet file"):
        load("event_id\n1\n", "f.parquet", definition.find("demo"))
