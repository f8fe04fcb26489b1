"""A register serves warehouses: none sees, by any way, what was decided of another, and none loses what is its own."""

import shutil
import sqlite3
from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest
import sqlalchemy as sa
from alembic import command

from dashboard.data import location
from dashboard.decisions import cli as decisions_cli
from dashboard.decisions import demo as decisions_demo
from dashboard.decisions import states, store
from dashboard.decisions.register import Register, register
from dashboard.i18n import translate
from dashboard.report.facts import collect, week
from etl.warehouse import generations
from queries.errors import UsageError
from queries.register import tables
from queries.warehouse import generation as warehouse_generation
from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_app import html_of, open_page, words_of
from tests.helpers.dashboard_reader import acting
from tests.helpers.loading import event, load_events

KEY = "delivery_delay"
PLAN = {"kind": "process", "owner": "A", "in_force_on": date(2026, 8, 3), "expected_change_share": -0.3}
EVENTS = [
    event("1", "A", "received", "2026-03-19T10:00:00+04:00", channel="phone", cause=KEY),
    event("2", "A", "accepted", "2026-03-20T10:00:00+04:00"),
]


@pytest.fixture
def url(tmp_path):
    return tables.url_of(str(tmp_path / "register.sqlite"))


def write_all(register):
    register.decide(KEY, states.UNDER_REVIEW, "Aysel", "real", seen=0)
    register.decide(KEY, states.ACCEPTED, "Aysel", "agreed", seen=1, **PLAN)
    register.decide(KEY, states.IN_FORCE, "Aysel", "begun", seen=2)
    register.code("C1", "wrong_item", "Aysel")
    register.save_view("Aysel", "mine", "overview?channel=phone")


def seen_by(register):
    return (
        sorted(register.statuses()),
        register.history(KEY),
        register.status_of(KEY).version,
        register.changes_in_force(),
        register.codings(),
        register.views("Aysel"),
    )


def test_nothing_of_one_warehouse_is_read_or_overtaken_in_another(url):
    one, two = Register(url, "one"), Register(url, "two")
    write_all(one)
    assert seen_by(two) == ([], [], 0, [], {}, [])
    two.decide(KEY, states.DISMISSED, "Rauf", "not ours", seen=0)
    assert one.status_of(KEY).state == states.IN_FORCE
    assert two.status_of(KEY).state == states.DISMISSED
    assert tables.read_codings("two", url) == []
    assert [coding.cause for coding in tables.read_codings("one", url)] == ["wrong_item"]


def test_a_warehouse_loaded_anew_adopts_what_was_decided_until_then(url):
    old, new = Register(url, "old"), Register(url, "new")
    write_all(old)
    new.adopt("old")
    assert seen_by(new) == seen_by(old)
    new.decide(KEY, states.UNDER_REVIEW, "Rauf", "it is back", seen=3)
    old.decide(KEY, states.UNDER_REVIEW, "Rauf", "of the old one", seen=3)
    assert [past.why for past in new.history(KEY)] == ["real", "agreed", "begun", "it is back"]
    assert seen_by(Register(url, "third")) == ([], [], 0, [], {}, [])
    third = Register(url, "third")
    third.decide(KEY, states.DISMISSED, "Rauf", "x", seen=0)
    for name, says in (("old", "cannot be joined"), ("nobody", "Nothing to adopt"), ("third", "Nothing to adopt")):
        with pytest.raises(UsageError, match=says):
            third.adopt(name)


def test_a_register_of_before_warehouses_is_kept_and_waits_to_be_adopted(url):
    engine = tables.engine(url)
    config = store._config()
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "r0001")
        for number, (key, by) in enumerate(((KEY, "Aysel"), ("refund_delay", "demo"))):
            connection.execute(
                sa.text(
                    "insert into decisions (key, version, state, decided_at, decided_by, why) "
                    "values (:key, 1, 'under_review', '2026-11-02 12:00:00', :by, 'w')"
                ),
                {"key": key, "by": by, "number": number},
            )
        connection.execute(
            sa.text(
                "insert into codings (complaint_id, cause, coded_at, coded_by) "
                "values ('C1', 'wrong_item', '2026-11-02 12:00:00', 'Aysel')"
            )
        )
    assert [one.is_of_before for one in tables.read_codings("one", url)] == [True]  # not migrated: a load only reads
    one = Register(url, "one")
    assert (one.statuses(), one.codings(), one.unclaimed_count()) == ({}, {}, 1)
    assert decisions_cli.lines(one)[0] == "before: 1 decisions, 1 codings, 0 views"
    with pytest.raises(UsageError, match="demonstration"):
        one.adopt("demo")
    one.adopt(tables.OF_BEFORE)
    assert (sorted(one.statuses()), sorted(one.codings()), one.unclaimed_count()) == ([KEY], ["C1"], 0)
    assert [found.is_of_before for found in tables.read_codings("one", url)] == [False]
    assert tables.read_codings("two", url) == []
    with sqlite3.connect(url.database) as raw, pytest.raises(sqlite3.DatabaseError, match="append-only"):
        raw.execute("update decisions set why = 'x'")


@pytest.mark.slow
def test_what_a_folder_becomes_stays_the_same_warehouse(tmp_path, monkeypatch):
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "register.sqlite"))
    load_events(tmp_path, EVENTS)
    folder = tmp_path / "warehouse"
    first = warehouse_generation.open_live(folder).identity
    more = event("3", "B", "received", "2026-03-21T10:00:00+04:00", channel="phone", cause=KEY)
    load_events(tmp_path, [*EVENTS, more])
    assert warehouse_generation.open_live(folder).identity == first
    generations.rollback(folder)
    assert warehouse_generation.open_live(folder).identity == first
    shutil.copytree(folder, tmp_path / "backup")
    assert warehouse_generation.open_live(tmp_path / "backup").identity == first
    (tmp_path / "other").mkdir()
    load_events(tmp_path / "other", EVENTS)
    other = warehouse_generation.open_live(tmp_path / "other" / "warehouse")
    assert other.identity != first
    # a generation of before there was a name, and the next load of it
    older = tmp_path / "older" / "warehouse"
    shutil.copytree(folder, older)
    with duckdb.connect(str(older / warehouse_generation.live_name(older))) as connection:
        connection.execute("delete from meta where key = 'warehouse'")
    before = warehouse_generation.open_live(older).identity
    assert before not in (first, other.identity)
    load_events(tmp_path / "older", [*EVENTS, event("4", "C", "received", "2026-03-22T10:00:00+04:00")])
    assert warehouse_generation.open_live(older).meta["warehouse"] == before


@pytest.mark.slow
def test_the_demonstrations_decisions_reach_no_page_and_no_report_of_other_data(
    tmp_path, monkeypatch, tmp_path_factory, demo_warehouse
):
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "register.sqlite"))
    demo = warehouse_generation.open_live(demo_warehouse)
    assert "decisions on" in decisions_demo.write(register(demo), demo)
    folder = dashboard_warehouse.build(tmp_path_factory)
    other = warehouse_generation.open_live(folder)
    facts = collect.collect(other, week.last_whole(other, datetime(2026, 12, 1, tzinfo=UTC)))
    assert facts.standing == {}
    assert collect.collect(demo, week.last_whole(demo, datetime(2026, 12, 1, tzinfo=UTC))).standing
    monkeypatch.setenv(location.VARIABLE, str(folder))
    acting(monkeypatch, "quality", {"quality": ("people", "texts", "decide")})
    app = open_page("changes", lang="en")
    assert "No change is in force yet." in words_of(app)


def test_what_the_data_do_not_know_is_neither_offered_nor_written(tmp_path, monkeypatch, tmp_path_factory):
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "register.sqlite"))
    folder = dashboard_warehouse.build(tmp_path_factory)
    monkeypatch.setenv(location.VARIABLE, str(folder))
    acting(monkeypatch, "quality", {"quality": ("people", "texts", "decide")})
    generation = warehouse_generation.open_live(folder)
    for key in ("nonsense|store|Atlantis", "late courier|store|Atlantis", "nonsense", "late courier|planet|Mars"):
        with pytest.raises(UsageError, match="No complaint is of this cause"):
            register(generation).decide(key, states.UNDER_REVIEW, "A", "b", seen=0)
    with pytest.raises(UsageError, match="do not know"):
        register(generation).code("nobody", "late courier", "A")
    app = open_page("candidate", lang="en", key="nonsense|store|Atlantis")
    app.query_params["key"] = "nonsense|store|Atlantis"
    app.run()
    assert not app.exception
    assert not [button for button in app.button if button.label == "Write into the register"]
    assert "Write your name to decide" not in words_of(app)
    assert "Nothing is decided of it yet" not in html_of(app)
    app.query_params["key"] = "late courier|store|Ganja"
    app.run()
    assert "Nothing is decided of it yet" in html_of(app)
    translate.use("az")
    assert register(generation).statuses() == {}


@pytest.mark.slow
def test_a_cause_whose_name_holds_a_bar_is_decided_as_any_other(tmp_path, monkeypatch):
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "register.sqlite"))
    weeks = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(12)]
    load_events(
        tmp_path,
        [
            event(f"{cause}{day}{kind}", f"{cause}{day}", kind, f"{day}T1{at}:00:00+04:00", **more)
            for cause in ("late|store|Gəncə", "wrong")
            for day in weeks
            for at, (kind, more) in enumerate((("received", {"store": "Bakı|1"}), ("examined", {"cause": cause})))
        ],
    )
    folder = tmp_path / "warehouse"
    monkeypatch.setenv(location.VARIABLE, str(folder))
    acting(monkeypatch, "quality", {"quality": ("people", "texts", "decide")})
    own = register(warehouse_generation.open_live(folder))
    for key, name in (
        ("late||store||Gəncə", "Late|store|Gəncə"),
        ("late||store||Gəncə|store|Bakı|1", "Late|store|Gəncə · Bakı|1"),
    ):
        own.decide(key, states.UNDER_REVIEW, "Aysel", "seen", seen=0)
        own.decide(key, states.ACCEPTED, "Aysel", "agreed", seen=1, **PLAN | {"in_force_on": weeks[8]})
        own.decide(key, states.IN_FORCE, "Aysel", "begun", seen=2)
        for page in ("candidate", "changes", "trends"):
            app = open_page(page, lang="en")
            app.query_params["key"] = key
            app.run()
            assert not app.exception and "could not be drawn" not in words_of(app), page
            assert page == "trends" or name in words_of(app)
