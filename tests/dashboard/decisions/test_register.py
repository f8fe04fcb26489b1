"""The register on SQLite and on a real PostgreSQL: nothing is lost, nothing is changed, nobody overwrites another."""

import multiprocessing
import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa

from dashboard.decisions import states, store
from dashboard.decisions.register import DecisionStatus, Register
from queries.analysis import resurgence
from queries.errors import ConflictError, RegisterError, UsageError
from queries.register import tables
from tests.helpers import postgres

KEY = "delivery_delay|store|Gəncə"
ONE = "one"
"""The warehouse that the decisions of these tests are about."""
PLAN = {
    "kind": "process",
    "owner": "Logistics",
    "in_force_on": date(2026, 8, 3),
    "expected_change_share": -0.3,
}
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server():
    with postgres.running() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        yield tables.url_of(str(tmp_path / "new" / "register.sqlite"))
        return
    server = request.getfixturevalue("server")
    name = f"r{abs(hash(request.node.name)) % 10**9}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    found = tables.url_of(server.url(name))
    yield found
    store.close(found)


@pytest.fixture
def register(url):
    return Register(url, ONE)


def in_force(register, key=KEY, **changes):
    """Takes a key from nothing to a change in force."""
    register.decide(key, states.UNDER_REVIEW, "Aysel", "looks real", seen=0)
    register.decide(key, states.ACCEPTED, "Aysel", "agreed", seen=1, **PLAN | changes)
    return register.decide(key, states.IN_FORCE, "Rauf", "begun", seen=2, at=NOON)


def test_a_case_goes_its_whole_way_and_keeps_who_when_and_why(register):
    assert register.statuses() == {}
    assert register.status_of(KEY).state == states.CANDIDATE
    now = in_force(register)
    assert (now.kind, now.owner, now.in_force_on, now.expected_change_share) == (*PLAN.values(),)
    assert (now.version, now.by, now.why, now.decided_at) == (3, "Rauf", "begun", NOON)
    now = register.decide(KEY, states.VERIFIED, "Rauf", "fell", seen=3, result={"change_share": -0.4})
    assert register.statuses() == {KEY: now}
    assert [past.state for past in register.history(KEY)] == ["under_review", "accepted", "in_force", "verified"]
    assert now.result == {"change_share": -0.4}
    assert now.in_force_on == PLAN["in_force_on"]


def test_a_reopened_case_carries_its_change_no_more_but_charts_still_know_it(register):
    in_force(register)
    register.decide(KEY, states.VERIFIED, "Rauf", "fell", seen=3)
    now = register.decide(KEY, states.UNDER_REVIEW, "Aysel", "it is back", seen=4)
    assert (now.kind, now.owner, now.in_force_on) == (None, None, None)
    assert [(c.key, c.in_force_on, c.state) for c in register.changes_in_force()] == [
        (KEY, PLAN["in_force_on"], "verified")
    ]
    register.decide(KEY, states.ACCEPTED, "Aysel", "again", seen=5, **PLAN | {"in_force_on": date(2026, 9, 7)})
    assert len(register.changes_in_force(KEY)) == 1  # accepted is not in force
    register.decide(KEY, states.IN_FORCE, "Aysel", "begun", seen=6, at=NOON)
    assert [c.in_force_on for c in register.changes_in_force(KEY)] == [PLAN["in_force_on"], date(2026, 9, 7)]
    assert register.changes_in_force("other") == []


def test_a_corrected_date_of_one_change_is_no_second_change(register):
    in_force(register)
    register.decide(KEY, states.IN_FORCE, "Rauf", "a day later", seen=3, in_force_on=date(2026, 8, 4), at=NOON)
    assert [c.in_force_on for c in register.changes_in_force()] == [date(2026, 8, 4)]


@pytest.mark.parametrize("before", states.NEXT)
@pytest.mark.parametrize("after", states.NEXT)
def test_only_the_table_of_states_decides_what_may_follow(before, after):
    asked = {"by": "a", "why": "b", "expected_effect": None, "today": date(2026, 8, 3), **PLAN}
    if after in states.NEXT[before] or after == before:
        states.require(before, after, **asked)
    else:
        with pytest.raises(UsageError, match="cannot become"):
            states.require(before, after, **asked)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"by": " "}, "no name"),
        ({"why": ""}, "no reason"),
        ({"kind": "hope"}, "kind"),
        ({"owner": None}, "no owner"),
        ({"in_force_on": None}, "no date"),
        ({"expected_change_share": None}, "no expected effect"),
        ({"expected_change_share": 0.01}, "between"),
        ({"expected_change_share": -1.01}, "between"),
        ({"today": date(2026, 8, 2)}, "not in force yet"),
    ],
)
def test_a_change_in_force_carries_what_it_needs(wrong, says):
    asked = {"by": "a", "why": "b", "expected_effect": None, "today": date(2026, 8, 3), **PLAN} | wrong
    with pytest.raises(UsageError, match=says):
        states.require(states.ACCEPTED, states.IN_FORCE, **asked)


def test_a_change_belongs_to_an_accepted_state(register):
    with pytest.raises(UsageError, match="belongs to an accepted one"):
        register.decide(KEY, states.UNDER_REVIEW, "a", "b", seen=0, owner="Logistics")


@pytest.mark.parametrize(
    ("state", "complaints", "is_news"),
    [
        ("candidate", 5, True),
        ("under_review", 500, False),
        ("accepted", 500, False),
        ("in_force", 500, False),
        ("no_effect", 500, False),
        ("worse", 500, False),
        ("verified", 5, True),
        ("dismissed", 11, False),
        ("dismissed", 12, True),
    ],
)
def test_a_dismissed_cause_returns_only_when_it_has_grown(state, complaints, is_news):
    then = resurgence.Evidence(2, 4).as_dict()
    assert DecisionStatus(KEY, state, 1, evidence=then).is_news(resurgence.Evidence(complaints, 4)) is is_news


def test_the_second_of_two_editors_sees_the_first_and_adds_to_it(register):
    seen = register.status_of(KEY).version
    register.decide(KEY, states.DISMISSED, "Aysel", "one lorry broke down", seen=seen, evidence={"complaints": 9})
    with pytest.raises(ConflictError, match="Aysel"):
        register.decide(KEY, states.UNDER_REVIEW, "Rauf", "looks real", seen=seen)
    now = register.status_of(KEY)
    assert (now.by, now.why) == ("Aysel", "one lorry broke down")
    added = register.decide(KEY, states.DISMISSED, "Rauf", "I looked too", seen=now.version)
    assert [past.why for past in register.history(KEY)] == ["one lorry broke down", "I looked too"]
    assert added.evidence == {"complaints": 9}  # a remark does not forget what was dismissed


def test_of_many_at_the_same_instant_exactly_one_is_written(register):
    start, outcomes = threading.Barrier(6), []

    def decide(who):
        start.wait()
        try:
            register.decide(KEY, states.UNDER_REVIEW, who, "now", seen=0)
            outcomes.append("written")
        except ConflictError:
            outcomes.append("told")

    crowd = [threading.Thread(target=decide, args=(f"w{place}",)) for place in range(6)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert sorted(outcomes) == ["told"] * 5 + ["written"]
    assert len(register.history(KEY)) == 1


@pytest.mark.parametrize("table", [tables.decisions, tables.codings, tables.views], ids=lambda table: table.name)
def test_the_database_itself_refuses_to_change_or_remove(register, url, table):
    register.decide(KEY, states.UNDER_REVIEW, "a", "b", seen=0)
    register.code("C1", "delivery_delay", "a")
    register.save_view("a", "mine", "channel=phone")
    engine = tables.engine(url)
    number = next(iter(table.primary_key))
    attempts = [sa.update(table).values({number: 99}), sa.delete(table)]
    if url.get_backend_name() == "postgresql":
        attempts.append(sa.text(f"truncate {table.name}"))
    else:
        columns = ", ".join(column.name for column in table.columns)
        attempts.append(sa.text(f"insert or replace into {table.name} select {columns} from {table.name}"))
    for attempt in attempts:
        with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="append-only"):
            connection.execute(attempt)
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 1
    engine.dispose()


def test_the_migrations_make_the_tables_that_are_read(register, url):
    engine = tables.engine(url)
    found = sa.inspect(engine)
    for table in tables.metadata.tables.values():
        there = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        assert there == {column.name: bool(column.nullable) for column in table.columns}
    assert set(found.get_table_names()) == {*tables.metadata.tables, "alembic_version"}
    engine.dispose()


def test_the_latest_word_on_a_complaint_counts_and_can_be_taken_back(register, url):
    assert tables.read_codings(ONE, url) == []
    register.code("C2", "price_error", "Aysel", suggested="delivery_delay")
    register.code("C1", "price_error", "Aysel")
    register.code("C1", "staff_conduct", "Rauf")
    register.code("C3", "staff_conduct", "Rauf")
    register.code("C3", None, "Rauf")
    read = tables.read_codings(ONE, url)
    assert [(row.complaint_id, row.cause, row.coded_by) for row in read] == [
        ("C1", "staff_conduct", "Rauf"),
        ("C2", "price_error", "Aysel"),
    ]
    assert read[1].suggested_cause == "delivery_delay"
    assert datetime.now(UTC) - read[0].coded_at < timedelta(minutes=5)
    assert register.codings() == {row.complaint_id: row for row in read}


def test_views_are_each_readers_own(register):
    register.save_view("Aysel", "Chat", "channel=chat")
    register.save_view("Aysel", "Chat", "channel=website_chat")
    register.save_view("Aysel", "Gəncə", "store=Gəncə")
    register.save_view("Rauf", "Chat", "channel=phone")
    register.forget_view("Aysel", "Gəncə")
    assert [(view.name, view.address) for view in register.views("Aysel")] == [("Chat", "channel=website_chat")]
    assert [view.address for view in register.views("Rauf")] == ["channel=phone"]


def _open_and_decide(url, who, start):
    start.wait()
    Register(url, ONE).decide(f"cause_{who}", states.UNDER_REVIEW, str(who), "first use", seen=0)


def test_two_processes_may_use_a_new_register_at_once(url):
    context = multiprocessing.get_context("fork")
    start = context.Barrier(3)
    crowd = [context.Process(target=_open_and_decide, args=(url, who, start)) for who in range(3)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(60)
    assert [one.exitcode for one in crowd] == [0, 0, 0]
    assert sorted(Register(url, ONE).statuses()) == ["cause_0", "cause_1", "cause_2"]


def test_a_register_of_a_newer_program_is_left_alone(url):
    Register(url, ONE)
    engine = tables.engine(url)
    with engine.connect() as connection, connection.begin():
        connection.execute(sa.text("update alembic_version set version_num = 'r9999'"))
    engine.dispose()
    store.close(url)
    with pytest.raises(RegisterError, match="newer version"):
        Register(url, ONE)


def test_where_the_register_lies(monkeypatch, tmp_path):
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "r.sqlite"))
    assert tables.address().database == str(tmp_path / "r.sqlite")
    monkeypatch.setenv(tables.VARIABLE, "postgresql://u:secret@db/x")
    assert tables.address().drivername == "postgresql+psycopg"
    monkeypatch.delenv(tables.VARIABLE)
    assert tables.address().database.endswith("data/register.sqlite")
    with pytest.raises(RegisterError, match="cannot be kept in mysql"):
        tables.url_of("mysql://u@h/d")


def test_errors_never_show_the_password(tmp_path):
    with pytest.raises(RegisterError) as told:
        Register(tables.url_of("postgresql://u:secret@127.0.0.1:1/x"), ONE)
    assert "secret" not in str(told.value)
    assert "127.0.0.1/x" in str(told.value)


def test_a_file_that_is_no_register_is_told_in_a_sentence(tmp_path):
    (tmp_path / "r.sqlite").write_text("not a database, but long enough to be read as one" * 20)
    url = tables.url_of(str(tmp_path / "r.sqlite"))
    with pytest.raises(RegisterError, match=r"r\.sqlite"):
        Register(url, ONE)
    with pytest.raises(RegisterError, match=r"r\.sqlite"):
        tables.read_codings(ONE, url)


def test_reading_the_confirmed_causes_makes_nothing(tmp_path):
    assert tables.read_codings(ONE, tables.url_of(str(tmp_path / "none.sqlite"))) == []
    sqlite3.connect(tmp_path / "empty.sqlite").close()
    before = (tmp_path / "empty.sqlite").read_bytes()
    assert tables.read_codings(ONE, tables.url_of(str(tmp_path / "empty.sqlite"))) == []
    assert (tmp_path / "empty.sqlite").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["empty.sqlite"]


def test_a_removed_file_is_made_again(tmp_path):
    url = tables.url_of(str(tmp_path / "r.sqlite"))
    Register(url, ONE).decide(KEY, states.UNDER_REVIEW, "a", "b", seen=0)
    (tmp_path / "r.sqlite").unlink()
    assert Register(url, ONE).statuses() == {}


@pytest.mark.slow
def test_loads_and_rollbacks_leave_the_register_as_it_was(tmp_path, monkeypatch):
    from etl.pipeline import load
    from etl.warehouse import generations
    from tests.helpers import dashboard_world

    path = tmp_path / "register.sqlite"
    monkeypatch.setenv(tables.VARIABLE, str(path))
    register = Register(tables.address(), ONE)
    in_force(register)
    register.code("C00001", "price_error", "Aysel")
    before = path.read_bytes()
    first = dashboard_world.write(tmp_path / "one.csv", complaints=20, weeks=4)
    second = dashboard_world.write(tmp_path / "two.csv", complaints=25, weeks=4, seed=8)
    for file in (first, second):
        load.load("events", [file], tmp_path / "warehouse")
    generations.rollback(tmp_path / "warehouse")
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith("register")) == ["register.sqlite"]
