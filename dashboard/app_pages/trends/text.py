"""What the page of trends says in words: how many figures bear a signal, and which."""

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.narrative import control_charts, kpis
from dashboard.sections.control_charts import Series
from queries.analysis.control_chart import Control


def signalled(series: list[Series], charts: dict[str, Control]) -> list[Series]:
    """The figures whose latest whole week bears a signal."""
    return [one for one in series if charts[one.key].verdict.signals]


def is_anything_shown(series: list[Series], charts: dict[str, Control]) -> bool:
    """Whether any of the figures has a week to be drawn."""
    return any(charts[one.key].weeks["value"].notna().any() for one in series)


def lead(series: list[Series], charts: dict[str, Control]) -> str:
    """How many of the figures say something."""
    found = signalled(series, charts)
    if not is_anything_shown(series, charts):
        return t("In the year up to this period nothing was counted.")
    if not found:
        return t("No figure says anything out of the ordinary; what moves is normal variation.")
    return fmt.count(
        len(found),
        "{number} figure shows more than normal variation.",
        "{number} figures show more than normal variation.",
    )


def more(series: list[Series], charts: dict[str, Control]) -> str:
    """Each signal in a sentence, and what the targets may expect."""
    if not is_anything_shown(series, charts):
        return kpis.way_on()
    said = [f"{control_charts.finding(one.name, charts[one.key], one.words)}." for one in signalled(series, charts)]
    return " ".join(said)
