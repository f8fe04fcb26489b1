"""What needs a decision: candidates among the causes with where they stand, signals, and what has waited too long."""

from dashboard import words
from dashboard.report import sentences
from dashboard.report.collect import Facts
from dashboard.report.document import Paragraphs, Table
from dashboard.text import nt, t
from queries.statistics.signals import HIGH


def needed(facts: Facts) -> Paragraphs:
    """What somebody has to decide or look after this week."""
    lines = [
        *(f"• {sentence}" for sentence in worse(facts)),
        *(f"• {sentence}" for sentence in waiting(facts)),
    ]
    return Paragraphs("needed", t("Needs a decision"), tuple(lines) or (t("Nothing in this week needs a decision."),))


def worse(facts: Facts) -> list[str]:
    """Promises whose week is a signal for the worse on the control chart of the year."""
    return [
        t(sentences.SIGNALS[line.signals[0]], name=words.clock_tile(line.clock))
        for line in sentences.on_time(facts)
        if line.signals and line.signals[0] not in HIGH
    ]


def waiting(facts: Facts) -> list[str]:
    """Deadlines that passed longest ago."""
    if not len(facts.overdue):
        return []
    last = int(facts.overdue["from_days"].max())
    count = int(facts.overdue.loc[facts.overdue["from_days"] == last, "value"].sum())
    if not count:
        return []
    return [
        nt(
            "{n} deadline passed {days} days ago or more and still waits.",
            "{n} deadlines passed {days} days ago or more and still wait.",
            count,
            n=count,
            days=last,
        )
    ]


def candidates(facts: Facts) -> tuple[Table, ...]:
    """The candidates among the causes with where each stands; nothing where there are none."""
    return ()
