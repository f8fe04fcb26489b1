"""Sentences about open complaints: what presses, how much time is left, whether the chances can be trusted."""

from dataclasses import dataclass
from math import floor

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import dimension_name, nt, t
from dashboard.shell import filters
from dashboard.shell.context import PageContext
from queries.analysis.caveats import Caveat
from queries.analysis.lateness_risk import Board, Reliability
from queries.analysis.open_work import frequencies, workload
from queries.settings import settings


@dataclass(frozen=True)
class OpenComplaintsData:
    """What is open now."""

    board: Board
    open_n: int
    need: workload.Need
    tested: Reliability
    """How the chances held on earlier Mondays, with the same filters."""
    caveats: list[tuple[Caveat, ...]]
    """Why the count of what is past its deadline should be read with care."""
    is_few: bool = False
    """They are one person's, and too few for a figure: they are listed, not counted."""


def kicker(ctx: PageContext) -> str:
    """When it is looked at, and through which filters; the period says nothing of what is open now."""
    moment = fmt.local(ctx.generation.data_as_of, ctx.zone)
    stands = t(
        "As it stood on {weekday} {day}, {time}",
        weekday=fmt.weekday(moment.date()),
        day=fmt.day(moment.date()),
        time=f"{moment:%H:%M}",
    )
    chosen = [
        f"{dimension_name(name)}: {', '.join(filters.value_words(name, value) for value in values)}"
        for name, values in ctx.view.where.items()
        if values
    ]
    return " · ".join([stands, *chosen])


def lead(found: OpenComplaintsData) -> str:
    """What presses most."""
    board = found.board
    if not found.open_n:
        return t("No complaint is open.")
    if found.is_few:
        return t(
            "Fewer than {n} complaints of this employee are open: listed, not counted.",
            n=fmt.number(settings().small_n),
        )
    overdue = fmt.count(
        board.overdue_n, "{number} open complaint is past a deadline", "{number} open complaints are past a deadline"
    )
    at_risk = nt(
        "{number} more is at risk.", "{number} more are at risk.", board.at_risk_n, number=fmt.number(board.at_risk_n)
    )
    if board.overdue_n and board.at_risk_n:
        return t("{overdue}, {at_risk}", overdue=overdue, at_risk=at_risk)
    if board.overdue_n:
        return f"{overdue}."
    if board.at_risk_n:
        return t("No open complaint is past a deadline, {at_risk}", at_risk=at_risk)
    return t("No open complaint is past a deadline or at risk.")


def more(found: OpenComplaintsData) -> str:
    """What is to be expected, and whom it depends on."""
    board = found.board
    if found.is_few:
        return ""
    parts = [need(found.need)] if found.open_n else []
    if board.judged_n and not round(board.expected_late_n):
        parts.append(t("Of the {n} that still have time, none is likely to be late.", n=fmt.number(board.judged_n)))
    elif board.judged_n:
        parts.append(
            t(
                "If the {n} that still have time go as similar ones did, about {late} will be late.",
                n=fmt.number(board.judged_n),
                late=fmt.number(board.expected_late_n),
            )
        )
    if board.waiting_n:
        parts.append(
            fmt.count(
                board.waiting_n,
                "{number} is waiting for the customer’s answer.",
                "{number} are waiting for the customer’s answer.",
            )
        )
    return " ".join(parts)


def table_subtitle() -> str:
    """What a row is, and what its last words rest on."""
    return t("One row a complaint, by its next deadline. Similar: as far along, with as much time left, in a year.")


def table_finding(rows: pd.DataFrame, chosen: str) -> str:
    """What the list begins with."""
    if not len(rows):
        return t("No open complaint is of this kind")
    first = rows.iloc[0]
    if fmt.is_missing(first["due_at"]):
        return t("For none of them a deadline runs")
    if first["state"] == "overdue":
        return t("Longest past its deadline: {left}", left=time_left(first["days_left"], True))
    return t("The next deadline: {left}", left=time_left(first["days_left"], False))


def similar_definition() -> str:
    """What makes complaints similar."""
    return t(
        "Similar: the same step, as far examined, extended or not, with as many working days left, in the same channel "
        "where 30 or more are known, else in all channels; deadlines of the 365 days before, or the latest {most}.",
        most=fmt.number(100_000),
    )


def time_left(days: float | None, is_overdue: bool) -> str:
    """Working days until the deadline, or since it."""
    if fmt.is_missing(days):
        return fmt.MISSING
    whole = floor(abs(days) + 1e-9)
    if is_overdue:
        if whole < 1:
            return t("just overdue")
        return t("{amount} past", amount=fmt.amount(whole, "working_days"))
    if whole < 1:
        return t("less than a working day")
    return fmt.amount(whole, "working_days")


def chance(row: pd.Series) -> str:
    """Of complaints like it, how many were late: a share in words, and on how many it rests."""
    if fmt.is_missing(row["late_chance"]):
        return ""
    few, of = frequencies.nearest(float(row["late_chance"]))
    n = fmt.number(row["similar_n"])
    if few == 0:
        return t("hardly any of {n}", n=n)
    if few == of:
        return t("nearly all of {n}", n=n)
    return t("{few} in {of}, of {n}", few=fmt.number(few), of=fmt.number(of), n=n)


def need(found: workload.Need) -> str:
    """What it would take for no further deadline to pass, beside the usual pace."""
    if not found.soon_n:
        return t("No deadline falls within {days}.", days=fmt.amount(workload.SOON_DAYS, "working_days"))
    due = fmt.count(found.soon_n, "{number} deadline falls", "{number} deadlines fall")
    values = {"due": due, "days": fmt.amount(workload.SOON_DAYS, "working_days"), "a_day": fmt.number(found.a_day, 1)}
    if fmt.is_missing(found.usual_a_day):
        return t("What it takes: {due} within {days}, {a_day} a working day.", **values)
    return t(
        "What it takes: {due} within {days}, {a_day} a working day; lately {usual} steps were finished a working day.",
        usual=fmt.number(found.usual_a_day, 1),
        **values,
    )


def note(row: pd.Series) -> str:
    """What else a lead should know of it."""
    parts = []
    if row["is_waiting"]:
        parts.append(t("waits for the customer"))
    if not fmt.is_missing(row["promised_on"]):
        parts.append(t("promised by {day}", day=fmt.day(pd.Timestamp(row["promised_on"]).date(), "short")))
    if row["stage"] == "reopened":
        parts.append(t("reopened"))
    return "; ".join(parts)


def reliability(tested: Reliability) -> str:
    """Whether the chances can be trusted."""
    if not tested.n:
        return t("Too short a history to test the chances")
    missed = tested.bands[~tested.bands["is_met"]]
    values = {
        "n": fmt.number(tested.n),
        "mondays": fmt.count(len(tested.mondays), "{number} Monday", "{number} Mondays"),
    }
    if not len(missed):
        return t("The chances held: in every band as many were late as we would have said ({mondays}, n {n})", **values)
    worst = missed.loc[(missed["actual_share"] - missed["predicted_share"]).abs().idxmax()]
    said = {"said": fmt.share(worst["predicted_share"], 0), "seen": fmt.share(worst["actual_share"], 0)}
    return t(
        "The chances were off in part: where we would have said {said}, {seen} were late ({mondays}, n {n})",
        **values,
        **said,
    )


def brier(tested: Reliability) -> str:
    """The Brier score beside that of one who knows only the overall share."""
    return t(
        "Brier score {score} (0 is perfect); {base} for somebody who gave every complaint the overall share. Tested "
        "on the Mondays from {first} to {last}, each with what was known by then.",
        score=fmt.number(tested.brier, 3),
        base=fmt.number(tested.base_brier, 3),
        first=fmt.day(tested.mondays[0]),
        last=fmt.day(tested.mondays[-1]),
    )
