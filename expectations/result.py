"""What checking a rule found."""

from dataclasses import dataclass

from expectations.suite import Rule


@dataclass(frozen=True)
class Result:
    """What a rule found: rows (or tables) checked, rows that fail, and the query that names them."""

    rule: Rule
    success: bool
    checked: int
    failed: int
    failing_sql: str | None
