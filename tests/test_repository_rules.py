"""The house rules that a machine can check: style, walls, and files small enough to fit in the head."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
FOLDERS = ("dashboard", "etl", "queries", "expectations", "tests", "benchmarks")
LONGEST_FILE_LINES = 400


def _files(*suffixes: str) -> list[Path]:
    return [
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in suffixes and "__pycache__" not in path.parts
    ]


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_finds_nothing():
    assert not _run(str(BIN / "ruff"), "check", "--no-cache", ".")


def test_everything_is_formatted():
    assert not _run(str(BIN / "ruff"), "format", "--no-cache", "--check", ".")


def test_the_walls_between_the_folders_hold():
    assert not _run(str(BIN / "lint-imports"), "--no-cache")


@pytest.mark.parametrize("path", _files(".py", ".sql"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_fits_in_the_head(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE_LINES


OWN_RECORDS = ("decisions", "outbox.py")
"""What the dashboard writes itself: decisions, and which mails went out. No figure comes from there."""


def test_pages_hold_no_sql():
    pattern = re.compile(r"\bselect\b[^\n]*\bfrom\b|^import (duckdb|numpy)", re.IGNORECASE | re.MULTILINE)
    assert not [
        path.name
        for path in _files(".py")
        if path.is_relative_to(ROOT / "dashboard")
        and not set(OWN_RECORDS) & set(path.parts)
        and pattern.search(path.read_text("utf-8"))
    ]


def test_who_reads_is_handed_over_and_not_looked_up():
    asking = [
        path.name
        for path in _files(".py")
        if path.is_relative_to(ROOT / "dashboard") and "access.reader()" in path.read_text()
    ]
    assert sorted(asking) == ["app.py", "context.py"]


def test_the_page_being_drawn_is_handed_over_and_not_looked_up():
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in _files(".py")
        if path.is_relative_to(ROOT / "dashboard") and "context.current()" in path.read_text(encoding="utf-8")
    }
    assert {name for name in asking if not re.fullmatch(r"dashboard/app_pages/\w+/page\.py", name)} == set()


def test_the_lock_names_hashes_and_no_index():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    requirements = re.findall(r"^[a-z0-9].*==.*$", text, re.MULTILINE)
    assert len(requirements) > 20
    assert text.count("\n    --hash=sha256:") >= len(requirements)


def test_what_the_project_needs_is_locked():
    wanted = re.findall(r'^    "([a-z0-9-]+)', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"duckdb", "streamlit", "pytest"} <= set(wanted) & set(locked)


def test_the_readme_names_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in text
    assert "make test" in text


def test_no_test_imports_another_test():
    pattern = re.compile(r"^from tests(\.\w+)*\.test_\w+ import|^from tests(\.\w+)* import .*\btest_", re.MULTILINE)
    assert not [
        path.name for path in _files(".py") if "tests" in path.parts and pattern.search(path.read_text("utf-8"))
    ]


MODULES_SIDE_BY_SIDE = 18
MANY_OF_ONE_KIND = ("queries/statistics",)
"""Folders of one statistic a file: a name is found there however many there are."""


def _code_folders() -> list[Path]:
    return sorted({path.parent for path in _files(".py") if path.relative_to(ROOT).parts[0] in FOLDERS[:4]})


@pytest.mark.parametrize("folder", _code_folders(), ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_folder_says_what_belongs_there_and_stays_small(folder):
    first = (folder / "__init__.py").read_text(encoding="utf-8")
    assert first.startswith('"""'), "an __init__.py that says in a sentence what belongs into the folder"
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MODULES_SIDE_BY_SIDE or str(folder.relative_to(ROOT)) in MANY_OF_ONE_KIND


def test_a_page_has_a_folder_and_an_entry_in_the_navigation():
    from dashboard.shell import navigation

    folders = {path.parent.name for path in (ROOT / "dashboard" / "app_pages").glob("*/page.py")}
    assert folders == {Path(navigation.path(entry.file)).parent.name for entry in navigation.ENTRIES}


READS = re.compile(r"\bctx\.(run|rows|with_previous|series)\(|\bcache\.(of|run|together|with_previous|series)\b")
"""How a page reads: of its context, or of what is remembered of the generation."""


def _functions(folder: Path) -> list[str]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.py"))]
    return [node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]


def test_a_page_states_what_it_reads_once_in_its_load():
    pages = {path.parent for path in (ROOT / "dashboard" / "app_pages").glob("*/page.py")}
    folders = [*sorted(pages), ROOT / "dashboard" / "sections"]
    found = {folder.name: _functions(folder) for folder in folders}
    twice = {name: {"asks", "collect"} & set(functions) for name, functions in found.items()}
    assert not any(twice.values()), "what is read is stated in load alone"
    reading = {page.name for page in pages if any(READS.search(file.read_text()) for file in page.glob("*.py"))}
    assert len(reading) > 10
    assert {name: found[name].count("load") for name in reading} == dict.fromkeys(reading, 1)
    # a page script draws what load gave it
    asking = [page.name for page in pages if READS.search((page / "page.py").read_text(encoding="utf-8"))]
    assert asking == ["data_quality"], "of these one asks for a whole list on the click that takes it away"
