"""Tickets of helpdesks that end otherwise than by a solution: merged, deleted, created as closed; and two accounts."""

import itertools
import json

import duckdb
import pytest

from etl.readers import dispatch as readers_dispatch
from etl.sources import definition


def events(tmp_path, name, records, suffix="json"):
    """The events of each complaint: type and reason, in their order."""
    path = tmp_path / f"f.{suffix}"
    path.write_text(records if isinstance(records, str) else json.dumps(records))
    with duckdb.connect() as connection:
        readers_dispatch.into_raw(connection, definition.find(name), path)
        canonical = definition.canonical_sql(definition.find(name))
        rows = connection.sql(
            f"select complaint_id, event_type, reason, event_id from ({canonical}) order by occurred_at, event_id"
        ).fetchall()
    assert len({event_id for *_, event_id in rows}) == len(rows)
    told = {}
    for complaint, kind, reason, _ in rows:
        told.setdefault(complaint, []).append(f"{kind} ({reason})" if reason else kind)
    return told


def zammad(number, *states, now=None, close_at=None, named=True):
    """The history of a ticket that went through the states."""
    entries = [{"id": number, "o_id": 1, "object": "Ticket", "type": "created", "created_at": "2026-03-02T06:00:00Z"}]
    entries += [
        {"attribute": "state", "value_from": before, "value_to": after, "id": number + place, "o_id": 1}
        | {"object": "Ticket", "type": "updated", "created_at": f"2026-03-02T{6 + place:02}:00:00Z"}
        for place, (before, after) in enumerate(itertools.pairwise(states), start=1)
    ]
    ticket = {"number": str(number), "state_id": 7, "close_at": close_at}
    states_now = {"7": {"name": now or states[-1]}} if named else {}
    return {"history": entries, "assets": {"Ticket": {"1": ticket}, "TicketState": states_now}}


def test_zammad_tickets_end_as_their_states_say(tmp_path):
    made = "2026-03-02T06:00:00Z"
    records = [
        zammad(100, "new", "open", "merged"),
        zammad(200, "new", "removed"),
        zammad(300, "new", "closed", "merged"),
        zammad(400, "new", "open", "merged", "open", "closed"),
        zammad(500, now="closed", close_at=made),
        zammad(600, now="closed", close_at="2026-03-03T06:00:00Z", named=False),
        zammad(700, "closed", "open"),
        zammad(800, "open", "closed"),
        zammad(900, now="new"),
        zammad(1000, now="merged"),
        zammad(1100, now="x", named=False),
    ]
    assert events(tmp_path, "zammad", records) == {
        "zammad-100": ["received", "accepted", "withdrawn (merged)"],
        "zammad-200": ["received", "withdrawn (removed)"],
        "zammad-300": ["received", "accepted", "resolved"],
        "zammad-400": ["received", "accepted", "withdrawn (merged)", "reopened", "resolved"],
        "zammad-500": ["received", "resolved"],
        "zammad-600": ["received", "resolved"],
        "zammad-700": ["received", "resolved", "reopened"],
        "zammad-800": ["accepted", "received", "resolved"],
        "zammad-900": ["received"],
        "zammad-1000": ["received", "withdrawn (merged)"],
        "zammad-1100": ["received"],
    }


def zendesk(ticket, *changes, tags=None):
    """Updates of a ticket: the status it was created with, and those after it; the tags come with the last one."""
    records = []
    for place, status in enumerate(changes):
        kind = {"event_type": "Change", "previous_value": changes[place - 1]} if place else {"event_type": "Create"}
        children = [{"id": ticket * 100 + place, "status": status, **kind}]
        if tags and place == len(changes) - 1:
            children.append({"id": ticket * 100 + 50, "event_type": "Change", **tags})
        at = f"2026-03-02T{6 + place:02}:00:00Z"
        records.append({"id": ticket * 10 + place, "ticket_id": ticket, "created_at": at, "child_events": children})
    return records


@pytest.mark.parametrize(
    "tags",
    [
        {"tags": ["late", "closed_by_merge"], "previous_value": ["late"]},
        {"added_tags": ["closed_by_merge"], "removed_tags": []},
        {"field_name": "tags", "value": "late closed_by_merge"},
    ],
)
def test_zendesk_tickets_end_as_their_status_and_tags_say(tmp_path, tags):
    records = [
        *zendesk(1, "new", "open", "solved", "closed", "deleted"),
        *zendesk(2, "new", "deleted"),
        *zendesk(3, "new", "pending", "closed", tags=tags),
        *zendesk(4, "new", "solved", "closed", tags=tags),
        *zendesk(5, "new", "open", "deleted", "open", "solved"),
        *zendesk(6, "new", "solved", "deleted", "solved"),
        *zendesk(7, "new", "closed", tags={"removed_tags": ["closed_by_merge"], "tags": ["not_closed_by_merge"]}),
        *zendesk(8, "pending", "deleted"),
    ]
    assert events(tmp_path, "zendesk", {"ticket_events": records}) == {
        "zendesk-1": ["received", "accepted", "resolved"],
        "zendesk-2": ["received", "withdrawn (deleted)"],
        "zendesk-3": ["received", "accepted", "info_requested", "withdrawn (merged)"],
        "zendesk-4": ["received", "accepted", "resolved"],
        "zendesk-5": ["received", "accepted", "withdrawn (deleted)", "reopened", "resolved"],
        "zendesk-6": ["received", "accepted", "resolved"],
        "zendesk-7": ["received", "accepted", "resolved"],
        "zendesk-8": ["accepted", "info_requested", "received", "withdrawn (deleted)"],
    }


def test_accounts_of_chatwoot_do_not_share_their_numbers(tmp_path):
    records = [
        {"id": 42, "account_id": account, "status": "resolved", "created_at": 1773901800, "meta": {}}
        | {"last_activity_at": 1773901900}
        for account in (1, 2, None)
    ]
    told = events(tmp_path, "chatwoot_conversations", {"data": {"payload": records[:2]}})
    assert told == {number: ["received", "resolved"] for number in ("chatwoot-42", "chatwoot-2-42")}
    # Where the account is not told, as before.
    assert list(events(tmp_path, "chatwoot_conversations", {"data": {"payload": records[2:]}})) == ["chatwoot-42"]
    links = [
        f"4,https://chat.example.com/app/accounts/{account}/conversations/42,2026-03-23 08:00:00 UTC"
        for account in (1, 2)
    ]
    ratings = "\n".join(["Rating,Link to the conversation,Recorded date", *links])
    assert events(tmp_path, "chatwoot_csat", ratings, "csv").keys() == told.keys()
