"""What a tile says in place of a figure on too few."""

from dataclasses import replace

from dashboard.narrative import kpis as narrative_kpis
from dashboard.ui.tiles import Tile
from queries.analysis.kpis import Figure


def without_few(figure: Figure, tile: Tile) -> Tile:
    """The tile, or what stands in its place where the figure is of a person on few complaints."""
    if not figure.is_withheld:
        return tile
    return replace(
        tile, value=narrative_kpis.withheld(), n="", change="", verdict="", series=(), href="", is_small=True
    )
