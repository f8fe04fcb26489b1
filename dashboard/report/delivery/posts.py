"""What is posted to webhooks: the first lines of a report, and alerts that name nobody."""

from datetime import datetime

import httpx

from dashboard.i18n import translate
from dashboard.i18n.translate import t
from dashboard.report.delivery import webhooks
from dashboard.report.delivery.recipients import Recipient
from dashboard.report.delivery.webhooks import Message
from dashboard.report.facts.week import edition_of
from dashboard.report.make import Report
from queries.settings import settings


def report(made: Report, webhook: Recipient, key: str, now: datetime) -> httpx.Request:
    """The request with the lead of a report and a link to its period on the pages."""
    document = made.document(webhook.language, webhook.audience, may_see_people=False)
    lines = (document.lead, *document.sentences)
    message = Message(
        key,
        f"{document.title} · {document.week}",
        (document.notice, *lines) if document.notice else lines,
        document.link,
        document.words["link"],
        {
            "kind": "report",
            "edition": edition_of(made.facts.week),
            "period": made.facts.week.label,
            "language": webhook.language,
        },
    )
    return webhooks.request(webhook, message, now)


def alerts(webhook: Recipient, key: str, now: datetime, subject: str, lines: list[str]) -> httpx.Request:
    """The request with alerts; `lines` are sentences."""
    translate.use(webhook.language)
    link = str(settings().report.get("address", ""))
    data = {"kind": "alerts", "language": webhook.language}
    return webhooks.request(webhook, Message(key, subject, tuple(lines), link, t("Open the dashboard"), data), now)
