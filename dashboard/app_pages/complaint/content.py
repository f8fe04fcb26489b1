"""What the page of one complaint shows."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from html import escape

import pandas as pd

from dashboard.app_pages.complaint import timeline
from dashboard.data import cache
from dashboard.downloads.menu import Download, button
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import dimension_name, t, term
from dashboard.narrative import causes
from dashboard.shell import audited, context
from dashboard.shell.access import Reader
from dashboard.shell.context import PageContext
from dashboard.ui import tables
from dashboard.ui.tables import Column, Link
from queries.analysis.open_work import overrun
from queries.register import coding
from queries.semantic import catalog, dimensions, lookup
from queries.semantic.request import Request

_LATEST_SHOWN = 15


@dataclass(frozen=True)
class ComplaintData:
    """One complaint with its events and clocks."""

    complaint: pd.Series
    events: pd.DataFrame
    clocks: pd.DataFrame

    @property
    def is_open(self) -> bool:
        """Whether it is still to be resolved."""
        return self.complaint["status"] == "open"


def load(ctx: PageContext, complaint_id: str) -> ComplaintData | None:
    """The complaint of that number, or None."""
    rows = ctx.rows("complaints", complaint_id=complaint_id)
    if not len(rows):
        return None
    found = cache.together(
        events=partial(ctx.rows, "case_events", complaint_id=complaint_id),
        clocks=partial(ctx.rows, "clocks", complaint_id=complaint_id),
    )
    order = {clock: place for place, clock in enumerate(cache.clocks_of_policy(ctx.generation))}
    clocks = (
        found["clocks"].sort_values("cycle").sort_values("clock", key=lambda names: names.map(order), kind="stable")
    )
    return ComplaintData(rows.iloc[0], found["events"], clocks)


def alike(ctx: PageContext, typed: str) -> list[str]:
    """The numbers that somebody may mean who typed this: one where it is clear."""
    return cache.of(ctx.generation, lookup.complaints, typed) if typed else []


def lead(ctx: PageContext, case: ComplaintData) -> str:
    """How late it is, or was; else that every promise was kept so far."""
    withdrawn = case.complaint.get("withdrawn_at")
    missed = overrun.of(case.clocks, ctx.generation.data_as_of, None if fmt.is_missing(withdrawn) else withdrawn)
    values = {"status": term("status_sentence", case.complaint["status"])}
    if not missed:
        return t("{status}; no promise was missed.", **values)
    said = [
        t("{step} by {days}", step=term("clock", one.clock), days=fmt.amount(one.days, "calendar_days"))
        for one in missed
    ]
    if any(not one.is_over for one in missed):
        return t("Overdue: {list}.", list=", ".join(said))
    return t("{status}; late: {list}.", list=", ".join(said), **values)


def waiting(case: ComplaintData) -> str:
    """What is to be done next, and by when, for a complaint that is open."""
    row = overrun.following(case.clocks) if case.is_open else None
    if row is None:
        return ""
    due = fmt.deadline(row["due_at"], str(row["due_at"].tz))
    if row["state"] == "overdue":
        return t("Next: {step}, due since {due}.", step=term("clock", row["clock"]), due=due)
    return t("Next: {step}, due {due}.", step=term("clock", row["clock"]), due=due)


def facts(ctx: PageContext, case: ComplaintData) -> str:
    """What is known of it but for the customer; its employees only for readers who may see people."""
    row, people = case.complaint, ctx.reader.may_see_people
    audited.read_complaint(ctx.reader, str(row["complaint_id"]))
    known = (
        (term("event_type", "received"), fmt.instant(row["received_at"], ctx.zone)),
        *(
            (dimension_name(name), causes.capital(term(name, row[name])) if name == "cause" else term(name, row[name]))
            for name in dimensions.NAMES
            if name in row and name != "source" and (people or name not in dimensions.PEOPLE)
        ),
        (t("Outcome"), causes.capital(term("outcome", row["outcome"]))),
        (t("Extensions"), fmt.number(row["extension_count"])),
        (t("Score"), fmt.MISSING if fmt.is_missing(row["score"]) else t("{n} of 5", n=fmt.number(row["score"]))),
    )
    parts = (f"<div><span>{escape(name)}</span>{escape(value)}</div>" for name, value in known if value != fmt.MISSING)
    return f'<div class="p-facts">{"".join(parts)}</div>'


def words(ctx: PageContext, case: ComplaintData) -> str:
    """What the customer wrote, for readers who may see the words of complaints; empty for others or without any."""
    if not ctx.reader.may_see_texts:
        return ""
    audited.read_texts(ctx.reader, str(case.complaint["complaint_id"]))
    said = coding.words_of(ctx.generation, str(case.complaint["complaint_id"]))
    return f'<div class="p-words">{escape(said)}</div>' if said else ""


def drawing(ctx: PageContext, case: ComplaintData) -> str:
    """The time line; who held it by name only for readers who may see people."""
    as_of = ctx.generation.data_as_of
    span = timeline.span_of(case.events, case.clocks, as_of, case.is_open)
    asked = Request(
        from_on=span.start.date(),
        to_on=(span.end - timedelta(days=1)).date(),
        where={"policy": (case.complaint["policy"],)},
    )
    calendar = cache.run(ctx.generation, "calendar", asked)
    until = as_of if case.is_open else case.events["occurred_at"].max()
    return timeline.draw(_by_whom(case.events, ctx.reader), case.clocks, calendar, span, until, ctx.zone)


def _by_whom(events: pd.DataFrame, reader: Reader) -> pd.DataFrame:
    """The events with those who did them as this reader may see them: without names, numbered as they first act."""
    if reader.may_see_people:
        return events
    actors = events["actor"].dropna().drop_duplicates()
    names = {actor: t("employee {number}", number=fmt.number(place)) for place, actor in enumerate(actors, start=1)}
    return events.assign(actor=events["actor"].map(names))


def table_of_events(ctx: PageContext, case: ComplaintData) -> str:
    """Every event, numbered as in the time line."""
    columns = (
        Column("", "number"),
        Column(t("When")),
        Column(t("Event")),
        Column(t("By")),
        Column(t("Details"), "long"),
    )
    rows = [
        (
            number,
            fmt.instant(event["occurred_at"], ctx.zone),
            term("event_type", event["event_type"]),
            "" if fmt.is_missing(event["actor"]) else term("handler", event["actor"]),
            timeline.details(event, ctx.zone),
        )
        for number, (_, event) in enumerate(_by_whom(case.events, ctx.reader).iterrows(), start=1)
    ]
    return tables.table(columns, rows)


def take_away(ctx: PageContext, case: ComplaintData) -> None:
    """The events as a file."""
    number = case.complaint["complaint_id"]
    of = Download("events", t("Complaint {id}", id=number), catalog.row_lists()["case_events"].definition)
    button(ctx, of, _by_whom(case.events, ctx.reader))


def table_of_alike(ctx: PageContext, ids: list[str]) -> str:
    """Complaints whose numbers contain what was typed, each leading to its page."""
    cells = [(Link(one, f"complaint?{context.address(ctx, id=one)}"),) for one in ids]
    return tables.table((Column(t("Complaint")),), cells)


def table_of_latest(ctx: PageContext) -> str:
    """The complaints on which something happened last, each leading to its page."""
    rows = ctx.rows("latest_complaints", limit=_LATEST_SHOWN)
    people = ctx.reader.may_see_people
    columns = (
        Column(t("Complaint")),
        Column(t("State")),
        Column(term("event_type", "received")),
        Column(t("Last event"), is_for_wide_screens=True),
        Column(t("Channel"), is_for_wide_screens=True),
        *([Column(t("Employee who handles it"), is_for_wide_screens=True)] if people else []),
    )
    cells = [
        (
            Link(row["complaint_id"], f"complaint?{context.address(ctx, id=row['complaint_id'])}"),
            term("status", row["status"]),
            fmt.instant(row["received_at"], ctx.zone),
            fmt.instant(row["last_event_at"], ctx.zone),
            term("channel", row["channel"]),
            *([term("handler", row["handler"])] if people else []),
        )
        for _, row in rows.iterrows()
    ]
    return tables.table(columns, cells)
