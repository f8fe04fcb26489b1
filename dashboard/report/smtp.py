"""Handing mails to a server: TLS, login from the environment, and an answer to the one question that matters.

Was the mail taken, not taken, or can nobody know? `Outcome` says which.
"""

import os
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

from dashboard.report.recipients import PASSWORD_VARIABLE, USER_VARIABLE, Server
from queries.errors import UnusableError

TIMEOUT_SECONDS = 30
TAKEN, LATER, REFUSED, UNKNOWN = "taken", "later", "refused", "unknown"
_FOR_GOOD = 500


@dataclass(frozen=True)
class Outcome:
    """How handing over one mail ended."""

    code: str
    """`taken`; `later`: not taken, try again; `refused`: for good; `unknown`: broken off after the content left."""
    reason: str = ""
    """In few words, without addresses and without what the server wrote."""


def send(
    server: Server, message: EmailMessage, leaving: Callable[[], None], context: ssl.SSLContext | None = None
) -> Outcome:
    """Hands over one mail to its one recipient; what happens on the way is an outcome, not an error.

    `leaving` is called before the first byte of the content leaves. UnusableError for a login that is half given.
    """
    user, password = os.environ.get(USER_VARIABLE, ""), os.environ.get(PASSWORD_VARIABLE, "")
    if bool(user) != bool(password):
        raise UnusableError(f"Only one of {USER_VARIABLE} and {PASSWORD_VARIABLE} is set: set both, or none.")
    try:
        connection = _connect(server, context or ssl.create_default_context())
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(LATER, f"no connection ({_what(error)})")
    has_left = False
    try:
        if user:
            connection.login(user, password)
        for code, what in (
            (connection.mail(server.sender)[0], "sender"),
            (connection.rcpt(str(message["To"]))[0], "recipient"),
            (connection.docmd("DATA")[0], "content"),
        ):
            if code >= 400:
                return Outcome(REFUSED if code >= _FOR_GOOD else LATER, f"{what} refused ({code})")
        content = message.as_bytes(policy=SMTP_POLICY)
        leaving()
        has_left = True
        connection.send(_ended(content))
        code, _ = connection.getreply()
        if code < 400:
            return Outcome(TAKEN)
        return Outcome(REFUSED if code >= _FOR_GOOD else LATER, f"content refused ({code})")
    except smtplib.SMTPAuthenticationError as error:
        return Outcome(REFUSED if error.smtp_code >= _FOR_GOOD else LATER, f"login refused ({error.smtp_code})")
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(UNKNOWN if has_left else LATER, f"connection lost ({_what(error)})")
    finally:
        connection.close()


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
