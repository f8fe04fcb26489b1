"""The drawings of the report's page for mail: how often each promise was kept over 13 weeks, as PNG.

vl-convert draws it: no browser, no network, the project's own font. The same figures give the same bytes.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import vl_convert

from dashboard.i18n import format as fmt
from dashboard.narrative import kpis, periods
from dashboard.report.facts.collect import Facts
from dashboard.ui.theme import LIGHT
from queries.analysis.kpis import WEEKS

FONTS = Path(__file__).parents[2] / "fonts"
_WIDTH, _HEIGHT, _SCALE = 185, 110, 2


@cache
def _use_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


@dataclass(frozen=True)
class Drawing:
    """One drawing: the id it has in a mail, its PNG, and what it says in words."""

    name: str
    png: bytes
    words: str


def drawings(facts: Facts) -> tuple[Drawing, ...]:
    """A drawing for each promise that fell due in these weeks, in the language in use, all on one scale.

    One each, so that they stand side by side where there is room and below each other on a phone.
    """
    shares = {clock: facts.line("on_time_share", clock).weeks for clock in facts.clocks}
    known = [value for values in shares.values() for value in values if value is not None]
    if not known:
        return ()
    _use_fonts()
    lowest = max(min(*known, facts.target) - 0.03, 0)
    found = []
    for clock, values in shares.items():
        weeks = [week for week, _, _ in facts.line("on_time_share", clock).history[-WEEKS:]]
        if len(weeks) < WEEKS or all(value is None for value in values):
            continue
        rows = [{"place": place, "share": value, "is_week": place == WEEKS - 1} for place, value in enumerate(values)]
        ends = tuple(periods.on_axis(weeks[place]) for place in (0, -1))
        picture = vl_convert.vegalite_to_png(
            _spec(kpis.clock_tile(clock), rows, ends, facts.targets[clock] or facts.target, lowest), scale=_SCALE
        )
        told = ", ".join(fmt.share(value) for value in values)
        found.append(Drawing(f"on-time-{clock}@complaints", picture, f"{kpis.clock_tile(clock)}: {told}"))
    return tuple(found)


def _spec(title: str, rows: list[dict], ends: tuple[str, str], target: float, lowest: float) -> dict:
    x = {
        "field": "place",
        "type": "quantitative",
        "axis": {
            "title": None,
            "values": [0, WEEKS - 1],
            "labelExpr": f"datum.value == 0 ? '{ends[0]}' : '{ends[1]}'",
            "labelFlush": True,
            "grid": False,
            "domainColor": LIGHT.hairline,
            "tickColor": LIGHT.hairline,
        },
        "scale": {"domain": [0, WEEKS - 1]},
    }
    y = {
        "field": "share",
        "type": "quantitative",
        "axis": {
            "title": None,
            "format": ".0%",
            "tickCount": 4,
            "gridColor": LIGHT.hairline,
            "domain": False,
            "ticks": False,
        },
        "scale": {"domain": [lowest, 1], "nice": False},
    }
    layers = [
        {
            "mark": {"type": "rule", "strokeDash": [3, 3], "color": LIGHT.muted},
            "encoding": {"y": {"datum": target, "type": "quantitative", "scale": y["scale"]}},
        },
        {"mark": {"type": "line", "color": LIGHT.data, "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
        {
            "mark": {"type": "point", "filled": True, "size": 60, "color": LIGHT.blue, "opacity": 1},
            "transform": [{"filter": "datum.is_week && isValid(datum.share)"}],
            "encoding": {"x": x, "y": y},
        },
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": LIGHT.ground,
        "data": {"values": rows},
        "width": _WIDTH,
        "height": _HEIGHT,
        "title": {"text": title, "anchor": "start", "fontSize": 12, "fontWeight": "normal", "color": LIGHT.text},
        "layer": layers,
        "config": {"font": "Noto Sans", "view": {"stroke": None}, "axis": {"labelColor": LIGHT.muted}},
    }
