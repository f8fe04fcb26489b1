"""Control charts: a figure by week, the limits within which it varies by itself, and the weeks that say something.

A signal is ringed, and filled where it is for the worse, so that colour is never the only sign. Changes in force are
upright lines with a number, told under the chart.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import plotly.graph_objects as go

from dashboard.charts.base import LETTER_WIDTH, apart, base, draw, faint, left, months
from dashboard.charts.builder import Drawing
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.ui.theme import Palette, palette
from queries.analysis.control_chart import Control
from queries.settings import settings

_WORSE = "concern"
_DRAWN_LIMITS = 0.1


def control(
    shown: Control,
    key: str,
    alt: str,
    words: Callable[[float], str],
    *,
    target: float | None = None,
    changes: Sequence[date] = (),
    targets: Sequence[str] = (),
    height: int = 220,
) -> go.Figure:
    """Draws the weeks with their limits. `words` writes a value; `targets` is where each week leads when chosen."""
    colors = palette()
    weeks = shown.weeks
    days = [start.date() for start in weeks.index]
    short = (lambda value: fmt.share(value, 0)) if words is fmt.share else words
    figure = base(colors, height, right=96)
    _limits(figure, shown, days, colors)
    if target is not None:
        figure.add_hline(y=target, line={"color": colors.muted, "width": 1, "dash": "dot"})
    _values(figure, shown, days, words, colors, list(targets))
    ends = [(value, name) for value, name in _ends(shown, words) if not fmt.is_missing(value)]
    if target is not None:
        ends.append((target, t("target {share}", share=short(target))))
    low, high = _range(shown, target)
    _unfinished(figure, shown, days, (low, high), colors)
    for place, (_, name) in zip(
        apart([value for value, _ in ends], (high - low) * 17 / (height - 56)), ends, strict=True
    ):
        figure.add_annotation(
            x=1, xref="paper", xshift=8, y=place, xanchor="left", text=name, showarrow=False,
            font={"size": 12, "color": colors.muted},
        )  # fmt: skip
    for number, day in enumerate(changes, 1):
        if days and days[0] <= day <= days[-1]:
            figure.add_vline(x=day, line={"color": colors.muted, "width": 1}, layer="below")
            figure.add_annotation(
                x=day, y=1, yref="paper", yanchor="bottom", text=str(number), showarrow=False,
                font={"size": 12, "color": colors.muted},
            )  # fmt: skip
    ticks, names = months(days)
    figure.update_xaxes(tickvals=ticks, ticktext=names)
    if days:
        figure.update_xaxes(range=[days[0] - timedelta(days=4), days[-1] + timedelta(days=4)])
    marks = _ticks(low, high)
    said = [short(mark) for mark in marks]
    figure.update_yaxes(range=[low, high], tickvals=marks, ticktext=said)
    longest = max((len(name) for _, name in ends), default=0)
    figure.update_layout(margin={"t": 22, "l": left(said), "r": 16 + LETTER_WIDTH * longest})
    return draw(figure, key, alt)


def _limits(figure: Drawing, shown: Control, days: list[date], colors: Palette) -> None:
    """The band a phase keeps to by itself and its middle, one phase apart from the next."""
    weeks = shown.weeks
    for phase in sorted(weeks["phase"].dropna().unique()):
        rows = (weeks["phase"] == phase).to_numpy()
        own, at = weeks[rows], [day for day, is_in in zip(days, rows, strict=True) if is_in]
        for first, last in _stretches([fmt.is_missing(value) for value in own["lower"]]):
            around = at[first:last]
            edge = [*own["upper"].iloc[first:last], *own["lower"].iloc[first:last][::-1]]
            fill = {"fill": "toself", "fillcolor": faint(colors.data), "mode": "lines", "line": {"width": 0}}
            figure.add_scatter(x=around + around[::-1], y=edge, hoverinfo="skip", **fill)
        line = {"color": colors.data, "width": 1}
        # one middle for the whole of a phase
        ends = {"x": [at[0], at[-1]], "y": [own["centre"].iloc[0]] * 2}
        figure.add_scatter(**ends, mode="lines", line=line, hoverinfo="skip")


def _unfinished(figure: Drawing, shown: Control, days: list[date], reach: tuple[float, float], colors: Palette) -> None:
    """Hatches the weeks that are not over: what they show will still change."""
    half = timedelta(days=3.5)
    for day, is_complete in zip(days, shown.weeks["is_complete"], strict=True):
        if is_complete:
            continue
        noon = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a place on the axis
        figure.add_scatter(
            x=[noon - half, noon + half, noon + half, noon - half],
            y=[reach[0], reach[0], reach[1], reach[1]],
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor="rgba(0,0,0,0)",
            fillpattern={"shape": "/", "fgcolor": colors.data, "size": 6, "solidity": 0.15},
            hoverinfo="skip",
        )


def _stretches(missing: Sequence[bool]) -> list[tuple[int, int]]:
    """Where limits follow one another without a gap, as the first place and the one after the last."""
    edges = [
        place for place in range(len(missing) + 1) if _is_missing(missing, place) != _is_missing(missing, place - 1)
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _is_missing(missing: Sequence[bool], place: int) -> bool:
    return missing[place] if 0 <= place < len(missing) else True


def _values(figure: Drawing, shown: Control, days, words, colors: Palette, targets: list[str]) -> None:
    weeks = shown.weeks
    values = [None if fmt.is_missing(value) else value for value in weeks["value"]]
    said = [_hover(row, day, words) for day, row in zip(days, weeks.itertuples(), strict=True)]
    is_signal = [bool(codes) for codes in weeks["signals"]]
    is_worse = [kind == _WORSE and marked for kind, marked in zip(weeks["variation"], is_signal, strict=True)]
    # a share on few is grey, as everywhere
    least = settings().small_n if words is fmt.share else 0
    usual = [colors.data if n < least else colors.blue for n in weeks["n"].fillna(0)]
    fills = [
        colors.orange if worse else (colors.ground if marked or not whole else color)
        for worse, marked, whole, color in zip(is_worse, is_signal, weeks["is_complete"], usual, strict=True)
    ]
    edges = [
        colors.orange if worse else (colors.text if marked else color)
        for worse, marked, color in zip(is_worse, is_signal, usual, strict=True)
    ]
    figure.add_scatter(
        x=days,
        y=values,
        mode="lines+markers",
        line={"color": colors.blue, "width": 1.5},
        connectgaps=False,
        marker={
            "size": [9 if marked else 5 for marked in is_signal],
            "color": fills,
            "line": {"color": edges, "width": 1.5},
            "opacity": 1,
        },
        hovertext=said,
        hoverinfo="text",
        customdata=targets or None,
        cliponaxis=False,
    )


def _hover(row, day: date, words: Callable[[float], str]) -> str:
    lines = [f"{words(row.value)}, {t('n {n}', n=fmt.number(row.n))}", fmt.week_of(day)]
    if not row.is_complete:
        lines.append(t("the week is not over"))
    elif not fmt.is_missing(row.lower):
        lines.append(t("usual: {low} to {high}", low=words(row.lower), high=words(row.upper)))
    return "<br>".join(lines)


def _ends(shown: Control, words: Callable[[float], str]) -> list[tuple[float, str]]:
    known = shown.weeks[shown.weeks["centre"].notna()]
    if not len(known):
        return []
    return [(float(known["centre"].iloc[-1]), t("mean {value}", value=words(float(known["centre"].iloc[-1]))))]


def _range(shown: Control, target: float | None) -> tuple[float, float]:
    weeks = shown.weeks
    # weeks with few have limits so wide that they would flatten the rest; they are cut by the frame
    limits = [weeks["lower"].quantile(_DRAWN_LIMITS), weeks["upper"].quantile(1 - _DRAWN_LIMITS)]
    known = [float(value) for value in [*weeks["value"], *limits] if not fmt.is_missing(value)]
    known += [] if target is None else [target]
    if not known:
        return 0.0, 1.0
    lowest, highest = min(known), max(known)
    room = (highest - lowest) * 0.06 or abs(highest) * 0.1 or 1.0
    return (max(0.0, lowest - room) if lowest >= 0 else lowest - room), highest + room


def _ticks(low: float, high: float) -> list[float]:
    steps = [size * base_of for base_of in (0.01, 0.1, 1, 10, 100, 1000, 10000) for size in (1, 2, 5)]
    step = next((step for step in steps if (high - low) / step <= 5), 100000)
    first = -int(-low // step)
    return [round(place * step, 6) for place in range(first, int(high // step) + 1)]
