"""What a policy is made of: versions in time, each a list of clocks."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property

import holidays

from etl.policy.calendar import FIRST_DAY, LAST_DAY, ConfirmedYears, Override

UNITS = ("calendar_days", "working_days", "working_hours", "due_at")
"""How a clock counts; `due_at` is a deadline that the source itself recorded."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKING_SATURDAY = "working_saturday"
"""The entry of a schedule for weekend days worked by decree."""


MINUTES = "working_minutes"
"""What a file may say for working hours, so that short limits need no fractions."""

CONDITIONS = ("priority", "channel", "customer_tier", "team")
"""What a limit may depend on; of each, what the complaint said first."""


@dataclass(frozen=True)
class ConditionalLimit:
    """A limit that holds for some complaints only; `when` gives the words of each condition, in lower case."""

    limit: float
    when: dict[str, tuple[str, ...]]
    source: str


@dataclass(frozen=True)
class Clock:
    """A promise about time: from one event to another, within a limit."""

    name: str
    position: int
    start: str
    stop: str
    unit: str
    limit: float | None
    """In units; whole numbers, but for hours, which may be whole minutes."""
    rolls: bool
    is_extendable: bool
    reopens: bool
    pause: tuple[str, str] | None
    source: str
    is_main: bool = False
    """Whether it is the promise that figures of a complaint as a whole are about; one clock of each version is."""
    limits: tuple[ConditionalLimit, ...] = ()
    """In their order: the first one that holds for a complaint takes the place of `limit`."""
    limit_reopened: float | None = None
    """The limit of what was reopened, whatever the others say; None: the same."""


@dataclass(frozen=True)
class Version:
    """A policy's text from a date on; `schedule` holds (opens, closes) in seconds after midnight by weekday.

    `dates` holds them for single days, in place of what the week says; none: closed.
    """

    number: int
    effective_from: dt.date
    source: str
    clocks: tuple[Clock, ...]
    schedule: dict[str, tuple[tuple[int, int], ...]] | None = None
    dates: tuple[tuple[dt.date, tuple[tuple[int, int], ...]], ...] = ()


@dataclass(frozen=True)
class Target:
    """The share that a metric is to reach, 0 to 1, from a day on; of one clock, or of all where none is named."""

    metric: str
    share: float
    from_on: dt.date
    clock: str | None = None


@dataclass(frozen=True)
class Policy:
    """Where and how promises are measured; `steps` are in order, each implied by the later ones."""

    name: str
    label: str
    source: str
    zone: str
    country: str | None
    subdivision: str | None
    steps: tuple[str, ...]
    channels: tuple[str, ...]
    versions: tuple[Version, ...]
    overrides: tuple[Override, ...] = ()
    confirmed: tuple[ConfirmedYears, ...] = ()
    targets: tuple[Target, ...] = ()
    is_checked: bool = True
    """Whether somebody compared the file with its source; False: it is said wherever the policy is shown."""

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over all that affects results: the values, the calendar's span and files, the version of `holidays`.

        Lines of the files about other countries, comments and the order of keys in a file do not count.
        """
        own = replace(
            self,
            overrides=tuple(sorted((o for o in self.overrides if o.country == self.country), key=lambda o: o.day)),
            confirmed=tuple(span for span in self.confirmed if span.country == self.country),
        )
        values = asdict(own)
        if not own.targets:
            # so that policies without any are what they were before there were targets
            del values["targets"]
        content = [values, FIRST_DAY, LAST_DAY, holidays.__version__]
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
