"""Zammad: the whole list by pages, and the histories of the tickets that changed since the mark."""

import pytest

from etl.pull import zammad
from etl.pull.config import Config
from tests.helpers.api_server import serving
from tests.helpers.foreign_export import events_from


def ticket(number, minute):
    return {"id": number, "updated_at": f"2026-06-01T10:{minute:02}:00.000Z"}


def history(number, *states):
    entries = [
        {
            "id": number * 10,
            "o_id": number,
            "object": "Ticket",
            "type": "created",
            "created_at": "2026-06-01T08:00:00Z",
            "created_by_id": 3,
        }
    ]
    for place, (before, after, minute) in enumerate(states, start=1):
        entry = {"id": number * 10 + place, "o_id": number, "object": "Ticket", "type": "updated", "attribute": "state"}
        entries.append(
            entry
            | {
                "value_from": before,
                "value_to": after,
                "created_at": f"2026-06-01T10:{minute:02}:00Z",
                "created_by_id": 3,
            }
        )
    return {"history": entries, "assets": {"Ticket": {str(number): {"number": f"8{number:03}"}}, "User": {}}}


@pytest.fixture
def desk(monkeypatch):
    monkeypatch.setenv("COMPLAINTS_PULL_DESK_TOKEN", "s3cret")
    monkeypatch.setattr(zammad, "_PER_PAGE", 2)
    held = {
        "tickets": [ticket(1, 1), ticket(2, 20), ticket(3, 21)],
        "histories": {1: history(1), 2: history(2, ("new", "open", 20)), 3: history(3)},
    }

    def answer(asked):
        if asked.path == "/api/v1/tickets":
            page, size = int(asked.query["page"]), int(asked.query["per_page"])
            return 200, held["tickets"][(page - 1) * size : page * size]
        number = int(asked.path.rsplit("/", 1)[1])
        return (200, held["histories"][number]) if number in held["histories"] else (404, {"error": "not found"})

    with serving(answer) as api:
        held["api"] = api
        yield held


def pages(desk, mark=""):
    config = Config("desk", "zammad", desk["api"].url)
    with zammad.client(config, lambda _: None) as asking:
        return list(zammad.histories(asking, config, mark))


def test_only_what_changed_is_read_again(desk, tmp_path):
    first = pages(desk)
    assert [one.records[0]["history"][0]["o_id"] for one in first] == [1, 2, 3]
    assert desk["api"].asked[0].headers["authorization"] == "Token token=s3cret"
    desk["tickets"][0] = ticket(1, 40)
    desk["tickets"].append(ticket(4, 50))  # deleted before its history is asked for
    desk["histories"][1] = history(1, ("new", "merged", 40))
    later = pages(desk, first[-1].mark)
    # what changed within five minutes of the mark is read once more
    assert [one.records[0]["history"][0]["o_id"] for one in later] == [2, 3, 1]
    assert later[-1].mark == "2026-06-01T10:40:00+00:00"
    told = events_from("zammad", [record for one in later for record in one.records], tmp_path)
    assert ("zammad-8001", "withdrawn") in {(complaint, kind) for complaint, kind, *_ in told}
