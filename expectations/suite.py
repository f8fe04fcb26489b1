"""Suites of rules about data, read from the JSON files of this folder.

A rule is a Great Expectations expectation with three things of our own: an `id`, a `severity` and a `note` that says
why. Severities: `reject` (the row is kept out and listed), `warn` (it is loaded and counted), `stop` (nothing is
published).
"""

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
SEVERITIES = ("reject", "warn", "stop")


@dataclass(frozen=True)
class Rule:
    """One rule: what must hold, for which table, how grave a breach is, and why."""

    id: str
    severity: str
    reason: str
    note: str
    type: str
    kwargs: dict
    table: str
    value: str | None = None


@dataclass(frozen=True)
class Suite:
    """Rules that are checked together."""

    name: str
    about: str
    rules: tuple[Rule, ...]


def names() -> list[str]:
    """Names of all suites."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load(name: str) -> Suite:
    """Read a suite; its rules without a table of their own are about the table of the suite's name."""
    content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    rules = tuple(Rule(**{"table": name, **rule}) for rule in content["expectations"])
    return Suite(content["name"], content["about"], rules)


def raw_of(source: str) -> Suite:
    """The suite on what a source's rows look like as they came; no rules for a source that has none, as one's own."""
    name = f"raw_{source}"
    return load(name) if name in names() else Suite(name, "", ())


def joined(*suites: Suite) -> Suite:
    """Several suites as one, to be checked together: opening a file for the library costs more than most rules."""
    name = "_and_".join(suite.name for suite in suites)
    return Suite(name, "", tuple(rule for suite in suites for rule in suite.rules))
