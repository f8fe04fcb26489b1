"""Erasing a customer: name, contact and words, from every generation that is kept and from what lies beside them.

Events stay, under the number of the complaint: figures do not change. A generation is never changed in place: the live
one is followed by a new one, older ones are replaced by a copy under their name, each copied into a fresh file so that
nothing deleted remains legible. Later loads of the same rows do not bring anything back (`erased_complaints`).
"""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from etl.erasure.subject import Subject
from etl.sources.definition import quoted
from etl.staging import privacy
from etl.warehouse import generations, rewrite
from queries.errors import NoWarehouseError, UnusableError
from queries.warehouse import stored

_LEAST = 4  # letters of a contact or name that is looked for inside other values


@dataclass
class Erased:
    """What was done."""

    generations: int = 0
    rows: int = 0
    """Rows of names, contacts and words that were there, over all generations."""
    live: int = 0
    """Number of the generation that is live now."""
    complaint_ids: set[str] = field(default_factory=set)


def erase(directory: Path, subject: Subject) -> Erased:
    """Erase one customer from every generation kept; nothing of it can be undone."""
    return _everywhere(directory, lambda connection: _forget(connection, subject))


def again(directory: Path, complaint_ids: Sequence[str]) -> Erased:
    """Erase complaints anew whose customers were erased earlier, such as after a backup of before was restored."""
    return erase(directory, Subject(tuple(complaint_ids)))


def retain(directory: Path, months: int) -> Erased:
    """Erase what is older than so many months (`privacy.forget_old`) from every generation that is kept."""
    return _everywhere(directory, lambda connection: privacy.forget_old(connection, months))


def _everywhere(directory: Path, change: Callable[[duckdb.DuckDBPyConnection], set[str]]) -> Erased:
    done = Erased()
    with generations.locked(directory):
        live = generations.live(directory)
        if live is None:
            raise NoWarehouseError(f"There is no warehouse in {directory} yet, so nothing is held.")
        # the newest first: should the disk fail, the live one is done
        for number in sorted(generations.generations(directory), key=lambda one: (one != live, -one)):
            with generations.draft(directory, empty=True) as draft:
                source = directory / generations.name_of(number)
                shutil.copyfile(source, draft.database)
                rewrite.as_set(draft.database)
                is_live = number == live
                changed = _changed(draft.database, change, draft.number if is_live else None)
                done.complaint_ids |= changed
                if not changed:
                    done.live = done.live or live
                    continue
                done.generations += 1
                rewrite.rewrite(draft.database)
                if is_live:
                    done.live = draft.number
                    generations.sync(draft.database)
                    draft.database.rename(directory / generations.name_of(draft.number))
                    generations.sync(directory)
                    generations.make_live(directory, draft.number)
                    source.unlink()
                else:
                    generations.sync(draft.database)
                    os.replace(draft.database, source)  # noqa: PTH105 - over a file that readers may hold
                    generations.sync(directory)
    return done


def _changed(database: Path, change: Callable[[duckdb.DuckDBPyConnection], set[str]], number: int | None) -> set[str]:
    try:
        with stored.opened(database) as connection:
            connection.execute("set timezone = 'UTC'")
            found = change(connection)
            if found and number is not None:
                connection.execute("update meta set value = $1 where key = 'generation'", [str(number)])
            return found
    except duckdb.Error as error:
        raise UnusableError(
            f"{database.name} could not be changed ({type(error).__name__}): nothing of it was erased; mend the disk, "
            "then erase again."
        ) from error


def _forget(connection: duckdb.DuckDBPyConnection, subject: Subject) -> set[str]:
    """Erase a customer from the generation that is the current catalog; the complaints it held of them."""
    ids = list(subject.complaint_ids)
    texts = connection.execute("select text from event_texts where list_contains($1, complaint_id)", [ids]).fetchall()
    found = set()
    for table in privacy.PERSONAL_TABLES:
        rows = connection.execute(
            f"delete from {table} where list_contains($1, complaint_id) returning complaint_id", [ids]
        )
        found |= {one for (one,) in rows.fetchall()}
    for table in ("events", "event_history", "complaints"):
        if _has_column(connection, table, "customer_key"):
            connection.execute(f"update {table} set customer_key = null where list_contains($1, complaint_id)", [ids])
        if _has_column(connection, table, "vulnerable"):
            connection.execute(f"update {table} set vulnerable = null where list_contains($1, complaint_id)", [ids])
    known = "select complaint_id from complaints where list_contains($1, complaint_id)"
    found |= {one for (one,) in connection.execute(known, [ids]).fetchall()}
    connection.execute(privacy.ERASED)
    connection.execute(
        """insert into erased_complaints select complaint_id, $2 from (select unnest($1) as complaint_id)
        where complaint_id not in (select complaint_id from erased_complaints)""",
        [ids, datetime.now(UTC).replace(tzinfo=None)],
    )
    whole = [one for (one,) in texts if one]
    if _sweep(connection, subject, whole):
        found |= set(ids)
    return found


def _has_column(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> bool:
    """Whether a table says a thing of customers; of a generation made earlier it does not."""
    columns = connection.execute(f"describe {table}").fetchall()
    return any(column[0] == name for column in columns)


def _sweep(connection: duckdb.DuckDBPyConnection, subject: Subject, texts: list[str]) -> bool:
    """Blank every other value that holds a contact or the words, and the name in rows as they came; whether any did.

    A name is looked for in rows as they came alone: an employee may bear the same one.
    """
    rows = connection.execute(
        """select table_name, column_name from duckdb_columns() semi join duckdb_tables() using (table_name)
        where database_name = current_database() and schema_name = 'main' and data_type = 'VARCHAR'
        and table_name not in ('meta', 'mart_sql', 'event_customers', 'event_texts', 'erased_complaints')
        and column_name not in ('complaint_id', 'event_id', 'content_hash')"""
    ).fetchall()
    swept = False
    for table, column in rows:
        is_as_it_came = table == "rejected_rows" or table.startswith("kept_")
        words = [*subject.contacts, *(subject.names if is_as_it_came else ())]
        words = [word for word in words if len(word) >= _LEAST]
        name = quoted(column)
        holds = [f"contains(lower({name}), lower(${place}))" for place in range(2, 2 + len(words))]
        done = connection.execute(
            f"update {quoted(table)} set {name} = '(erased)' "
            f"where {' or '.join([f'list_contains($1, {name})', *holds])} returning 1",
            [texts, *words],
        ).fetchall()
        swept |= bool(done)
    return swept
