"""Jira's search with the changelog of each issue: what the source `jira` reads.

Times in JQL are those of the token's user, whose zone is not told; so it is asked for what was updated in the last so
many minutes. The search gives the newest changes of an issue; where it has more, all are asked for. Issues that were
deleted are in no answer, so their complaints stay as they were.
"""

import math
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from etl.pull.client import Client, GoneError, member
from etl.pull.config import Config
from etl.pull.pulled import Page

_LABEL = "Jira"
_PER_PAGE = 100
_OVERLAP_MINUTES = 5
_FIELDS = "summary,created,updated,status,resolution,assignee,reporter,issuetype,project,components"


def client(config: Config, wait: Callable[[float], None]) -> Client:
    """By a user's API token, or by a personal access token where no user is named."""
    auth = (config.user, config.token) if config.user else None
    headers = {} if config.user else {"Authorization": f"Bearer {config.token}"}
    return Client(config.url, _LABEL, config.token_variable, headers, auth, wait)


def issues(api: Client, config: Config, mark: str, now: Callable[[], float] = time.time) -> Iterator[Page]:
    """From the mark: the latest `updated` of the issues seen."""
    since = datetime.fromisoformat(mark) if mark else config.since_at
    minutes = math.ceil((now() - since.timestamp()) / 60) + _OVERLAP_MINUTES
    narrowed = f"({config.filter}) AND " if config.filter else ""
    asked = {
        "jql": f'{narrowed}updated >= "-{minutes}m" ORDER BY updated ASC',
        "fields": _FIELDS,
        "expand": "changelog",
        "maxResults": _PER_PAGE,
    }
    categories = {str(status["id"]): status["statusCategory"]["key"] for status in api.get("/rest/api/3/status")}
    token = ""
    while True:
        answer = api.get("/rest/api/3/search/jql", {**asked, **({"nextPageToken": token} if token else {})})
        records = []
        for issue in member(answer, "issues", _LABEL):
            log = issue.get("changelog") or {}
            histories = log.get("histories", [])
            if log.get("total", 0) > len(histories):
                histories = _all_changes(api, issue["id"]) or histories
            records.append(
                {
                    "id": issue["id"],
                    "key": issue["key"],
                    "fields": issue["fields"],
                    "histories": histories,
                    "status_categories": categories,
                }
            )
        latest = max((datetime.fromisoformat(one["fields"]["updated"]) for one in records), default=None)
        yield Page(records, latest.isoformat() if latest else "")
        token = answer.get("nextPageToken") or ""
        if not token:
            return


def _all_changes(api: Client, issue: str) -> list[dict]:
    found: list[dict] = []
    while True:
        try:
            path = f"/rest/api/3/issue/{issue}/changelog"
            answer = api.get(path, {"startAt": len(found), "maxResults": _PER_PAGE})
        except GoneError:
            return found
        values = member(answer, "values", _LABEL)
        found += values
        if not values or answer.get("isLast", len(found) >= answer.get("total", 0)):
            return found
