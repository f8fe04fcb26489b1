"""A share of several groups as dots with their intervals, and how to take it away."""

from dashboard.charts import dot_plot
from dashboard.charts.dot_plot import Dot
from dashboard.downloads.menu import Download, button
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.shell.context import PageContext
from dashboard.ui import html
from queries.analysis import group_comparison
from queries.semantic import catalog


def draw(ctx: PageContext, compared: group_comparison.GroupComparison, key: str, title: str) -> None:
    """The groups of a comparison as dots, in the order of their names."""
    names = compared.table[compared.dimension].map(lambda code: fmt.alphabetical(term(compared.dimension, code)))
    rows = compared.table.loc[names.sort_values().index]
    apart = group_comparison.stands_out(rows["band"])
    is_low_worse = catalog.definition(compared.metric).better == "higher"
    dots = [
        Dot(
            name=f"{term(compared.dimension, row[compared.dimension])}<br>{t('n {n}', n=fmt.number(row['n']))}",
            value=row["value"],
            low=row["low"],
            high=row["high"],
            is_small=bool(row["is_small"]),
            is_marked=bool(apart[place]),
            is_worse=(row["band"] == group_comparison.BELOW) == is_low_worse,
            expected=row["mix_value"],
            hover=t("{share} of {n}", share=fmt.share(row["value"]), n=fmt.number(row["n"])),
            target=drillthrough_links.link(
                ctx, compared.metric, **compared.of, **{compared.dimension: row[compared.dimension]}
            ),
        )
        for place, row in rows.iterrows()
    ]
    if not dots:
        html.show(html.paragraph("note", t("No complaint of the period counts here.")))
        return
    if compared.adjustment != "none":
        wide = t("They differ among themselves by more than chance, so only what stands out even from that is marked.")
        html.show(html.paragraph("note", wide))
    html.show(
        html.folded(
            t(
                "Ring: with the mix of complaints allowed for. Diamond: differs by more than chance, orange for the "
                "worse, blue for the better."
            )
        )
    )
    words_of = t("all together {share}", share=fmt.share(compared.target))
    dot_plot.dots(dots, key, title, middle=compared.target, middle_words=words_of)
    button(ctx, _download(compared.metric, title, key), rows, key)


def _download(metric: str, title: str, name: str = "") -> Download:
    return Download(name or metric, title, t(catalog.definition(metric).definition))
