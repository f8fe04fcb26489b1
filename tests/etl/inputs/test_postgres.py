import json
import tracemalloc
from pathlib import Path

import duckdb
import psycopg
import pytest

from etl.__main__ import main
from etl.inputs import database_rows, postgres_connection
from etl.inputs.postgres import Database
from etl.pipeline.load import load_input
from etl.progress import Progress
from etl.sources import definition
from etl.warehouse import generations
from queries.errors import BadSourceError, DatabaseError, NothingUsableError, UsageError
from tests.helpers import postgres
from tests.helpers.loading import ask

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
SOURCE = """-- description: complaints of a service desk
-- policy: retailer
-- zone: Asia/Baku
-- table: desk.events
-- mark: updated_at
-- required: id, complaint, kind, happened_at
-- optional: customer_name, score

select file, "row", id as event_id, complaint as complaint_id, kind as event_type, happened_at as occurred_at,
    customer_name, score
from raw
"""
TABLE = """drop schema if exists desk cascade;
create schema desk;
create sequence desk.numbers;
create table desk.events (id bigint, complaint text, kind text, happened_at timestamptz, customer_name text,
    score integer, updated_at timestamptz);
insert into desk.events values
    (1, 'A', 'received', '2026-03-19 15:00+04', 'Aysel', null, '2026-03-19 15:00+04'),
    (2, 'A', 'accepted', '2026-03-20 09:00:00.5+04', null, null, '2026-03-20 09:00+04'),
    (3, 'B', 'received', '2026-03-20 10:00+04', null, null, '2026-03-20 10:00+04');"""


@pytest.fixture(scope="module")
def server():
    with postgres.running() as running:
        yield running


@pytest.fixture
def desk(server):
    """The table as it stands at first, and a connection to change it with."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(TABLE)
        yield connection


@pytest.fixture
def read(server, tmp_path):
    def run(text=SOURCE, url=None, **choices):
        path = tmp_path / "desk.sql"
        path.write_text(text, encoding="utf-8")
        found = definition.find(path)
        return load_input(found, Database(url or server.url(), found, **choices), tmp_path / "warehouse")

    return run


def counts(loaded):
    return loaded.rows_read, loaded.events_loaded, loaded.duplicates, loaded.corrected, loaded.rejected


def marks(folder):
    return ask(folder / "warehouse", "select column_name, value, load_id from marks")


def test_a_table_is_read_with_instants_in_utc(desk, read, tmp_path, server):
    assert counts(read()) == (3, 3, 0, 0, 0)
    assert ask(tmp_path / "warehouse", 'select event_id, occurred_at::varchar, file, "row" from events order by 1') == [
        ("1", "2026-03-19 11:00:00", f"postgresql://127.0.0.1:{server.port}/postgres/desk.events", 1),
        ("2", "2026-03-20 05:00:00.5", f"postgresql://127.0.0.1:{server.port}/postgres/desk.events", 2),
        ("3", "2026-03-20 06:00:00", f"postgresql://127.0.0.1:{server.port}/postgres/desk.events", 3),
    ]
    assert marks(tmp_path) == [("updated_at", "2026-03-20 06:00:00+00", 1)]


def test_the_next_load_reads_from_the_mark_on_and_loses_none_that_shares_it(desk, read, tmp_path):
    read()
    desk.execute(
        """insert into desk.events
        select 4, 'B', 'accepted', updated_at, null, null, updated_at from desk.events where id = 3"""
    )
    desk.execute("insert into desk.events values (5, 'C', 'received', '2026-03-21+04', null, null, '2026-03-21+04')")
    assert counts(read()) == (3, 2, 1, 0, 0)
    assert marks(tmp_path) == [("updated_at", "2026-03-20 20:00:00+00", 2)]
    assert ask(tmp_path / "warehouse", "select count(*) from events") == [(5,)]


def test_a_row_that_changed_is_read_again_and_corrects(desk, read):
    read()
    desk.execute("update desk.events set kind = 'withdrawn', updated_at = '2026-03-25+04' where id = 2")
    assert counts(read()) == (2, 1, 1, 1, 0)


def test_nothing_new_publishes_nothing(desk, read, tmp_path):
    read()
    again = read()
    assert counts(again) == (1, 0, 1, 0, 0)
    assert (again.published, again.generation, generations.live(tmp_path / "warehouse")) == (False, 1, 1)
    desk.execute("delete from desk.events")
    assert counts(read()) == (0, 0, 0, 0, 0)
    assert generations.live(tmp_path / "warehouse") == 1


def test_rows_written_late_are_found_within_the_overlap(desk, read):
    read()
    late = (
        "insert into desk.events values (6, 'C', 'received', '2026-03-20 09:30+04', null, null, '2026-03-20 09:30+04')"
    )
    desk.execute(late)
    assert counts(read()) == (1, 0, 1, 0, 0)
    with_overlap = SOURCE.replace("-- mark: updated_at", "-- mark: updated_at\n-- overlap: 30 minutes")
    assert counts(read(with_overlap)) == (2, 1, 1, 0, 0)


def test_rows_without_a_mark_are_read_each_time(desk, read):
    read()
    desk.execute("insert into desk.events values (7, 'C', 'received', '2026-03-20 09:30+04', null, null, null)")
    assert counts(read()) == (2, 1, 1, 0, 0)


def test_a_mark_in_the_future_hides_no_later_row(desk, read, tmp_path):
    desk.execute("insert into desk.events values (8, 'C', 'received', '2026-03-20+04', null, null, '9999-12-31+04')")
    desk.execute("insert into desk.events values (9, 'D', 'received', '2026-03-20+04', null, null, 'infinity')")
    assert counts(read()) == (5, 5, 0, 0, 0)
    assert marks(tmp_path) == [("updated_at", "2026-03-20 06:00:00+00", 1)]
    desk.execute("insert into desk.events values (10, 'E', 'received', '2026-03-22+04', null, null, '2026-03-22+04')")
    assert counts(read()) == (4, 1, 3, 0, 0)


def test_a_number_may_be_the_mark(desk, read, tmp_path):
    text = SOURCE.replace("mark: updated_at", "mark: id\n-- overlap: 1")
    read(text)
    desk.execute("insert into desk.events values (4, 'C', 'received', '2026-03-20+04', null, null, null)")
    assert counts(read(text)) == (3, 1, 2, 0, 0)
    assert marks(tmp_path) == [("id", "4", 2)]
    with pytest.raises(BadSourceError, match="a whole number"):
        read(text.replace("overlap: 1", "overlap: 1 hour"))


def test_a_query_has_a_mark_of_its_own_and_may_only_select(desk, read):
    query = "select * from desk.events where complaint like 'A%';"
    assert counts(read(query=query)) == (2, 2, 0, 0, 0)
    assert counts(read(query=query)) == (1, 0, 1, 0, 0)
    assert counts(read()) == (3, 1, 2, 0, 0)
    with pytest.raises(DatabaseError, match="does not run"):
        read(query="delete from desk.events returning *")
    with pytest.raises(DatabaseError, match="would change the database"):
        read(query="select *, nextval('desk.numbers') from desk.events")
    assert desk.execute("select count(*) from desk.events").fetchone() == (3,)


@pytest.mark.parametrize(
    "query",
    [
        "select * from desk.events) as q limit 0; commit; drop table desk.victims; select * from (select 1",
        "select * from desk.events limit 0; commit; drop table desk.victims; select 1",
        "select * from desk.events) as q; set transaction read write; drop table desk.victims; --",
        "select * from desk.events) as q where false; rollback; begin; drop table desk.victims; commit; --",
        "with gone as (delete from desk.victims returning *) select * from desk.events",
        "select e.* from desk.events e, (select set_config('transaction_read_only', 'off', false)) s, desk.destroy() d",
        "select e.* from desk.events e, desk.destroy() d",
        "select * into desk.other from desk.events",
        "select * from desk.events for update",
    ],
)
@pytest.mark.parametrize("has_mark", [True, False])
def test_no_query_changes_the_database_of_a_user_who_may(desk, read, query, has_mark):
    desk.execute("create table desk.victims (id bigint); insert into desk.victims values (1)")
    desk.execute(
        "create function desk.destroy() returns int language plpgsql as "
        "$$ begin set transaction read write; delete from desk.victims; return 1; end $$"
    )
    own = SOURCE.replace("-- table: desk.events\n", "")
    with pytest.raises(DatabaseError) as told:
        read(own if has_mark else own.replace("-- mark: updated_at\n", ""), query=query)
    assert "victims" not in str(told.value)
    assert desk.execute("select count(*) from desk.victims").fetchone() == (1,)
    assert desk.execute("select to_regclass('desk.other')").fetchone() == (None,)


def test_a_rollback_takes_the_mark_back_too(desk, read, tmp_path):
    read()
    desk.execute("insert into desk.events values (5, 'C', 'received', '2026-03-21+04', null, null, '2026-03-21+04')")
    read()
    generations.rollback(tmp_path / "warehouse")
    assert counts(read()) == (2, 1, 1, 0, 0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("alter table desk.events drop column complaint", "lacks the column complaint"),
        ("alter table desk.events drop column updated_at", "lacks the column updated_at"),
        ("alter table desk.events drop column score", "score of .* was of type whole number .* and is gone now"),
        (
            "alter table desk.events alter happened_at type text",
            "happened_at of .* was of type timestamp with time zone at the load before and is text now",
        ),
        ("alter table desk.events alter updated_at type text", "The mark updated_at of .* is of type text"),
        ("alter table desk.events rename to other", "no such table"),
    ],
)
def test_a_changed_table_is_told_and_moves_nothing(desk, read, tmp_path, change, told):
    read()
    before = marks(tmp_path)
    desk.execute("insert into desk.events values (5, 'C', 'received', '2026-03-21+04', null, null, '2026-03-21+04')")
    desk.execute(change)
    with pytest.raises(DatabaseError, match=told) as caught:
        read()
    assert "\n" not in str(caught.value)
    assert "nothing was published" in str(caught.value)
    assert (generations.live(tmp_path / "warehouse"), marks(tmp_path)) == (1, before)


def test_all_reads_from_the_beginning_and_takes_the_columns_as_they_are(desk, read):
    read()
    desk.execute("alter table desk.events alter score type text")
    with pytest.raises(DatabaseError, match="--all"):
        read()
    assert counts(read(everything=True)) == (3, 0, 3, 0, 0)
    assert counts(read()) == (1, 0, 1, 0, 0)


def test_rows_that_are_all_rejected_leave_the_mark(desk, read, tmp_path):
    read()
    desk.execute("delete from desk.events")
    desk.execute("insert into desk.events values (5, 'C', 'frobbed', '2026-03-21+04', null, null, '2026-03-21+04')")
    with pytest.raises(NothingUsableError):
        read()
    assert marks(tmp_path) == [("updated_at", "2026-03-20 06:00:00+00", 1)]


def test_a_connection_killed_midway_publishes_nothing(desk, read, tmp_path, monkeypatch):
    read()
    desk.execute(
        """insert into desk.events
        select n, 'K' || n, 'received', '2026-03-21+04', repeat('x', 500), null, '2026-03-21+04'
        from generate_series(100, 30100) as n"""
    )
    original = database_rows.append

    def append_and_kill(connection, origin, names, batch, rows_before):
        original(connection, origin, names, batch, rows_before)
        desk.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'complaint-%'")

    monkeypatch.setattr(database_rows, "append", append_and_kill)
    with pytest.raises(DatabaseError, match="was lost after 5,000 rows"):
        read()
    assert generations.live(tmp_path / "warehouse") == 1
    assert not list((tmp_path / "warehouse").glob(".draft-*"))
    monkeypatch.undo()
    assert counts(read()) == (30_002, 30_001, 1, 0, 0)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://complaints:wr0ng-one@127.0.0.1:{port}/postgres", "refused the user or the password"),
        ("postgresql://complaints@127.0.0.1:{port}/postgres", "asks for a password"),
        ("postgresql://complaints:{password}@127.0.0.1:{port}/nowhere", "no database of the name"),
        ("postgresql://complaints:s3cret-word@127.0.0.1:1/postgres", "could not be reached"),
    ],
)
def test_a_database_out_of_reach_is_told_without_the_password(server, read, monkeypatch, url, told):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with pytest.raises(DatabaseError, match=told) as caught:
        read(url=url.format(port=server.port, password=server.password))
    assert not any(secret in str(caught.value) for secret in ("wr0ng", "s3cret", server.password, "complaints:"))
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p@s3cret@host/db",
        "postgresql://u:12/s3cret@host/db",
        "postgresql://u:%zzs3cret@host/db",
        "host=h password=s3cret",
        "mysql://u:s3cret@host/db",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(url):
    with pytest.raises(UsageError) as caught:
        postgres_connection.address(url)
    assert "s3cret" not in str(caught.value)
    assert "percent-encoded" in str(caught.value)


def test_the_password_may_come_from_the_environment_or_a_pgpass_file(desk, read, server, tmp_path, monkeypatch):
    url = f"postgresql://{postgres.USER}@127.0.0.1:{server.port}/postgres"
    monkeypatch.setenv("PGPASSWORD", server.password)
    assert counts(read(url=url)) == (3, 3, 0, 0, 0)
    monkeypatch.delenv("PGPASSWORD")
    pgpass = tmp_path / "pgpass"
    pgpass.write_text(f"*:*:*:*:{server.password}\n", encoding="utf-8")
    pgpass.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(pgpass))
    # The same origin, however the password was given.
    assert counts(read(url=url)) == (1, 0, 1, 0, 0)


def test_the_password_is_in_no_file_of_the_warehouse(desk, read, server, tmp_path):
    read()
    held = [path.read_bytes() for path in (tmp_path / "warehouse").iterdir() if path.is_file()]
    assert held
    assert not any(server.password.encode() in content for content in held)


def test_the_command_line(desk, server, tmp_path, capsys):
    (tmp_path / "desk.sql").write_text(SOURCE, encoding="utf-8")
    call = ["load", "--source", str(tmp_path / "desk.sql"), "--warehouse", str(tmp_path / "w"), "--from", server.url()]
    assert main([*call, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows_read"], told["events_loaded"], told["generation"]) == (3, 3, 1)
    assert server.password not in json.dumps(told)
    assert main(call) == 0
    assert "nothing new" in capsys.readouterr().out
    assert main([*call, "--table", "desk.absent"]) == 1
    assert "no such table" in capsys.readouterr().err
    assert main([*call, str(tmp_path / "desk.sql")]) == 2
    assert main(call[:-2]) == 2
    assert main([*call, "--table", "a", "--query", "b"]) == 2


def test_memory_is_bounded_by_the_batch_not_by_the_table(desk, server):
    desk.execute(
        """create table desk.many as
        select n::text as id, repeat(md5(n::text), 4) as words from generate_series(1, 300000) as n"""
    )
    sql = 'select file, "row", id as event_id from raw'
    found = definition.Source("many", sql, "d", "retailer", required=("id", "words"), table="desk.many")
    with duckdb.connect(":memory:") as connection:
        connection.execute("set memory_limit = '60MB'")
        tracemalloc.start()
        counted = Database(server.url(), found).read(connection, found, None, Progress())
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert counted[0].rows_read == 300_000
        assert connection.execute('select count(distinct id), max("row") from raw').fetchall() == [(300_000, 300_000)]
    # The table's texts alone are 39 MB; a batch of 5,000 rows is under 2.
    assert peak_bytes < 8_000_000
