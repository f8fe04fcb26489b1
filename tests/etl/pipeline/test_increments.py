"""However events come in, the marts are those of one load: shuffled, split, repeated, corrected, by several sources."""

import random
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies

from etl.marts import buckets
from etl.pipeline.load import load
from tests.helpers.loading import ask, marts
from tests.oracle.clocks import generate

# Its query is the canonical one; only its name is another, as where two systems hand over the same complaints.
_SECOND_SOURCE = Path(__file__).parents[3] / "etl" / "sources" / "events.sql"


def _parts(rng: random.Random, events: list[dict]) -> list[list[dict]]:
    """Cut events into two to four parts of any size, in any order, each with some of the other parts' events again."""
    shuffled = rng.sample(events, len(events))
    cuts = sorted(rng.sample(range(1, len(shuffled)), rng.randint(1, 3)))
    parts = [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]
    return [part + rng.sample(events, rng.randint(0, 5)) for part in parts]


def _write(part: list[dict], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    generate.write_csv(part, path)
    return path


def _facts(directory: Path) -> dict:
    """All marts and the events beneath them, row by row."""
    events = ask(directory, 'select * exclude (source, load_id, file, "row") from events order by event_id')
    return marts(directory) | {"events": events}


@pytest.mark.slow
@hypothesis.settings(
    derandomize=True,
    max_examples=3,
    deadline=None,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)
@hypothesis.given(strategies.integers(0, 2**32 - 1))
def test_any_order_split_and_repetition_gives_what_one_load_gives(tmp_path_factory, seed):
    folder = tmp_path_factory.mktemp("increments")
    rng = random.Random(seed)
    events = generate.events(40, seed, "P")
    second = folder / "second_system.sql"
    # ids are of their source, unless it says that it shares them
    text = _SECOND_SOURCE.read_text(encoding="utf-8").replace("-- row_grain", "-- ids: events\n-- row_grain", 1)
    second.write_text(text, encoding="utf-8")
    load("events", [_write(events, folder / "all.csv")], folder / "one")
    for number, part in enumerate(_parts(rng, events)):
        # One load of one file or of two, from one source or the other; the second repeats a row of the first.
        half = rng.randrange(1, len(part)) if len(part) > 1 and rng.random() < 0.5 else len(part)
        files = [_write(rows, folder / f"{number}" / f"{half}.csv") for rows in [part[:half]]]
        if part[half:]:
            files.append(_write(part[half:] + part[:1], folder / f"{number}" / "rest.csv"))
        loaded = load(rng.choice(["events", str(second)]), files, folder / "many")
        assert loaded.rows_read == loaded.events_loaded + loaded.duplicates + loaded.rejected
        assert loaded.corrected == 0
    assert _facts(folder / "many") == _facts(folder / "one")


def _corrected(rng: random.Random, event: dict) -> dict:
    """The event as a later export has it: at another time, of another complaint, or of another kind."""
    choice = rng.randrange(3)
    if choice == 0:
        return event | {"occurred_at": event["occurred_at"] + timedelta(hours=rng.choice([-30, -1, 1, 50]))}
    if choice == 1:
        return event | {"complaint_id": f"P-{rng.randrange(40):05d}"}
    return event | {"event_type": rng.choice(["resolved", "withdrawn", "accepted", "received", "status_asked"])}


@pytest.mark.slow
def test_corrections_in_any_order_of_complaints_give_what_a_load_of_the_last_versions_gives(tmp_path, monkeypatch):
    rng = random.Random(20)
    wanted = [3]
    monkeypatch.setattr(buckets, "needed", lambda *_: wanted[0])
    events = generate.events(40, 20, "P")
    latest = {event["event_id"]: event for event in events}
    loads = _parts(rng, events)
    load("events", [_write(events, tmp_path / "first.csv")], tmp_path / "many")
    for number, part in enumerate(loads):
        again = [_corrected(rng, latest[event["event_id"]]) for event in rng.sample(part, min(8, len(part)))]
        again = list({event["event_id"]: event for event in again}.values())
        changed = [event for event in again if event != latest[event["event_id"]]]
        latest |= {event["event_id"]: event for event in changed}
        # Old versions come again beside the new ones of others; they are known and change nothing.
        known = [event for event in rng.sample(events, 10) if event["event_id"] not in {e["event_id"] for e in changed}]
        loaded = load("events", [_write(changed + known, tmp_path / f"{number}.csv")], tmp_path / "many")
        assert loaded.corrected == loaded.events_loaded == len(changed)
    wanted[0] = 1
    load("events", [_write(list(latest.values()), tmp_path / "last.csv")], tmp_path / "one")
    assert _facts(tmp_path / "many") == _facts(tmp_path / "one")


@pytest.mark.slow
def test_events_before_their_receipt_and_late_ones_give_what_one_load_gives(tmp_path):
    events = generate.events(40, 21, "P")
    received = [event for event in events if event["event_type"] == "received"]
    others = sorted((e for e in events if e["event_type"] != "received"), key=lambda event: event["occurred_at"])
    # The newest first, so that every load brings what happened before all that is known.
    parts = [others[len(others) // 2 :], others[: len(others) // 2], received]
    for number, part in enumerate(parts):
        load("events", [_write(part, tmp_path / f"{number}.csv")], tmp_path / "many")
        if number < 2:
            assert ask(tmp_path / "many", "select count(*) from complaints where status <> 'not_received'") == [(0,)]
            assert ask(tmp_path / "many", "select count(*) from clocks where clock = 'acceptance'") == [(0,)]
    load("events", [_write(events, tmp_path / "all.csv")], tmp_path / "one")
    assert _facts(tmp_path / "many") == _facts(tmp_path / "one")
