"""Asking an API politely: one request after the other, waiting as long as it says, trying again where that helps.

No message holds the token, an address with its parameters, or a word of an answer: answers are customers' words.
"""

import email.utils
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from queries.errors import PullError

ATTEMPTS = 6
"""Of one request, before the pull is given up."""
LONGEST_WAIT_SECONDS = 600
"""A server that asks for more is left alone until the next pull."""
_TIMEOUT_SECONDS = 60
_LOCAL = ("127.0.0.1", "localhost", "::1")


class GoneError(PullError):
    """What was asked for is not there (any more)."""


class Client:
    """One API under one address, with one set of credentials; a context manager."""

    def __init__(
        self,
        address: str,
        label: str,
        token_variable: str,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        wait: Callable[[float], None] = time.sleep,
    ):
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in _LOCAL:
            raise PullError(f"The address of {label} must begin with https://, or its token could be read on the way.")
        self._host = parts.netloc
        self._label = label
        self._variable = token_variable
        self._wait = wait
        self._http = httpx.Client(
            base_url=address,
            headers={"Accept": "application/json", "User-Agent": "complaint-sla-dashboard", **(headers or {})},
            auth=auth,
            timeout=_TIMEOUT_SECONDS,
        )

    def __enter__(self) -> "Client":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._http.close()

    @property
    def host(self) -> str:
        """The name under which the history and the marks know the API."""
        return self._host

    def get(
        self, path: str, params: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """The JSON of an answer; `path` may be the address of a next page, which must be of the same host.

        Raises GoneError where there is no such thing, PullError where the API cannot be used.
        """
        return self.answer(path, params, headers).json_body

    def answer(
        self, path: str, params: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> "Answer":
        """As `get`, with the headers of the answer."""
        named = urlsplit(path)
        if named.netloc and named.netloc != self._host:
            # it would be sent the token
            raise PullError(f"{self._label} names a next page on another host; nothing was published.")
        # An address of a next page bears its parameters itself, which an empty list would take away.
        query = {key: str(value) for key, value in params.items()} if params else None
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = self._http.get(path, params=query, headers=dict(headers or {}))
            except httpx.TransportError as error:
                if attempt == ATTEMPTS:
                    raise PullError(
                        f"{self._label} could not be reached ({type(error).__name__}); check its address in "
                        "settings.toml and the network; nothing was published."
                    ) from None
                self._wait(_backoff(attempt))
                continue
            if response.status_code != 429 and response.status_code < 500:
                return self._usable(response)
            if attempt == ATTEMPTS:
                break
            self._wait(self._asked_for(response) or _backoff(attempt))
        reason = "asks for fewer requests" if response.status_code == 429 else "has a fault of its own"
        raise PullError(
            f"{self._label} {reason} (HTTP {response.status_code}, {ATTEMPTS} times); pull again later; nothing was "
            "published."
        )

    def _usable(self, response: httpx.Response) -> "Answer":
        match response.status_code:
            case 401:
                raise PullError(
                    f"{self._label} refuses the token: it is wrong, or has expired; make a new one there and put it "
                    f"into the environment variable {self._variable}; nothing was published."
                )
            case 403:
                raise PullError(
                    f"{self._label} does not let this token read the tickets; give its user the right; nothing was "
                    "published."
                )
            case 404 | 410:
                raise GoneError(
                    f"{self._label} knows no {response.request.url.path}; check its address in settings.toml; nothing "
                    "was published."
                )
        if not response.is_success:
            raise PullError(
                f"{self._label} refuses a request (HTTP {response.status_code}); its API may have changed; nothing was "
                "published."
            )
        try:
            return Answer(response.json(), response.headers)
        except ValueError:
            raise PullError(
                f"{self._label} answers with something else than JSON; check its address in settings.toml; nothing was "
                "published."
            ) from None

    def _asked_for(self, response: httpx.Response) -> float:
        """The seconds that the server asks to wait; 0 where it names none."""
        said = response.headers.get("Retry-After", "")
        seconds = 0.0
        if said.isdecimal():
            seconds = float(said)
        elif said:
            try:
                seconds = (email.utils.parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
            except (TypeError, ValueError):
                return 0.0
        if seconds > LONGEST_WAIT_SECONDS:
            raise PullError(
                f"{self._label} asks to wait for {seconds / 60:,.0f} minutes; pull again then; nothing was published."
            )
        return max(seconds, 0.0)


class Answer:
    """A usable answer."""

    def __init__(self, json_body: Any, headers: Mapping[str, str]):
        self.json_body = json_body
        self.headers = headers


def member(answer: Any, key: str, label: str) -> Any:
    """A part that the API documents; PullError where the answer has none, for then the API has changed."""
    if not isinstance(answer, dict) or key not in answer:
        raise PullError(f"An answer of {label} has no {key!r}, which its API documents; nothing was published.")
    return answer[key]


def _backoff(attempt: int) -> float:
    return float(2 ** (attempt - 1))
