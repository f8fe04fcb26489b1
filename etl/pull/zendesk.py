"""Zendesk's incremental export of ticket events, a record an update: what the source `zendesk` reads.

Pages are asked for by time (`start_time`, `end_time`, `end_of_stream`), ten a minute at most, which Retry-After then
says; what changed in the last minute is not in them. Deleted and merged tickets come as updates like any other.
"""

import time
from collections.abc import Callable, Iterator

from etl.pull.client import Client, member
from etl.pull.config import Config
from etl.pull.pulled import Page

_PATH = "/api/v2/incremental/ticket_events.json"
_LABEL = "Zendesk"
_TOO_NEW_SECONDS = 60


def client(config: Config, wait: Callable[[float], None]) -> Client:
    """By an API token of a user, or by an access token of OAuth where no user is named."""
    auth = (f"{config.user}/token", config.token) if config.user else None
    headers = {} if config.user else {"Authorization": f"Bearer {config.token}"}
    return Client(config.url, _LABEL, config.token_variable, headers, auth, wait)


def events(api: Client, config: Config, mark: str, now: Callable[[], float] = time.time) -> Iterator[Page]:
    """From the mark, the `end_time` of the page before, in seconds since 1970."""
    start = mark or str(int(config.since_at.timestamp()))
    while int(start) < now() - _TOO_NEW_SECONDS:
        answer = api.get(_PATH, {"start_time": start})
        records = member(answer, "ticket_events", _LABEL)
        end = answer.get("end_time")
        yield Page(records, str(end) if records and end else "")
        if answer.get("end_of_stream", not answer.get("next_page")) or not end or str(end) == start:
            return
        start = str(end)
