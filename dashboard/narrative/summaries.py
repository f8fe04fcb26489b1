"""What a metric counts, in a few plain words: the `summary` of its header, in the reader's language."""

from dashboard.i18n.translate import t
from queries.semantic import catalog


def of(metric: str, cohort: str) -> str:
    """What a metric counts, by what shares count, a key of `filters.COHORTS`; its definition without a summary."""
    return t(catalog.definition(metric).summary_for(cohort))
