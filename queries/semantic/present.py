"""What the data of a warehouse ever have, so that pages and reports leave out what they never do, and say so once.

A period without ratings is told; a source that never carries any would show empty tiles in every period, and advice
that cannot help. Decided here alone, over all data of the warehouse. A warehouse without any complaint knows nothing
yet: there, nothing is left out.
"""

from dataclasses import dataclass

from queries.semantic import catalog, dimensions
from queries.semantic.request import Request
from queries.warehouse.generation import Generation
from queries.warehouse.remembered import Remembered

SATISFACTION, EXTENSIONS, INFORMED, REOPENING = "satisfaction", "extensions", "informed", "reopening"
THINGS = (SATISFACTION, EXTENSIONS, INFORMED, REOPENING)
"""What a complaint may have beside its dimensions and its steps."""
REPEATS, ESCALATIONS, DECISIONS, REDRESS = "repeats", "escalations", "decisions", "redress"
VULNERABLE = "vulnerable"
FURTHER_THINGS = (REPEATS, ESCALATIONS, DECISIONS, REDRESS, VULNERABLE)
"""What few systems record: shown where it is there, and not missed where it is not."""


@dataclass(frozen=True)
class Present:
    """What is there; each in the order of the policy, of THINGS or of the dimensions."""

    things: frozenset[str]
    dimensions: frozenset[str]
    clocks: tuple[str, ...]
    of_policy: tuple[str, ...]
    """Every clock of the policy, recorded or not."""

    def has(self, *names: str) -> bool:
        """Whether there is every one of these things or dimensions."""
        return set(names) <= self.things | self.dimensions

    @property
    def missing_clocks(self) -> tuple[str, ...]:
        """Clocks of the policy whose own step these data never record, or that never begin."""
        return tuple(clock for clock in self.of_policy if clock not in self.clocks)

    @property
    def missing(self) -> tuple[str, ...]:
        """The things and dimensions that these data never have."""
        return tuple(name for name in (*THINGS, *dimensions.NAMES) if not self.has(name))


_known: Remembered[Present] = Remembered(1)


def of(generation: Generation) -> Present:
    """Give what the data of a generation ever have, seen from its newest event."""
    return _known.of(generation, None, lambda: _found(generation))


def _found(generation: Generation) -> Present:
    rows = catalog.run(generation, "policy_clocks", Request(where={"policy": (generation.policy,)}))
    clocks = tuple(dict.fromkeys(rows["clock"]))
    given = ", ".join(f"count({name}) > 0" for name in dimensions.NAMES)
    with generation.reading() as cursor:
        total, *has = cursor.execute(
            f"""select count(*), count(score) > 0, count(customer_key) > 0, count(escalated_on) > 0,
            count(escalation_decided_on) > 0, count(*) filter (where amount > 0) > 0,
            count(vulnerable) > 0, {given} from complaints"""
        ).fetchone()
        if not total:
            return Present(frozenset((*THINGS, *FURTHER_THINGS)), frozenset(dimensions.NAMES), clocks, clocks)
        kinds = {kind for (kind,) in cursor.execute("select distinct event_type from events").fetchall()}
        # a step that only ever ends because a later one implies it is not recorded at all
        begun = {
            clock
            for (clock,) in cursor.execute(
                """select clock from clocks where due_at is not null group by clock
                having coalesce(bool_or(not implied) filter (where stopped_at is not null), true)"""
            ).fetchall()
        }
    has_score, *has = has
    further, has_dimension = has[: len(FURTHER_THINGS)], has[len(FURTHER_THINGS) :]
    things = {
        SATISFACTION: has_score,
        EXTENSIONS: "extended" in kinds,
        INFORMED: bool(kinds & {"informed", "extended"}),
        REOPENING: "reopened" in kinds,
        **dict(zip(FURTHER_THINGS, further, strict=True)),
    }
    # the main one stays: everything else asks it
    begun |= set(rows.loc[rows["is_main"].astype(bool), "clock"])
    kept = tuple(clock for clock in clocks if clock in begun)
    return Present(
        frozenset(name for name, is_there in things.items() if is_there),
        frozenset(name for name, is_there in zip(dimensions.NAMES, has_dimension, strict=True) if is_there),
        kept or clocks,
        clocks,
    )
