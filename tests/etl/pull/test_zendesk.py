"""Zendesk: pages by time, the mark, a deleted and a merged ticket, as its incremental export documents them."""

import pytest

from etl.pull.command import pull
from queries.errors import PullError, UsageError
from tests.helpers.api_server import serving
from tests.helpers.loading import ask

START = 1_780_272_000  # 2026-06-01 00:00 UTC


def update(number, ticket, minute, *children):
    return {
        "id": number,
        "ticket_id": ticket,
        "created_at": f"2026-06-01T{minute // 60:02}:{minute % 60:02}:00Z",
        "updater_id": 7,
        "via": "Web form",
        "timestamp": START + minute * 60,
        "event_type": "Audit",
        "child_events": [{"id": number * 10 + place, **child} for place, child in enumerate(children)],
    }


def created(number, ticket, minute):
    return update(number, ticket, minute, {"event_type": "Create", "status": "new"})


def changed(number, ticket, minute, before, after, **more):
    return update(
        number,
        ticket,
        minute,
        {"event_type": "Change", "previous_value": before, "status": after},
        *[more][: bool(more)],
    )


class Zendesk:
    """The export: two updates a page, from a start on, each page ending with the time of its last update."""

    def __init__(self):
        self.updates = []
        self.trouble = []

    def __call__(self, asked):
        if self.trouble and (answer := self.trouble.pop(0)):
            return answer
        start = int(asked.query["start_time"])
        left = [one for one in self.updates if one["timestamp"] >= start]
        page = left[:2]
        end = page[-1]["timestamp"] + 1 if page else start
        return 200, {"ticket_events": page, "count": len(page), "end_time": end, "end_of_stream": len(left) <= 2}


@pytest.fixture
def desk(monkeypatch):
    """The helpdesk, and a pull of it."""
    monkeypatch.setenv("COMPLAINTS_PULL_DESK_TOKEN", "s3cret")
    zendesk = Zendesk()
    with serving(zendesk) as api:
        table = {"desk": {"kind": "zendesk", "url": api.url, "user": "ann@example.com", "since": "2026-06-01"}}
        zendesk.api = api
        zendesk.pull = lambda folder: next(iter(pull("desk", folder, tables=table, wait=lambda _: None)))
        yield zendesk


@pytest.mark.slow
def test_each_pull_reads_what_is_new(desk, tmp_path):
    desk.updates = [
        created(1, 1, 0),
        created(2, 2, 10),
        created(3, 3, 20),
        changed(4, 1, 30, "new", "open"),
        changed(5, 1, 40, "open", "solved"),
    ]
    desk.trouble = [(429, "", {"Retry-After": "3"}), (500, "")]
    loaded = desk.pull(tmp_path)
    assert (loaded.rows_read, loaded.events_loaded) == (5, 5)
    assert desk.api.asked[0].headers["authorization"].startswith("Basic ")
    assert "s3cret" not in str(loaded.as_dict())
    asked = len(desk.api.asked)
    # 2 is deleted, and 3 merged into 1
    desk.updates += [
        changed(6, 2, 50, "new", "deleted"),
        changed(7, 3, 60, "new", "closed", event_type="Change", added_tags=["closed_by_merge"]),
        changed(8, 1, 70, "solved", "open"),
    ]
    loaded = desk.pull(tmp_path)
    assert int(desk.api.asked[asked].query["start_time"]) == START + 40 * 60 + 1
    assert loaded.rows_read == 3
    found = ask(tmp_path, "select complaint_id, status from complaints order by 1")
    assert found == [("zendesk-1", "open"), ("zendesk-2", "withdrawn"), ("zendesk-3", "withdrawn")]
    # nothing new: nothing is published
    loaded = desk.pull(tmp_path)
    assert (loaded.rows_read, loaded.published) == (0, False)


def test_a_pull_that_breaks_off_publishes_nothing(desk, tmp_path):
    desk.updates = [created(1, 1, 0), created(2, 2, 10), created(3, 3, 20)]
    desk.trouble = [None, (401, {"error": "invalid_token"})]
    with pytest.raises(PullError, match=r"has expired.*COMPLAINTS_PULL_DESK_TOKEN"):
        desk.pull(tmp_path)
    assert not list(tmp_path.glob("g*.duckdb"))


def test_an_answer_of_another_shape_is_said(desk, tmp_path):
    desk.trouble = [(200, {"tickets": []})]
    with pytest.raises(PullError, match="has no 'ticket_events'"):
        desk.pull(tmp_path)


def test_a_token_that_is_not_in_the_environment_is_asked_for(desk, tmp_path, monkeypatch):
    monkeypatch.delenv("COMPLAINTS_PULL_DESK_TOKEN")
    with pytest.raises(UsageError, match="environment variable COMPLAINTS_PULL_DESK_TOKEN"):
        desk.pull(tmp_path)
