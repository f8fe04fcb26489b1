"""By what a report was measured: generation, cut-off, policy, calendar, definitions and settings, each as a hash.

Two reports differ in a figure either because the data do or because one of these does; `restated` tells which.
"""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime

import pandas as pd

from queries.analysis import weekly
from queries.period import Period
from queries.semantic import catalog
from queries.semantic.present import Present
from queries.semantic.request import Request
from queries.settings import settings
from queries.warehouse import over
from queries.warehouse.generation import Generation

_LENGTH = 12  # characters of a hash that are kept: enough to tell two versions apart, short enough to print


@dataclass(frozen=True)
class Versions:
    """What the figures of a report rest on."""

    generation: str
    """Name of the generation's file without its ending: g000042."""
    loaded_at: str
    last_load: int
    """The newest load that is in it."""
    last_loaded_at: str
    """When that was: tells it from a load of the same number in a warehouse filled anew."""
    data_as_of: datetime
    """The newest event, in the policy's zone."""
    data_as_of_on: date
    zone: str
    policy: str
    policy_version: str
    """Hash of every clock of the policy."""
    calendar_version: str
    """Hash of the days off that the policy's calendar knows."""
    is_calendar_confirmed: bool
    """Whether the official days off of the week's year were known."""
    definitions: dict[str, str]
    """Hash of the file of each metric that the report uses."""
    settings: dict[str, float]
    """Those of settings.toml that change a figure or its judgement."""
    is_week_complete: bool

    def as_json(self) -> dict:
        """The same in plain values."""
        return asdict(self) | {
            "data_as_of": self.data_as_of.isoformat(),
            "data_as_of_on": self.data_as_of_on.isoformat(),
        }


def of(generation: Generation, week: Period, known: Present) -> Versions:
    """The versions that a report of this week made now rests on."""
    own = Request(where={"policy": (generation.policy,)})
    calendar = catalog.run(generation, "calendar", own)
    this_year = calendar[pd.to_datetime(calendar["day"]).dt.year == week.to_on.year]
    loads = catalog.run(generation, "loads")
    kept, targets = settings(), catalog.run(generation, "policy_targets", own)
    zoned = pd.Timestamp(generation.data_as_of).tz_convert(generation.zone)
    return Versions(
        generation=generation.name.removesuffix(".duckdb"),
        loaded_at=str(generation.meta.get("loaded_at", "")),
        last_load=int(loads["load_id"].max()) if len(loads) else 0,
        last_loaded_at=str(loads["loaded_at"].iloc[-1]) if len(loads) else "",
        data_as_of=zoned.to_pydatetime(),
        data_as_of_on=generation.data_as_of_on,
        zone=generation.zone,
        policy=generation.policy,
        policy_version=_hash_of(catalog.run(generation, "policy_clocks", own)),
        calendar_version=_hash_of(calendar),
        is_calendar_confirmed=bool(len(this_year) and this_year["is_confirmed"].all()),
        definitions={name: of_definition(name) for name in sorted({key.metric for key in weekly.keys_of(known)})},
        settings={
            "small_n": kept.small_n,
            "on_time_target_share": kept.on_time_target_share,
            **({"policy_targets": _hash_of(targets)} if len(targets) else {}),
        },
        is_week_complete=over.is_over(generation, week),
    )


def of_definition(name: str) -> str:
    """Hash of what a metric counts: the text of its file, blanks aside."""
    found = catalog.definition(name)
    return short_hash(" ".join(f"{found.sql} {found.definition} {found.denominator}".split()).encode())


def short_hash(content: bytes) -> str:
    """The first characters of the SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()[:_LENGTH]


def _hash_of(frame: pd.DataFrame) -> str:
    return short_hash(frame.to_csv(index=False, lineterminator="\n").encode())
