"""What a reader asks of a metric or a row list, and whether that can be asked."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from queries.errors import UnknownDimensionError, UsageError
from queries.period import GRAINS, Period
from queries.semantic import dimensions
from queries.semantic.definition import Definition


@dataclass(frozen=True)
class Request:
    """One question: period, moment, breakdown, filter. Every part may be left out."""

    from_on: date | None = None
    """First local date, included."""
    to_on: date | None = None
    """Last local date, included."""
    as_of: datetime | None = None
    """The moment things are seen from; None: the newest event of the warehouse. Naive means UTC."""
    by: tuple[str, ...] = ()
    """Dimensions to break down by."""
    where: Mapping[str, Iterable[str | None]] = field(default_factory=dict)
    """Dimension to the values wanted (any of them); None is a value that was not given."""
    grain: str | None = None
    """`day`, `week`, `month`, or None for one row for the whole period."""
    cohort: str | None = None
    """Which complaints or clocks a share counts; None: the metric's default."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Further parameters of the metric, such as basis."""
    limit: int | None = None
    """Row lists: at most so many rows."""

    @property
    def parameters(self) -> dict[str, str]:
        """The cohort and the options together."""
        return {**({"cohort": self.cohort} if self.cohort else {}), **self.options}


def check(definition: Definition, request: Request) -> None:
    """Raise the UsageError that names what this metric or list does not know; nothing if all can be asked."""
    name = definition.name
    if request.from_on and request.to_on:
        Period(request.from_on, request.to_on)
    if not definition.is_metric:
        for given, what in ((request.by, "breakdown"), (request.grain, "grain"), (request.parameters, "option")):
            if given:
                raise UsageError(f"The row list {name} gives rows as they are and takes no {what}: leave that out.")
        if request.limit is not None and request.limit < 0:
            raise UsageError(f"The limit is {request.limit}: give a number of rows, 0 or more.")
    elif request.limit is not None:
        raise UsageError(f"The metric {name} takes no limit, only row lists do: leave --limit out.")
    if request.grain and request.grain not in GRAINS:
        raise UnknownDimensionError(unknown("grain", request.grain, GRAINS))
    for dimension in (*request.by, *request.where):
        if dimension not in definition.dimensions:
            raise UnknownDimensionError(unknown("dimension", dimension, definition.dimensions, f" for {name}"))
    for key, value in request.parameters.items():
        if key not in definition.parameters:
            raise UnknownDimensionError(unknown("option", key, definition.parameters, f" for {name}"))
        if value not in definition.parameters[key]:
            raise UnknownDimensionError(unknown(key, value, definition.parameters[key], f" for {name}"))


def check_dimension(dimension: str) -> None:
    """Raise UnknownDimensionError unless every fact, or every clock or step, carries this dimension."""
    if dimension not in ("clock", "step", *dimensions.NAMES):
        raise UnknownDimensionError(unknown("dimension", dimension, ("clock", "step", *dimensions.NAMES)))


def unknown(what: str, given: str, possible: Iterable[str], where: str = "") -> str:
    """Say that there is no such thing, which one was perhaps meant, and which ones there are."""
    possible = tuple(possible)
    shown = " ".join(given.split())[:60]
    close = difflib.get_close_matches(given, possible, n=1)
    meant = f"did you mean {close[0]!r}? Choose from " if close else "choose from "
    choice = f"{meant}{', '.join(possible)}." if possible else "leave it out, there is none to choose."
    return f"There is no {what} {shown!r}{where}: {choice}"
