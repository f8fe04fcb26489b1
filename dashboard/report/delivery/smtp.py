"""Handing mails to a server: TLS, login from the environment, and an answer to the one question that matters.

Was the mail taken, not taken, or can nobody know? `Outcome` says which.
"""

import os
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

from dashboard.report.delivery.recipients import PASSWORD_VARIABLE, USER_VARIABLE, Server, on_the_wire
from queries.errors import UnusableError

TIMEOUT_SECONDS = 30
TAKEN, LATER, REFUSED, UNKNOWN = "taken", "later", "refused", "unknown"
_FOR_GOOD = 500
_CLOSING = 421  # the server says good-bye (RFC 5321, 4.2.2)


@dataclass(frozen=True)
class Outcome:
    """How handing over one mail ended."""

    code: str
    """`taken`; `later`: not taken, try again; `refused`: for good; `unknown`: broken off after the content left."""
    reason: str = ""
    """In few words, without addresses and without what the server wrote."""
    is_of_server: bool = False
    """Whether it would go the same way with any other mail: nobody there, or a login that is not taken."""


def send(
    server: Server, message: EmailMessage, leaving: Callable[[], None], context: ssl.SSLContext | None = None
) -> Outcome:
    """Hands over one mail to its one recipient; what happens on the way is an outcome, not an error.

    `leaving` is called before the first byte of the content leaves. UnusableError for a login that is half given.
    """
    user, password = login_of_environment()
    try:
        connection = _connect(server, context or ssl.create_default_context())
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(LATER, f"no connection ({_what(error)})", is_of_server=True)
    has_left = False
    try:
        if user:
            connection.login(user, password)
        to = message["To"].addresses[0].addr_spec
        is_plain = f"{server.sender}{to}".isascii()
        if not is_plain and not connection.has_extn("smtputf8"):
            return Outcome(REFUSED, "the server takes no addresses with letters beyond ASCII")
        # RFC 6531: what goes with letters beyond ASCII
        options = [] if is_plain else ["SMTPUTF8", "BODY=8BITMIME"]
        for code, what in (
            (connection.mail(on_the_wire(server.sender), options)[0], "sender"),
            (connection.rcpt(to)[0], "recipient"),
            (connection.docmd("DATA")[0], "content"),
        ):
            if code >= 400:
                outcome = Outcome(REFUSED if code >= _FOR_GOOD else LATER, f"{what} refused ({code})")
                return replace(outcome, is_of_server=code == _CLOSING)
        content = message.as_bytes(policy=SMTP_POLICY if is_plain else SMTP_POLICY.clone(utf8=True))
        leaving()
        has_left = True
        connection.send(_ended(content))
        code, _ = connection.getreply()
        if code < 400:
            return Outcome(TAKEN)
        return Outcome(REFUSED if code >= _FOR_GOOD else LATER, f"content refused ({code})")
    except smtplib.SMTPAuthenticationError as error:
        # no fault of the mail: it goes once the login is right, and trying again now would only lock it
        code = REFUSED if error.smtp_code >= _FOR_GOOD else LATER
        return Outcome(code, f"login refused ({error.smtp_code})", is_of_server=True)
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(UNKNOWN if has_left else LATER, f"connection lost ({_what(error)})")
    except Exception as error:
        # a mail that cannot be written down as one stops no other
        return Outcome(UNKNOWN if has_left else REFUSED, f"could not be handed over ({_what(error)})")
    finally:
        connection.close()


def login_of_environment() -> tuple[str, str]:
    """User and password, both empty where none are given; UnusableError where only one is."""
    user, password = os.environ.get(USER_VARIABLE, ""), os.environ.get(PASSWORD_VARIABLE, "")
    if bool(user) != bool(password):
        raise UnusableError(f"Only one of {USER_VARIABLE} and {PASSWORD_VARIABLE} is set: set both, or none.")
    return user, password


def _connect(server: Server, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.security == "tls":
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
    except (smtplib.SMTPException, OSError):
        connection.close()
        raise
    return connection


def _ended(content: bytes) -> bytes:
    """The content as SMTP wants it (RFC 5321, 4.5.2): CRLF, leading points doubled, a point at the end."""
    lines = re.sub(rb"(?:\r\n|\n|\r)", b"\r\n", content)
    doubled = re.sub(rb"(?m)^\.", b"..", lines)
    return doubled + (b"" if doubled.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _what(error: Exception) -> str:
    return type(error).__name__
