"""The helpdesks' own formats: events worked by hand from small files of the documented shapes, then loaded."""

from pathlib import Path

import duckdb
import pytest

from etl.pipeline.load import load
from etl.readers import dispatch as readers_dispatch
from etl.sources import definition
from tests.helpers.loading import ask

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = {
    "zendesk": FIXTURES / "zendesk_ticket_events.json",
    "zammad": FIXTURES / "zammad_ticket_histories.jsonl",
    "chatwoot_conversations": FIXTURES / "chatwoot_conversations.json",
    "chatwoot_csat": FIXTURES / "chatwoot_csat.csv",
}


def events(name, columns="row, complaint_id, event_type, occurred_at, actor, channel"):
    with duckdb.connect() as connection:
        readers_dispatch.into_raw(connection, definition.find(name), FILES[name])
        canonical = definition.canonical_sql(definition.find(name))
        return connection.sql(f"select {columns} from ({canonical}) order by occurred_at, event_type").fetchall()


def test_zendesk_events_are_told_by_each_update_alone():
    seven, eight = "zendesk-7", "zendesk-8"
    assert events("zendesk") == [
        (2, seven, "received", "2026-03-19T06:30:00Z", None, "website_form"),
        (3, seven, "accepted", "2026-03-19T07:00:00Z", "11", None),
        (3, seven, "assigned", "2026-03-19T07:00:00Z", "11", None),
        (4, seven, "info_requested", "2026-03-20T07:00:00Z", "11", None),
        (5, seven, "info_received", "2026-03-21T07:00:00Z", "12", None),
        (5, seven, "resolved", "2026-03-21T07:00:00Z", "12", None),
        (6, seven, "reopened", "2026-03-22T07:00:00Z", "900", None),
        (7, seven, "resolved", "2026-03-23T07:00:00Z", "11", None),
        # Closing what was solved is housekeeping (record 8), and says nothing.
        (9, eight, "accepted", "2026-03-27T08:00:00Z", "11", None),
        (9, eight, "assigned", "2026-03-27T08:00:00Z", "11", None),
        (9, eight, "received", "2026-03-27T08:00:00Z", None, "phone"),
        (9, eight, "resolved", "2026-03-27T08:00:00Z", "11", None),
    ]


def test_zammad_events_are_the_changes_of_state_and_owner():
    columns = "row, complaint_id, event_type, occurred_at, actor, customer_name, customer_contact, category, text"
    none = (None, None, None, None)
    agent, customer = "Leyla Aliyeva", "Test Customer"
    told = ("customer@example.com", "Delivery", "Late delivery")
    assert events("zammad", columns) == [
        (2, "zammad-54003", "received", "2026-03-19T06:30:00.000Z", None, customer, *told),
        (2, "zammad-54003", "accepted", "2026-03-19T07:00:00.000Z", agent, *none),
        (2, "zammad-54003", "assigned", "2026-03-19T07:00:00.000Z", agent, *none),
        (3, "zammad-54004", "received", "2026-03-20T06:30:00.000Z", None, *none),
        (3, "zammad-54004", "withdrawn", "2026-03-20T07:00:00.000Z", "4", *none),  # merged into another ticket
        (2, "zammad-54003", "resolved", "2026-03-25T07:00:00.000Z", agent, *none),
        (2, "zammad-54003", "reopened", "2026-03-26T07:00:00.000Z", customer, *none),
    ]


def test_chatwoot_conversations_are_received_answered_and_resolved():
    columns = "row, complaint_id, event_type, occurred_at, actor, channel, customer_name, customer_contact, category"
    none = (None, None, None, None)
    first = ("Test Customer", "customer@example.com", "delivery")
    second = ("Other Customer", "+994000000000", None)
    assert events("chatwoot_conversations", columns) == [
        (2, "chatwoot-42", "received", "2026-03-19 06:30:00+00", None, "website_chat", *first),
        (2, "chatwoot-42", "accepted", "2026-03-19 07:00:00+00", None, *none),
        (3, "chatwoot-43", "received", "2026-03-20 06:30:00+00", None, "social", *second),
        (2, "chatwoot-42", "resolved", "2026-03-22 07:00:00+00", "Leyla Aliyeva", *none),
    ]


def test_chatwoot_ratings_belong_to_the_conversation_of_their_link():
    assert events("chatwoot_csat", "row, complaint_id, event_type, occurred_at, score, text") == [
        (2, "chatwoot-42", "rated", "2026-03-23 08:00:00+00", "4", "Thank you, quick"),
        (3, None, "rated", "2026-03-24 08:00:00+00", "1", None),
    ]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    directory = tmp_path_factory.mktemp("helpdesk") / "warehouse"
    return directory, {name: load(name, [path], directory) for name, path in FILES.items()}


@pytest.mark.slow
def test_all_of_them_load_into_one_warehouse(warehouse):
    _, loaded = warehouse
    assert {name: (one.rows_read, one.events_loaded, one.duplicates, one.rejected) for name, one in loaded.items()} == {
        "zendesk": (8, 12, 0, 0),
        "zammad": (2, 7, 0, 0),
        "chatwoot_conversations": (2, 4, 0, 0),
        # The rating without a conversation, and the line that names the period.
        "chatwoot_csat": (3, 1, 0, 2),
    }


def test_the_complaints_stand_as_their_helpdesk_says(warehouse):
    directory, _ = warehouse
    columns = "complaint_id, channel, status, reopened_count, handler, score"
    assert ask(directory, f"select {columns} from complaints order by complaint_id") == [
        ("chatwoot-42", "website_chat", "resolved", 0, "Leyla Aliyeva", 4),
        ("chatwoot-43", "social", "open", 0, None, None),
        ("zammad-54003", None, "open", 1, "Leyla Aliyeva", None),
        ("zammad-54004", None, "withdrawn", 0, None, None),
        ("zendesk-7", "website_form", "resolved", 1, "11", None),
        ("zendesk-8", "phone", "resolved", 0, "11", None),
    ]


def test_customers_and_their_words_lie_apart(warehouse):
    directory, _ = warehouse
    assert ask(directory, "select count(*) from event_customers") == [(4,)]
    assert ask(directory, "select text from event_texts order by text") == [("Late delivery",), ("Thank you, quick",)]
    rejected = str(ask(directory, "select raw from rejected_rows"))
    assert "Other Customer" not in rejected
    assert "customer@example.com" not in rejected


def test_an_export_loaded_again_changes_nothing(warehouse):
    directory, _ = warehouse
    again = load("zendesk", [FILES["zendesk"]], directory)
    assert (again.events_loaded, again.duplicates) == (0, 12)
