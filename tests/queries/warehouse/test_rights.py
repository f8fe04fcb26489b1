"""Whoever asks is given what is theirs: an attack a test, against the tables that every metric, list and page finds."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from queries.analysis import whatif
from queries.errors import ComplaintsError
from queries.register import coding, complaint_texts
from queries.semantic import catalog, dimensions, drillthrough, lookup, paging
from queries.semantic.catalog import Request
from queries.warehouse import rights
from queries.warehouse.generation import open_live
from queries.warehouse.rights import EVERYTHING, Asker, Team, without
from tests.helpers.small_warehouse import make, story

OWN, OTHER = "Baku", "Ganja"
TEAM = Team("baku", (("store", (OWN,)),))
LEAD = Asker((TEAM,), may_see_people=True)
FOLDER = Path(__file__).parents[3] / "queries"


def complaints():
    events = []
    for number in range(24):
        store, who = (OWN, "Aygun Mine") if number % 3 else (OTHER, "Rauf Theirs")
        steps = (
            ("received", f"2026-03-{2 + number % 20:02} 10:00"),
            ("accepted", f"2026-03-{3 + number % 20:02} 11:00", {"actor": who}),
            ("examined", f"2026-03-{4 + number % 20:02} 11:00", {"actor": who, "cause": "delivery_delay"}),
        )
        steps += (("resolved", f"2026-03-{6 + number % 20:02} 11:00", {"actor": who}),) if number % 4 else ()
        events += story(f"{store}-{number}", *steps, channel="phone", store=store, named_employee=f"Named {store}")
    return events


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = make(tmp_path_factory.mktemp("warehouse"), complaints())
    with duckdb.connect(str(made / "g000001.duckdb")) as connection:
        connection.execute(
            "insert into event_texts select event_id, complaint_id, 'Rauf Theirs-in işi, said ' || complaint_id "
            "from events where event_type = 'received'"
        )
        connection.execute("insert into event_customers select event_id, complaint_id, 'Customer', 'c@x' from events")
        connection.execute(
            "insert into rejected_rows values (1, 'events', 'f.csv', 7, 'r', 'why', '{\"actor\": \"Rauf Theirs\"}')"
        )
    return made


@pytest.fixture(scope="module")
def whole(folder):
    return open_live(folder)


@pytest.fixture(scope="module")
def lead(whole):
    return whole.read_by(LEAD)


def everything_said(generation, as_of=None) -> str:
    """Every row of every metric, by every dimension, and of every list, as words."""
    said = []
    for name, found in {**catalog.metrics(), **catalog.row_lists()}.items():
        requests = [Request(as_of=as_of)]
        if found.is_metric:
            requests += [Request(as_of=as_of, by=(one,)) for one in ("store", "handler", "named_employee")]
        for request in requests:
            said.append(f"{name} {catalog.run(generation, name, request).to_csv()}")
    return "\n".join(said)


@pytest.mark.slow
@pytest.mark.parametrize("as_of", [None, datetime(2026, 3, 12, tzinfo=UTC)])
def test_a_lead_finds_nothing_of_others_in_any_metric_or_list(whole, lead, as_of):
    assert OTHER in everything_said(whole, as_of)
    said = everything_said(lead, as_of)
    assert OWN in said
    assert not re.search(f"{OTHER}|Theirs", said)


def test_a_lead_counts_their_own_alone(whole, lead):
    [own] = catalog.run(whole, "received_count", Request(where={"store": (OWN,)}))["value"]
    [seen] = catalog.run(lead, "received_count")["value"]
    assert (own, seen) == (16, 16)
    assert catalog.run(lead, "received_count", Request(where={"store": (OTHER,)}))["value"].sum() == 0


def test_two_filters_that_differ_by_one_of_others_differ_by_nothing(lead):
    def count(**where):
        return catalog.run(lead, "received_count", Request(where=where))["value"].sum()

    assert count(store=(OWN, OTHER)) == count(store=(OWN,)) == count()
    assert count(handler=("Aygun Mine", "Rauf Theirs")) == count(handler=("Aygun Mine",))


def test_values_of_others_cannot_be_listed_searched_or_sorted_by(lead):
    assert catalog.dimension_values(lead, "store") == [OWN]
    assert "Rauf Theirs" not in catalog.dimension_values(lead, "handler")
    assert lookup.complaints(lead, f"{OTHER}-3") == []
    for way in (True, False):
        page = paging.page(lead, "complaints", Request(), paging.Stretch(order="received_at", descending=way))
        assert set(page.rows["store"]) == {OWN}
        assert page.total == 16


def test_the_complaints_behind_a_figure_are_their_own(lead):
    found = drillthrough.of(lead, "received_count", Request(), "value")
    assert len(found) == 16
    assert all(one.startswith(OWN) for one in found["complaint_id"])


def test_one_complaint_of_others_is_as_one_that_is_not_there(lead):
    for name in ("complaints", "clocks", "case_events"):
        for complaint_id in (f"{OTHER}-3", "nothing"):
            assert catalog.run(lead, name, Request(where={"complaint_id": (complaint_id,)})).empty
    assert coding.words_of(lead, f"{OTHER}-3") == ""


def test_other_limits_and_forecasts_rest_on_their_own(lead, whole):
    with whatif.scenario(lead).reading() as cursor:
        assert cursor.execute("select distinct store from clocks").fetchall() == [(OWN,)]
    with whatif.scenario(whole).reading() as cursor:
        assert len(cursor.execute("select distinct store from clocks").fetchall()) == 2


def test_nobody_of_whom_nothing_is_said_reads_anything(whole):
    stranger = whole.read_by(Asker())
    assert catalog.run(stranger, "received_count")["value"].sum() == 0
    assert catalog.run(stranger, "complaints").empty
    assert coding.words_of(stranger, f"{OWN}-1") == ""


def test_no_name_is_given_to_who_may_not_see_people(whole):
    reader = whole.read_by(Asker(None))
    said = everything_said(reader)
    assert not re.search("Aygun|Rauf|Named", said)
    by = catalog.run(reader, "received_count", Request(by=("handler",)))
    assert sorted(by["value"].dropna()) == [8, 16]
    assert all(re.fullmatch(r"E-[0-9A-F]{6}", one) for one in by["handler"].dropna())
    # a filter by a name finds nobody, whatever it is combined with
    assert catalog.run(reader, "received_count", Request(where={"handler": ("Rauf Theirs",)}))["value"].sum() == 0


def test_words_are_for_whom_they_are_and_name_no_employee_to_others(whole):
    assert coding.words_of(whole, f"{OTHER}-3").startswith("Rauf Theirs-in")
    assert coding.words_of(whole.read_by(Asker(None, may_see_people=True)), f"{OTHER}-3") == ""
    masked = coding.words_of(whole.read_by(Asker(None, may_see_texts=True)), f"{OTHER}-3")
    assert masked == "[…] […]-in işi, said […]-3"
    assert complaint_texts.words(whole.read_by(Asker(None)), "any") == {}


@pytest.mark.parametrize("ending", ["Raufun", "RAUF", "Raufdan", "rauf"])
def test_a_name_is_masked_whatever_its_ending(ending):
    assert without(f"({ending}) came", ["Rauf Theirs"]) == "([…]) came"


def test_customers_are_in_no_table_that_a_page_can_reach(whole):
    for asker in (LEAD, Asker(None, may_see_texts=True)):
        with whole.read_by(asker).reading() as cursor:
            assert cursor.execute("select count(*) from w.event_customers").fetchone() == (0,)


def test_a_table_that_nobody_thought_of_is_empty(tmp_path):
    folder = make(tmp_path, complaints()[:8])
    with duckdb.connect(str(folder / "g000001.duckdb")) as connection:
        connection.execute("create table news as select 'of all' as said")
    whole = open_live(folder)
    with whole.read_by(LEAD).reading() as cursor:
        assert cursor.execute("select count(*) from w.news").fetchone() == (0,)


def test_rights_cannot_be_widened(lead):
    with pytest.raises(ValueError, match="whole"):
        lead.read_by(EVERYTHING)
    with pytest.raises(ValueError, match="whole"):
        lead.read_by(replace(LEAD, may_see_texts=True))


def test_a_value_with_a_quote_is_a_value(whole):
    odd = Asker((Team("x", (("store", ("'; drop table own; --", OWN)),)),))
    assert catalog.run(whole.read_by(odd), "received_count")["value"].sum() == 16


def test_no_query_names_the_file_behind_the_views():
    texts = [*FOLDER.rglob("*.sql"), *FOLDER.rglob("*.py")]
    reaching = {path.name for path in texts if re.search(r"\bwhole\.main|\"whole\"", path.read_text(encoding="utf-8"))}
    assert reaching <= {"rights.py", "generation.py"}


def test_a_period_or_an_order_tells_of_no_others(lead):
    weeks = catalog.run(lead, "received_count", Request(grain="week"))
    assert weeks["value"].sum() == 16
    with pytest.raises(ComplaintsError):
        paging.page(lead, "complaints", Request(), paging.Stretch(order="w.main.events"))


def test_every_dimension_whose_values_are_people_is_hidden():
    assert set(dimensions.PEOPLE) <= set(rights.PEOPLE)
