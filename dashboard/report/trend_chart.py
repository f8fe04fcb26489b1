"""The one drawing of the report's page for mail: how often each promise was kept over 13 weeks, as PNG.

vl-convert draws it: no browser, no network, the project's own font. The same figures give the same bytes.
"""

from functools import cache
from pathlib import Path

import vl_convert

from dashboard import format as fmt
from dashboard import words
from dashboard.report.collect import Facts
from dashboard.report.lines import SHOWN_WEEKS
from dashboard.text import t
from dashboard.theme import LIGHT
from queries import period

FONTS = Path(__file__).parent.parent / "fonts"
_WIDTH, _HEIGHT, _SCALE = 196, 110, 2


@cache
def _use_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


def png(facts: Facts) -> bytes | None:
    """The drawing in the language in use; None where no promise fell due in all the weeks."""
    rows = [
        {
            "clock": words.clock_tile(clock),
            "week": fmt.day(period.parse(week).from_on, "short"),
            "place": place,
            "share": value,
            "is_week": place == SHOWN_WEEKS - 1,
        }
        for clock in facts.clocks
        for place, (week, value, _) in enumerate(facts.line("on_time_share", clock).weeks[-SHOWN_WEEKS:])
    ]
    if all(row["share"] is None for row in rows):
        return None
    _use_fonts()
    return vl_convert.vegalite_to_png(_spec(rows, facts.target), scale=_SCALE)


def alternative(facts: Facts) -> str:
    """The drawing in words, for readers who do not see it."""
    parts = []
    for clock in facts.clocks:
        values = ", ".join(fmt.share(value) for value in facts.line("on_time_share", clock).values)
        parts.append(f"{words.clock_tile(clock)}: {values}")
    return t("Promises kept by week") + ". " + "; ".join(parts)


def _spec(rows: list[dict], target: float) -> dict:
    known = [row["share"] for row in rows if row["share"] is not None]
    lowest = max(min(*known, target) - 0.03, 0)
    x = {
        "field": "place",
        "type": "quantitative",
        "axis": {
            "title": None,
            "values": [0, SHOWN_WEEKS - 1],
            "labelExpr": f"datum.value == 0 ? '{rows[0]['week']}' : '{rows[SHOWN_WEEKS - 1]['week']}'",
            "labelFlush": True,
            "grid": False,
            "domainColor": LIGHT.hairline,
            "tickColor": LIGHT.hairline,
        },
        "scale": {"domain": [0, SHOWN_WEEKS - 1]},
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
    facet = {
        "field": "clock",
        "type": "nominal",
        "title": None,
        "sort": list(dict.fromkeys(row["clock"] for row in rows)),
        "header": {"labelFontSize": 12, "labelAnchor": "start", "labelColor": LIGHT.text, "labelPadding": 4},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "#FFFFFF",
        "data": {"values": rows},
        "facet": facet,
        "columns": 3,
        "spec": {"width": _WIDTH, "height": _HEIGHT, "layer": layers},
        "config": {"font": "Noto Sans", "view": {"stroke": None}, "axis": {"labelColor": LIGHT.muted}},
    }
