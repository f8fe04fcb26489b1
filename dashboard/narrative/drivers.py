"""What moved a figure, in words: for pages and report alike."""

from collections.abc import Mapping

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.narrative import causes
from queries.analysis.contributions import Drivers


def finding(found: Drivers, name: str) -> str:
    """Which group moved the figure of that name most surely, and how much of the change it is."""
    if not found.groups:
        return t("“{name}”: no channel, store, cause or category moved apart from the others", name=name)
    first = found.groups[0]
    return t(
        "What moved “{name}”: {group}, {points} of {whole}",
        name=name,
        group=group(first.where),
        points=fmt.points(first.contribution),
        whole=fmt.points(found.difference),
    )


def sentence(found: Drivers, name: str) -> str:
    """The same as a sentence of a report; empty where nothing moved apart."""
    return f"{finding(found, name)}." if found.groups else ""


def group(where: Mapping[str, object]) -> str:
    """A group by the names of its values; all other complaints where it has none."""
    if not where:
        return t("All other complaints")
    named = [t("not given") if fmt.is_missing(value) else term(dimension, value) for dimension, value in where.items()]
    return causes.capital(" · ".join(named))
