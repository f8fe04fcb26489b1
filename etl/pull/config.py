"""Which helpdesks are pulled from: the tables [pull.NAME] of settings.toml, and their secrets in the environment."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from queries.errors import BadPolicyError, UsageError
from queries.settings import settings

KINDS = ("zendesk", "zammad", "chatwoot", "jira", "freshdesk", "glpi")
_KEYS = {"kind": str, "url": str, "user": str, "since": str, "account": int, "filter": str, "policy": str, "zone": str}


@dataclass(frozen=True)
class Config:
    """One helpdesk."""

    name: str
    kind: str
    url: str
    user: str = ""
    """Whose token it is, where the API asks for that (Zendesk, Jira in the cloud)."""
    since: str = ""
    """Date from which the first pull reads; empty: from the beginning."""
    account: int = 1
    """Number of the account, at Chatwoot."""
    filter: str = ""
    """Which issues, in JQL, at Jira."""
    policy: str = ""
    """By which it is judged, instead of the source's own."""
    zone: str = ""
    """Of times that bear none, at GLPI."""

    @property
    def token_variable(self) -> str:
        """The environment variable that holds the token."""
        return f"COMPLAINTS_PULL_{self.name.upper()}_TOKEN"

    @property
    def app_token_variable(self) -> str:
        """The environment variable that holds GLPI's token of the application, where it asks for one."""
        return f"COMPLAINTS_PULL_{self.name.upper()}_APP_TOKEN"

    @property
    def token(self) -> str:
        """The token; UsageError where the environment has none."""
        if not (token := os.environ.get(self.token_variable, "").strip()):
            raise UsageError(f"Put the token of {self.name} into the environment variable {self.token_variable}.")
        return token

    @property
    def app_token(self) -> str:
        """GLPI's token of the application; empty where there is none."""
        return os.environ.get(self.app_token_variable, "").strip()

    @property
    def since_at(self) -> datetime:
        """From when the first pull reads."""
        return (
            datetime.fromisoformat(self.since).replace(tzinfo=UTC) if self.since else datetime(1970, 1, 1, tzinfo=UTC)
        )


def find(name: str, tables: dict | None = None) -> Config:
    """The helpdesk of that name; UsageError where there is none, BadPolicyError where its table is wrong."""
    tables = settings().pull if tables is None else tables
    if name not in tables:
        known = ", ".join(tables) or "none yet"
        raise UsageError(f"settings.toml has no table [pull.{name}]; it has: {known}. docs/how-to/pull.md shows one.")
    table = tables[name]
    where = f"settings.toml, [pull.{name}]"
    if not re.fullmatch("[a-z][a-z0-9_]*", name) or not isinstance(table, dict):
        raise BadPolicyError(f"{where}: write it as a table with a name in lower case, such as [pull.desk].")
    for key, value in table.items():
        if key not in _KEYS:
            raise BadPolicyError(
                f"{where} has an unknown key {key!r}: the keys are {', '.join(_KEYS)} (tokens belong in the "
                "environment)."
            )
        if type(value) is not _KEYS[key]:
            raise BadPolicyError(f"{where}: {key} is {value!r}, but has to be of type {_KEYS[key].__name__}.")
    for key in ("kind", "url"):
        if key not in table:
            raise BadPolicyError(f"{where} has no key {key!r}: add it.")
    if table["kind"] not in KINDS:
        raise BadPolicyError(f"{where}: kind is {table['kind']!r}, but has to be one of {', '.join(KINDS)}.")
    try:
        if table.get("since"):
            datetime.fromisoformat(table["since"])
    except ValueError:
        raise BadPolicyError(
            f"{where}: since is {table['since']!r}, but has to be a date such as 2026-01-01."
        ) from None
    return Config(name=name, **table)
