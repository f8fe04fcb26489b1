"""Freshdesk's list of tickets with their times (`include=stats`): what the source `freshdesk` reads.

Tickets that changed since the mark, oldest first, a hundred a page and three hundred pages at most, after which it goes
on from the last one seen. Deleted tickets are listed apart (`filter=deleted`).
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from etl.pull.client import Client
from etl.pull.config import Config
from etl.pull.pulled import Page
from queries.errors import PullError

_LABEL = "Freshdesk"
_PER_PAGE = 100
_MOST_PAGES = 300
_OVERLAP = timedelta(minutes=5)


def client(config: Config, wait: Callable[[float], None]) -> Client:
    """By the key of an agent's profile, which stands where a user's name would."""
    return Client(config.url, _LABEL, config.token_variable, None, (config.token, "X"), wait)


def tickets(api: Client, config: Config, mark: str) -> Iterator[Page]:
    """From the mark: the latest `updated_at` of the tickets seen, deleted ones included."""
    since = datetime.fromisoformat(mark) - _OVERLAP if mark else config.since_at
    for more in ({"filter": "deleted"}, {}):
        # The mark moves with the last walk alone: a break in it begins both again.
        for records in _walk(api, since, more):
            yield Page(records, "" if more else max(record["updated_at"] for record in records))


def _walk(api: Client, since: datetime, more: dict[str, str]) -> Iterator[list[dict]]:
    page = 1
    asked = {"order_by": "updated_at", "order_type": "asc", "include": "stats,requester", "per_page": _PER_PAGE, **more}
    while True:
        records = api.get("/api/v2/tickets", {**asked, "updated_since": f"{since:%Y-%m-%dT%H:%M:%SZ}", "page": page})
        if not isinstance(records, list):
            raise PullError(f"{_LABEL} gives no list of tickets; check its address in settings.toml.")
        if records:
            yield records
        if len(records) < _PER_PAGE:
            return
        page += 1
        if page > _MOST_PAGES:
            last = datetime.fromisoformat(records[-1]["updated_at"])
            if last <= since:
                raise PullError(f"{_LABEL} changed more tickets in one second than it lists; nothing was published.")
            since, page = last, 1
