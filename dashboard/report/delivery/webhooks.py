"""Messages to Teams, Slack, Telegram or a program of one's own: a title, a few sentences, a link; nobody is named.

Where they go and what proves whence they come is no setting: it comes from the environment, or from files that the
environment names (`_FILE`). A message to one's own program is signed; all are handed over once, as mails are.
"""

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from dashboard.report.content.document import clean
from dashboard.report.delivery.recipients import Recipient
from dashboard.report.delivery.smtp import LATER, REFUSED, TAKEN, TIMEOUT_SECONDS, UNKNOWN, Outcome
from queries.errors import UsageError

PREFIX = "COMPLAINTS_WEBHOOK"
TELEGRAM = "https://api.telegram.org"
LONGEST = {"telegram": 4096, "slack": 3000, "teams": 10_000, "generic": 100_000}
"""Characters that a message of each kind may have in all."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_TRY_AGAIN = (408, 425, 429)

# it writes the address of every request, and the address is the secret
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Message:
    """What is said, in the language of the channel."""

    key: str
    """That of the outbox: `weekly/2026-W46/webhook:ops`."""
    title: str
    lines: tuple[str, ...]
    link: str = ""
    link_words: str = ""
    data: dict[str, str] = field(default_factory=dict)
    """For programs: edition, period, language ..."""


def variable(webhook: Recipient, what: str) -> str:
    """The name of the variable that has its `URL`, `SECRET`, `TOKEN` or `CHAT`."""
    return f"{PREFIX}_{webhook.address.partition(':')[2].upper()}_{what}"


def given(webhook: Recipient, what: str, default: str = "") -> str:
    """What the environment says, or the file it names; UsageError, without what it says, where that is nothing."""
    name = variable(webhook, what)
    found = os.environ.get(name, "")
    if not found and (path := os.environ.get(f"{name}_FILE")):
        try:
            found = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"The file that {name}_FILE names cannot be read ({type(error).__name__}).") from None
    if not (found or default):
        raise UsageError(f"The variable {name} is not set: set it, or {name}_FILE.")
    return found or default


def address(webhook: Recipient) -> str:
    """Where its messages go; UsageError for one that is not encrypted, unless it is on this machine."""
    name = variable(webhook, "URL")
    found = given(webhook, "URL", TELEGRAM if webhook.webhook == "telegram" else "")
    try:
        parts = urlsplit(found)
        is_known = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    except ValueError:
        is_known = False
    if not is_known or not parts.hostname:
        raise UsageError(f"The variable {name} is no address that begins with https://.")
    if webhook.webhook == "telegram":
        return f"{found.rstrip('/')}/bot{given(webhook, 'TOKEN')}/sendMessage"
    return found


def request(webhook: Recipient, message: Message, now: datetime) -> httpx.Request:
    """The request that hands a message over; UsageError where something that it takes is not given."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "complaint-sla-dashboard"}
    body = json.dumps(_body(webhook, message), ensure_ascii=False).encode()
    if webhook.webhook == "generic":
        moment = str(int(now.timestamp()))
        headers |= {
            "X-Complaints-Delivery": hashlib.sha256(message.key.encode()).hexdigest()[:32],
            "X-Complaints-Timestamp": moment,
            "X-Complaints-Signature": f"sha256={signature(given(webhook, 'SECRET'), moment, body)}",
        }
    return httpx.Request("POST", address(webhook), content=body, headers=headers)


def signature(secret: str, moment: str, body: bytes) -> str:
    """The HMAC-SHA-256 of `moment.body`, in hexadecimal: nobody without the secret can make it."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def send(asked: httpx.Request, leaving: Callable[[], None]) -> Outcome:
    """Hands a message over; what happens on the way is an outcome. `leaving` is called before anything leaves.

    No answer's words are told, for they may repeat the address. Nobody is followed to another address.
    """
    leaving()
    try:
        with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client:
            answer = client.send(asked)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
        return Outcome(LATER, f"no connection ({type(error).__name__})")
    except httpx.HTTPError as error:
        return Outcome(UNKNOWN, f"connection lost ({type(error).__name__})")
    if answer.is_success:
        return Outcome(TAKEN)
    is_for_later = answer.status_code >= 500 or answer.status_code in _TRY_AGAIN
    return Outcome(LATER if is_for_later else REFUSED, f"answered {answer.status_code}")


def _body(webhook: Recipient, message: Message) -> dict:
    title, lines = " ".join(clean(message.title).split()), _fitting(webhook.webhook, message)
    if webhook.webhook == "telegram":
        text = "\n".join([title, *lines, *([message.link] if message.link else [])])
        return {
            "chat_id": given(webhook, "CHAT"),
            "text": text,
            "link_preview_options": {"is_disabled": True},
        }
    if webhook.webhook == "slack":
        link = [f"<{message.link}|{_slack(message.link_words)}>"] if message.link else []
        return {"text": "\n".join([f"*{_slack(title)}*", *map(_slack, lines), *link])}
    if webhook.webhook == "teams":
        return _card(title, lines, message)
    return {"key": message.key, "title": title, "lines": list(lines), "link": message.link, **message.data}


def _fitting(kind: str, message: Message) -> tuple[str, ...]:
    """As many lines as the kind takes, each whole."""
    left = LONGEST[kind] - len(message.title) - len(message.link) - len(message.link_words) - 50
    found = []
    for line in message.lines:
        line = clean(line)
        # what Slack writes as an entity is longer than it looks
        left -= len(_slack(line)) + 1
        if left < 0:
            break
        found.append(line)
    return tuple(found)


def _slack(words: str) -> str:
    """A text with its three special letters escaped, and so no mention, link or command of its own."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _card(title: str, lines: tuple[str, ...], message: Message) -> dict:
    """An adaptive card for Teams; runs of text, in which nothing is taken for Markdown."""

    def run(words: str, **look: object) -> dict:
        return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": words, **look}]}

    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [run(title, weight="Bolder", size="Medium"), *(run(line) for line in lines)],
    }
    if message.link:
        content["actions"] = [{"type": "Action.OpenUrl", "title": message.link_words, "url": message.link}]
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [card]}
