"""Pages of the reference say what the programs say; `python -m tests.helpers.reference_docs` writes them."""

from dataclasses import fields

import duckdb
import pytest

from etl.marts import table_comments
from queries import settings
from tests.helpers import import_picture, reference_docs


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return reference_docs.example(tmp_path_factory.mktemp("reference") / "warehouse")


def page(name: str) -> str:
    return (reference_docs.FOLDER / name).read_text(encoding="utf-8")


def test_the_page_of_event_columns_is_that_of_the_template():
    assert page("event-columns.md") == reference_docs.event_columns()


def test_the_page_of_settings_names_each_with_what_it_says():
    assert page("settings.md") == reference_docs.settings()
    assert reference_docs._field_words(settings.Settings).keys() == {one.name for one in fields(settings.Settings)}


def test_the_picture_of_the_architecture_is_that_of_the_imports():
    assert import_picture.in_page() == import_picture.picture()


def test_the_page_of_tables_is_what_a_generation_says_of_itself(example):
    assert page("tables.md") == reference_docs.tables(example)


def test_every_table_says_what_it_holds_and_nothing_is_said_of_what_is_not_there(example):
    assert reference_docs.without_comment(example) == []
    with duckdb.connect(str(example), read_only=True) as connection:
        rows = connection.execute("select table_name, column_name from duckdb_columns() where not internal").fetchall()
    columns: dict[str, set[str]] = {}
    for table, column in rows:
        columns.setdefault(table, set()).add(column)
    assert table_comments.known().keys() - columns.keys() <= {"erased_complaints"}
    assert not {
        (table, column)
        for table in columns.keys() & table_comments.known().keys()
        for column in table_comments.columns_of(table)
        if column not in columns[table]
    }
