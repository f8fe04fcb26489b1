"""One table of a policy's `.toml` being read: values taken by key and kind, with errors that name the valid words."""

import datetime as dt
import difflib
import re
from typing import Any

from etl.policy.model import WEEKDAYS
from queries.errors import BadPolicyError

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""What policies, clocks and channels are called by."""


class Table:
    """One TOML table being read: takes values out by key and type, and refuses what nobody took."""

    def __init__(self, values: Any, where: str):
        if not isinstance(values, dict):
            raise BadPolicyError(f"{where} must be a table of `key = value` lines.")
        self._values = dict(values)
        self.asked: dict[str, None] = {}
        self.where = where

    def take(self, key: str, kind: type | tuple[type, ...], what: str, *, required: bool = True) -> Any:
        """The value of `key`; None where it is absent and may be. `what` says in words what it must be."""
        self.asked[key] = None
        if key not in self._values:
            if required:
                raise BadPolicyError(f"{self.where}: `{key}` is missing; give {what}.")
            return None
        value = self._values.pop(key)
        is_right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if kind is dt.date and isinstance(value, dt.datetime):
            is_right = False
        if not is_right or (kind is str and not value.strip()):
            raise self.error(key, value, what)
        return value

    def words(self, key: str, allowed: tuple[str, ...] | None, *, required: bool = True) -> tuple[str, ...]:
        """A list of different words, each one of `allowed` where that is given."""
        what = f"a list out of {', '.join(allowed)}" if allowed else "a list of names in lower case"
        values = self.take(key, list, what, required=required) or []
        for value in values:
            if not isinstance(value, str) or not NAME.fullmatch(value) or (allowed and value not in allowed):
                raise self.error(key, value, what)
        if len(set(values)) < len(values):
            raise BadPolicyError(f"{self.where}: `{key}` names something twice; name each once.")
        return tuple(values)

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """One word out of `allowed`."""
        what = f"one of {', '.join(allowed)}"
        value = self.take(key, str, what)
        if value not in allowed:
            raise self.error(key, value, what)
        return value

    def rest(self) -> tuple[str, ...]:
        """The keys that nobody took yet."""
        return tuple(self._values)

    def error(self, key: str, value: Any, what: str) -> BadPolicyError:
        """That a value is not what it must be."""
        return BadPolicyError(f"{self.where}: `{key}` is {value!r}; give {what}.")

    def close(self) -> None:
        """Refuses keys that nobody took, and names those that there are."""
        if not self._values:
            return
        unknown = sorted(self._values)
        short = [f"`{key[:3].lower()}`" for key in unknown if key[:3].lower() in WEEKDAYS and "mon" in self.asked]
        near = [found[0] for key in unknown if (found := difflib.get_close_matches(key, self.asked, n=1))]
        if short:
            hint = f"days are written {', '.join(short)}"
        else:
            meant = f"did you mean {', '.join(f'`{key}`' for key in near)}? " if near else ""
            hint = f"{meant}the keys are {', '.join(self.asked)}"
        raise BadPolicyError(f"{self.where}: {', '.join(f'`{key}`' for key in unknown)} is not known here; {hint}.")
