"""How the effect of a change is told: one sentence, what to know about it, and one chart."""

from datetime import date, timedelta

import plotly.graph_objects as go

from dashboard.charts import base as chart_base
from dashboard.charts.builder import Drawing
from dashboard.data import cache
from dashboard.decisions.register import Change
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, nt, t, term
from dashboard.shell.context import PageContext
from dashboard.ui import html
from dashboard.ui.theme import Palette, palette
from queries.analysis import change_effect
from queries.analysis.change_effect import Answer
from queries.statistics.estimate import Estimate

REASONS = {
    "placebo": mark(
        "At {share} of earlier dates, when nothing was changed, complaints fell as clearly as at this one."
    ),
    "elsewhere": mark("The same cause fell elsewhere as well, where nothing was changed."),
    "run_up": mark(
        "The {weeks} before the change are left out: complaints had peaked, and such peaks fall by themselves."
    ),
    "no_season": mark(
        "There is less than a year before it: a season of this cause alone cannot be told from an effect."
    ),
    "recoded": mark("The cause has another name before or after, {name}: both are counted together."),
}
CAPTION = mark(
    "Complaints by week of receipt; hollow: not used; dotted: expected without the change, with its 90 % band."
)
_HEIGHT = 260
_LABEL_HEIGHT = 19  # pixels between the middles of two labels
_FRAME_HEIGHT = 72  # pixels above and below what is drawn
_MOST_TICKS = 5


def of(ctx: PageContext, change: Change, changes: list[Change]) -> Answer:
    """The effect of a change, remembered per generation; other changes of the same cause end the weeks it is given."""
    others = [other.in_force_on for other in changes if other.key == change.key]
    since = max((day for day in others if day < change.in_force_on), default=None)
    until = min((day for day in others if day > change.in_force_on), default=None)
    hoped = change.expected_change_share
    return cache.of(ctx.generation, _answer, change.key, change.in_force_on, hoped, since, until)


def _answer(generation, key, in_force_on, hoped, since, until) -> Answer:
    return change_effect.answer(generation, key, in_force_on, hoped=hoped, since=since, until=until)


def sentence(answer: Answer, hoped: float | None = None) -> str:
    """The answer in one sentence: whether it worked, by how much, how sure, after how long."""
    if answer.verdict == change_effect.TOO_EARLY:
        if answer.missing_after:
            return t(
                "Too early to tell: {weeks} after the change are missing; from {day} on there are enough.",
                weeks=weeks(answer.missing_after),
                day=fmt.day(answer.ready_on),
            )
        return t("It cannot be told: {weeks} before the change are missing.", weeks=weeks(answer.missing_before))
    if answer.found is None:
        return t("There is nothing to compare: no complaint of this cause on either side of the change.")
    found = answer.found
    over = weeks(found.weeks_after)
    if answer.verdict == change_effect.WORKED:
        return t(
            "It worked: {change} fewer complaints than expected without it (90 % interval {low} to "
            "{high}), over {weeks}; "
            "about {avoided} did not come.",
            avoided=fmt.count(round(answer.avoided.value), "{number} complaint", "{number} complaints"),
            weeks=over,
            **_size(found.change),
        )
    if answer.verdict == change_effect.WORSE:
        return t(
            "Since then it is worse: {change} more complaints than expected (90 % interval {low} to "
            "{high}), over {weeks}.",
            weeks=over,
            **_size(found.change),
        )
    if set(answer.reasons) & {"placebo", "elsewhere"}:
        return t(
            "Complaints fell by {change} (90 % interval {low} to {high}), over {weeks}, but that "
            "this change did it is not "
            "shown.",
            weeks=over,
            **_size(found.change),
        )
    values = {name: signed(share) for name, share in zip(("change", "low", "high"), found.change, strict=True)}
    if answer.verdict == change_effect.NO_EFFECT:
        return t(
            "No effect is to be seen: complaints differ by {change} from what was expected (90 % "
            "interval {low} to {high}), "
            "over {weeks}; a fall of {hoped} can be ruled out.",
            hoped=fmt.share(abs(change_effect.HOPED_CHANGE_SHARE if hoped is None else hoped), 0),
            weeks=over,
            **values,
        )
    return t(
        "It cannot be told yet whether it helped: complaints differ by {change} from what was "
        "expected (90 % interval {low} "
        "to {high}), over {weeks}.",
        weeks=over,
        **values,
    )


def _size(change: Estimate) -> dict[str, str]:
    """A fall or a rise without its sign, its interval from the smaller end to the larger."""
    low, high = sorted(abs(end) for end in (change.low, change.high))
    return {"change": fmt.share(abs(change.value), 0), "low": fmt.share(low, 0), "high": fmt.share(high, 0)}


def caveats(answer: Answer) -> list[str]:
    """What has to be known about an answer, a sentence each."""
    found, tried = answer.found, answer.placebo
    values = {
        "share": fmt.share(tried.share_as_large, 0) if tried else "",
        "weeks": weeks(found.run_up) if found else "",
        "name": term("cause", answer.recoded),
    }
    return [
        t(REASONS[reason], **{k: v for k, v in values.items() if f"{{{k}}}" in REASONS[reason]})
        for reason in answer.reasons
    ]


def method(answer: Answer) -> str:
    """How it was computed, for who wants to know."""
    found, tried = answer.found, answer.placebo
    parts = [
        t(
            "Weekly complaints of this cause against those of all other causes, {before} before and {after} after; "
            "level in the first week {level}, then {slope} a week.",
            before=weeks(found.weeks_before),
            after=weeks(found.weeks_after),
            level=interval(found.level),
            slope=interval(found.slope, 1),
        )
    ]
    if answer.control is not None:
        parts.append(
            t(
                "The same cause elsewhere: {change}; against it, here: {apart}.",
                change=interval(answer.control.change),
                apart=interval(answer.against_control),
            )
        )
    if tried is not None and tried.is_told:
        parts.append(
            t(
                "Of {dates} earlier dates, {share} show as clear a fall.",
                dates=fmt.number(tried.dates),
                share=fmt.share(tried.share_as_large, 0),
            )
        )
    return " ".join(parts)


def weeks(number: int) -> str:
    """A number of weeks."""
    return nt("{number} week", "{number} weeks", number, number=fmt.number(number))


def signed(share: float, decimals: int = 0) -> str:
    """A change as a share: −30 %, +5 %."""
    written = fmt.share(share, decimals)
    return "+" + written if round(share * 100, decimals) > 0 else written


def interval(estimate: Estimate, decimals: int = 0) -> str:
    """A change with its interval: −30 % (−45 % to −12 %)."""
    value, low, high = (signed(share, decimals) for share in estimate)
    return t("{value} ({low} to {high})", value=value, low=low, high=high)


def draw(answer: Answer, key: str, alt: str, in_force_on: date, height: int = _HEIGHT) -> go.Figure | None:
    """The weeks as counted, what was to be expected after the change without it, and its date; None without weeks."""
    frame = answer.weeks
    if frame is None or not len(frame):
        return None
    colors = palette()
    figure = chart_base.base(colors, height, right=120)
    ends = []
    after = frame[frame["part"] == "after"]
    if "expected" in frame and len(after):
        days = [*after["week_on"]]
        around = {
            "x": days + days[::-1],
            "y": [*after["expected_high"], *after["expected_low"][::-1]],
            "fill": "toself",
        }
        figure.add_scatter(
            **around, fillcolor=chart_base.faint(colors.data), mode="lines", line={"width": 0}, hoverinfo="skip"
        )
        line = {"color": colors.muted, "width": 2, "dash": "dot"}
        figure.add_scatter(x=days, y=after["expected"], mode="lines", line=line, hoverinfo="skip")
        expected = after["expected"].iloc[-1]
        ends.append((t("expected {number}", number=fmt.number(expected)), expected, colors.muted))
        ends.append(
            (
                t("since then {number}", number=fmt.number(after["fitted"].iloc[-1])),
                after["fitted"].iloc[-1],
                colors.blue,
            )
        )
        figure.add_scatter(
            x=days, y=after["fitted"], mode="lines", line={"color": colors.blue, "width": 3}, hoverinfo="skip"
        )
    _add_weeks(figure, frame, colors)
    figure.add_vline(x=in_force_on, line={"color": colors.text, "width": 1})
    figure.add_annotation(
        x=in_force_on,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=t("in force {day}", day=fmt.day(in_force_on, "short")),
        showarrow=False,
        font={"size": 12, "color": colors.text},
    )
    top = max(frame["complaints"].max(), frame["expected_high"].max() if "expected_high" in frame else 0, 1)
    _name_ends(figure, ends, top * _LABEL_HEIGHT / (height - _FRAME_HEIGHT))
    ticks, words = chart_base.months([*frame["week_on"]])
    if len(ticks) > _MOST_TICKS:  # a narrow screen has no room for more
        words = [name for tick, name in zip(ticks, words, strict=True) if tick.month in (1, 7)]
        ticks = [tick for tick in ticks if tick.month in (1, 7)]
    figure.update_layout(margin={"t": 28})
    chart_base.counted(figure, top)
    last = frame["week_on"].iloc[-1] + timedelta(days=4)
    figure.update_xaxes(
        tickvals=ticks, ticktext=words, tickangle=0, range=[frame["week_on"].iloc[0] - timedelta(days=4), last]
    )
    return chart_base.draw(figure, key, alt)


def _name_ends(figure: Drawing, ends: list[tuple[str, float, str]], gap: float) -> None:
    """Names both lines at their ends, moved apart where they would touch."""
    heights = chart_base.apart([height for _, height, _ in ends], gap)
    for (words, _, color), height in zip(ends, heights, strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            xshift=8,
            y=height,
            xanchor="left",
            yanchor="middle",
            text=words,
            showarrow=False,
            align="left",
            font={"color": color, "size": 12},
        )


def _add_weeks(figure: Drawing, frame, colors: Palette) -> None:
    """A point a week: grey before, hollow where left out, blue after."""
    looks = {
        "before": (colors.data, colors.data),
        "after": (colors.blue, colors.blue),
        "run_up": (colors.ground, colors.muted),
    }
    hollow = (colors.ground, colors.data)
    for part, rows in frame.groupby("part", sort=False):
        inside, edge = looks.get(part, hollow)
        figure.add_scatter(
            x=[*rows["week_on"]],
            y=[*rows["complaints"]],
            mode="markers",
            marker={"size": 6, "color": inside, "line": {"color": edge, "width": 1.5}},
            hovertext=[
                fmt.count(row.complaints, "{number} complaint", "{number} complaints")
                + "<br>"
                + fmt.week_of(row.week_on)
                for row in rows.itertuples()
            ],
            hoverinfo="text",
        )


def show(answer: Answer, key: str, in_force_on: date, hoped: float | None = None) -> None:
    """Sentence, chart, caveats and method, one under the other."""
    words = sentence(answer, hoped)
    subtitle = t(CAPTION)
    html.heading(words, subtitle if answer.is_told else "")
    draw(answer, key, words, in_force_on)
    for caveat in caveats(answer):
        html.show(html.paragraph("note", caveat))
    if answer.is_told:
        html.show(html.paragraph("note", method(answer)))
