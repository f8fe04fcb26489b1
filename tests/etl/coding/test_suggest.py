"""Causes of complaints that came without one: what words suggest, what a person confirmed, what the marts take."""

import json
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa

from benchmarks import coding as phrases
from etl import __main__ as etl
from etl.coding import model as coding_model
from etl.coding import suggest
from etl.marts import build
from etl.pipeline.apply_codings import recode
from etl.warehouse import history
from queries import settings
from queries.errors import NoWarehouseError
from queries.register import tables as register_tables
from queries.register.coding import NONE_OF_KNOWN
from queries.warehouse import generation as warehouse_generation
from tests.helpers import small_warehouse
from tests.helpers.loading import ask, event, load_events
from tests.helpers.small_warehouse import instant, story

# ---- the model


@pytest.fixture(scope="module")
def round_of_test():
    learned = phrases.complaints(1500, 1, 1, is_test=False, is_even=True)
    return phrases.trained(learned), learned, phrases.complaints(700, 101, 1, is_test=True)


def test_no_sentence_is_on_both_sides():
    for number in range(phrases.ROUNDS):
        sides = []
        for is_test in (False, True):
            told = phrases.complaints(400, 3, number, is_test=is_test, is_even=True)
            sides.append({one.text for one in told if one.cause == "return_refused"})
        assert sides[0] and sides[1] and not sides[0] & sides[1]


def test_on_new_phrasings_it_beats_the_most_frequent_cause_and_a_keyword_list(round_of_test):
    model, learned, asked = round_of_test
    found = phrases.score(model, asked)
    assert found.accuracy > phrases.keywords(learned, asked) + 0.03
    assert found.accuracy > phrases.most_frequent(learned, asked) + 0.3
    assert found.among_five > 0.85


def test_what_it_suggests_on_new_phrasings_is_mostly_right_and_not_oversold(round_of_test):
    model, _, asked = round_of_test
    found = phrases.score(model, asked)
    assert found.right_of_told > 0.7
    assert 0.15 < found.told < 0.9
    assert found.mean_probability < found.accuracy + 0.1


def test_known_phrasings_are_told_and_surely(round_of_test):
    model, *_ = round_of_test
    found = phrases.score(model, phrases.complaints(300, 9, 1, is_test=False))
    assert found.accuracy > 0.95
    assert found.told > 0.9
    assert found.calibration_error < 0.08


@pytest.mark.parametrize("text", ["", "?", "asdkj qwe", "00 00", "ξένος λόγος χωρίς νόημα", "你好 我要投诉"])
def test_what_has_no_known_letters_cannot_be_told(round_of_test, text):
    assert round_of_test[0].suggest([text]).probability[0] < min(round_of_test[0].threshold, 0.5)


def test_the_same_texts_give_the_same_model(round_of_test):
    model, learned, asked = round_of_test
    again = phrases.trained(learned).suggest(phrases.ready(asked[:50]))
    assert np.array_equal(again.probability, model.suggest(phrases.ready(asked[:50])).probability)


def test_the_threshold_is_the_lowest_at_which_the_target_holds():
    probability = np.linspace(1, 0.01, 100)
    is_right = np.arange(100) < 60  # the surest 60 are right: of 75 told, 80 % are
    even = np.ones(100)
    assert coding_model._threshold(probability, is_right, even, 0.8) == pytest.approx(probability[74])
    assert coding_model._threshold(probability, np.zeros(100, bool), even, 0.8) > 1


# ---- in a generation


ONE = "one"
"""The warehouse that complaints are coded in."""
CODED, UNCODED = 900, 30


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A warehouse with 900 coded complaints and 30 without a cause; the true causes of all by number."""
    folder = tmp_path_factory.mktemp("coding")
    # The newest event of all is of 10 April.
    small_warehouse.make(folder, story("Z", ("received", "2026-04-10 10:00")))
    told = phrases.complaints(CODED + UNCODED, 5, None, is_test=False, is_even=True)
    given = pa.table(
        {
            "complaint_id": [f"C{number:04}" for number in range(len(told))],
            "text": [one.text for one in told],
            "cause": [one.cause if number < CODED else None for number, one in enumerate(told)],
            "language": [one.language for one in told],
        }
    )
    with duckdb.connect(str(folder / "g000001.duckdb")) as connection:
        connection.register("given", given)
        for kind, day in (("received", "2026-03-02"), ("examined", "2026-03-04")):
            connection.execute(
                f"""insert into events by name
                select complaint_id || '{kind}' as event_id, complaint_id, '{kind}' as event_type,
                    timestamp '{day} 06:00' as occurred_at, timestamp '{day} 10:00' as local_at, 'retailer' as policy,
                    'events' as source, 1 as load_id, 'events.csv' as file, 2 as "row", event_id as content_hash,
                    language, case when '{kind}' = 'examined' then cause end as cause
                from given where '{kind}' = 'received' or cause is not null"""
            )
        connection.execute("insert into event_texts select complaint_id || 'received', complaint_id, text from given")
        build.build(connection, everything=True)
    return folder, {f"C{number:04}": one.cause for number, one in enumerate(told)}


@pytest.fixture
def draft(made, tmp_path, monkeypatch):
    """A copy of that warehouse to code in: its folder and a function that codes as a load does."""
    monkeypatch.setenv(register_tables.VARIABLE, str(tmp_path / "register.sqlite"))
    shutil.copytree(made[0], tmp_path / "wh")

    def code():
        with duckdb.connect(str(tmp_path / "wh" / "g000001.duckdb")) as connection:
            connection.execute("create or replace temp table touched (complaint_id varchar)")
            confirmed = suggest.confirm(connection, ONE)
            suggest.suggest(connection)
            build.build(connection, everything=False)
            touched = connection.execute("select complaint_id from touched order by all").fetchall()
        return confirmed, [name for (name,) in touched]

    return tmp_path / "wh", code


def write_codings(*rows, of=ONE):
    """Codings as the register holds them: (complaint, cause, when)."""
    engine = register_tables.engine(register_tables.address())
    register_tables.metadata.create_all(engine)
    with engine.begin() as connection:
        for complaint, cause, at in rows:
            values = {"warehouse": of, "complaint_id": complaint, "cause": cause, "coded_at": at, "coded_by": "A"}
            connection.execute(sa.insert(register_tables.codings).values(values))


def rows(folder, sql):
    with duckdb.connect(str(folder / "g000001.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_uncoded_complaints_get_a_suggestion_that_counts_for_nothing(draft, made):
    folder, code = draft
    assert code() == (suggest.Confirmed(0), [])
    found = rows(folder, "select complaint_id, suggested_cause, probability, likely_causes from cause_suggestions")
    assert {name for name, *_ in found} == {f"C{number:04}" for number in range(CODED, CODED + UNCODED)}
    told = [(name, cause) for name, cause, *_ in found if cause]
    assert len(told) > 15
    assert np.mean([made[1][name] == cause for name, cause in told]) > 0.8
    assert all(cause in (None, likely[0]) and 0 <= sure <= 1 for _, cause, sure, likely in found)
    assert rows(folder, "select count(*) from complaints where cause is not null") == [(CODED,)]
    assert rows(folder, "select state, coded_count, uncoded_count from coding_model") == [("ready", CODED, UNCODED)]


@pytest.mark.slow
def test_a_confirmed_cause_counts_and_what_the_company_found_stands_above_it(draft):
    folder, code = draft
    at = datetime(2026, 4, 5, 8, tzinfo=UTC)
    write_codings(
        ("C0910", "brand_new", at), ("C0001", "brand_new", at), ("C0911", NONE_OF_KNOWN, at), ("ELSE", "x", at)
    )
    confirmed, touched = code()
    assert (confirmed.changed, touched) == (3, ["C0001", "C0910"])
    given = "select cause, cause_given_by from complaints where complaint_id = "
    assert rows(folder, given + "'C0910'") == [("brand_new", "confirmed")]
    assert rows(folder, given + "'C0001'")[0][1] == "events"
    assert rows(folder, given + "'C0911'") == [(None, None)]
    assert rows(folder, "select distinct cause from clocks where complaint_id = 'C0910'") == [("brand_new",)]
    suggested = "select suggested_cause from cause_suggestions where complaint_id = "
    assert rows(folder, suggested + "'C0910'") == []
    assert rows(folder, suggested + "'C0911'") == [(None,)]
    # Taken back: it has no cause again.
    write_codings(("C0910", None, at))
    assert code()[1] == ["C0910"]
    assert rows(folder, given + "'C0910'") == [(None, None)]


@pytest.mark.slow
def test_a_register_that_fails_is_told_and_what_was_known_stays(draft, monkeypatch):
    folder, code = draft
    write_codings(("C0910", "brand_new", datetime(2026, 4, 5, tzinfo=UTC)))
    code()
    (folder / "broken.sqlite").write_text("this is no database" * 100, encoding="utf-8")
    monkeypatch.setenv(register_tables.VARIABLE, str(folder / "broken.sqlite"))
    confirmed, _ = code()
    assert "broken.sqlite" in confirmed.warning
    assert rows(folder, "select cause from complaints where complaint_id = 'C0910'") == [("brand_new",)]
    # One that is not there holds nothing.
    monkeypatch.setenv(register_tables.VARIABLE, str(folder / "none.sqlite"))
    assert code()[0] == suggest.Confirmed(1)


@pytest.mark.slow
def test_causes_of_before_warehouses_stay_where_they_were_taken_and_are_told_elsewhere(draft):
    folder, code = draft
    at = datetime(2026, 4, 5, tzinfo=UTC)
    write_codings(("C0910", "brand_new", at), ("C0911", "brand_new", at), of=register_tables.OF_BEFORE)
    confirmed, _ = code()
    assert confirmed.changed == 0
    assert "2 confirmed causes" in confirmed.warning
    with duckdb.connect(str(folder / "g000001.duckdb")) as connection:
        connection.execute("insert into confirmed_causes select 'C0910', 'brand_new', timestamp '2026-04-05 00:00'")
    confirmed, _ = code()
    assert confirmed.changed == 0
    assert "1 confirmed causes" in confirmed.warning
    assert rows(folder, "select cause from complaints where complaint_id = 'C0910'") == [("brand_new",)]


@pytest.mark.slow
def test_a_confirmation_counts_at_no_moment_before_it(draft):
    folder, code = draft
    # The newest event is of 10 April, 10:00; one confirmation before it, one after.
    write_codings(("C0910", "early", instant("2026-04-05 12:00")), ("C0912", "late", instant("2026-05-01 12:00")))
    code()

    def seen(generation, as_of):
        with generation.reading(as_of and instant(as_of)) as cursor:
            found = cursor.execute(
                "select cause from complaints where cause in ('early', 'late') order by 1"
            ).fetchall()
        return [cause for (cause,) in found]

    generation = warehouse_generation.open_live(folder)
    assert seen(generation, "2026-04-05 11:59") == []
    assert seen(generation, "2026-04-05 12:00") == ["early"]
    assert seen(generation, "2026-04-10 09:59") == ["early"]
    assert seen(generation, None) == seen(generation, "2026-04-20 10:00") == ["early", "late"]


@pytest.mark.slow
def test_suggestions_count_where_the_setting_says_so_and_say_so(draft, monkeypatch):
    folder, code = draft
    changed = replace(settings.settings(), count_suggestions=True)
    monkeypatch.setattr(suggest, "settings", lambda: changed)
    _, touched = code()
    told = rows(folder, "select complaint_id, suggested_cause from cause_suggestions where suggested_cause is not null")
    assert sorted(name for name, _ in told) == touched
    given = rows(folder, "select complaint_id, cause from complaints where cause_given_by = 'suggested'")
    assert sorted(given) == sorted(told)
    # Taken out of the marts again where it no longer says so.
    monkeypatch.setattr(suggest, "settings", lambda: replace(changed, count_suggestions=False))
    assert code()[1] == touched
    assert rows(folder, "select count(*) from complaints where cause is not null") == [(CODED,)]


def test_nothing_is_imported_where_there_are_no_words_or_nothing_to_code(draft, monkeypatch):
    folder, code = draft
    monkeypatch.setitem(sys.modules, "etl.coding.model", None)
    monkeypatch.setitem(sys.modules, "etl.coding.topics", None)
    for change, state in (
        ("delete from event_texts where complaint_id >= 'C0900'", "nothing_uncoded"),
        ("delete from event_texts", "no_texts"),
    ):
        with duckdb.connect(str(folder / "g000001.duckdb")) as connection:
            connection.execute(change)
        code()
        assert rows(folder, "select state from coding_model") == [(state,)]
        assert rows(folder, "select count(*) from cause_suggestions") == [(0,)]


def test_too_few_coded_ones_give_no_suggestion(draft):
    folder, code = draft
    with duckdb.connect(str(folder / "g000001.duckdb")) as connection:
        connection.execute("delete from event_texts where complaint_id < 'C0800'")
    code()
    assert rows(folder, "select state, learned_count from coding_model")[0][0] == "too_few_coded"
    assert rows(folder, "select count(*) from cause_suggestions where suggested_cause is not null") == [(0,)]


@pytest.mark.slow
def test_a_load_takes_a_confirmation_into_its_generation(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(register_tables.VARIABLE, str(tmp_path / "register.sqlite"))
    events = [
        event("1", "A", "received", "2026-03-19T10:00:00+04:00", channel="phone"),
        event("2", "A", "accepted", "2026-03-20T10:00:00+04:00"),
        event("3", "A", "resolved", "2026-03-18T10:00:00+04:00"),
    ]
    first = load_events(tmp_path, events)
    assert first.generation == 1 and first.warnings
    of = warehouse_generation.open_live(tmp_path / "warehouse").identity
    write_codings(("A", "late courier", datetime(2026, 3, 21, tzinfo=UTC)), of=of)
    write_codings(("A", "of another", datetime(2026, 3, 23, tzinfo=UTC)), of="another warehouse")
    again = load_events(tmp_path, events)
    assert (again.published, again.generation, again.duplicates, again.notes) == (True, 2, 3, [])
    assert ask(tmp_path / "warehouse", "select cause from complaints") == [("late courier",)]
    # Without any file, too; and nothing is published where nothing changed.
    assert not recode(tmp_path / "warehouse").published
    write_codings(("A", "lost parcel", datetime(2026, 3, 22, tzinfo=UTC)), of=of)
    # What the figures show of the data is told as it is by a load.
    assert etl.main(["coding", "--warehouse", str(tmp_path / "warehouse"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    recoded = {name: told[name] for name in ("published", "generation", "rows_read", "warnings")}
    assert recoded == {"published": True, "generation": 3, "rows_read": 0, "warnings": again.warnings}
    assert ask(tmp_path / "warehouse", "select cause from complaints") == [("lost parcel",)]
    assert history.sources(tmp_path / "warehouse") == ["events"]
    with pytest.raises(NoWarehouseError):
        recode(tmp_path / "nothing")
