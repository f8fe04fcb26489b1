"""What cannot wait for Monday: at most one mail a day for each person, each thing told once, each saying why.

A promise whose last whole week left its control limits; a new candidate; complaints about to pass a deadline, to the
lead of whoever handles them. What was told to an address is kept in the outbox under its subject.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from dashboard import access, cause_words, text, words
from dashboard import format as fmt
from dashboard.report import deliver, mail, sentences
from dashboard.report.collect import Facts
from dashboard.report.decisions import is_news, said, visible
from dashboard.report.outbox import WAITING, Outbox
from dashboard.report.recipients import Recipient, Rules
from dashboard.text import nt, t, term
from queries import catalog
from queries.request import Request
from queries.warehouse import Generation

LAST_DAYS = 1
"""A deadline is about to pass when so many working days are left, or fewer."""
LISTED = 20
"""Complaints named in one mail; more would be read by nobody."""
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


def prepare(generation: Generation, facts: Facts, rules: Rules, outbox: Outbox, today: date) -> list[Prepared]:
    """The mails that are due today: what each address has not been told yet. One is left out where nothing is new."""
    ending = _about_to_pass(generation)
    addresses = [one.address for one in rules.recipients if one.alerts] + list(rules.leads.values())
    known, found = outbox.mails(), []
    for address in dict.fromkeys(address.lower() for address in addresses):
        recipient = rules.recipient(address)
        key = f"alert/{today}/{address}"
        text.use(recipient.language)
        told = outbox.told(recipient.address)
        new = tuple(one for one in _of(facts, ending, rules, recipient) if one.subject not in told)
        if new or key in known:
            found.append(Prepared(recipient, key, new, known[key].state if key in known else WAITING))
    return found


def send(
    prepared: list[Prepared], rules: Rules, outbox: Outbox, now: datetime, sleep: Callable[[float], None] = time.sleep
) -> list[tuple[str, str, str]]:
    """Sends the mails that have not gone out; gives (address, state, reason) of each one tried."""
    deliver.require_server(rules)
    done = []
    for one in prepared:
        if one.state != WAITING or not one.alerts:
            continue
        text.use(one.recipient.language)
        lines = [f"{alert.sentence}\n{alert.why}" for alert in one.alerts]
        message = mail.alert(rules, one.recipient, one.key, now, subject(one), lines)
        told = [alert.subject for alert in one.alerts]
        state, reason = deliver.send(rules, outbox, one.key, message, told, sleep)
        done.append((one.recipient.address, state, reason))
    return done


def subject(one: Prepared) -> str:
    """The subject of the mail: how many things it tells."""
    count = len(one.alerts)
    return nt("Complaints: {n} thing to look at", "Complaints: {n} things to look at", count, n=count)


def _of(facts: Facts, ending: pd.DataFrame, rules: Rules, recipient: Recipient) -> Iterator[Alert]:
    if recipient.alerts and any(one.address.lower() == recipient.address.lower() for one in rules.recipients):
        yield from _signals(facts)
        yield from _candidates(facts, recipient)
    yield from _deadlines(ending, rules, recipient, facts.versions.zone)


def _signals(facts: Facts) -> Iterator[Alert]:
    for line in sentences.on_time(facts):
        if line.signals and line.signals[0] in _LIMITS:
            name = words.clock_tile(line.clock)
            values = {"week": facts.week.label, "share": fmt.share(line.value), "n": fmt.number(line.n)}
            figure = t("{week}: {share} of {n}.", **values)
            yield Alert(
                f"limit/{line.clock}/{facts.week.label}",
                f"{t(sentences.SIGNALS[line.signals[0]], name=name)} {figure}",
                t("Sent because a promise left its control limits in the last whole week."),
            )


def _candidates(facts: Facts, recipient: Recipient) -> Iterator[Alert]:
    for row in visible(facts, deliver.sees_people(recipient)):
        if is_news(facts, row):
            standing = (facts.standing or {}).get(row["key"])
            yield Alert(
                # decided and back again is another thing to tell
                f"candidate/{row['key']}/{standing.version if standing else 0}",
                t("New candidate for a change: {name}. {sentence}", name=cause_words.name(row), sentence=said(row)),
                t("Sent because a recurring cause waits for a decision."),
            )


def _about_to_pass(generation: Generation) -> pd.DataFrame:
    rows = catalog.run(generation, "open_clocks", Request(where={"state": ("running",)}))
    soon = rows[(rows["days_left"] >= 0) & (rows["days_left"] <= LAST_DAYS)]
    return soon.sort_values(["due_at", "complaint_id", "clock"], ignore_index=True)


def _deadlines(ending: pd.DataFrame, rules: Rules, recipient: Recipient, zone: str) -> Iterator[Alert]:
    others = rules.leads.get("*", "")
    leads = ending["handler"].map(lambda name: rules.leads.get(name, others) if isinstance(name, str) else others)
    mine = ending[leads.str.lower() == recipient.address.lower()] if len(ending) else ending
    may_see_people = access.of_address(recipient.address).may_see_people
    for row in mine.head(LISTED).to_dict("records"):
        handler = row["handler"] if may_see_people and isinstance(row["handler"], str) else ""
        values = {
            "complaint": row["complaint_id"],
            "step": term("clock", row["clock"]),
            "deadline": fmt.deadline(row["due_at"], zone),
        }
        yield Alert(
            f"deadline/{row['complaint_id']}/{row['clock']}/{row['cycle']}/{row['due_at']:%Y-%m-%d}",
            t("{complaint}: {step} is due by the {deadline} ({handler}).", handler=handler, **values)
            if handler
            else t("{complaint}: {step} is due by the {deadline}.", **values),
            t("Sent because you are named as the lead of those who handle it."),
        )
