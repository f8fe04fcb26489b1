"""Mails made of reports: a plain part, a page with its drawing, and the files attached."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import quote

from dashboard.i18n import translate
from dashboard.i18n.translate import t
from dashboard.report import make
from dashboard.report.content.document import clean
from dashboard.report.delivery import recipients
from dashboard.report.delivery.outbox import message_id
from dashboard.report.delivery.recipients import Recipient, Rules
from dashboard.report.make import Report
from dashboard.report.render import html, trend_png
from dashboard.report.render import text as render_text
from dashboard.report.render.trend_png import Drawing

_TYPES = {
    "pdf": ("application", "pdf"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": ("text", "html"),
    "zip": ("application", "zip"),
    "board": ("application", "pdf"),
    "pptx": ("application", "vnd.openxmlformats-officedocument.presentationml.presentation"),
}


@dataclass(frozen=True)
class Content:
    """What a weekly mail says, the same for everybody of a language, an audience and a right."""

    subject: str
    body: str
    page: str
    drawings: tuple[Drawing, ...]
    files: tuple[tuple[str, str, bytes], ...]
    """(format, name, content)."""
    lacks: str = ""
    """What could not be made and is missing, for the log: `without pdf`."""
    sender_name: str = ""
    """What mailboxes show as the sender where the settings name nobody."""


def content(made: Report, rules: Rules, language: str, audience: str, may_see_people: bool) -> Content:
    """The mail with the weekly report but for its address; a file that cannot be made is left out and named."""
    document = made.document(language, audience, may_see_people)
    files, missing = [], []
    for form in rules.attach:
        try:
            found = make.write(made, form, language, audience, may_see_people)
            files.append((form, made.name(language, audience, form), found))
        except Exception:
            # whatever it is: a report without one of its files is better than none
            missing.append(form)
    translate.use(language)
    try:
        drawings = trend_png.drawings(made.facts)
    except Exception:
        drawings = ()  # likewise; its figures stand in the tables
    with translate.spoken_of(made.facts.week.grain):
        why = t("You get this report each Monday because your address is on its list. {stop}", stop=how_to_stop(rules))
        sender_name = t("Complaints, weekly report")
    if missing:
        not_there = t("Not attached, because it could not be made: {list}.", list=", ".join(missing))
        why = f"{not_there} {why}"
    return Content(
        subject=document.subject,
        body=f"{render_text.write(document)}\n{why}\n",
        page=html.write(document, drawings, is_mail=True, last_words=why),
        drawings=drawings,
        files=tuple(files),
        lacks=f"without {', '.join(missing)}" if missing else "",
        sender_name=sender_name,
    )


def weekly(ready: Content, rules: Rules, recipient: Recipient, key: str, now: datetime) -> EmailMessage:
    """The mail with the weekly report for one recipient."""
    translate.use(recipient.language)
    message = _message(rules, recipient, key, now, ready.subject, ready.body, ready.page, ready.sender_name)
    related = message.get_payload()[1]
    for one in ready.drawings:
        name = f"{one.name.partition('@')[0]}.png"
        related.add_related(one.png, "image", "png", cid=f"<{one.name}>", filename=name, disposition="inline")
    for form, name, found in ready.files:
        kind, subkind = _TYPES[form]
        message.add_attachment(found, maintype=kind, subtype=subkind, filename=name)
    return message


def alert(rules: Rules, recipient: Recipient, key: str, now: datetime, subject: str, lines: list[str]) -> EmailMessage:
    """A mail with alerts: what, and why it was sent; `lines` are sentences."""
    translate.use(recipient.language)
    why = t("You get at most one such mail a day. {stop}", stop=how_to_stop(rules))
    shown = [clean(line) for line in lines]
    body = "\n\n".join([*shown, why]) + "\n"
    page = html.simple(subject, shown, why, recipient.language)
    return _message(rules, recipient, key, now, subject, body, page)


def how_to_stop(rules: Rules) -> str:
    """How a reader gets off the list."""
    if rules.contact:
        return t("To stop it, write to {contact}.", contact=rules.contact)
    return t("To stop it, answer this mail.")


def _message(
    rules: Rules, recipient: Recipient, key: str, now: datetime, subject: str, body: str, page: str, name: str = ""
) -> EmailMessage:
    message = EmailMessage()
    sender = rules.server.sender
    message["From"] = recipients.header(sender, rules.server.sender_name or name or t("Complaints, weekly report"))
    message["To"] = recipients.header(recipient.address)
    # a header is one line, whatever a name in it holds
    message["Subject"] = " ".join(clean(subject).split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(key, recipients.on_the_wire(sender))
    message["Auto-Submitted"] = "auto-generated"
    stop_at = rules.contact if recipients.is_address(rules.contact) else rules.server.sender
    message["List-Unsubscribe"] = f"<mailto:{quote(recipients.on_the_wire(stop_at), safe='@')}?subject=unsubscribe>"
    message.set_content(body)
    message.add_alternative(page, subtype="html")
    return message
