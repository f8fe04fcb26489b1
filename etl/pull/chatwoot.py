"""Chatwoot's conversations, and the answers to its satisfaction survey: what the two sources of Chatwoot read.

Either list has the newest first, by pages, and is read until what came before the mark. A conversation that was deleted
is in no answer, so its complaint stays as it was.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from etl.pull.client import Client, member
from etl.pull.config import Config
from etl.pull.pulled import Page
from queries.errors import PullError

_LABEL = "Chatwoot"
_OVERLAP_SECONDS = 300


def client(config: Config, wait: Callable[[float], None]) -> Client:
    """By the access token of an agent's profile."""
    return Client(config.url, _LABEL, config.token_variable, {"api_access_token": config.token}, None, wait)


def conversations(api: Client, config: Config, mark: str) -> Iterator[Page]:
    """From the mark: the latest `last_activity_at`, in seconds since 1970."""
    asked = {"status": "all", "sort_by": "last_activity_at_desc"}
    path = f"/api/v1/accounts/{config.account}/conversations"

    def listed(page: int) -> list[dict]:
        return member(member(api.get(path, {**asked, "page": page}), "data", _LABEL), "payload", _LABEL)

    return _newest_first(listed, "last_activity_at", config, mark, lambda record: record)


def ratings(api: Client, config: Config, mark: str) -> Iterator[Page]:
    """From the mark: the latest `created_at`, in seconds since 1970; as the columns of the downloaded report."""
    path = f"/api/v1/accounts/{config.account}/csat_survey_responses"

    def listed(page: int) -> list[dict]:
        found = api.get(path, {"sort": "-created_at", "page": page})
        if not isinstance(found, list):
            raise PullError(f"{_LABEL} gives no list of ratings; check its address in settings.toml.")
        return found

    def as_in_the_report(record: dict) -> dict:
        contact = record.get("contact") or {}
        number = record.get("conversation_id")
        return {
            "Rating": record.get("rating"),
            "Link to the conversation": f"/app/accounts/{config.account}/conversations/{number}" if number else "",
            "Recorded date": f"{datetime.fromtimestamp(int(record['created_at']), UTC):%Y-%m-%d %H:%M:%S} UTC",
            "Feedback Comment": record.get("feedback_message"),
            "Contact Name": contact.get("name"),
            "Contact Email Address": contact.get("email"),
            "Contact Phone Number": contact.get("phone_number"),
        }

    return _newest_first(listed, "created_at", config, mark, as_in_the_report)


def _newest_first(
    listed: Callable[[int], list[dict]], key: str, config: Config, mark: str, shaped: Callable[[dict], dict]
) -> Iterator[Page]:
    since = int(mark) - _OVERLAP_SECONDS if mark else int(config.since_at.timestamp())
    found: dict[int, dict] = {}
    page = 1
    while records := listed(page):
        # What moves up while pages are turned is met twice.
        found |= {record["id"]: record for record in records if int(record[key] or 0) >= since}
        if any(int(record[key] or 0) < since for record in records):
            break
        page += 1
    # Given whole: the newest come first, and a break must not move the mark past the others.
    if found:
        latest = max(int(record[key] or 0) for record in found.values())
        yield Page([shaped(record) for record in found.values()], str(latest))
