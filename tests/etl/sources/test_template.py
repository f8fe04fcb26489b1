import csv
from pathlib import Path

import duckdb
import pytest
import python_calamine

from etl.__main__ import main as command_line
from etl.policy import tables as policy_tables
from etl.readers import dispatch as readers_dispatch
from etl.sources import definition, template
from etl.sources.definition import CANONICAL_COLUMNS
from expectations import suite


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return template.write(tmp_path_factory.mktemp("out") / "new" / "folder")


def allowed(column):
    return {value["value"] for value in template.meanings()["values"][column]}


def test_the_columns_explained_are_the_canonical_ones_in_their_order():
    assert tuple(column["name"] for column in template.meanings()["columns"]) == CANONICAL_COLUMNS
    required = tuple(column["name"] for column in template.meanings()["columns"] if column.get("required"))
    assert required == definition.find("events").required


def test_the_values_explained_are_those_that_a_load_accepts():
    rules = {rule.id: rule for rule in suite.load("staged_events").rules}
    for column, rule in (
        ("event_type", "event_type_known"),
        ("outcome", "outcome_expected"),
        ("form", "form_expected"),
    ):
        assert allowed(column) == set(rules[rule].kwargs["value_set"])
    scale = rules["score_in_scale"].kwargs
    assert allowed("score") == {str(score) for score in range(scale["min_value"], scale["max_value"] + 1)}
    assert allowed("channel") == set(policy_tables.find("retailer").channels)


def test_every_text_is_there_in_every_language():
    known = template.meanings()
    texts = [*known["columns"], *(value for values in known["values"].values() for value in values)]
    for language in template.LANGUAGES:
        assert all(text[language].strip() for text in texts)
        assert len({column[language] for column in known["columns"]}) == len(CANONICAL_COLUMNS)


def test_the_written_files_are_read_as_events_without_rows(written):
    assert [path.name for path in written] == ["complaint_events.csv", "complaint_events.xlsx"]
    for path in written:
        with duckdb.connect() as connection:
            counts = readers_dispatch.into_raw(connection, definition.find("events"), path)
        assert (counts.rows_read, counts.ignored_columns) == (0, ())


def test_the_csv_names_all_columns(written):
    with written[0].open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [list(CANONICAL_COLUMNS)]


def test_the_workbook_explains_columns_and_values(written):
    workbook = python_calamine.CalamineWorkbook.from_path(str(written[1]))
    assert workbook.sheet_names == ["events", "columns", "values"]
    columns = workbook.get_sheet_by_name("columns").to_python()
    assert columns[0] == ["column", "required", "English", "Azərbaycanca", "Русский"]
    assert [row[0] for row in columns[1:]] == list(CANONICAL_COLUMNS)
    assert [row[0] for row in columns if row[1] == "yes"] == list(CANONICAL_COLUMNS[:4])
    values = {(row[0], str(row[1])) for row in workbook.get_sheet_by_name("values").to_python()[1:]}
    assert values == {(column, value) for column in template.meanings()["values"] for value in allowed(column)}


def test_the_command_writes_the_files_and_names_them(tmp_path, capsys):
    assert command_line(["template", "--out", str(tmp_path / "new")]) == 0
    listed = capsys.readouterr().out.split()
    of_complaints = [f"complaints_{language}.xlsx" for language in template.LANGUAGES]
    assert {Path(line).name for line in listed} == {"complaint_events.csv", "complaint_events.xlsx", *of_complaints}
    assert all(Path(line).is_file() for line in listed)


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert command_line(["template", "--out", str(tmp_path / "file" / "new")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
