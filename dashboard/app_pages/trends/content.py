"""What the page of trends asks and says in words: how many figures bear a signal, and which."""

from dataclasses import dataclass

from dashboard.data import cache
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.narrative import caveats, control_charts, kpis
from dashboard.sections import control_charts as sections_control_charts
from dashboard.sections.control_charts import Series
from dashboard.shell.context import PageContext
from queries.analysis.caveats import Caveat
from queries.analysis.control_chart import Control


@dataclass(frozen=True)
class TrendsData:
    """Everything worth watching by week."""

    series: list[Series]
    charts: dict[str, Control]
    """By the key of their series."""
    caveats: list[tuple[Caveat, ...]]

    @property
    def is_anything_shown(self) -> bool:
        """Whether any of the figures has a week to be drawn."""
        return any(chart.weeks["value"].notna().any() for chart in self.charts.values())

    @property
    def signalled(self) -> list[Series]:
        """The figures whose latest whole week bears a signal."""
        return [one for one in self.series if self.charts[one.key].verdict.signals]


def load(ctx: PageContext) -> TrendsData:
    """Asks everything of the page side by side."""
    series = sections_control_charts.main(ctx)
    found = cache.together(
        charts=sections_control_charts.reads(ctx, series), caveats=caveats.reads(ctx, "on_time_share")
    )
    return TrendsData(series, sections_control_charts.by_key(series, found["charts"]), found["caveats"])


def lead(found: TrendsData) -> str:
    """How many of the figures say something."""
    if not found.is_anything_shown:
        return t("In the year up to this period nothing was counted.")
    if not found.signalled:
        return t("No figure says anything out of the ordinary; what moves is normal variation.")
    return fmt.count(
        len(found.signalled),
        "{number} figure shows more than normal variation.",
        "{number} figures show more than normal variation.",
    )


def more(found: TrendsData) -> str:
    """Each signal in a sentence, and what the targets may expect."""
    if not found.is_anything_shown:
        return kpis.way_on()
    said = [f"{control_charts.finding(one.name, found.charts[one.key], one.words)}." for one in found.signalled]
    return " ".join(said)
