"""Who gets which report and alerts, and by which server: the table `[report]` of settings.toml, read strictly.

Passwords are no setting: the login of the mail server comes from the environment (USER_VARIABLE, PASSWORD_VARIABLE).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from email.errors import HeaderParseError
from email.headerregistry import Address
from functools import cache
from pathlib import Path

from dashboard.i18n.translate import LANGUAGES
from dashboard.report.audience import AUDIENCES, DEFAULT
from dashboard.report.facts.week import EDITIONS
from queries import places
from queries.errors import BadPolicyError
from queries.settings import ROOT, settings

USER_VARIABLE = "COMPLAINTS_SMTP_USER"
PASSWORD_VARIABLE = "COMPLAINTS_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not a password
SECURITIES = ("starttls", "tls", "none")
ATTACHED = ("pdf", "xlsx", "html", "zip", "board", "pptx")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ADDRESS = re.compile(r"[^@\s<>()\[\]:\\,;\"]+@[^@\s<>()\[\]:\\,;\"']+")
_PAGES = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
_LONGEST_ADDRESS = 254
_KEYS = {
    "folder": str,
    "deliver_to": str,
    "attach": list,
    "weekly_at": str,
    "alerts_at": str,
    "address": str,
    "contact": str,
    "smtp": dict,
    "recipients": list,
    "leads": dict,
    "webhooks": list,
    "slides": str,
}
_SMTP_KEYS = {"host": str, "port": int, "security": str, "sender": str, "sender_name": str}
_MAY_BE_MISSING = {"sender_name", "address", "edition", "webhooks", "slides"}
_RECIPIENT_KEYS = {
    "address": str,
    "language": str,
    "audience": str,
    "weekly": bool,
    "alerts": bool,
    "edition": str | list,
}
_WEBHOOK_KEYS = {"name": str, "kind": str, "language": str, "weekly": bool, "alerts": bool, "edition": str | list}
_WEBHOOK_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
WEBHOOKS = ("teams", "slack", "telegram", "generic")


@dataclass(frozen=True)
class Server:
    """The mail server. An empty host: no mail is sent."""

    host: str
    port: int
    security: str
    """`starttls`, `tls`, or `none`, which only a server on this machine may have."""
    sender: str
    sender_name: str = ""
    """What mailboxes show as the sender; empty: the name of the report, in the reader's language."""


@dataclass(frozen=True)
class Recipient:
    """Somebody who is sent reports or alerts."""

    address: str
    language: str
    audience: str
    weekly: bool
    alerts: bool
    edition: tuple[str, ...] = ()
    """Further editions of the report: `monthly`, `quarterly`, `yearly`."""
    webhook: str = ""
    """The kind of a channel that is posted to, one of WEBHOOKS, its `address` being `webhook:NAME`; empty: mail."""

    def gets(self, edition: str) -> bool:
        """Whether this edition is sent to them."""
        return edition in self.edition or (edition == "weekly" and self.weekly)


@dataclass(frozen=True)
class Rules:
    """The table `[report]`, read."""

    folder: Path
    """The archive of reports, the outbox beside it."""
    deliver_to: Path | None
    """A folder that gets a copy of every file each Monday."""
    attach: tuple[str, ...]
    weekly_at: time
    """On Monday, on the wall clock of the policy's zone."""
    alerts_at: time
    """Every day, likewise."""
    contact: str
    """Whom to write to in order to be taken off the list."""
    server: Server
    recipients: tuple[Recipient, ...]
    leads: Mapping[str, str]
    """Employee who handles complaints to the address of their lead; `*`: all others."""
    webhooks: tuple[Recipient, ...] = ()
    """Channels that are posted to."""

    def readers(self, edition: str) -> tuple[Recipient, ...]:
        """Who is mailed an edition of the report."""
        return tuple(one for one in self.recipients if one.gets(edition))

    def channels(self, edition: str) -> tuple[Recipient, ...]:
        """The webhooks that an edition of the report is told to."""
        return tuple(one for one in self.webhooks if one.gets(edition))

    def is_read(self, edition: str) -> bool:
        """Whether an edition is sent to anybody."""
        return bool(self.readers(edition) or self.channels(edition))

    @property
    def can_send(self) -> bool:
        """Whether there is a mail server or a webhook."""
        return bool(self.server.host or self.webhooks)

    def recipient(self, address: str) -> Recipient:
        """Who has this address; a lead named nowhere else reads Azerbaijani, as a lead."""
        known = next(
            (one for one in (*self.recipients, *self.webhooks) if one.address.lower() == address.lower()), None
        )
        return known or Recipient(address, next(iter(LANGUAGES)), "leads", weekly=False, alerts=True)


def read(table: Mapping[str, object]) -> Rules:
    """The table `[report]`; BadPolicyError for a key or value that is missing, unknown or of another kind."""
    _check_keys("[report]", table, _KEYS)
    smtp = table["smtp"]
    _check_keys("[report.smtp]", smtp, _SMTP_KEYS)
    if smtp["security"] not in SECURITIES:
        raise _bad("[report.smtp]", f"says security = {smtp['security']!r}: choose from {', '.join(SECURITIES)}.")
    if smtp["security"] == "none" and smtp["host"] not in ("", *_LOOPBACK):
        raise _bad("[report.smtp]", "would send to another machine without encryption: choose starttls or tls.")
    if not 1 <= smtp["port"] <= 65535:
        raise _bad("[report.smtp]", f"says port = {smtp['port']}, which is no port.")
    if smtp["host"] and not is_address(smtp["sender"]):
        raise _bad("[report.smtp]", "names a sender that is no e-mail address.")
    for form in table["attach"]:
        if form not in ATTACHED:
            raise _bad("[report]", f"would attach {form!r}: choose from {', '.join(ATTACHED)}.")
    if table.get("address") and not _PAGES.fullmatch(table["address"]):
        raise _bad("[report]", "has an address that is none of pages: write it as https://complaints.example.az.")
    leads = {}
    for handler, address in table["leads"].items():
        if not isinstance(address, str) or not is_address(address):
            # neither the employee nor the address is told: a log is no place for people
            raise _bad("[report.leads]", "names a lead by something other than an e-mail address.")
        leads[handler] = address
    return Rules(
        folder=ROOT / table["folder"],
        deliver_to=ROOT / table["deliver_to"] if table["deliver_to"] else None,
        attach=tuple(dict.fromkeys(table["attach"])),
        weekly_at=_time("weekly_at", table["weekly_at"]),
        alerts_at=_time("alerts_at", table["alerts_at"]),
        contact=table["contact"],
        server=Server(smtp["host"], smtp["port"], smtp["security"], smtp["sender"], smtp.get("sender_name", "")),
        recipients=_recipients(table["recipients"]),
        leads=leads,
        webhooks=_webhooks(table.get("webhooks", [])),
    )


def is_address(text: str) -> bool:
    """Whether a mail can be sent to this; its letters may be any, also in the name of its domain."""
    if not _ADDRESS.fullmatch(text) or not text.isprintable() or len(text) > _LONGEST_ADDRESS:
        return False
    try:
        # its letters beyond ASCII are no fault (RFC 6531), though this parser knows none
        Address(addr_spec=re.sub(r"[^ -~]", "x", on_the_wire(text)))
    except (ValueError, HeaderParseError):
        return False
    return True


def header(address: str, name: str = "") -> Address:
    """An address as a header of a mail has it."""
    local, _, domain = on_the_wire(address).rpartition("@")
    return Address(name, local, domain)


def on_the_wire(address: str) -> str:
    """An address as servers know it: its domain in the letters of DNS. ValueError where there is no such domain."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def rules() -> Rules:
    """The rules of this project; the variable of `queries/places.py` names another archive. BadPolicyError."""
    return replace(_settled(), folder=places.reports())


@cache
def _settled() -> Rules:
    return read(settings().report)


def _recipients(rows: list) -> tuple[Recipient, ...]:
    found: dict[str, Recipient] = {}
    for number, row in enumerate(rows, start=1):
        place = f"[[report.recipients]] number {number}"
        if not isinstance(row, dict):
            raise _bad(place, "is no table.")
        _check_keys(place, row, _RECIPIENT_KEYS)
        if not is_address(row["address"]):
            raise _bad(place, "has no e-mail address at address.")
        if row["address"].lower() in found:
            raise _bad(place, "has the address of one before it: name everybody once.")
        if row["language"] not in LANGUAGES:
            raise _bad(place, f"has the language {row['language']!r}: choose from {', '.join(LANGUAGES)}.")
        if row["audience"] not in AUDIENCES:
            raise _bad(place, f"has the audience {row['audience']!r}: choose from {', '.join(AUDIENCES)}.")
        found[row["address"].lower()] = Recipient(**row | {"edition": _editions(place, row)})
    return tuple(found.values())


def _webhooks(rows: list) -> tuple[Recipient, ...]:
    found: dict[str, Recipient] = {}
    for number, row in enumerate(rows, start=1):
        place = f"[[report.webhooks]] number {number}"
        if not isinstance(row, dict):
            raise _bad(place, "is no table.")
        _check_keys(place, row, _WEBHOOK_KEYS)
        name, kind, language = row["name"], row["kind"], row["language"]
        if not _WEBHOOK_NAME.fullmatch(name):
            raise _bad(place, "has a name that is not of small letters, digits and _.")
        if name in found:
            raise _bad(place, f"has the name {name!r} of one before it: give each its own.")
        if kind not in WEBHOOKS:
            raise _bad(place, f"has the kind {kind!r}: choose from {', '.join(WEBHOOKS)}.")
        if language not in LANGUAGES:
            raise _bad(place, f"has the language {language!r}: choose from {', '.join(LANGUAGES)}.")
        editions = _editions(place, row)
        found[name] = Recipient(
            f"webhook:{name}", language, DEFAULT, row["weekly"], row["alerts"], editions, webhook=kind
        )
    return tuple(found.values())


def _editions(place: str, row: Mapping) -> tuple[str, ...]:
    given = row.get("edition", ())
    editions = (given,) if isinstance(given, str) else tuple(given)
    for edition in editions:
        if edition not in EDITIONS:
            raise _bad(place, f"has the edition {edition!r}: choose from {', '.join(EDITIONS)}.")
    return editions


def _check_keys(place: str, table: Mapping[str, object], wanted: Mapping[str, type]) -> None:
    for key in table.keys() - wanted.keys():
        raise _bad(place, f"has an unknown key {key!r}: the keys are {', '.join(wanted)}.")
    for key, kind in wanted.items():
        if key not in table and key in _MAY_BE_MISSING:
            continue
        if key not in table:
            raise _bad(place, f"has no key {key!r}: add it, as docs/how-to/report-delivery.md shows.")
        if not isinstance(table[key], kind) or (kind is int and isinstance(table[key], bool)):
            raise _bad(place, f"has a {key} that is not of type {getattr(kind, '__name__', kind)}.")


def _time(key: str, text: str) -> time:
    try:
        if not re.fullmatch(r"\d{2}:\d{2}", text):
            raise ValueError
        return time.fromisoformat(text)
    except ValueError:
        raise _bad("[report]", f"says {key} = {text!r}: write a time as 08:00.") from None


def _bad(place: str, what: str) -> BadPolicyError:
    return BadPolicyError(f"settings.toml: {place} {what}")
