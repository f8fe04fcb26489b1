"""The register of decisions: what people decided of causes, when, why, and what came of it.

A database of its own (`docs/explanation/decision-register.md`), append-only: a decision is a new row, never a change of
an old one. Two people at once: each says which version they saw; the second is told what the first decided and may add
to it. What is decided of one warehouse is neither read nor written by another.

    register(generation).statuses()                what is decided of each cause now
    register(generation).decide(key, "dismissed", by=..., why=..., seen=status.version)
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL

from dashboard.decisions import states, store
from queries import audit
from queries.analysis import known, resurgence
from queries.errors import ConflictError, UsageError
from queries.register import tables
from queries.warehouse.generation import Generation

DEMONSTRATION = "demo"
"""Who decided in the demonstration."""


@dataclass(frozen=True)
class DecisionStatus:
    """One decision, and by it where a cause stands since."""

    key: str
    state: str
    version: int
    """Counts the decisions of a key from 1; 0: nothing was decided yet. Give it back to `decide` as `seen`."""
    decided_at: datetime | None = None
    by: str = ""
    why: str = ""
    kind: str | None = None
    """policy, process or supplier; from `accepted` on."""
    owner: str | None = None
    in_force_on: date | None = None
    expected_effect: str | None = None
    expected_change_share: float | None = None
    """The change of weekly complaints that is hoped for, as a share: -0.3 is 30 % fewer."""
    evidence: dict[str, Any] | None = None
    """The candidate's figures as they were when this was decided."""
    result: dict[str, Any] | None = None
    """The effect as it was computed when this was decided."""

    @property
    def is_changed(self) -> bool:
        """Whether a change is in force, tested or not."""
        return self.state in states.CHANGED

    def is_news(self, now: resurgence.Evidence) -> bool:
        """Whether a candidate in this state, with the evidence there is now, belongs before those who decide.

        Undecided: yes. Dismissed: once its evidence has grown materially (`growth.has_grown`) since. Shown to have
        worked: as soon as it is a candidate again, for then it came back. Everything else is in somebody's hands.
        """
        if self.state == states.DISMISSED:
            then = resurgence.of(self.evidence)
            return then is not None and resurgence.has_grown(then, now)
        return self.state in (states.CANDIDATE, states.VERIFIED)


@dataclass(frozen=True)
class Change:
    """A change that came into force: where charts begin anew."""

    key: str
    in_force_on: date
    kind: str
    owner: str
    state: str
    """in_force, or the result it was given."""
    expected_change_share: float | None = None
    by: str = ""
    """Who put it in force or gave the result, the latest."""
    why: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True)
class SavedView:
    """A view somebody saved: its name and the parameters of its address."""

    name: str
    address: str
    saved_at: datetime


class Register:
    """What one register holds of one warehouse; safe to share between threads.

    All methods raise RegisterError where it cannot be reached.
    """

    def __init__(self, url: URL, warehouse: str, generation: Generation | None = None):
        self.url = url
        self.warehouse = warehouse
        self._generation = generation
        """Whose complaints decisions are about; None: nobody asks whether they know what is written."""
        self._engine = store.engine(url)

    # ---- decisions of causes

    def statuses(self) -> dict[str, DecisionStatus]:
        """Give the latest decision of every key that has any."""
        rows = tables.decisions
        return {row["key"]: _status(row) for row in self._read(rows, order_by=(rows.c.version,))}

    def status_of(self, key: str) -> DecisionStatus:
        """Give where one cause stands; a candidate of version 0 where nothing was decided."""
        past = self.history(key)
        return past[-1] if past else DecisionStatus(key, states.CANDIDATE, 0)

    def history(self, key: str) -> list[DecisionStatus]:
        """Give all decisions and remarks of a key, the oldest first."""
        rows = tables.decisions
        return [_status(row) for row in self._read(rows, rows.c.key == key, order_by=(rows.c.version,))]

    def decide(
        self,
        key: str,
        state: str,
        by: str,
        why: str,
        *,
        seen: int,
        kind: str | None = None,
        owner: str | None = None,
        in_force_on: date | None = None,
        expected_effect: str | None = None,
        expected_change_share: float | None = None,
        evidence: Mapping[str, Any] | None = None,
        result: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> DecisionStatus:
        """Write a decision, or a remark (the same state again), and give where the cause stands by it.

        seen      the version the decider had before their eyes; ConflictError, and nothing written, where another
                  decision was made since: show it, and ask again
        kind ...  the change, from `accepted` on; what is not given again stays as it was in the decision before
        evidence  the candidate's figures now; kept with a dismissal, so that it returns only when they have grown
        at        the instant, aware (now)

        UsageError where the state may not follow, or lacks what it has to carry (`register/states.py`), and where no
        complaint is of the key, unless it was decided of before.
        """
        at = at or datetime.now(UTC)
        before = self.status_of(key)
        if before.version != seen:
            raise _overtaken(before)
        if not before.version and self._generation is not None and not known.is_key(self._generation, key):
            raise UsageError("No complaint is of this cause: decide on one of the page Root causes.")
        change = {
            "kind": kind,
            "owner": owner,
            "in_force_on": in_force_on,
            "expected_effect": expected_effect,
            "expected_change_share": expected_change_share,
        }
        if state in states.PLANNED:
            change = {name: getattr(before, name) if value is None else value for name, value in change.items()}
        elif any(value is not None for value in change.values()):
            raise UsageError(f"A change was described with the state {state}: it belongs to an accepted one.")
        # the day where it is latest: a change that begins today must not be refused because UTC is still at yesterday
        states.require(before.state, state, by=by, why=why, today=at.astimezone().date(), **change)
        if state == before.state:
            evidence = before.evidence if evidence is None else evidence
            result = before.result if result is None else result
        values = {
            "warehouse": self.warehouse,
            "key": key,
            "version": seen + 1,
            "state": state,
            "decided_at": at,
            "decided_by": by.strip(),
            "why": why.strip(),
            **change,
            "evidence": None if evidence is None else dict(evidence),
            "result": None if result is None else dict(result),
        }
        _log(by, "cause", key, state=state, version=seen + 1)
        try:
            with self._engine.connect() as connection, connection.begin():
                connection.execute(sa.insert(tables.decisions).values(values))
        except sa.exc.IntegrityError as error:
            now = self.status_of(key)
            if now.version > seen:
                raise _overtaken(now) from error
            raise tables.unreachable(self.url, error) from error
        except sa.exc.SQLAlchemyError as error:
            raise tables.unreachable(self.url, error) from error
        return self.status_of(key)

    def changes_in_force(self, key: str | None = None) -> list[Change]:
        """Give every change that came into force, by date: of one key, or of all; also of cases re-opened since.

        A date that was corrected by a later decision of the same change counts as corrected.
        """
        rows = tables.decisions
        of_key = () if key is None else (rows.c.key == key,)
        found: list[Change] = []
        running: Change | None = None
        for row in self._read(rows, *of_key, order_by=(rows.c.key, rows.c.version)):
            if running is not None and (running.key != row["key"] or row["state"] not in states.CHANGED):
                found.append(running)
                running = None
            if row["state"] in states.CHANGED:
                names = ("key", "in_force_on", "kind", "owner", "state", "expected_change_share", "why", "decided_at")
                running = Change(**{name: row[name] for name in names}, by=row["decided_by"])
        if running is not None:
            found.append(running)
        return sorted(found, key=lambda change: (change.in_force_on, change.key))

    # ---- causes of uncoded complaints

    def code(self, complaint_id: str, cause: str | None, by: str, suggested: str | None = None) -> None:
        """Write the cause a person gives a complaint that came without one; None takes an earlier one back.

        `suggested` is what was proposed to them. The latest word counts; loads take it into the marts.
        """
        if not complaint_id or not by.strip():
            raise UsageError("A cause was confirmed without a complaint or a name: give both.")
        if self._generation is not None and not known.is_complaint(self._generation, complaint_id):
            raise UsageError("A cause was confirmed for a complaint that the data do not know: choose one of them.")
        self._write(
            tables.codings,
            complaint_id=complaint_id,
            cause=cause or None,
            suggested_cause=suggested or None,
            coded_at=datetime.now(UTC),
            coded_by=by.strip(),
        )

    def codings(self) -> dict[str, tables.Coding]:
        """Give the confirmed causes by complaint_id, without those taken back."""
        with self._reading() as connection:
            own = tables.latest_codings(tables.belonging(connection, tables.codings, self.warehouse))
            return {row.complaint_id: tables.Coding(*row) for row in connection.execute(own)}

    # ---- saved views

    def save_view(self, who: str, name: str, address: str) -> None:
        """Keep the parameters of an address under a name; the same name again replaces what is shown, not the past."""
        if not who.strip() or not name.strip() or not address:
            raise UsageError("A view was saved without an owner, a name or an address: give all three.")
        self._write(tables.views, saved_by=who, name=name.strip(), address=address, saved_at=datetime.now(UTC))

    def forget_view(self, who: str, name: str) -> None:
        """Show a saved view no more."""
        self._write(tables.views, saved_by=who, name=name.strip(), address=None, saved_at=datetime.now(UTC))

    def views(self, who: str) -> list[SavedView]:
        """Give what somebody saved, by name."""
        rows = tables.views
        latest = {row["name"]: row for row in self._read(rows, rows.c.saved_by == who, order_by=(rows.c.view_id,))}
        return [
            SavedView(row["name"], row["address"], row["saved_at"])
            for _, row in sorted(latest.items())
            if row["address"] is not None
        ]

    # ---- other warehouses

    def unclaimed_count(self) -> int:
        """How many decisions were written before the register knew warehouses and are shown nowhere."""
        rows = tables.decisions
        with self._reading() as connection:
            is_claimed = tables.is_claimed(connection)
        return 0 if is_claimed else self.counts(rows).get(tables.OF_BEFORE, 0)

    def counts(self, table: sa.Table) -> dict[str, int]:
        """Give how many rows a table holds of each warehouse."""
        with self._reading() as connection:
            counted = sa.select(table.c.warehouse, sa.func.count()).group_by(table.c.warehouse)
            return dict(connection.execute(counted).all())

    def adopted(self) -> set[str]:
        """Give the warehouses whose decisions this one took over itself."""
        rows = tables.adoptions
        with self._reading() as connection:
            return set(connection.execute(sa.select(rows.c.adopts).where(rows.c.warehouse == self.warehouse)).scalars())

    def adopt(self, other: str) -> None:
        """Take over what was written of another warehouse until now, such as the one these data lay in before.

        UsageError where nothing was, where the demonstration wrote it, and where both decided of the same cause.
        """
        rows = tables.decisions
        with self._reading() as connection:
            owned = [
                connection.execute(sa.select(sa.exists().where(table.c.warehouse == other))).scalar_one()
                for table in (rows, tables.codings, tables.views)
            ]
            theirs = connection.execute(sa.select(rows.c.key, rows.c.decided_by).where(rows.c.warehouse == other)).all()
        if other == self.warehouse or not any(owned):
            raise UsageError("Nothing to adopt: name another warehouse that `python -m dashboard register` lists.")
        if any(by == DEMONSTRATION for _, by in theirs):
            raise UsageError("These decisions are the demonstration's, which no other warehouse may adopt.")
        if both := len({key for key, _ in theirs} & self.statuses().keys()):
            raise UsageError(f"Both warehouses decided of the same causes ({both}): their histories cannot be joined.")
        self._write(tables.adoptions, adopts=other, adopted_at=datetime.now(UTC))

    # ---- the database

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise tables.unreachable(self.url, error) from error

    def _read(
        self, table: sa.Table, *where: sa.ColumnElement[bool], order_by: tuple[sa.Column, ...]
    ) -> list[dict[str, Any]]:
        """The rows of this warehouse: the only way to them."""
        with self._reading() as connection:
            own = sa.select(table).where(tables.belonging(connection, table, self.warehouse), *where)
            return [dict(row) for row in connection.execute(own.order_by(*order_by)).mappings()]

    def _write(self, table: sa.Table, **values: object) -> None:
        who = values.get("coded_by") or values.get("saved_by") or audit.machine_user()
        _log(str(who), table.name, str(values.get("complaint_id", "")))
        try:
            with self._engine.connect() as connection, connection.begin():
                connection.execute(sa.insert(table).values(warehouse=self.warehouse, **values))
        except sa.exc.SQLAlchemyError as error:
            raise tables.unreachable(self.url, error) from error


def _log(who: str, of: str, key: str, **more: object) -> None:
    """Into the audit log, before it is done. The key of a cause may name an employee: a hash of it finds it again."""
    known = key if of == tables.codings.name else hashlib.sha256(key.encode()).hexdigest()[:12] if key else ""
    audit.write("decision", who, f"{of} {known}".strip(), **more)


def register(generation: Generation) -> Register:
    """Open the register of the settings for a warehouse; made or brought up to date on first use. RegisterError."""
    return Register(tables.address(), generation.identity, generation)


def changes_in_force(generation: Generation, key: str | None = None) -> list[Change]:
    """As `Register.changes_in_force`: the dates at which charts of a cause, or of the whole, begin anew."""
    return register(generation).changes_in_force(key)


def _status(row: Mapping[str, Any]) -> DecisionStatus:
    values = {name: value for name, value in row.items() if name not in ("decision_id", "warehouse", "decided_by")}
    return DecisionStatus(by=row["decided_by"], **values)


def _overtaken(now: DecisionStatus) -> ConflictError:
    at = f"{now.decided_at:%Y-%m-%d %H:%M} UTC" if now.decided_at else "before"
    return ConflictError(
        f"{now.by or 'Somebody'} decided of this cause in the meantime ({now.state}, {at}): "
        "nothing of yours was written; read it, and decide again."
    )
