"""Zammad's ticket histories: what the source `zammad` reads.

The list of tickets is paged by number, and its search needs a server of its own; so the list is read whole, a hundred
tickets a request, and the history of those alone that changed since the mark. A ticket that was merged has the state
`merged`, which its history tells; one that was deleted between the list and its history is passed over.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from etl.pull.client import Client, GoneError
from etl.pull.config import Config
from etl.pull.pulled import Page
from queries.errors import PullError

_LABEL = "Zammad"
_PER_PAGE = 100
_OVERLAP = timedelta(minutes=5)
"""A change may be written later than its time says."""


def client(config: Config, wait: Callable[[float], None]) -> Client:
    """By an access token of a user who may see the tickets."""
    return Client(
        config.url, _LABEL, config.token_variable, {"Authorization": f"Token token={config.token}"}, None, wait
    )


def histories(api: Client, config: Config, mark: str) -> Iterator[Page]:
    """From the mark: the latest `updated_at` of the tickets seen."""
    since = datetime.fromisoformat(mark) - _OVERLAP if mark else config.since_at
    changed = sorted((at, number) for at, number in _tickets(api) if at >= since)
    for at, number in changed:
        try:
            record = api.get(f"/api/v1/ticket_history/{number}")
        except GoneError:
            continue
        yield Page([record], at.isoformat())


def _tickets(api: Client) -> Iterator[tuple[datetime, int]]:
    page = 1
    while True:
        tickets = api.get("/api/v1/tickets", {"page": page, "per_page": _PER_PAGE})
        if not isinstance(tickets, list):
            raise PullError(f"{_LABEL} gives no list of tickets; check its address in settings.toml.")
        for ticket in tickets:
            yield datetime.fromisoformat(ticket["updated_at"]).astimezone(UTC), ticket["id"]
        if len(tickets) < _PER_PAGE:
            return
        page += 1
