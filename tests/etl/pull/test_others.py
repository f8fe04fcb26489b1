# ruff: noqa: E501, E731 - records are read across
"""Freshdesk, Jira, GLPI and Chatwoot: pages, marks, deleted and changed tickets, as their documentation has them."""

from datetime import datetime

import pytest

from etl.pull import chatwoot, freshdesk, glpi, jira
from etl.pull.config import Config
from tests.helpers.api_server import serving
from tests.helpers.foreign_export import events_from

TOKEN = "s3cret"  # noqa: S105 - of a test


@pytest.fixture(autouse=True)
def _token(monkeypatch):
    monkeypatch.setenv("COMPLAINTS_PULL_DESK_TOKEN", TOKEN)


def told(events):
    """Event types with their minutes by complaint."""
    return {(complaint, kind): f"{at:%H:%M}" for complaint, kind, at, _, _ in events}


def pages(kind, module, read, answer, mark="", **more):
    with serving(answer) as api:
        config = Config("desk", kind, api.url, **more)
        with module.client(config, lambda _: None) as asking:
            found = list(read(asking, config, mark))
        return found, api


def at(minute):
    return f"2026-06-01T10:{minute:02}:00Z"


class TestFreshdesk:
    def ticket(self, number, status=2, updated=0, **more):
        return {
            "id": number,
            "source": 3,
            "status": status,
            "created_at": at(0),
            "updated_at": at(updated),
            "stats": {},
            "responder_id": 9,
            **more,
        }

    def answer(self, tickets, deleted=()):
        def say(asked):
            listed = deleted if asked.query.get("filter") == "deleted" else tickets
            since = asked.query["updated_since"]
            size, page = int(asked.query["per_page"]), int(asked.query["page"])
            found = sorted((one for one in listed if one["updated_at"] >= since), key=lambda one: one["updated_at"])
            return 200, found[(page - 1) * size : page * size]

        return say

    def test_pages_marks_and_what_became_of_a_ticket(self, tmp_path, monkeypatch):
        monkeypatch.setattr(freshdesk, "_PER_PAGE", 2)
        monkeypatch.setattr(freshdesk, "_MOST_PAGES", 1)
        tickets = [
            self.ticket(1, updated=5),
            self.ticket(2, 4, updated=20, stats={"first_responded_at": at(4), "resolved_at": at(20)}, fr_due_by=at(30)),
            self.ticket(
                3, 2, updated=30, stats={"first_responded_at": at(6), "resolved_at": None, "reopened_at": at(30)}
            ),
        ]
        answer = self.answer(tickets, [self.ticket(4, updated=40, deleted=True)])
        found, api = pages("freshdesk", freshdesk, freshdesk.tickets, answer)
        assert api.asked[0].headers["authorization"].startswith("Basic ")
        assert [page.mark for page in found] == ["", at(20), at(30), at(30)]
        events = told(events_from("freshdesk", [record for page in found for record in page.records], tmp_path))
        assert events[("freshdesk-2", "resolved")] == "10:20"
        assert ("freshdesk-3", "resolved") not in events
        assert events[("freshdesk-4", "withdrawn")] == "10:40"
        later, api = pages("freshdesk", freshdesk, freshdesk.tickets, answer, mark=found[-1].mark)
        assert {asked.query["updated_since"] for asked in api.asked} == {"2026-06-01T10:25:00Z"}
        assert [record["id"] for page in later for record in page.records] == [4, 3]


class TestJira:
    STATUSES = (
        {"id": "1", "statusCategory": {"key": "new"}},
        {"id": "2", "statusCategory": {"key": "indeterminate"}},
        {"id": "3", "statusCategory": {"key": "done"}},
    )

    def change(self, number, minute, before, after, field="status"):
        names = {"1": "Offen", "2": "Waiting for customer", "3": "Erledigt"}
        item = {
            "field": field,
            "from": before,
            "fromString": names.get(before, before),
            "to": after,
            "toString": names.get(after, after),
        }
        return {
            "id": str(number),
            "created": f"2026-06-01T10:{minute:02}:00.000+0000",
            "author": {"displayName": "Ann"},
            "items": [item],
        }

    def issue(self, number, histories, total=None, key=None):
        fields = {
            "created": "2026-06-01T10:00:00.000+0000",
            "updated": f"2026-06-01T10:{number:02}:00.000+0000",
            "summary": "late",
            "issuetype": {"name": "Complaint"},
        }
        return {
            "id": str(number),
            "key": key or f"CMP-{number}",
            "fields": fields,
            "changelog": {"total": total or len(histories), "histories": histories},
        }

    def test_pages_marks_and_what_became_of_an_issue(self, tmp_path):
        long = [self.change(10, 1, "1", "2"), self.change(11, 2, "2", "3"), self.change(12, 3, "3", "2")]
        issues = [
            self.issue(1, long[2:], total=3),
            self.issue(2, [self.change(20, 5, "CMP-2", "SHOP-9", "Key")], key="SHOP-9"),
        ]

        def answer(asked):
            if asked.path.endswith("/status"):
                return 200, list(self.STATUSES)
            if asked.path.endswith("/changelog"):
                return 200, {"values": long, "isLast": True, "total": 3}
            place = int(asked.query.get("nextPageToken", "0"))
            return 200, {
                "issues": issues[place : place + 1],
                **({"nextPageToken": "1"} if place == 0 else {"isLast": True}),
            }

        read = lambda *given: jira.issues(
            *given, now=lambda: datetime.fromisoformat("2026-06-01T11:00:00+00:00").timestamp()
        )
        found, api = pages(
            "jira", jira, read, answer, mark="2026-06-01T10:30:00+00:00", user="ann@example.com", filter="project = CMP"
        )
        asked = next(one for one in api.asked if "jql" in one.query)
        assert asked.query["jql"] == '(project = CMP) AND updated >= "-35m" ORDER BY updated ASC'
        assert found[-1].mark == "2026-06-01T10:02:00+00:00"
        events = told(events_from("jira", [record for page in found for record in page.records], tmp_path))
        # categories, and not the names that an administrator gave the statuses, say what a change is
        assert {kind: when for (complaint, kind), when in events.items() if complaint == "CMP-1"} == {
            "received": "10:00", "accepted": "10:01", "info_requested": "10:03", "resolved": "10:02", "reopened": "10:03",
        }  # fmt: skip
        assert ("CMP-2", "received") in events


class TestGlpi:
    def ticket(self, number, status, minute, **more):
        return {
            "id": number,
            "status": status,
            "date": "2026-06-01 10:00:00",
            "date_mod": f"2026-06-01 10:{minute:02}:00",
            "requesttypes_id": "Phone",
            "is_deleted": 0,
            **more,
        }

    def test_ranges_marks_and_what_became_of_a_ticket(self, tmp_path, monkeypatch):
        monkeypatch.setattr(glpi, "_PER_PAGE", 2)
        monkeypatch.setenv("COMPLAINTS_PULL_DESK_APP_TOKEN", "app")
        tickets = [
            self.ticket(3, 5, 30, takeintoaccountdate="2026-06-01 10:05:00", solvedate="2026-06-01 10:30:00"),
            self.ticket(2, 2, 20, solvedate="2026-06-01 10:10:00"),
            self.ticket(1, 1, 1),
        ]
        bin_ = [self.ticket(4, 1, 40, is_deleted=1)]

        def answer(asked):
            if asked.path.endswith("initSession"):
                return 200, {"session_token": "session"}
            if asked.path.endswith("killSession"):
                return 200, {}
            listed = bin_ if asked.query["is_deleted"] == "1" else tickets
            first, last = map(int, asked.query["range"].split("-"))
            return 206, listed[first : last + 1], {"Content-Range": f"{first}-{last}/{len(listed)}"}

        found, api = pages("glpi", glpi, glpi.tickets, answer)
        assert api.asked[0].headers["authorization"] == f"user_token {TOKEN}"
        assert {one.headers.get("session-token") for one in api.asked[1:]} == {"session"}
        assert (api.paths()[-1], api.asked[0].headers["app-token"]) == ("/apirest.php/killSession", "app")
        events = told(events_from("glpi", [record for page in found for record in page.records], tmp_path))
        assert events[("glpi-3", "resolved")] == "06:30"  # in Baku it is four hours later
        assert ("glpi-2", "resolved") not in events  # opened again
        assert ("glpi-4", "withdrawn") in events
        later, api = pages("glpi", glpi, glpi.tickets, answer, mark="2026-06-01 10:33:00")
        assert [record["id"] for page in later for record in page.records] == [4, 3]


class TestChatwoot:
    def test_pages_marks_and_ratings(self, tmp_path):
        listed = [
            {"id": number, "account_id": 1, "status": "resolved" if number == 2 else "open", "created_at": 1_780_300_000, "first_reply_created_at": 0, "last_activity_at": 1_780_300_000 + number * 600, "meta": {"channel": "Channel::WebWidget", "sender": {}}}
            for number in (3, 2, 1)
        ]  # fmt: skip
        rating = {
            "id": 5,
            "rating": 4,
            "conversation_id": 2,
            "created_at": 1_780_302_000,
            "contact": {"name": "A"},
            "feedback_message": "",
        }

        def answer(asked):
            page = int(asked.query["page"])
            if asked.path.endswith("csat_survey_responses"):
                return 200, [rating] if page == 1 else []
            return 200, {"data": {"meta": {}, "payload": listed[(page - 1) * 2 : page * 2]}}

        found, api = pages("chatwoot", chatwoot, chatwoot.conversations, answer)
        assert api.asked[0].headers["api_access_token"] == TOKEN
        assert (found[0].mark, len(found[0].records)) == ("1780301800", 3)
        events = events_from("chatwoot_conversations", found[0].records, tmp_path)
        assert ("chatwoot-2", "resolved") in {(complaint, kind) for complaint, kind, *_ in events}
        later, api = pages("chatwoot", chatwoot, chatwoot.conversations, answer, mark=found[0].mark)
        assert ([record["id"] for record in later[0].records], len(api.asked)) == ([3], 1)
        rated, _ = pages("chatwoot", chatwoot, chatwoot.ratings, answer)
        assert [event[:2] + event[4:] for event in events_from("chatwoot_csat", rated[0].records, tmp_path)] == [
            ("chatwoot-2", "rated", 4)
        ]
