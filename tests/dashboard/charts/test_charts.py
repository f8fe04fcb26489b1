"""What charts and tables show of doubt and place: labels apart, names whole, unfinished weeks hatched, few greyed."""

import base64
import json
from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import plotly.io
import pytest
from plotly import tools

from dashboard.charts import base as chart_base
from dashboard.charts import control, dot_plot
from dashboard.charts import time as chart_time
from dashboard.charts.builder import Drawing
from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.narrative import control_charts
from dashboard.ui import tables
from dashboard.ui.tables import Column, Link, State
from dashboard.ui.theme import LIGHT


def packed(value):
    """A figure's JSON as plain values: Plotly may pack numbers."""
    if isinstance(value, dict):
        if "bdata" in value:
            return np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"]).tolist()
        return {name: packed(part) for name, part in value.items()}
    if isinstance(value, list):
        return [packed(part) for part in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_what_a_reader_is_sent_is_what_plotly_makes_of_a_checked_figure(monkeypatch):
    drawing = chart_base.base(LIGHT, 200, 90)
    days = [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]
    drawing.add_scatter(
        x=days,
        y=pd.Series([0.25, np.nan, 1.0]),
        mode="lines+markers",
        marker={"size": (5, 9, 5), "color": ["#000000"] * 3},
        customdata=["a", "b", "c"],
    )
    drawing.add_bar(x=[0, 1], y=[3, 4])
    drawing.add_vline(x=days[1], line={"width": 1})
    drawing.add_annotation(x=days[1], y=1, yref="paper", text="1", showarrow=False)
    drawing.update_xaxes(range=[days[0], days[-1]])
    drawing.update_yaxes(range=[0, 5])
    sent = []
    for is_checked in (True, False):
        monkeypatch.setattr(Drawing, "is_checked", is_checked)
        figure = tools.return_figure_from_figure_or_data(drawing.figure(), validate_figure=True)
        sent.append(packed(json.loads(plotly.io.to_json(figure, validate=False))))
    checked, ready = sent
    assert checked["layout"].pop("template")
    assert [None if x != x else x for x in checked["data"][0].pop("y")] == ready["data"][0].pop("y")
    assert ready == checked


def test_a_chart_says_the_ranges_of_its_axes():
    drawing = chart_base.base(LIGHT, 200, 90)
    drawing.add_bar(x=[0, 1], y=[3, 4])
    drawing.update_xaxes(range=[-1, 2])
    with pytest.raises(ValueError, match="the range of its yaxis open"):
        drawing.figure()
    drawing.update_yaxes(range=[0, 5])
    assert list(drawing.figure().layout.yaxis.range) == [0, 5]


def test_labels_keep_their_order_and_a_gap():
    assert chart_base.apart([10.0, 50.0], 5) == [10.0, 50.0]
    close = chart_base.apart([19.0, 18.0, 40.0], 4)
    assert close[0] - close[1] == pytest.approx(4)
    assert close[1] < close[0] < close[2]
    assert chart_base.apart([], 5) == []


def test_a_long_name_goes_on_in_the_next_line_instead_of_being_cut():
    name = dot_plot._wrapped("extended, but not as the policy wants<br>n 1")
    assert name == "extended, but not<br>as the policy wants<br>n 1"
    assert dot_plot._wrapped("E-mail<br>n 4") == "E-mail<br>n 4"


def weeks(*complete: bool) -> SimpleNamespace:
    """A control chart of so many weeks, of which these are complete."""
    days = pd.date_range("2026-11-02", periods=len(complete), freq="7D")
    frame = pd.DataFrame({"value": 0.9, "is_complete": complete, "n": 50, "chart": "p", "is_trial": False}, index=days)
    return SimpleNamespace(weeks=frame)


def test_weeks_that_are_not_over_are_hatched_and_told():
    translate.use("en")
    drawing = chart_base.base(LIGHT, 200, 90)
    shown = weeks(True, True, False)
    days = [day.date() for day in shown.weeks.index]
    control._unfinished(drawing, shown, days, (0.5, 1.0), LIGHT)
    drawing.update_xaxes(range=[days[0], days[-1]])
    drawing.update_yaxes(range=[0.5, 1.0])
    figure = drawing.figure()
    assert [trace.fillpattern.shape for trace in figure.data] == ["/"]
    middle = figure.data[0].x[0] + (figure.data[0].x[1] - figure.data[0].x[0]) / 2
    assert middle.date() == date(2026, 11, 16)
    assert "Hatched: the week is not over." in control_charts.legend([shown])
    assert "Hatched" not in control_charts.legend([weeks(True, True)])


def test_a_chart_says_how_many_weeks_it_has_and_their_n():
    translate.use("en")
    assert control_charts.subtitle(weeks(True, True, False), "Share kept.") == "Share kept. 2 weeks, n 50 to 50."


def test_a_cell_tells_by_colour_and_words_how_a_promise_stands():
    columns = (Column("State"), Column("Share", "figure"))
    rows = [(State("overdue", "overdue"), Link("50 %", "behind?x=1", is_small=True)), (State("met", "met"), "")]
    table = tables.table(columns, rows)
    assert '<span class="p-state-overdue">overdue</span>' in table
    assert ">met<" in table and "p-state-met" not in table
    assert '<a class="p-few" href="behind?x=1"' in table


def test_a_share_of_a_week_with_few_is_told_as_such():
    translate.use("en")
    few = weeks(True, True)
    few.weeks["value"] = 1.0
    few.verdict = SimpleNamespace(variation="common", signals=(), value=1.0, since=None, points_in_signal=0)
    assert control_charts.finding("Accepted on time", few, fmt.share).endswith(
        "100.0\u202f% in the week of 9\u00a0Nov, within its usual range"
    )
    few.weeks["n"] = [50, 4]
    assert control_charts.finding("Accepted on time", few, fmt.share).endswith("9\u00a0Nov, on few (n 4)")
    assert "Grey points: shares on fewer than 10." in control_charts.legend([few])
    assert control_charts.finding("Received", few, fmt.number).endswith("9\u00a0Nov, within its usual range")


@pytest.mark.parametrize(
    ("targets", "sent"),
    [
        (["behind?keys=channel%3Dphone&span=1", "behind?keys=channel%3Dstore&span=1"], ["phon", "stor"]),
        (["behind?a=1", "", "behind?a=12"], ["1", "", "12"]),
        (["behind?a=1"], ["1"]),
        (["b?a=11", "b?a=1"], ["11", "1"]),
        (["b?x=aa", "b?x=aaa", "b?x=a"], ["aa", "aaa", "a"]),
        (["same", "same"], ["e", "e"]),
        (["", ""], ["", ""]),
    ],
)
def test_of_targets_only_what_tells_them_apart_is_sent(targets, sent):
    drawing = chart_base.base(LIGHT, 200, 90)
    drawing.add_scatter(x=[0] * len(targets), y=[0] * len(targets), customdata=targets)
    drawing.add_scatter(x=[1], y=[1])
    start, end = drawing.shorten_targets()
    drawing.update_xaxes(range=[0, 1])
    drawing.update_yaxes(range=[0, 1])
    kept = list(drawing.figure().data[0].customdata)
    assert kept == sent
    event = {"selection": {"points": [{"customdata": value} for value in kept]}}
    assert drillthrough_links.targets(event, start, end) == list(dict.fromkeys(target for target in targets if target))


def test_the_fields_of_a_week_lead_to_their_complaints():
    translate.use("en")
    rows = pd.DataFrame({"weekday": [1, 7], "hour": [0, 23], "share": [0.5, np.nan]})
    drawn = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chart_time, "draw", lambda figure, key, alt: drawn.update(figure=figure))
        chart_time.week(rows, "share", ["Mo"] * 7, ["half", "none"], "k", "alt", ["a", "b"])
    marks = drawn["figure"].figure().data[1]
    assert (list(marks.x), list(marks.y), list(marks.hovertext), list(marks.customdata)) == ([0], [0], ["half"], ["a"])


@pytest.mark.parametrize(
    ("is_marked", "is_worse", "color", "symbol"),
    [
        (True, True, LIGHT.orange, "diamond"),
        (True, False, LIGHT.blue, "diamond"),
        (False, True, LIGHT.blue, "circle"),
    ],
)
def test_orange_is_never_used_for_better(monkeypatch, is_marked, is_worse, color, symbol):
    kept = []
    monkeypatch.setattr(dot_plot, "draw", lambda figure, key, alt: kept.append(figure))
    monkeypatch.setattr(dot_plot, "palette", lambda: LIGHT)
    dot = dot_plot.Dot("Phone", 0.9, 0.8, 0.95, "", is_marked=is_marked, is_worse=is_worse)
    dot_plot.dots([dot], "key", "alt")
    [marker] = [trace["marker"] for trace in kept[0]._traces if trace.get("marker")]
    assert (marker["color"], marker["symbol"]) == (color, symbol)
