"""What cannot wait for Monday: at most one mail a day for each person, each thing told once, each saying why.

A promise whose last whole week left its control limits; a new candidate; complaints about to pass a deadline, to the
lead of whoever handles them. What was told to an address is kept in the outbox under its subject.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from email.message import EmailMessage
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.i18n.translate import nt, t, term
from dashboard.narrative import causes, kpis
from dashboard.report.content import sentences
from dashboard.report.content.decision_tables import is_news, said, visible
from dashboard.report.delivery import deliver, mail, posts
from dashboard.report.delivery.outbox import WAITING, Outbox
from dashboard.report.delivery.recipients import Recipient, Rules
from dashboard.report.facts.collect import Facts
from dashboard.shell import access, demo_notice
from queries.analysis.kpis import Figure
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import invented
from queries.warehouse.generation import Generation

logger = logging.getLogger(__name__)
LAST_DAYS = 1
"""A deadline is about to pass when so many working days are left, or fewer."""
LISTED = 20
"""Complaints named in one mail; the rest is counted, because more would be read by nobody."""
_LIMITS = ("below_limit", "above_limit")


@dataclass(frozen=True)
class Alert:
    """One thing to tell somebody."""

    subject: str
    """What it is known by, so that it is told once: `limit/resolution/2026-W46`."""
    sentence: str
    why: str
    """Why this reader is told."""


@dataclass(frozen=True)
class Prepared:
    """One mail of alerts."""

    recipient: Recipient
    key: str
    alerts: tuple[Alert, ...]
    state: str
    invented: str = invented.NONE
    """How much of the data is invented, which the mail says first."""


@dataclass(frozen=True)
class Ending:
    """Deadlines of steps that are open, as seen on a day: those about to pass, and those that passed unseen."""

    soon: pd.DataFrame
    unseen: pd.DataFrame
    unseen_since: date | None
    """The day the data end on, where they end before yesterday."""


def prepare(generation: Generation, facts: Facts, rules: Rules, outbox: Outbox, today: date) -> list[Prepared]:
    """The mails that are due today: what each address has not been told yet. One is left out where nothing is new."""
    ending = _about_to_pass(generation, today)
    told_of = [one.address for one in (*rules.webhooks, *rules.recipients) if one.alerts]
    addresses = told_of + list(rules.leads.values())
    known, found = outbox.mails(), []
    for address in dict.fromkeys(address.lower() for address in addresses):
        recipient = rules.recipient(address)
        key = f"alert/{today}/{address}"
        state = known[key].state if key in known else WAITING
        translate.use(recipient.language)
        try:
            new = tuple(_of(facts, ending, rules, recipient, outbox.told(recipient.address), today))
        except Exception as error:
            # whatever it is, it stops nobody else's mail; its words may hold names
            logger.warning("Alerts for one address could not be gathered (%s).", type(error).__name__)
            found.append(Prepared(recipient, key, (), deliver.FAILED))
            continue
        if new or key in known:
            found.append(Prepared(recipient, key, new, state, facts.invented))
    return found


def send(
    prepared: list[Prepared],
    rules: Rules,
    outbox: Outbox,
    now: datetime,
    sleep: Callable[[float], None] = time.sleep,
    patience: deliver.Patience | None = None,
) -> list[deliver.Result]:
    """Sends the mails that have not gone out; gives what became of each one."""
    deliver.require_way(rules)
    failed = [
        (one.recipient.address, deliver.FAILED, "could not be gathered")
        for one in prepared
        if one.state == deliver.FAILED
    ]
    letters = [
        deliver.Letter(
            one.recipient.address,
            one.key,
            partial(_message, one, rules, now),
            tuple(alert.subject for alert in one.alerts),
        )
        for one in prepared
        if one.state == WAITING and one.alerts and (one.recipient.webhook or rules.server.host)
    ]
    return failed + deliver.post(letters, rules, outbox, patience or deliver.Patience(sleep))


def _message(one: Prepared, rules: Rules, now: datetime) -> EmailMessage | httpx.Request:
    translate.use(one.recipient.language)
    notice = demo_notice.words(one.invented)
    if one.recipient.webhook:
        said_of = [alert.sentence for alert in one.alerts]
        return posts.alerts(one.recipient, one.key, now, subject(one), [notice, *said_of] if notice else said_of)
    lines = [*([notice] if notice else []), *(f"{alert.sentence}\n{alert.why}" for alert in one.alerts)]
    return mail.alert(rules, one.recipient, one.key, now, subject(one), lines)


def subject(one: Prepared) -> str:
    """The subject of the mail: how many things it tells."""
    count = len(one.alerts)
    return nt("Complaints: {n} thing to look at", "Complaints: {n} things to look at", count, n=count)


def _of(
    facts: Facts, ending: Ending, rules: Rules, recipient: Recipient, told: set[str], today: date
) -> Iterator[Alert]:
    named = (*rules.webhooks, *rules.recipients)
    if recipient.alerts and any(one.address.lower() == recipient.address.lower() for one in named):
        lines = [line for line in sentences.on_time(facts) if line.signals and line.signals[0] in _LIMITS]
        yield from _new(told, partial(_signal, facts), lines)
        news = [row for row in visible(facts, deliver.sees_people(recipient)) if is_news(facts, row)]
        yield from _new(told, partial(_candidate, facts), news)
    zone, names = facts.versions.zone, access.of_address(recipient.address).may_see_people
    mine = _of_lead(ending.soon, rules, recipient)
    new = list(_new(told, partial(_deadline, zone, names), mine))
    yield from new[:LISTED]
    if rest := new[LISTED:]:
        yield from _new(told, partial(_more, today, zone, len(rest)), [mine[-1]["due_at"]])
    if ending.unseen_since and (unseen := _of_lead(ending.unseen, rules, recipient)):
        yield from _new(told, partial(_unseen, len(unseen)), [ending.unseen_since])


def _new(told: set[str], make: Callable[[Any], Alert], things: Iterable[Any]) -> Iterator[Alert]:
    """The alerts about these things that have not been told; one that cannot be put into words stops no other."""
    for thing in things:
        try:
            found = make(thing)
        except Exception as error:
            # whatever it is; its words may hold names
            logger.warning("One alert could not be put into words (%s).", type(error).__name__)
            continue
        if found.subject not in told:
            yield found


def _signal(facts: Facts, line: Figure) -> Alert:
    name = kpis.clock_tile(line.clock)
    values = {"week": facts.week.label, "share": fmt.share(line.value), "n": fmt.number(line.n)}
    figure = t("{week}: {share} of {n}.", **values)
    return Alert(
        f"limit/{line.clock}/{facts.week.label}",
        f"{t(sentences.SIGNALS[line.signals[0]], name=name)} {figure}",
        t("Sent because the share of a promise kept left its usual range in the last whole week."),
    )


def _candidate(facts: Facts, row: pd.Series) -> Alert:
    standing = (facts.standing or {}).get(row["key"])
    return Alert(
        # decided and back again is another thing to tell
        f"candidate/{row['key']}/{standing.version if standing else 0}",
        t("New recurring problem: {name}. {sentence}", name=causes.name(row), sentence=said(row)),
        t("Sent because a recurring cause waits for a decision."),
    )


def _about_to_pass(generation: Generation, today: date) -> Ending:
    """Seen from the beginning of today, or from the newest event where that is later: data may be of days ago."""
    begins = datetime.combine(today, clock_time(), ZoneInfo(generation.zone))
    seen_from = max(begins, generation.data_as_of)
    rows = catalog.run(generation, "open_clocks", Request(as_of=seen_from, where={"state": ("running",)}))
    soon = rows[(rows["days_left"] >= 0) & (rows["days_left"] <= LAST_DAYS)]
    order = ["due_at", "complaint_id", "clock"]
    if generation.data_as_of_on >= today - timedelta(days=1):
        return Ending(soon.sort_values(order, ignore_index=True), rows.iloc[:0], None)
    were = catalog.run(generation, "open_clocks", Request(where={"state": ("running",)}))
    unseen = were[were["due_at"] <= pd.Timestamp(begins)]
    return Ending(soon.sort_values(order, ignore_index=True), unseen, generation.data_as_of_on)


def _of_lead(ending: pd.DataFrame, rules: Rules, recipient: Recipient) -> list[dict]:
    """The deadlines of those whose lead this is."""
    others = rules.leads.get("*", "")
    leads = ending["handler"].map(lambda name: rules.leads.get(name, others) if isinstance(name, str) else others)
    mine = ending[leads.str.lower() == recipient.address.lower()] if len(ending) else ending
    return mine.to_dict("records")


def _deadline(zone: str, names: bool, row: dict) -> Alert:
    handler = row["handler"] if names and isinstance(row["handler"], str) else ""
    values = {
        "complaint": row["complaint_id"],
        "step": term("clock", row["clock"]),
        "deadline": fmt.deadline(row["due_at"], zone),
    }
    return Alert(
        f"deadline/{row['complaint_id']}/{row['clock']}/{row['cycle']}/{row['due_at']:%Y-%m-%d}",
        t("{complaint}: {step} is due by the {deadline} ({handler}).", handler=handler, **values)
        if handler
        else t("{complaint}: {step} is due by the {deadline}.", **values),
        _why_lead(),
    )


def _more(today: date, zone: str, count: int, last: datetime) -> Alert:
    """Those beyond LISTED: counted, and named tomorrow if they still run."""
    sentence = nt(
        "{n} more deadline passes by the {deadline}: see the page Open complaints.",
        "{n} more deadlines pass by the {deadline}: see the page Open complaints.",
        count,
        n=fmt.number(count),
        deadline=fmt.deadline(last, zone),
    )
    return Alert(f"more/{today}", sentence, _why_lead())


def _unseen(count: int, since: date) -> Alert:
    sentence = nt(
        "The data end on {day}. {n} deadline has passed since; whether it was kept is not known here.",
        "The data end on {day}. {n} deadlines have passed since; whether they were kept is not known here.",
        count,
        n=fmt.number(count),
        day=fmt.day(since),
    )
    return Alert(f"unseen/{since}", sentence, _why_lead())


def _why_lead() -> str:
    return t("Sent because you are named as the lead of those who handle it.")
