"""A register of every earlier version is brought up to date on first use; one of a newer version is refused."""

import lzma
import sqlite3
from pathlib import Path

import pytest

from dashboard.decisions.register import Register
from queries.errors import RegisterError
from queries.register import tables

FIXTURES = Path(__file__).parents[2] / "fixtures"
EARLIER = tables.REVISIONS[:-1]


def unpacked(revision: str, folder: Path) -> Path:
    file = folder / "register.sqlite"
    file.write_bytes(lzma.decompress((FIXTURES / f"register_of_{revision}.sqlite.xz").read_bytes()))
    return file


@pytest.mark.parametrize("revision", EARLIER)
def test_an_earlier_register_is_brought_up_to_date(revision, tmp_path):
    file = unpacked(revision, tmp_path)
    register = Register(tables.url_of(str(file)), "mine")
    assert register.unclaimed_count() == 1
    register.adopt(tables.OF_BEFORE)
    [decision] = register.history("delivery_delay")
    assert (decision.state, decision.by, decision.why) == ("dismissed", "Aysel", "A season.")
    with sqlite3.connect(file) as connection:
        assert connection.execute("select version_num from alembic_version").fetchall() == [(tables.REVISIONS[-1],)]
        with pytest.raises(sqlite3.DatabaseError, match="append-only"):
            connection.execute("delete from decisions")


def test_a_newer_register_is_refused(tmp_path):
    file = unpacked(EARLIER[0], tmp_path)
    with sqlite3.connect(file) as connection:
        connection.execute("update alembic_version set version_num = 'r9999'")
    with pytest.raises(RegisterError, match="newer"):
        Register(tables.url_of(str(file)), "mine")
