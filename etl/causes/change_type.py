"""What kind of change a recurring cause asks for: rules as data, in `policy/cause_kinds.toml`, and the facts they name.

A rule's facts about unevenness and confinement are tested on the complaints (`cause_tests.py`), not assumed.
"""

import tomllib
from collections.abc import Mapping, Set
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from queries.errors import BadPolicyError

FILE = Path(__file__).with_name("change_types.toml")
NATURES = ("rules", "work", "goods")
PROPOSALS = ("policy", "process", "supplier", "unknown")
FACTS = (
    *(f"nature_{nature}" for nature in NATURES),
    *(
        "of_one_product",
        "of_one_place",
        "confined_to_product",
        "uneven_across_stores",
        "uneven_across_staff",
        "harmful",
    ),
)


@dataclass(frozen=True)
class Finding:
    """The limits under [finding]; their reasons stand beside them in the file."""

    recent_weeks: int
    present_weeks: int
    present_weeks_in_one_place: int
    times_even_share: float
    least_ratio: float
    least_complaints: int
    least_harm_ratio: float
    least_harm_excess: float
    least_share_of_all: float
    least_share_of_harm: float
    most_lines: int
    false_discovery_rate: float
    news_weeks: int
    news_false_discovery_rate: float


@dataclass(frozen=True)
class Tests:
    """The limits under [tests]."""

    least_unevenness: float
    confined_share: float
    significance: float


@dataclass(frozen=True)
class Rule:
    """One rule: what it proposes where all of `facts` hold and none of `unless`."""

    name: str
    proposes: str
    facts: frozenset[str]
    unless: frozenset[str]
    reason: str


@dataclass(frozen=True)
class Kinds:
    """The whole file, read."""

    finding: Finding
    tests: Tests
    nature: Mapping[str, str]
    rules: tuple[Rule, ...]

    def propose(self, cause: str, facts: Set[str]) -> Rule:
        """The first rule that holds for a cause of which these facts are known."""
        known = set(facts) | ({f"nature_{self.nature[cause]}"} if cause in self.nature else set())
        return next(rule for rule in self.rules if rule.facts <= known and not rule.unless & known)


@cache
def kinds() -> Kinds:
    """The rules of this project; BadPolicyError."""
    return read(FILE)


def read(path: Path) -> Kinds:
    """The rules in a file; BadPolicyError names what is missing, unknown or of another kind."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadPolicyError(f"{path.name} cannot be read; make it a readable UTF-8 file.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadPolicyError(f"{path.name} is not valid TOML: {error}.") from error
    for key in ("finding", "tests", "nature", "rule"):
        if key not in values:
            raise BadPolicyError(f"{path.name}: it has no `{key}`; add it.")
    if unknown := sorted(values.keys() - {"finding", "tests", "nature", "rule"}):
        raise BadPolicyError(f"{path.name}: `{unknown[0]}` is unknown; take it out.")
    for cause, nature in values["nature"].items():
        if nature not in NATURES:
            raise BadPolicyError(
                f"{path.name}: the nature of {cause} is {nature!r}; write one of {', '.join(NATURES)}."
            )
    rules = tuple(_rule(value, number, path.name) for number, value in enumerate(values["rule"], 1))
    if not rules or rules[-1].facts or rules[-1].unless:
        raise BadPolicyError(f"{path.name}: the last [[rule]] must hold always; give it no facts and no `unless`.")
    return Kinds(
        _limits(Finding, values["finding"], path.name, "finding"),
        _limits(Tests, values["tests"], path.name, "tests"),
        dict(values["nature"]),
        rules,
    )


def _limits(kind: type, values: dict, file: str, table: str):
    wanted = {field.name: field.type for field in fields(kind)}
    for name in sorted(wanted.keys() ^ values.keys()):
        what = "is missing; add it" if name in wanted else "is unknown; take it out"
        raise BadPolicyError(f"{file}: `{name}` under [{table}] {what}.")
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
            raise BadPolicyError(f"{file}: `{name}` under [{table}] is {value!r}; give a number above 0.")
        if wanted[name] is int and not isinstance(value, int):
            raise BadPolicyError(f"{file}: `{name}` under [{table}] is {value!r}; give a whole number.")
    return kind(**values)


def _rule(value: dict, number: int, file: str) -> Rule:
    where = f"{file}, rule {value.get('name', number)}"
    for key in ("name", "proposes", "facts", "reason"):
        if key not in value:
            raise BadPolicyError(f"{where}: it has no `{key}`; add it.")
    if unknown := sorted(value.keys() - {"name", "proposes", "facts", "unless", "reason"}):
        raise BadPolicyError(f"{where}: `{unknown[0]}` is unknown; take it out.")
    if value["proposes"] not in PROPOSALS:
        raise BadPolicyError(f"{where}: it proposes {value['proposes']!r}; write one of {', '.join(PROPOSALS)}.")
    facts, unless = value["facts"], value.get("unless", [])
    if wrong := [fact for fact in (*facts, *unless) if fact not in FACTS]:
        raise BadPolicyError(f"{where}: there is no fact {wrong[0]!r}; the facts are {', '.join(FACTS)}.")
    return Rule(value["name"], value["proposes"], frozenset(facts), frozenset(unless), value["reason"])
