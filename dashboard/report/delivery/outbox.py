"""What was sent to whom, so that a mail goes out once: a small database beside the archive.

A mail is known by its key (`weekly/2026-W46/ADDRESS`, `alert/2026-11-16/ADDRESS`). Its states:

    waiting ─> trying ─> sending ─> sent
       ^         │          └─────> refused     (the server said no for good)
       └─ later ─┴──────────┘                   (not taken: no connection, or the server asks to come again)

`trying` is one process's claim while it connects; a claim of a process that died lapses after LEASE_MINUTES. `sending`
is written before the first byte of the content leaves, `sent` after the server has taken it. A process that dies in
between, or a connection that breaks there, leaves `sending`: whether the mail went out cannot be known, so it is not
sent again by itself (at most once). `release` lets it go again; its Message-ID stays the same, so that a mailbox that
did get it can tell.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from queries import places
from queries.errors import UnusableError

WAITING, TRYING, SENDING, SENT, REFUSED = "waiting", "trying", "sending", "sent", "refused"
LEASE_MINUTES = 10

_TABLES = """
create table if not exists mails (
    key text primary key,
    address text not null,
    state text not null,
    attempts integer not null default 0,
    reason text not null default '',
    changed_at text not null
);
create table if not exists told (
    address text not null,
    subject text not null,
    told_at text not null,
    primary key (address, subject)
);
"""


@dataclass(frozen=True)
class Mail:
    """One mail as the outbox knows it."""

    key: str
    address: str
    state: str
    attempts: int
    reason: str


class Outbox:
    """One outbox; every method is one transaction, so several processes may share it."""

    def __init__(self, folder: Path):
        self._path = folder / places.OUTBOX

    def claim(self, key: str, address: str) -> bool:
        """Whether this mail may be tried now by this process; if so it is `trying` from here on.

        The one who gets True is the only one: asked and written in one transaction.
        """
        lapsed = (datetime.now(UTC) - timedelta(minutes=LEASE_MINUTES)).isoformat(timespec="seconds")
        with self._writing() as connection:
            connection.execute(
                "insert into mails (key, address, state, changed_at) values (?, ?, ?, ?) on conflict do nothing",
                (key, address, WAITING, _now()),
            )
            done = connection.execute(
                "update mails set state = ?, attempts = attempts + 1, changed_at = ? "
                "where key = ? and (state = ? or (state = ? and changed_at < ?))",
                (TRYING, _now(), key, WAITING, TRYING, lapsed),
            )
            return done.rowcount == 1

    def leave(self, key: str) -> None:
        """Writes that the content leaves now: from here on nobody can know but by the server's answer."""
        with self._writing() as connection:
            connection.execute("update mails set state = ?, changed_at = ? where key = ?", (SENDING, _now(), key))

    def settle(self, key: str, state: str, reason: str = "", told: Iterable[str] = ()) -> None:
        """Writes how sending ended: `sent`, `refused`, or `waiting` for another attempt."""
        with self._writing() as connection:
            connection.execute(
                "update mails set state = ?, reason = ?, changed_at = ? where key = ?", (state, reason, _now(), key)
            )
            if state == SENT:
                address = connection.execute("select address from mails where key = ?", (key,)).fetchone()[0]
                connection.executemany(
                    "insert into told (address, subject, told_at) values (?, ?, ?) on conflict do nothing",
                    [(address, subject, _now()) for subject in told],
                )

    def mails(self) -> dict[str, Mail]:
        """Every mail by its key."""
        if not self._path.exists():
            return {}
        with self._reading() as connection:
            rows = connection.execute("select key, address, state, attempts, reason from mails order by key").fetchall()
        return {row[0]: Mail(*row) for row in rows}

    def told(self, address: str) -> set[str]:
        """What this address has been told of by alerts."""
        if not self._path.exists():
            return set()
        with self._reading() as connection:
            rows = connection.execute("select subject from told where address = ?", (address,)).fetchall()
        return {row[0] for row in rows}

    def release(self) -> list[str]:
        """Lets mails go again that may or may not have gone out, or were refused; gives their keys."""
        with self._writing() as connection:
            keys = [
                row[0]
                for row in connection.execute(
                    "select key from mails where state in (?, ?) order by key", (SENDING, REFUSED)
                ).fetchall()
            ]
            connection.executemany("update mails set state = ? where key = ?", [(WAITING, key) for key in keys])
        return keys

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
                connection.execute("commit")
            except BaseException:
                connection.execute("rollback")
                raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._open() as connection:
            yield connection

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as connection:
                # a mail is recorded before it leaves: also where the machine stops, not only the process
                connection.execute("pragma synchronous = full")
                connection.executescript(_TABLES)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise UnusableError(
                f"The outbox {self._path.name} in {self._path.parent.name} cannot be used ({type(error).__name__}): "
                "check that the folder of reports may be written."
            ) from error


def message_id(key: str, sender: str) -> str:
    """The Message-ID of a mail: the same each time it is attempted."""
    domain = sender.rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
