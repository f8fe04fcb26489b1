"""When a dismissed cause is news again: its complaints have become materially more than when it was dismissed.

Somebody looked and said no; telling them the same again every week would teach them not to read. They are told again
once the weekly complaints are at least half as many again as they were then, and that is more than chance.

Source of the test: J. Przyborowski and H. Wilenski, Homogeneity of results in testing samples from Poisson series,
Biometrika 31 (1940) 313-323: given the sum of two counts, one of them is binomial.
"""

from dataclasses import asdict, dataclass

import pandas as pd
import scipy

from queries.errors import UsageError

MATERIAL_RATIO = 1.5
"""Complaints a week now, as a multiple of those at the dismissal."""
MATERIAL_P = 0.01
"""How rarely as many would come by chance alone, had nothing grown."""


@dataclass(frozen=True)
class Evidence:
    """How much there was: complaints counted, over how many weeks, up to when."""

    complaints: int
    weeks: int

    def __post_init__(self):
        """Refuse what cannot be weighed."""
        if self.complaints < 0 or self.weeks < 1:
            raise UsageError(
                f"Evidence of {self.complaints} complaints in {self.weeks} weeks cannot be weighed: "
                "give a count of 0 or more and at least one week."
            )

    def as_dict(self) -> dict[str, int]:
        """As the register keeps it."""
        return asdict(self)


def of(stored: dict | None) -> Evidence | None:
    """Read what the register kept; None where a decision kept no figures."""
    if not stored or "complaints" not in stored or "weeks" not in stored:
        return None
    return Evidence(int(stored["complaints"]), int(stored["weeks"]))


def of_candidates(rows: pd.DataFrame) -> Evidence | None:
    """Take it from the row of the list `candidates`; None where a cause is no candidate now."""
    if not len(rows):
        return None
    return Evidence(int(rows["evidence_complaints"].iloc[0]), int(rows["evidence_weeks"].iloc[0]))


def has_grown(then: Evidence, now: Evidence) -> bool:
    """Whether the evidence has grown materially: by half or more a week, beyond chance (one-sided exact p < 0.01).

    Both counts are taken for Poisson; the windows should not overlap (where they do, the rule is slower, not wrong).
    From nothing at the dismissal, chance alone decides.
    """
    if now.complaints * then.weeks < MATERIAL_RATIO * then.complaints * now.weeks:
        return False
    both = then.complaints + now.complaints
    share = now.weeks / (then.weeks + now.weeks)
    return bool(scipy.stats.binom.sf(now.complaints - 1, both, share) < MATERIAL_P)
