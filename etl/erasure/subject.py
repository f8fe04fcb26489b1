"""Whose data it is about: one customer, found by a complaint or by a contact, over all generations that are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.warehouse import generations
from queries.errors import UnusableError, UsageError, WarehouseError
from queries.warehouse import stored


@dataclass(frozen=True)
class Subject:
    """One customer: the complaints, and by what words they can be found in other places."""

    complaint_ids: tuple[str, ...]
    contacts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A generation, attached as `g`, to be read."""
    with duckdb.connect(":memory:") as connection:
        try:
            stored.attach(connection, path, "g", read_only=True)
        except duckdb.Error as error:
            raise WarehouseError(f"{path.name} cannot be read: run `python -m etl rollback`.") from error
        yield connection


def find(directory: Path, complaint_id: str | None, contact: str | None) -> Subject:
    """Give the customer of a complaint, or of a contact (in any letters and blanks), in whatever generation.

    A complaint's customer has all complaints of the same contact. UsageError where both or none is given;
    UnusableError where nobody is found.
    """
    if bool(complaint_id) == bool(contact):
        raise UsageError("Name the customer by --complaint ID or by --contact TEXT, one of the two.")
    ids, names = {complaint_id} - {None}, set()
    contacts = {contact.strip()} if contact else set()
    is_known = False
    for number in generations.generations(directory):
        with opened(directory / generations.name_of(number)) as connection:
            if complaint_id:
                rows = connection.execute(
                    "select distinct customer_contact from g.event_customers where complaint_id = $1", [complaint_id]
                ).fetchall()
                contacts |= {one for (one,) in rows if one}
                known = "select count(*) from g.complaints where complaint_id = $1"
                is_known |= connection.execute(known, [complaint_id]).fetchone()[0] > 0
            rows = connection.execute(
                """select distinct complaint_id, customer_name from g.event_customers
                where list_contains($1, complaint_id) or list_contains($2, lower(trim(customer_contact)))""",
                [list(ids), [one.strip().lower() for one in contacts]],
            ).fetchall()
            ids |= {one for one, _ in rows}
            names |= {one for _, one in rows if one}
            is_known |= bool(rows)
    if not is_known:
        raise UnusableError("Nobody is found by that in any generation that is kept: check the number or contact.")
    return Subject(tuple(sorted(ids)), tuple(sorted(contacts)), tuple(sorted(names)))
