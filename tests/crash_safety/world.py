"""What is loaded under torture, and how a warehouse is looked at afterwards."""

import random
import time
from dataclasses import dataclass, replace
from pathlib import Path

from tests.oracle.clocks import generate

HIDDEN_ALLOWED = {".lock"}


@dataclass(frozen=True)
class State:
    """A warehouse as a reader finds it: the live generation's number, and one text for all that it says."""

    number: int
    fingerprint: str
    names: tuple[str, ...]
    """Names of all files in the folder."""
    load_seconds: float = 0.0
    """How long the load before the look took."""

    @property
    def leftovers(self) -> list[str]:
        """Files that are neither generations nor a warehouse's own."""
        return [name for name in self.names if name not in {"CURRENT", *HIDDEN_ALLOWED} and not _is_generation(name)]

    @property
    def kept(self) -> int:
        """How many generations there are."""
        return sum(map(_is_generation, self.names))


def _is_generation(name: str) -> bool:
    return name.startswith("g") and name.endswith(".duckdb")


def write_files(folder: Path, increments: int, seed: int, complaints: int = 300) -> list[Path]:
    """A first file and increments to it: later and earlier events of known and new complaints, and repeated ones."""
    events = generate.events(complaints, seed, "T")
    rng = random.Random(seed)
    each = min(8, len(events) // (2 * max(increments, 1)))
    first = len(events) - each * increments
    parts = [events[:first]]
    for start in range(first, len(events), each):
        parts.append(events[start : start + each] + rng.sample(events[:start], 3))
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, part in enumerate(parts):
        paths.append(folder / f"part{number:03d}.csv")
        generate.write_csv(part, paths[-1])
    return paths


def load(paths: list[Path], directory: Path) -> int:
    """Load files of canonical events; gives the generation made."""
    from etl.pipeline.load import load

    return load("events", paths, directory).generation


def look(directory: Path) -> State:
    """Open the live generation as a page does, ask it things, and put everything it says into one text."""
    from etl.marts import build
    from queries.semantic import catalog
    from queries.warehouse import generation as warehouse_generation

    generation = warehouse_generation.open_live(directory)
    number = int(generation.meta["generation"])
    assert generation.name == f"g{number:06d}.duckdb"
    received = catalog.run(generation, "received_count")["value"].sum()
    flow = catalog.run(generation, "on_time_share")
    assert len(flow), "no clock has an answer"
    with generation.cursor() as cursor:
        listed = cursor.execute("select count(*) from w.complaints where received_at is not null").fetchone()[0]
        assert received == listed
        facts = [_content(cursor, f"w.{mart}") for mart in build.MARTS]
        facts.append(_content(cursor, '(select * exclude (load_id, file, "row") from w.events)'))
        loads = cursor.execute("select count(*), count(distinct load_id) from w.loads").fetchone()
        assert loads[0] == loads[1]
    return State(number, "/".join(facts), tuple(sorted(path.name for path in Path(directory).iterdir())))


def _content(cursor, table: str) -> str:
    """One hash of all rows of a table, in no order."""
    return cursor.execute(
        f"select md5(coalesce(string_agg(written, chr(10) order by written), '')) "
        f"from (select cast(t as varchar) as written from {table} as t)"
    ).fetchone()[0]


def load_and_look(paths: list[Path], directory: Path) -> State:
    """Load, then look."""
    began = time.monotonic()
    load(paths, directory)
    seconds = time.monotonic() - began
    return replace(look(directory), load_seconds=seconds)
