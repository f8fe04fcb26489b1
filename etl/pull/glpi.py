"""GLPI's tickets: what the source `glpi` reads.

The newest changes first, by ranges, until those of before the mark; tickets in the bin (`is_deleted`) apart. Its times
bear no zone: they are those of the helpdesk's server, which `zone` names.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from etl.pull.client import Client, member
from etl.pull.config import Config
from etl.pull.pulled import Page
from queries.errors import PullError

_LABEL = "GLPI"
_PER_PAGE = 100
_OVERLAP = timedelta(minutes=5)


def client(config: Config, wait: Callable[[float], None]) -> Client:
    """By a user's remote access key, and the application's token where GLPI asks for one."""
    headers = {"App-Token": config.app_token} if config.app_token else {}
    return Client(config.url, _LABEL, config.token_variable, headers, None, wait)


def tickets(api: Client, config: Config, mark: str) -> Iterator[Page]:
    """From the mark: the latest `date_mod` of the tickets seen."""
    opened = api.get("/apirest.php/initSession", headers={"Authorization": f"user_token {config.token}"})
    session = {"Session-Token": member(opened, "session_token", _LABEL)}
    try:
        since = _moment(mark) - _OVERLAP if mark else config.since_at.replace(tzinfo=None)
        pages = [*_walk(api, session, since, 1), *_walk(api, session, since, 0)]
    finally:
        api.get("/apirest.php/killSession", headers=session)
    # Read to the end before any is given: the newest come first, and a break must not move the mark past the others.
    latest = max((record["date_mod"] for records in pages for record in records), default=mark)
    for records in pages:
        yield Page(records, latest)


def _walk(api: Client, session: dict[str, str], since: datetime, is_deleted: int) -> Iterator[list[dict]]:
    first = 0
    asked = {"sort": "date_mod", "order": "DESC", "expand_dropdowns": "true", "is_deleted": is_deleted}
    while True:
        answer = api.answer("/apirest.php/Ticket", {**asked, "range": f"{first}-{first + _PER_PAGE - 1}"}, session)
        records = answer.json_body
        if not isinstance(records, list):
            raise PullError(f"{_LABEL} gives no list of tickets; check its address in settings.toml.")
        new = [record for record in records if _moment(record["date_mod"]) >= since]
        if new:
            yield new
        total = int(answer.headers.get("Content-Range", "0-0/0").rpartition("/")[2] or 0)
        first += _PER_PAGE
        if len(new) < len(records) or first >= total:
            return


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)
