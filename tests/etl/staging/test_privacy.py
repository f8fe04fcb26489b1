from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from etl.pipeline import load as loading
from etl.pipeline.load import load
from etl.sources import definition
from etl.staging import privacy
from etl.warehouse import generations
from queries import settings
from tests.helpers.loading import ask, event, load_events, write_csv

NAME, CONTACT, WORDS = "Aysel Quliyeva", "+994 50 555 12 34", "Kondisioner soyutmur"
GOOD = event("1", "A", "received", "2026-03-19 15:00", customer_name=NAME, customer_contact=CONTACT, text=WORDS)
BAD = {**GOOD, "event_id": "2", "event_type": "frobbed", "product": "AC 9000"}


@pytest.fixture
def dropping(monkeypatch):
    monkeypatch.setattr(loading, "settings", lambda: replace(settings.settings(), personal_data="drop"))


def held(directory):
    """Every text of every table of the live generation."""
    with duckdb.connect(
        str(directory / generations.name_of(generations.live(directory))), read_only=True
    ) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return {table: str(connection.execute(f'select * from "{table}"').fetchall()) for table in tables}


@pytest.mark.slow
def test_a_rejected_row_shows_its_fault_and_not_the_customer(tmp_path):
    load_events(tmp_path, [GOOD, BAD])
    raw = ask(tmp_path / "warehouse", "select raw from rejected_rows")[0][0]
    assert '"event_type":"frobbed"' in raw
    assert '"product":"AC 9000"' in raw
    assert '"customer_name":"(withheld)"' in raw
    assert '"customer_contact":"(withheld)"' in raw
    assert '"text":"(withheld)"' in raw
    assert '"store":null' in raw
    assert not any(secret in held(tmp_path / "warehouse")["rejected_rows"] for secret in (NAME, CONTACT, WORDS))


@pytest.mark.slow
def test_a_line_that_does_not_parse_is_withheld_where_it_may_be_personal(tmp_path):
    path = write_csv(tmp_path / "events.csv", [GOOD])
    path.write_text(path.read_text(encoding="utf-8") + f"2,{NAME}\n", encoding="utf-8")
    load("events", [path], tmp_path / "warehouse")
    rows = ask(tmp_path / "warehouse", 'select file, "row", raw from rejected_rows')
    assert rows == [("events.csv", 3, f"(withheld: {len(NAME) + 2} characters)")]


@pytest.mark.slow
def test_a_line_that_does_not_parse_is_kept_where_the_source_holds_nothing_personal(tmp_path):
    own = tmp_path / "desk.sql"
    sql = 'select file, "row", nr as complaint_id, what as event_type, happened as occurred_at from raw'
    own.write_text(
        f"-- description: d\n-- policy: retailer\n-- required: nr, what, happened\n\n{sql}\n", encoding="utf-8"
    )
    data = tmp_path / "a.csv"
    data.write_text("nr,what,happened\nA,received,2026-03-19 15:00\ntoo,few\n", encoding="utf-8")
    load(own, [data], tmp_path / "warehouse")
    assert ask(tmp_path / "warehouse", "select raw from rejected_rows") == [("too,few",)]


def test_columns_of_ones_own_are_known_by_what_they_feed(tmp_path):
    found = replace(
        definition.find("events"),
        sql="""select file, "row", nr as complaint_id, first || ' ' || last as customer_name, coalesce(mail, phone) as
        customer_contact, what as event_type, happened as occurred_at from raw where kind = 'x'""",
        required=("nr", "First", "last", "mail", "phone", "what", "happened", "kind"),
        optional=(),
    )
    assert privacy.personal_raw_columns(found) == {"first", "last", "mail", "phone"}


@pytest.mark.slow
def test_values_are_known_where_the_query_hides_what_feeds_them(tmp_path):
    own = tmp_path / "desk.sql"
    own.write_text(
        """-- description: d
-- policy: retailer
-- required: nr, who, what, happened
-- row_grain: other

with all_rows as materialized (select * from raw)
select file, "row", nr as complaint_id, who as customer_name, what as event_type, happened as occurred_at from all_rows
union all
select file, "row", nr, who, 'assigned', happened from all_rows where who like 'A%'
""",
        encoding="utf-8",
    )
    data = tmp_path / "a.csv"
    data.write_text(f"nr,who,what,happened\nA,{NAME},frobbed,2026-03-19 15:00\n", encoding="utf-8")
    load(own, [data], tmp_path / "warehouse")
    assert NAME not in held(tmp_path / "warehouse")["rejected_rows"]


@pytest.mark.slow
def test_names_and_contacts_are_never_written_where_they_are_dropped(tmp_path, dropping):
    load_events(tmp_path, [GOOD, BAD])
    tables = held(tmp_path / "warehouse")
    assert tables["event_customers"] == "[]"
    assert not any(NAME in text or CONTACT in text for text in tables.values())
    assert WORDS in tables["event_texts"]
    content = Path(tmp_path / "warehouse" / "g000001.duckdb").read_bytes()
    assert not any(secret.encode() in content for secret in (NAME, CONTACT))


@pytest.mark.slow
def test_dropping_also_forgets_what_earlier_loads_kept(tmp_path, monkeypatch):
    load_events(tmp_path, [GOOD])
    assert NAME.encode() in (tmp_path / "warehouse" / "g000001.duckdb").read_bytes()
    monkeypatch.setattr(loading, "settings", lambda: replace(settings.settings(), personal_data="drop"))
    load_events(tmp_path, [event("3", "B", "received", "2026-03-20 15:00")])
    assert held(tmp_path / "warehouse")["event_customers"] == "[]"
    assert NAME.encode() not in (tmp_path / "warehouse" / "g000002.duckdb").read_bytes()
    # The figures have not noticed.
    assert ask(tmp_path / "warehouse", "select count(*) from complaints") == [(2,)]


@pytest.mark.slow
def test_dropping_makes_no_event_another(tmp_path, monkeypatch):
    without_id = {**GOOD, "event_id": ""}
    load_events(tmp_path, [without_id])
    monkeypatch.setattr(loading, "settings", lambda: replace(settings.settings(), personal_data="drop"))
    assert load_events(tmp_path, [without_id]).duplicates == 1
