"""Reading a MariaDB (and so a MySQL) database: what `test_postgres.py` shows of PostgreSQL, of one of Debian's."""

import json

import pymysql
import pytest

from etl.__main__ import main
from etl.inputs.sql_database import SqlDatabase
from etl.pipeline.load import load_input
from etl.sources import definition
from etl.warehouse import generations
from queries.errors import BadSourceError, DatabaseError, NothingUsableError
from tests.helpers import mariadb
from tests.helpers.loading import ask

pytestmark = pytest.mark.slow

SOURCE = """-- description: complaints of a service desk
-- policy: retailer
-- zone: Asia/Baku
-- table: events
-- mark: updated_at
-- required: id, complaint, kind, happened_at
-- optional: customer_name, score, rated_on

select file, "row", id as event_id, complaint as complaint_id, kind as event_type, happened_at as occurred_at,
    customer_name, score
from raw
"""
TABLE = (
    "drop table if exists events, other",
    """create table events (id bigint, complaint varchar(20), kind varchar(20), happened_at datetime(3),
    customer_name text, score decimal(3, 1), rated_on date, updated_at timestamp(6) null)""",
    """insert into events values
    (1, 'A', 'received', '2026-03-19 15:00', 'Aysel: Ə', null, null, '2026-03-19 11:00'),
    (2, 'A', 'accepted', '2026-03-20 09:00:00.5', null, null, null, '2026-03-20 05:00'),
    (3, 'B', 'received', '2026-03-20 10:00', null, null, null, '2026-03-20 06:00')""",
)
NEW = "insert into events values ({}, 'C', 'received', '2026-03-21 00:00', null, null, null, {})"


@pytest.fixture(scope="module")
def server():
    with mariadb.running() as running:
        yield running


@pytest.fixture
def desk(server):
    """Runs statements on the table as it stands at first, in UTC."""
    connection = pymysql.connect(
        host="127.0.0.1", port=server.port, user=mariadb.USER, password=server.password, database="desk",
        autocommit=True, charset="utf8mb4",
    )  # fmt: skip
    with connection, connection.cursor() as cursor:

        def run(*statements):
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall()

        run("set time_zone = '+00:00'", *TABLE)
        yield run


@pytest.fixture
def read(server, tmp_path):
    def run(text=SOURCE, url=None, **choices):
        path = tmp_path / "desk.sql"
        path.write_text(text, encoding="utf-8")
        found = definition.find(path)
        return load_input(found, SqlDatabase(url or server.url(), found, **choices), tmp_path / "warehouse")

    return run


def counts(loaded):
    return loaded.rows_read, loaded.events_loaded, loaded.duplicates, loaded.corrected, loaded.rejected


def marks(folder):
    return ask(folder / "warehouse", "select column_name, value, load_id from marks")


def test_a_table_is_read_and_then_from_the_mark_on(desk, read, tmp_path, server):
    assert counts(read()) == (3, 3, 0, 0, 0)
    # a column without a zone is read in the source's: Baku is four hours ahead
    assert ask(tmp_path / "warehouse", 'select event_id, occurred_at::varchar, file, "row" from events order by 1') == [
        ("1", "2026-03-19 11:00:00", f"mysql://127.0.0.1:{server.port}/desk/events", 1),
        ("2", "2026-03-20 05:00:00.5", f"mysql://127.0.0.1:{server.port}/desk/events", 2),
        ("3", "2026-03-20 06:00:00", f"mysql://127.0.0.1:{server.port}/desk/events", 3),
    ]
    assert ask(tmp_path / "warehouse", "select customer_name from event_customers") == [("Aysel: Ə",)]
    assert marks(tmp_path) == [("updated_at", "2026-03-20 06:00:00.000000", 1)]
    # the row at the mark is read again, one without a mark each time, one from the future does not move it
    desk(NEW.format(4, "'2026-03-20 06:00'"), NEW.format(5, "null"), NEW.format(6, "'2037-01-01'"))
    assert counts(read()) == (4, 3, 1, 0, 0)
    assert marks(tmp_path) == [("updated_at", "2026-03-20 06:00:00.000000", 2)]
    desk("update events set kind = 'withdrawn', updated_at = '2026-03-25' where id = 2")
    assert counts(read()) == (5, 1, 4, 1, 0)
    assert marks(tmp_path) == [("updated_at", "2026-03-25 00:00:00.000000", 3)]
    # nothing new is published; a rollback takes the mark back too
    assert (read().published, generations.live(tmp_path / "warehouse")) == (False, 3)
    generations.rollback(tmp_path / "warehouse")
    assert counts(read())[0] == 5


def test_instants_are_those_of_the_server_wherever_it_stands(desk, read, tmp_path):
    desk("alter table events modify happened_at timestamp(3) null", "set time_zone = '+04:00'")
    desk("insert into events values (7, 'D', 'received', '2026-03-22 10:00', null, null, null, '2026-03-22 10:00')")
    read()
    assert ask(tmp_path / "warehouse", "select occurred_at::varchar from events where event_id = '7'") == [
        ("2026-03-22 06:00:00",)
    ]


def test_the_overlap_and_a_number_as_mark(desk, read, tmp_path):
    read()
    desk(NEW.format(4, "'2026-03-20 05:31'"))
    assert counts(read()) == (1, 0, 1, 0, 0)
    with_overlap = SOURCE.replace("-- mark: updated_at", "-- mark: updated_at\n-- overlap: 30 minutes")
    assert counts(read(with_overlap)) == (2, 1, 1, 0, 0)
    by_number = SOURCE.replace("mark: updated_at", "mark: id\n-- overlap: 1")
    assert counts(read(by_number))[0] == 4
    assert marks(tmp_path)[0][:2] == ("id", "4")
    assert counts(read(by_number))[0] == 2
    with pytest.raises(BadSourceError, match="a whole number"):
        read(by_number.replace("overlap: 1", "overlap: 1 hour"))


def test_a_query_has_a_mark_of_its_own_and_may_only_select(desk, read):
    query = "select * from events where complaint like 'A%' and happened_at > '2026-01-01 00:00:00';"
    assert counts(read(query=query)) == (2, 2, 0, 0, 0)
    assert counts(read(query=query)) == (1, 0, 1, 0, 0)
    assert counts(read()) == (3, 1, 2, 0, 0)
    desk("create table other (id bigint)", "insert into other values (1)")
    desk(
        "create or replace function destroy() returns int modifies sql data begin delete from other; return 1; end",
    )
    for words in (
        "delete from other",
        "select * from events) as q; drop table other; -- ",
        "select * from events; commit; drop table other",
        "select e.* from events e where destroy() = 1",
        "select * from events) as q where 1 = 0 into outfile '/tmp/x' -- ",
    ):
        with pytest.raises(DatabaseError) as told:
            read(query=words)
        assert "outfile" not in str(told.value) and "drop" not in str(told.value)
        assert desk("select count(*) from other") == ((1,),)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("alter table events drop column complaint", "lacks the column complaint"),
        ("alter table events drop column score", "score of .* was of type number .* and is gone now"),
        ("alter table events modify happened_at text", "of type timestamp without time zone .* and is text now"),
        ("alter table events modify updated_at text", "The mark updated_at of .* is of type text"),
        ("rename table events to other", "no such table"),
    ],
)
def test_a_changed_table_is_told_and_moves_nothing(desk, read, tmp_path, change, told):
    read()
    before = marks(tmp_path)
    desk(NEW.format(4, "'2026-03-21'"), change)
    with pytest.raises(DatabaseError, match=told) as caught:
        read()
    assert "\n" not in str(caught.value)
    assert (generations.live(tmp_path / "warehouse"), marks(tmp_path)) == (1, before)


def test_rows_that_are_all_rejected_leave_the_mark(desk, read, tmp_path):
    read()
    desk("delete from events", "insert into events values (5, 'C', 'frobbed', now(), null, null, null, now())")
    with pytest.raises(NothingUsableError):
        read()
    assert marks(tmp_path) == [("updated_at", "2026-03-20 06:00:00.000000", 1)]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://complaints:wr0ng-one@127.0.0.1:{port}/desk", "refused the user or the password"),
        ("mariadb://complaints@127.0.0.1:{port}/desk", "asks for a password .* set MYSQL_PWD"),
        ("mysql://complaints:{password}@127.0.0.1:{port}/nowhere", "not admit this user|no database of the name"),
        ("mysql://reader:{password}@127.0.0.1:{port}/desk", "not admit this user"),
        ("mysql://complaints:s3cret-word@127.0.0.1:1/desk", "could not be reached"),
    ],
)
def test_a_database_out_of_reach_is_told_without_the_password(server, read, monkeypatch, url, told):
    monkeypatch.delenv("MYSQL_PWD", raising=False)
    with pytest.raises(DatabaseError, match=told) as caught:
        read(url=url.format(port=server.port, password=server.password))
    assert not any(secret in str(caught.value) for secret in ("wr0ng", "s3cret", server.password, "complaints:"))
    assert caught.value.__cause__ is None


def test_the_command_line_and_the_password_from_the_environment(desk, server, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("MYSQL_PWD", server.password)
    (tmp_path / "desk.sql").write_text(SOURCE, encoding="utf-8")
    url = f"mariadb://{mariadb.USER}@127.0.0.1:{server.port}/desk"
    call = ["load", "--source", str(tmp_path / "desk.sql"), "--warehouse", str(tmp_path / "w"), "--from", url]
    assert main([*call, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows_read"], told["events_loaded"], told["generation"]) == (3, 3, 1)
    assert main([*call, "--table", "absent"]) == 1
    assert "no such table" in capsys.readouterr().err
    held = [path.read_bytes() for path in (tmp_path / "w").iterdir() if path.is_file()]
    assert held and not any(server.password.encode() in content for content in held)
