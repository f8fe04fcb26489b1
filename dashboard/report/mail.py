"""Mails made of reports: a plain part, a page with its drawing, and the files attached."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from dashboard import text
from dashboard.report import make, plain, trend_chart, webpage
from dashboard.report.make import Report
from dashboard.report.outbox import message_id
from dashboard.report.recipients import Recipient, Rules
from dashboard.text import t

_TYPES = {
    "pdf": ("application", "pdf"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": ("text", "html"),
    "zip": ("application", "zip"),
}


def weekly(
    made: Report, rules: Rules, recipient: Recipient, key: str, now: datetime, may_see_people: bool
) -> EmailMessage:
    """The mail with the weekly report for one recipient."""
    document = made.document(recipient.language, recipient.audience, may_see_people)
    why = t("You get this report each Monday because your address is on its list. {stop}", stop=how_to_stop(rules))
    drawings = trend_chart.drawings(made.facts)
    page = webpage.write(document, drawings, is_mail=True, last_words=why)
    message = _message(rules, recipient, key, now, document.subject, f"{plain.write(document)}\n{why}\n", page)
    related = message.get_payload()[1]
    for one in drawings:
        related.add_related(one.png, "image", "png", cid=f"<{one.name}>", filename=f"{one.name.partition('@')[0]}.png")
    for form in rules.attach:
        content = make.write(made, form, recipient.language, recipient.audience, may_see_people)
        kind, subkind = _TYPES[form]
        name = made.name(recipient.language, recipient.audience, form)
        message.add_attachment(content, maintype=kind, subtype=subkind, filename=name)
    return message


def alert(rules: Rules, recipient: Recipient, key: str, now: datetime, subject: str, lines: list[str]) -> EmailMessage:
    """A mail with alerts: what, and why it was sent; `lines` are sentences."""
    text.use(recipient.language)
    why = t("You get at most one such mail a day. {stop}", stop=how_to_stop(rules))
    body = "\n\n".join([*lines, why]) + "\n"
    page = webpage.simple(subject, lines, why, recipient.language)
    return _message(rules, recipient, key, now, subject, body, page)


def how_to_stop(rules: Rules) -> str:
    """How a reader gets off the list."""
    if rules.contact:
        return t("To stop it, write to {contact}.", contact=rules.contact)
    return t("To stop it, answer this mail.")


def _message(
    rules: Rules, recipient: Recipient, key: str, now: datetime, subject: str, body: str, page: str
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = rules.server.sender
    message["To"] = recipient.address
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(key, rules.server.sender)
    message["Auto-Submitted"] = "auto-generated"
    if rules.contact:
        message["List-Unsubscribe"] = f"<mailto:{rules.contact}>"
    message.set_content(body)
    message.add_alternative(page, subtype="html")
    return message
