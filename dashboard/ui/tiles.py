"""Tiles of key figures as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import sqrt
from urllib.parse import parse_qsl

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t
from dashboard.ui.html import leads, show

STANDING_WORDS = {
    "kept": mark("Kept"),
    "missed": mark("Missed"),
    "missed_by_more": mark("Missed by more than chance"),
}
"""How a promise stands against its target; each also has a shape of its own in the style sheet."""
SPARK_WIDTH, SPARK_HEIGHT = 124, 28


@dataclass(frozen=True)
class Tile:
    """One figure with what a reader needs to judge it. All fields but the series are words ready to be shown."""

    label: str
    value: str
    n: str = ""
    change: str = ""
    verdict: str = ""
    definition: tuple[str, ...] = ()
    series: tuple[float | None, ...] = ()
    series_words: str = ""
    target: float | None = None
    standing: str = ""
    """How it stands against the target: a `queries.analysis.news.Standing`."""
    is_small: bool = False
    href: str = ""
    """Where the value leads: the list behind it (`drill.link`)."""


def definition_mark(paragraphs: Sequence[str], href: str = "") -> str:
    """A mark that opens a definition when touched or clicked.

    `href` is where the figure leads: where that is the list of a metric, its whole definition is a link away.
    """
    if not paragraphs:
        return ""
    body = "".join(f"<p>{escape(words)}</p>" for words in paragraphs)
    query = href.partition("?")[2]
    if "metric" in dict(parse_qsl(query)):
        whole = escape(f"definitions?{query}", quote=True)
        words = escape(t("The whole definition"))
        body += f'<p><a href="{whole}" data-here target="_self">{words}</a></p>'
    name = escape(t("How this is counted"), quote=True)
    hint = escape("\n".join(paragraphs), quote=True)
    summary = f'<summary title="{hint}" aria-label="{name}">i</summary>'
    return f'<details class="p-def">{summary}<div class="body">{body}</div></details>'


def sparkline(series: Sequence[float | None], words: str, target: float | None = None) -> str:
    """A line of equal steps; gaps where there was nothing; its last point marked; a target as a dashed hairline.

    Drawn as clipped boxes, because Streamlit takes SVG out of HTML; so the style sheet colours it in either theme.
    """
    known = [value for value in series if not fmt.is_missing(value)]
    if len(known) < 2:
        return ""
    reach = [*known, target] if target is not None else known
    lowest, highest = min(reach), max(reach)
    spread = (highest - lowest) or 1
    step = (SPARK_WIDTH - 8) / (len(series) - 1)

    def height(value: float) -> float:
        return 4 + (highest - value) / spread * (SPARK_HEIGHT - 8)

    parts, stretch = [], []
    for place, value in enumerate([*series, None]):
        if not fmt.is_missing(value):
            stretch.append((4 + place * step, height(value)))
        elif stretch:
            parts.append(_stroke(stretch))
            stretch = []
    if target is not None:
        parts.insert(0, f'<i class="target" style="top:{height(target):.1f}px"></i>')
    if not fmt.is_missing(series[-1]):
        parts.append(f'<i class="end" style="left:{SPARK_WIDTH - 4}px;top:{height(series[-1]):.1f}px"></i>')
    label = escape(words, quote=True)
    return f'<div class="p-spark" role="img" aria-label="{label}">{"".join(parts)}</div>'


def _stroke(points: Sequence[tuple[float, float]]) -> str:
    """A line through points as a polygon: its upper edge there, its lower edge back, equally thick on every slope."""
    if len(points) == 1:
        points = [(points[0][0] - 0.8, points[0][1]), (points[0][0] + 0.8, points[0][1])]
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    around = [slopes[0], *((a + b) / 2 for a, b in pairwise(slopes)), slopes[-1]]
    half = [0.75 * sqrt(1 + slope * slope) for slope in around]
    upper = [f"{x:.1f}px {y - h:.1f}px" for (x, y), h in zip(points, half, strict=True)]
    lower = [f"{x:.1f}px {y + h:.1f}px" for (x, y), h in zip(points, half, strict=True)]
    return f'<i class="line" style="clip-path:polygon({", ".join([*upper, *reversed(lower)])})"></i>'


def tile(content: Tile) -> str:
    """One tile: label and definition, value and n, comparison and verdict, the last weeks and the target."""
    target = t("target {share}", share=fmt.share(content.target, 0)) if content.target is not None else ""
    standing = STANDING_WORDS.get(content.standing, "") if content.target is not None else ""
    change = f"<b>{escape(content.change)}</b>" if content.change else ""
    verdict = escape(content.verdict)
    comparison = ", ".join(part for part in (change, verdict) if part)
    # a figure as it stands now has no past, and needs no room for one
    past = (
        f'<div class="change">{comparison}</div>'
        f'<div class="spark">{sparkline(content.series, content.series_words, content.target)}'
        f"<span>{escape('' if standing else target)}</span></div>"
        if comparison or target or content.series_words
        else ""
    )
    explained = definition_mark(content.definition, content.href)
    return (
        f'<div class="p-tile{" small" if content.is_small else ""}" data-label="{escape(content.label, quote=True)}">'
        f'<div class="label"><span>{escape(content.label)}</span>{explained}</div>'
        f'<div class="value">{_leading(content)}<span class="n">{escape(content.n)}</span></div>'
        f"{_status(content.standing, standing, content.target)}{past}</div>"
    )


def _status(code: str, words: str, target: float | None) -> str:
    """How a promise stands against its target, by a shape and in words; empty where nobody can say."""
    if not words:
        return ""
    said = f"{t(words)} · {t('target {share}', share=fmt.share(target, 0))}"
    return f'<div class="p-status {code}"><i></i>{escape(said)}</div>'


def _leading(content: Tile) -> str:
    """The value, leading to the complaints behind it where there is a list of them."""
    if not leads(content.value, content.href):
        return f"<span>{escape(content.value)}</span>"
    name = escape(t("{label}: {value}, show the complaints", label=content.label, value=content.value), quote=True)
    href = escape(content.href, quote=True)
    return f'<a href="{href}" target="_self" aria-label="{name}">{escape(content.value)}</a>'


def tiles(contents: Sequence[Tile]) -> None:
    """Tiles side by side, as many in a row as there is room for."""
    rows_of = next((number for number in (4, 3, 5) if len(contents) % number == 0), 4)
    show(f'<div class="p-tiles of-{rows_of}">' + "".join(tile(content) for content in contents) + "</div>")
