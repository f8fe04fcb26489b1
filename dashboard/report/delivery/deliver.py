"""Bringing reports to people: to mailboxes and webhooks, each message once, and to a folder.

What fails for one recipient or format stops no other. A server that is away is waited for once, for all mails together.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from functools import cache, partial

import httpx

from dashboard.report import archive, make
from dashboard.report.audience import may_see_people
from dashboard.report.delivery import mail, posts, smtp, webhooks
from dashboard.report.delivery.outbox import REFUSED, SENDING, SENT, TRYING, WAITING, Outbox
from dashboard.report.delivery.recipients import Recipient, Rules
from dashboard.report.facts.week import edition_of
from dashboard.report.make import Report
from dashboard.shell import access
from queries import audit, private
from queries.errors import UnusableError, UsageError
from queries.period import parse

BACK_OFF_SECONDS = (5, 30, 120)
"""How long to wait before each further attempt, in one run for all its mails."""
FAILED = "failed"
"""What is told of a mail that could not be made; the outbox knows nothing of it, so it is tried at the next look."""
_ENDS = {smtp.TAKEN: SENT, smtp.LATER: WAITING, smtp.REFUSED: REFUSED, smtp.UNKNOWN: SENDING}

Result = tuple[str, str, str]
"""(address, state, reason); the reason of a mail that was sent says what is missing in it."""


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


@dataclass(frozen=True)
class Letter:
    """One mail or message to hand over, made when its turn comes."""

    address: str
    key: str
    write: Callable[[], EmailMessage | httpx.Request]
    told: tuple[str, ...] = ()
    """What its reader has been told of once it was sent."""
    lacks: Callable[[], str] = lambda: ""
    """What is missing in it, once it was made."""


@dataclass
class Patience:
    """How often a run waits for the server: the pauses are those of the run, whatever number of mails it sends."""

    sleep: Callable[[float], None] = time.sleep
    pauses: list[float] = field(default_factory=lambda: list(BACK_OFF_SECONDS))

    def wait(self) -> bool:
        """Waits for the next attempt; False where there is none."""
        if not self.pauses:
            return False
        self.sleep(self.pauses.pop(0))
        return True


def plan(label: str, rules: Rules, outbox: Outbox) -> list[Planned]:
    """The mails of a report by the name of its week, month, quarter or year, with where each stands."""
    known, edition = outbox.mails(), edition_of(parse(label))
    found = []
    for recipient in (*rules.channels(edition), *rules.readers(edition)):
        key = f"{edition}/{label}/{recipient.address.lower()}"
        found.append(Planned(recipient, key, known[key].state if key in known else WAITING))
    return found


def due_now(label: str, rules: Rules, outbox: Outbox) -> list[Planned]:
    """Those of `plan` that would be sent now and that there is a way for; webhooks first, which wait for no server."""
    return [one for one in plan(label, rules, outbox) if one.is_due and (one.recipient.webhook or rules.server.host)]


def sees_people(recipient: Recipient) -> bool:
    """Whether employees are named to this recipient: the audience may see them, and so may whoever has the address."""
    if recipient.webhook:
        return False  # nobody knows who reads along
    return may_see_people(recipient.audience) and access.of_address(recipient.address).may_see_people


def weekly(
    made: Report,
    rules: Rules,
    outbox: Outbox,
    now: datetime,
    sleep: Callable[[float], None] = time.sleep,
    patience: Patience | None = None,
) -> list[Result]:
    """Sends a report to everybody on the list of its edition who has not got it; gives what became of each mail."""
    require_way(rules)
    archive.keep(made.edition)

    @cache
    def content(language: str, audience: str, may_see_people: bool) -> mail.Content:
        return mail.content(made, rules, language, audience, may_see_people)

    def letter(planned: Planned) -> Letter:
        one = planned.recipient
        if one.webhook:
            return Letter(one.address, planned.key, partial(posts.report, made, one, planned.key, now))
        asked = (one.language, one.audience, sees_people(one))
        return Letter(
            one.address,
            planned.key,
            write=lambda: mail.weekly(content(*asked), rules, one, planned.key, now),
            lacks=lambda: content(*asked).lacks,
        )

    due = due_now(made.facts.week.label, rules, outbox)
    return post([letter(planned) for planned in due], rules, outbox, patience or Patience(sleep))


def post(letters: Sequence[Letter], rules: Rules, outbox: Outbox, patience: Patience) -> list[Result]:
    """Hands mails over, with further attempts at those that the server did not take; gives what became of each."""
    if any(not letter.address.startswith("webhook:") for letter in letters):
        smtp.login_of_environment()
    done: dict[str, Result] = {}
    left = list(letters)
    while left:
        again: list[Letter] = []
        for place, letter in enumerate(left):
            state, reason, is_of_server = _attempt(letter, rules, outbox, patience)
            done[letter.key] = (letter.address, state, reason)
            if is_of_server:
                # what keeps this mail keeps the others: nobody is asked again for each of them
                again += left[place:]
                for other in left[place + 1 :]:
                    done[other.key] = (other.address, done.get(other.key, ("", WAITING))[1], reason)
                break
            if state == WAITING:
                again.append(letter)
        left = again
        if left and not patience.wait():
            break
    return [done[letter.key] for letter in letters]


def _attempt(letter: Letter, rules: Rules, outbox: Outbox, patience: Patience) -> tuple[str, str, bool]:
    try:
        message = letter.write()
    except UsageError as error:
        # our own words on what is not set
        return FAILED, str(error), False
    except Exception as error:
        # whatever it is, it stops no other mail; its words may hold names
        return FAILED, f"could not be made ({type(error).__name__})", False
    if not outbox.claim(letter.key, letter.address):
        return outbox.mails()[letter.key].state, "another process has it, or it was sent before", False
    leaving = partial(outbox.leave, letter.key)
    if isinstance(message, httpx.Request):
        outcome = webhooks.send(message, leaving)
    else:
        outcome = smtp.send(rules.server, message, leaving)
    state = WAITING if outcome.is_of_server else _ENDS[outcome.code]
    if outcome.is_of_server and outcome.code == smtp.REFUSED:
        patience.pauses.clear()
    outbox.settle(letter.key, state, outcome.reason, letter.told)
    if state == SENT:
        audit.tell("delivery", letter.key.rpartition("/")[0], to=letter.address)
    return state, outcome.reason or letter.lacks(), outcome.is_of_server


def send(
    rules: Rules,
    outbox: Outbox,
    key: str,
    message: EmailMessage,
    told: Iterable[str] = (),
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[str, str]:
    """Sends one mail, with further attempts where the server did not take it; gives its state and the reason."""
    letter = Letter(str(message["To"]), key, lambda: message, tuple(told))
    [(_, state, reason)] = post([letter], rules, outbox, Patience(sleep))
    return state, reason


def to_folder(made: Report, rules: Rules) -> list[str]:
    """Writes the files of every language and audience on the list into the folder for it; gives their names.

    UnusableError where one could not be made, once all others are written.
    """
    if rules.deliver_to is None:
        return []
    readers = rules.readers(edition_of(made.facts.week))
    wanted = dict.fromkeys((one.audience, one.language) for one in readers)
    names, faults = [], []
    for for_audience, language in wanted:
        try:
            for name, content in make.files(made, rules.attach, (language,), (for_audience,)):
                archive.write(rules.deliver_to / name, content)
                private.share(rules.deliver_to / name)
                names.append(name)
        except UnusableError as error:
            faults.append(error)
    if faults:
        raise faults[0]
    return names


def require_way(rules: Rules) -> None:
    """UsageError where neither a mail server nor a webhook is set."""
    if not rules.can_send:
        raise UsageError("No mail can be sent, because [report.smtp] in settings.toml names no host: name one.")
