"""A figure while it is drawn: collected as plain dictionaries, made a Plotly figure once, at the end.

Plotly checks every figure that it is given, and looks at the whole of it again after each piece that is added. A page
has four charts of some ten pieces: made at once they cost a quarter, and unchecked a third of that. The tests check
every one. The names are Plotly's own.
"""

from typing import Any

import plotly.graph_objects as go
from plotly.basedatatypes import BaseFigure

from dashboard.i18n import escape


class Drawing:
    """Traces, lines, labels and axes of one chart; begins with a layout, which it keeps for itself."""

    is_checked = False
    """Whether Plotly is to check each figure; the tests say so."""

    def __init__(self, layout: dict[str, Any]):
        self._layout = _joined({}, layout)
        self._traces: list[dict[str, Any]] = []
        self._shapes: list[dict[str, Any]] = []
        self._annotations: list[dict[str, Any]] = []

    def add_scatter(self, **trace: Any) -> None:
        """Adds points or a line."""
        self._traces.append({"type": "scatter", **trace})

    def add_bar(self, **trace: Any) -> None:
        """Adds bars."""
        self._traces.append({"type": "bar", **trace})

    def add_heatmap(self, **trace: Any) -> None:
        """Adds a heat map."""
        self._traces.append({"type": "heatmap", **trace})

    def add_hline(self, y: Any, **shape: Any) -> None:
        """Adds a level line over the whole width."""
        self._shapes.append({"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "y0": y, "y1": y, **shape})

    def add_vline(self, x: Any, **shape: Any) -> None:
        """Adds an upright line over the whole height."""
        self._shapes.append({"type": "line", "yref": "y domain", "y0": 0, "y1": 1, "x0": x, "x1": x, **shape})

    def add_annotation(self, **annotation: Any) -> None:
        """Adds a label."""
        self._annotations.append(annotation)

    def update_xaxes(self, **axis: Any) -> None:
        """Changes what is said of the level axis."""
        self.update_layout(xaxis=axis)

    def update_yaxes(self, **axis: Any) -> None:
        """Changes what is said of the upright axis."""
        self.update_layout(yaxis=axis)

    def update_layout(self, **layout: Any) -> None:
        """Changes the layout; what is not named stays."""
        self._layout = _joined(self._layout, layout)

    def shorten_targets(self) -> tuple[str, str]:
        """Leaves of each target only what tells it from the others; gives what they begin and end with.

        Addresses of one chart differ in a week or a channel, and would be half of what is sent. ("", "") of none.
        """
        leading = [trace for trace in self._traces if trace.get("customdata") is not None]
        targets = [target for trace in leading for target in trace["customdata"] if target]
        if not targets:
            return "", ""
        start = _alike(targets)
        # something has to be left of each: a mark without a target leads nowhere
        start = start[: min(len(start), *(len(target) - 1 for target in targets))]
        rests = [target[len(start) :] for target in targets]
        end = _alike([rest[::-1] for rest in rests])[::-1]
        end = end[max(0, len(end) + 1 - min(map(len, rests))) :]
        for trace in leading:
            trace["customdata"] = [
                target[len(start) : len(target) - len(end)] if target else "" for target in trace["customdata"]
            ]
        return start, end

    @property
    def leads(self) -> bool:
        """Whether a mark of it has a target."""
        return any(trace.get("customdata") is not None for trace in self._traces)

    def figure(self) -> BaseFigure:
        """The figure; where it is checked, ValueError of what Plotly does not know or of an axis without a range."""
        parts = {"shapes": self._shapes, "annotations": self._annotations}
        layout = self._layout | {name: part for name, part in parts.items() if part}
        parts = _harmless({"data": self._traces, "layout": layout})
        return self._checked(parts) if self.is_checked else _Ready(parts)

    def _checked(self, parts: dict[str, Any]) -> go.Figure:
        figure = go.Figure(parts)
        free = [axis for axis in ("xaxis", "yaxis") if self._traces and figure.layout[axis].range is None]
        if free:
            # a range that Plotly finds by itself is lost where the figure comes again with its width
            raise ValueError(f"A chart leaves the range of its {free[0]} open; say range=[…].")
        return figure


class _Ready(BaseFigure):
    """A figure as it is sent; Plotly's own would be taken apart, put together and copied on the way."""

    def __init__(self, parts: dict[str, Any]):
        self._parts = parts

    def to_dict(self) -> dict[str, Any]:
        return self._parts


_WORDS = frozenset({"text", "hovertext", "ticktext", "name"})
"""What Plotly shows as a kind of HTML."""


def _harmless(part: Any, key: str = "") -> Any:
    """The part with its words escaped; everything that is drawn comes by here."""
    if isinstance(part, dict):
        return {name: _harmless(value, name) for name, value in part.items()}
    if isinstance(part, str):
        return escape.plotly(part) if key in _WORDS else part
    if isinstance(part, list | tuple) and (key in _WORDS or any(isinstance(value, dict) for value in part)):
        return [_harmless(value, key) for value in part]
    return part


def _alike(texts: list[str]) -> str:
    """What all of these begin with."""
    first, last = min(texts), max(texts)
    return next((first[:at] for at, pair in enumerate(zip(first, last, strict=False)) if len(set(pair)) > 1), first)


def _joined(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return before | {
        key: _joined(before[key], value) if isinstance(value, dict) and isinstance(before.get(key), dict) else value
        for key, value in after.items()
    }
