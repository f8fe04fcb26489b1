"""docs/getting-started.md, word for word: each command is run where a reader runs it, and says what the page says."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import __main__ as dashboard
from etl import __main__ as etl
from queries import __main__ as queries
from queries.settings import ROOT

PAGE = ROOT / "docs" / "getting-started.md"
PYTHON = ".venv/bin/python -m "


def steps() -> Iterator[tuple[list[str], str]]:
    """Each command of the page with what the page says it prints."""
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, said = step.partition("\n")
            assert command.startswith(PYTHON)
            yield shlex.split(command.removeprefix(PYTHON)), said


def says(printed: str, told: str) -> bool:
    """Whether a program printed what the page tells; `...` stands for anything."""
    parts = (re.escape(part) for part in re.split(r"(?:^|(?<= ))\.\.\.\n?", told, flags=re.MULTILINE))
    return re.fullmatch(r"(?s:.*?)".join(parts), printed) is not None


@pytest.mark.slow
def test_each_command_says_what_the_page_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    ran = []
    for (program, *words), told in steps():
        if program == "dashboard":
            # started for real in the browser tests; here: that its words are right, and that it says so
            assert dashboard._arguments(words).warehouse == Path("data/mine")
            assert told.startswith(
                f"The dashboard is at http://{dashboard.HOST}:{dashboard._arguments([]).port} (stop it"
            )
        else:
            assert not {"etl": etl, "queries": queries}[program].main(words)
            printed = capsys.readouterr().out
            assert says(printed, told), printed
        ran.append(program)
    assert ran == ["etl", "etl", "queries", "dashboard"]


def test_what_is_told_and_is_not_so_is_noticed():
    assert says("a\nb\nc\n", "...\nb\n...\n")
    assert says("a 1 (2 s)\n", "a 1 ...\n")
    assert not says("a\nc\n", "...\nb\n...\n")
    assert not says("a\nb\n", "b\n")


def test_every_link_of_the_page_leads_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", PAGE.read_text(encoding="utf-8"))
    assert links
    assert all((PAGE.parent / link).exists() for link in links)
