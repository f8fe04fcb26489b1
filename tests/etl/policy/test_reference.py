"""docs/reference/policy.md beside the parser: every key and word that the parser knows, and examples that it reads."""

import re
from pathlib import Path

import pytest

from etl.policy import hours, limits, parse, values
from etl.policy import tables as policy_tables
from etl.policy.model import CONDITIONS

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "policy.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
HEAD = """
name = "example"
label = "An example"
source = "The reference."
zone = "Asia/Baku"
country = "AZ"
steps = ["accepted", "resolved"]
[[version]]
effective_from = 2000-01-01
source = "The reference."
"""
IN_HOURS = """
[[version.clock]]
name = "acceptance"
start = "received"
stop = "accepted"
limit = 4
unit = "working_hours"
source = "The reference."
"""


def whole(example: str) -> str:
    """The example with what it leaves out."""
    if example.startswith("name ="):
        return example
    if example.startswith("[[target]]"):
        return HEAD + IN_HOURS.replace("acceptance", "resolution").replace("working_hours", "working_days") + example
    return HEAD + (IN_HOURS if example.startswith("[version.schedule]") else "") + example


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_each_example_is_read(tmp_path, example):
    path = tmp_path / "example.toml"
    path.write_text(whole(example), encoding="utf-8")
    assert policy_tables.find(path).versions


def test_every_key_the_parser_asks_for_is_told(tmp_path, monkeypatch):
    asked = set()
    close = values.Table.close

    def closing(table):
        asked.update(table.asked)
        close(table)

    monkeypatch.setattr(values.Table, "close", closing)
    for number, example in enumerate(EXAMPLES):
        path = tmp_path / f"example{number}.toml"
        path.write_text(whole(example), encoding="utf-8")
        policy_tables.find(path)
    assert {"effective_from", "limits", "when", "dates", "working_saturday", "checked"} <= asked
    told = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert asked - told == set()


def test_every_word_that_is_valid_is_told():
    told = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert {*limits.FILE_UNITS, *CONDITIONS, *parse.EVENT_TYPES} <= told
    assert str(limits.LARGEST) in PAGE
    assert hours.DATES in told
