"""What the page of satisfaction shows: how satisfied, how many answered, and what satisfaction goes with."""

from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from dashboard.app_pages.satisfaction import afterwards
from dashboard.charts import dot_plot
from dashboard.charts.dot_plot import Dot
from dashboard.data import cache
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t, term
from dashboard.narrative import caveats
from dashboard.narrative import kpis as narrative_kpis
from dashboard.narrative.few import without_few
from dashboard.narrative.group_names import LATENESS, NAMES
from dashboard.sections import control_charts
from dashboard.sections.control_charts import Series
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from dashboard.ui.tables import Column, Link
from dashboard.ui.tiles import Tile
from queries.analysis import kpis as analysis_kpis
from queries.analysis.caveats import Caveat
from queries.analysis.control_chart import Control
from queries.analysis.kpis import RESPONSE, SATISFIED, VALUE, Figure
from queries.semantic import catalog, present
from queries.settings import settings

BY_LATENESS = ("0", "1-3", "4-10", ">10")


PAIRS = (
    (("satisfaction_by_lateness", "days_late"), ("satisfaction_by_extension", "extended")),
    (("satisfaction_by_outcome", "outcome"), ("satisfaction", "channel")),
)
"""What satisfaction is told apart by: the metric, and which of its columns or dimensions; two beside each other."""


@dataclass(frozen=True)
class Ratings:
    """What the data say of satisfaction."""

    figures: list[Figure]
    """The mean, the share of 4 and 5, which its chart judges, and the share that answered."""
    series: Series
    chart: Control
    """The share of 4 and 5 by week."""
    by: dict[str, pd.DataFrame]
    """By the column or dimension of `PAIRS`."""
    scores: pd.DataFrame
    """How often each score was given."""
    caveats: list[tuple[Caveat, ...]]

    @property
    def is_rated(self) -> bool:
        """Whether anybody rated a complaint in the period."""
        return self.figures[1].value is not None

    @property
    def is_few(self) -> bool:
        """Whether too few rated to judge satisfaction."""
        return self.figures[1].is_withheld or self.figures[1].is_small


@dataclass(frozen=True)
class SatisfactionData:
    """Everything that the page shows."""

    ratings: Ratings | None
    """None where the data hold no ratings."""
    afterwards: dict[str, pd.DataFrame]
    """What happens after the answer, by metric."""


def load(ctx: PageContext) -> SatisfactionData:
    """Asks everything of the page side by side."""
    if not ctx.present.has(present.SATISFACTION):
        return SatisfactionData(None, **cache.together(afterwards=afterwards.reads(ctx)))
    series = control_charts.satisfied()
    asked = ((None, VALUE), (None, SATISFIED), (None, RESPONSE))
    found = cache.together(
        figures=partial(cache.of, ctx.generation, analysis_kpis.several, "satisfaction", ctx.request(), asked),
        charts=control_charts.reads(ctx, [series]),
        caveats=caveats.reads(ctx, "satisfaction"),
        by={
            key: partial(ctx.run, metric, by=() if key in catalog.definition(metric).keys else (key,))
            for pair in PAIRS
            for metric, key in pair
        },
        scores=partial(ctx.run, "satisfaction_distribution"),
        afterwards=afterwards.reads(ctx),
    )
    chart = control_charts.by_key([series], found["charts"])[series.key]
    mean, satisfied, response = found["figures"]
    figures = [mean, analysis_kpis.judged_by(satisfied, chart.verdict, ctx.period), response]
    ratings = Ratings(figures, series, chart, found["by"], found["scores"], found["caveats"])
    return SatisfactionData(ratings, found["afterwards"])


def tiles(ctx: PageContext, found: Ratings) -> list[Tile]:
    """The three figures as tiles."""
    mean, satisfied, response = (
        analysis_kpis.against_year(one) if ctx.view.against == "year" else one for one in found.figures
    )
    full = t("In full on the page “Definitions”.")
    share = {"series_words": t("13 weeks"), "href": drillthrough_links.link(ctx, "satisfaction")}

    def of(figure: Figure, label: str, definition: str) -> Tile:
        return Tile(
            label=label,
            value=fmt.share(figure.value),
            n=t("n {n}", n=fmt.number(figure.n)),
            change=narrative_kpis.change(figure),
            verdict=narrative_kpis.beside_chart(figure),
            definition=(definition, full),
            series=figure.weeks,
            is_small=figure.is_small,
            **share,
        )

    average = of(mean, t("Mean score"), t("Mean of the scores 1 to 5 given in the period; one a complaint, the last."))
    before = (
        ""
        if mean.previous_value is None
        else t("a year before {value}", value=fmt.number(mean.previous_value, 2))
        if mean.is_against_year
        else t("the period before {value}", value=fmt.number(mean.previous_value, 2))
    )
    year = (
        ""
        if mean.year_value is None or mean.is_against_year
        else t("a year before {value}", value=fmt.number(mean.year_value, 2))
    )
    built = [
        of(
            satisfied,
            t("Satisfied (4 or 5 of 5)"),
            t("Of the scores given in the period, the share of 4 and 5; one score a complaint, the last."),
        ),
        replace(average, value=fmt.number(mean.value, 2), change="", verdict=narrative_kpis.joined(before, year)),
        of(
            response,
            t("Answered"),
            t("Of the complaints resolved in the period, the share that has been rated so far; it still grows."),
        ),
    ]
    return [without_few(figure, tile) for figure, tile in zip((satisfied, mean, response), built, strict=True)]


def lead(found: Ratings) -> str:
    """Are customers more satisfied or less?"""
    return narrative_kpis.satisfaction(found.figures[1])


def more(found: Ratings) -> str:
    """How many answered, and how satisfaction falls with lateness."""
    response = found.figures[2]
    parts = [] if found.is_rated else [narrative_kpis.way_on()]
    if response.value is not None:
        parts.append(
            t(
                "Of the {n} complaints resolved, {share} have been rated.",
                share=fmt.share(response.value),
                n=fmt.number(response.n),
            )
        )
    parts.append(lateness_sentence(found.by["days_late"]))
    return " ".join(part for part in parts if part)


def lateness_sentence(rows: pd.DataFrame) -> str:
    """How satisfaction falls with days late, between the groups that have enough."""
    known = rows[rows["n"] >= settings().small_n].set_index("days_late")["satisfied_share"]
    late = [band for band in BY_LATENESS[1:] if band in known.index]
    if "0" not in known.index or not late:
        return ""
    values = {"on_time": fmt.share(known["0"], 0), "late": fmt.share(known[late[-1]], 0), "band": t(LATENESS[late[-1]])}
    if known[late[-1]] < known["0"]:
        return t(
            "Lateness costs satisfaction: {on_time} of those served on time are satisfied; {band}: {late}.", **values
        )
    return t("Satisfied of those served on time: {on_time}; {band}: {late}.", **values)


def most_given(found: Ratings) -> str:
    """The score given most often."""
    rows = found.scores
    if not rows["n"].sum():
        return t("Scores given")
    most = rows.loc[rows["value"].idxmax()]
    return t(
        "The score given most often is {score}: {share} of {n}",
        score=fmt.number(most["score"]),
        share=fmt.share(most["score_share"]),
        n=fmt.number(most["n"]),
    )


def distribution(ctx: PageContext, found: Ratings) -> None:
    """How often each score was given."""
    rows = found.scores
    if not rows["n"].sum():
        return
    columns = (Column(t("Score")), Column(t("Share"), "bar"), Column("", "figure"), Column(t("Given"), "figure"))
    cells = [
        (
            fmt.number(row["score"]),
            float(row["score_share"]),
            fmt.share(row["score_share"]),
            Link(
                fmt.number(row["value"]),
                drillthrough_links.link(ctx, "satisfaction_distribution", "value", score=int(row["score"])),
            ),
        )
        for _, row in rows.sort_values("score", ascending=False).iterrows()
    ]
    html.show(tables.table(columns, cells))
    definition = t(catalog.definition("satisfaction_distribution").definition)
    button(ctx, Download("scores", t("Scores given"), definition), rows)


def against(ctx: PageContext, found: Ratings, metric: str, key: str) -> None:
    """The share of satisfied by what the metric tells apart, each with its interval."""
    names = NAMES.get(key)
    rows = found.by[key]
    rows = rows[rows["n"] > 0]
    if names:
        order = {code: place for place, code in enumerate(names)}
        rows = rows.sort_values(key, key=lambda codes: codes.map(order))
    else:
        rows = rows.loc[rows[key].map(lambda code: fmt.alphabetical(_name(key, code, names))).sort_values().index]
    small_n = settings().small_n
    dots = [
        Dot(
            name=f"{_name(key, row[key], names)}<br>{t('n {n}', n=fmt.number(row['n']))}",
            value=float(row["satisfied_share"]),
            low=row["satisfied_low"],
            high=row["satisfied_high"],
            is_small=bool(row["n"] < small_n),
            hover=t("{share} of {n}", share=fmt.share(row["satisfied_share"]), n=fmt.number(row["n"]))
            + "<br>"
            + t("mean {value}", value=fmt.number(row["value"], 2)),
            target=drillthrough_links.link(ctx, metric, **{key: row[key]}),
        )
        for _, row in rows.iterrows()
    ]
    if not dots:
        html.show(html.paragraph("note", t("Nobody rated a complaint in this period.")))
        return
    dot_plot.dots(dots, f"{metric}_{key}", t("Satisfied (4 or 5 of 5)"), reach=(-0.01, 1.01))
    definition = t(catalog.definition(metric).definition)
    button(ctx, Download(f"{metric}_by_{key}", t("Satisfied (4 or 5 of 5)"), definition), rows, f"{metric}_{key}")


SUBJECTS = {
    "days_late": mark("By lateness"),
    "extended": mark("By extension"),
    "outcome": mark("By outcome"),
    "channel": mark("By channel"),
}


def finding(found: Ratings, key: str) -> str:
    """Whether the least and the most satisfied differ, of those told apart by the key that have enough scores.

    They differ where their 95 % intervals do not touch: stricter than a test of the two.
    """
    names = NAMES.get(key)
    rows = _enough(found, key).sort_values("satisfied_share")
    subject = t(SUBJECTS[key])
    if len(rows) < 2:
        return t("{subject}: too few scores to compare", subject=subject)
    least, most = rows.iloc[0], rows.iloc[-1]
    if least["satisfied_high"] >= most["satisfied_low"]:
        return t("{subject}: no clear difference", subject=subject)
    return t(
        "{subject}: {least} {low}, {most} {high}",
        subject=subject,
        least=_name(key, least[key], names),
        low=fmt.share(least["satisfied_share"], 0),
        most=_name(key, most[key], names),
        high=fmt.share(most["satisfied_share"], 0),
    )


def is_compared(found: Ratings, key: str) -> bool:
    """Whether two or more of those told apart by the key have enough scores."""
    return len(_enough(found, key)) >= 2


def _enough(found: Ratings, key: str) -> pd.DataFrame:
    rows = found.by[key]
    return rows[rows["n"] >= settings().small_n]


def _name(key: str, value: object, names: dict[str, str] | None) -> str:
    if names:
        return t(names[str(value)])
    return t("not given") if fmt.is_missing(value) else term(key, str(value))
