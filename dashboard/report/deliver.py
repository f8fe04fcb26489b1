"""Bringing reports to people: to mailboxes, each mail once, and to a folder."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from dashboard import access
from dashboard.report import archive, mail, make, smtp
from dashboard.report.audience import may_see_people
from dashboard.report.make import Report
from dashboard.report.outbox import REFUSED, SENDING, SENT, TRYING, WAITING, Outbox
from dashboard.report.recipients import Recipient, Rules
from queries.errors import UsageError

BACK_OFF_SECONDS = (5, 30, 120)
"""How long to wait before each further attempt."""
_ENDS = {smtp.TAKEN: SENT, smtp.LATER: WAITING, smtp.REFUSED: REFUSED, smtp.UNKNOWN: SENDING}


@dataclass(frozen=True)
class Planned:
    """One mail that a delivery is about."""

    recipient: Recipient
    key: str
    state: str
    """That of the outbox; `waiting` where it was never tried."""

    @property
    def is_due(self) -> bool:
        """Whether it would be sent now."""
        return self.state in (WAITING, TRYING)


def plan(week: str, rules: Rules, outbox: Outbox) -> list[Planned]:
    """The mails of a week's report, with where each stands."""
    known = outbox.mails()
    found = []
    for recipient in rules.recipients:
        if recipient.weekly:
            key = f"weekly/{week}/{recipient.address.lower()}"
            found.append(Planned(recipient, key, known[key].state if key in known else WAITING))
    return found


def sees_people(recipient: Recipient) -> bool:
    """Whether employees are named to this recipient: the audience may see them, and so may whoever has the address."""
    return may_see_people(recipient.audience) and access.of_address(recipient.address).may_see_people


def weekly(
    made: Report, rules: Rules, outbox: Outbox, now: datetime, sleep: Callable[[float], None] = time.sleep
) -> list[tuple[str, str, str]]:
    """Sends the report of a week to everybody who has not got it; gives (address, state, reason) of each one tried."""
    require_server(rules)
    archive.keep(made.edition)
    done = []
    for planned in plan(made.facts.week.label, rules, outbox):
        if not planned.is_due:
            continue
        recipient = planned.recipient
        message = mail.weekly(made, rules, recipient, planned.key, now, sees_people(recipient))
        state, reason = send(rules, outbox, planned.key, message, sleep=sleep)
        done.append((recipient.address, state, reason))
    return done


def send(
    rules: Rules,
    outbox: Outbox,
    key: str,
    message: EmailMessage,
    told: Iterable[str] = (),
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[str, str]:
    """Sends one mail, with further attempts where the server did not take it; gives its state and the reason."""
    told = tuple(told)
    for pause in (*BACK_OFF_SECONDS, None):
        if not outbox.claim(key, str(message["To"])):
            return outbox.mails()[key].state, "another process has it, or it was sent before"
        outcome = smtp.send(rules.server, message, lambda: outbox.leave(key))
        state = _ENDS[outcome.code]
        outbox.settle(key, state, outcome.reason, told)
        if state != WAITING or pause is None:
            return state, outcome.reason
        sleep(pause)
    return WAITING, ""


def to_folder(made: Report, rules: Rules) -> list[str]:
    """Writes the files of every language and audience on the list into the folder for it; gives their names."""
    if rules.deliver_to is None:
        return []
    wanted = dict.fromkeys((one.audience, one.language) for one in rules.recipients if one.weekly)
    names = []
    for for_audience, language in wanted:
        for name, content in make.files(made, rules.attach, (language,), (for_audience,)):
            archive.write(rules.deliver_to / name, content)
            names.append(name)
    return names


def require_server(rules: Rules) -> None:
    """UsageError where no mail server is set."""
    if not rules.server.host:
        raise UsageError("No mail can be sent, because [report.smtp] in settings.toml names no host: name one.")
