"""One place opens the files of a warehouse: a key is needed, told by nobody, and what is put aside is encrypted too."""

import dataclasses
import re

import duckdb
import pytest

from queries.errors import EncryptionError
from queries.settings import ROOT, settings
from queries.warehouse import stored

KEY = "a key of a test, which is long enough"
PLANTED = b"Zarifa Planted"


@pytest.fixture
def encrypting(monkeypatch):
    chosen = dataclasses.replace(settings(), encryption=stored.BUILT_IN)
    monkeypatch.setattr(stored, "settings", lambda: chosen)
    monkeypatch.setenv(stored.KEY, KEY)


def write(path):
    with stored.opened(path) as connection:
        connection.execute("create table t as select 'Zarifa Planted' as name, range as i from range(1000)")
    return path


def test_an_encrypted_file_is_read_with_its_key_and_holds_no_legible_name(encrypting, tmp_path):
    path = write(tmp_path / "one.duckdb")
    assert stored.is_encrypted(path)
    assert PLANTED not in path.read_bytes()
    with stored.opened(path, read_only=True) as connection:
        assert connection.execute("select count(*), min(name) from t").fetchall() == [(1000, "Zarifa Planted")]


def test_a_plain_file_is_read_beside_it_whatever_is_set(encrypting, tmp_path):
    with duckdb.connect(str(tmp_path / "plain.duckdb")) as connection:
        connection.execute("create table t as select 1 as i")
    assert not stored.is_encrypted(tmp_path / "plain.duckdb")
    with stored.opened(tmp_path / "plain.duckdb", read_only=True) as connection:
        assert connection.execute("from t").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("", "neither COMPLAINTS_WAREHOUSE_KEY nor COMPLAINTS_WAREHOUSE_KEY_FILE gives a key: set one of them."),
        ("short-and-secret", "has fewer than 32 characters"),
        ("another key, which is long enough, too", "with another key than COMPLAINTS_WAREHOUSE_KEY gives"),
    ],
)
def test_a_key_that_is_missing_or_wrong_is_one_sentence_without_it(encrypting, tmp_path, monkeypatch, key, says):
    path = write(tmp_path / "one.duckdb")
    monkeypatch.setenv(stored.KEY, key)
    with pytest.raises(EncryptionError, match=re.escape(says)) as met:
        stored.opened(path, read_only=True)
    assert "one.duckdb" in str(met.value)
    assert KEY not in str(met.value)
    assert not key or key not in str(met.value)
    assert met.value.__cause__ is None


def test_the_key_may_lie_in_a_file(encrypting, tmp_path, monkeypatch):
    path = write(tmp_path / "one.duckdb")
    monkeypatch.delenv(stored.KEY)
    (tmp_path / "key").write_text(f"{KEY}\n", encoding="utf-8")
    monkeypatch.setenv(stored.KEY_FILE, str(tmp_path / "key"))
    with stored.opened(path, read_only=True) as connection:
        assert connection.execute("select count(*) from t").fetchall() == [(1000,)]
    monkeypatch.setenv(stored.KEY_FILE, str(tmp_path / "nowhere"))
    with pytest.raises(EncryptionError, match="cannot be read"):
        stored.opened(path, read_only=True)


def test_the_database_tells_nobody_its_key(encrypting, tmp_path):
    path = write(tmp_path / "one.duckdb")
    with stored.opened(path, read_only=True) as connection:
        said = [
            connection.execute(f"from {table}").fetchall()
            for table in ("duckdb_databases()", "duckdb_settings()", "duckdb_secrets()", "duckdb_variables()")
        ]
        with pytest.raises(duckdb.Error) as met:
            connection.execute("from nowhere")
    assert KEY not in f"{said} {met.value}"


def test_what_memory_cannot_hold_is_encrypted_where_it_is_put_aside(encrypting, tmp_path):
    path = write(tmp_path / "one.duckdb")
    limits = {"memory_limit": "20MB", "temp_directory": str(tmp_path / "spill"), "threads": "1"}
    with stored.opened(path, config=limits) as connection:
        connection.execute(
            "create temp table much as "
            "select 'Zarifa Planted' || hash(range) || hash(range + 1) as s from range(500000)"
        )
        aside = list((tmp_path / "spill").iterdir())
        assert sum(file.stat().st_size for file in aside) > 1_000_000
        assert [file.name for file in aside if PLANTED in file.read_bytes()] == []


def test_openssl_is_asked_for_and_nothing_weaker_is_taken_where_it_is_not_there(encrypting, tmp_path, monkeypatch):
    chosen = dataclasses.replace(settings(), encryption=stored.OPENSSL)
    monkeypatch.setattr(stored, "settings", lambda: chosen)
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        try:
            connection.execute("load httpfs")
        except duckdb.Error:
            with pytest.raises(EncryptionError, match=r"needs the extension httpfs .* docs/how-to/encrypt\.md"):
                write(tmp_path / "one.duckdb")
            assert not (tmp_path / "one.duckdb").exists()
        else:
            assert stored.is_encrypted(write(tmp_path / "one.duckdb"))


def test_no_other_place_opens_a_file_of_a_warehouse():
    opening = re.compile(r"duckdb\.connect\((?!\)|\":memory:\")|attach '\{")
    found = {
        str(path.relative_to(ROOT))
        for folder in ("etl", "queries", "dashboard", "expectations")
        for path in (ROOT / folder).rglob("*.py")
        if opening.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"queries/warehouse/stored.py"}
