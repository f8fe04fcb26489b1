"""The documentation leads where it says, fits the head, and names no command or option that there is not."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LONGEST_LINE = 120
MOST_WORDS, MOST_WORDS_OF_A_REFERENCE = 1500, 2000
LOOKED_UP = ("CHANGELOG.md", "row-lists.md")
"""Nobody reads these from beginning to end."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_links_lead_somewhere(path):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("path", [path for path in PAGES if path.name not in LOOKED_UP], ids=name)
def test_a_page_fits_in_the_head(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.split()) <= (MOST_WORDS_OF_A_REFERENCE if "reference" in path.parts else MOST_WORDS)
    # the rows of a table and the texts of a picture cannot be broken
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(("|", "<"))]
    assert not [line[:60] for line in lines if len(line) > LONGEST_LINE]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_files_and_folders_that_are_named_are_there(path):
    if path.name == "CHANGELOG.md" or "decisions" in path.parts:  # tell of what was
        pytest.skip("tells of what was")
    named = re.findall(
        r"`((?:dashboard|etl|queries|expectations|tests|docs|benchmarks)/[\w./-]+)`", path.read_text("utf-8")
    )
    # NAME stands for the reader's own
    assert not [each for each in named if "NAME" not in each and not (ROOT / each).exists()]


def _programs() -> dict[str, str]:
    return {
        program: "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / program).rglob("*.py")))
        for program in ("etl", "queries", "dashboard")
    }


def test_commands_and_options_are_those_of_the_programs():
    programs, unknown = _programs(), set()
    for path in PAGES:
        if path.name == "CHANGELOG.md" or "decisions" in path.parts:
            continue
        for program, words in re.findall(r"python -m (etl|queries|dashboard)\b([^`\n#|]*)", path.read_text("utf-8")):
            first = re.match(r" ([a-z][a-z-]+)(?=\s|$)", words)
            wanted = [f'"{option}"' for option in re.findall(r"(?<=\s)--[a-z][a-z-]+", words)]
            if program == "etl" and first:
                wanted.append(f'"{first[1]}"')
            unknown |= {f"{name(path)}: {program} {each}" for each in wanted if each not in programs[program]}
    assert not unknown


def test_what_the_page_on_python_calls_is_there():
    words = (ROOT / "docs/reference/python-api.md").read_text(encoding="utf-8")
    called = set(re.findall(r"(?:^|`)([a-z_]+)\.([a-z_]+)\(", words, re.MULTILINE)) - {("generation", "snapshot")}
    # modules by the name that the page gives them, which is that of their file but for one
    named = {"warehouse": ["queries/warehouse/generation.py"]}
    for path in (*(ROOT / "queries").rglob("*.py"), *(ROOT / "dashboard").rglob("*.py")):
        named.setdefault(path.stem, []).append(str(path.relative_to(ROOT)))
    assert len(called) > 25
    for module, name in called:
        text = "".join((ROOT / path).read_text(encoding="utf-8") for path in named.get(module, ()))
        # defined there, or handed on from elsewhere
        assert re.search(rf'^(?:(?:def|class) {name}\b|    "{name}",)', text, re.MULTILINE), f"{module}.{name}"


def test_every_article_that_the_code_cites_is_marked_as_checked_or_not():
    cited = re.compile(r"\b\d+ \((?:18|19|20)\d\d\)(?:,? (?:\d+-\d+|article \d+))?")
    found = set()
    for part in ("queries", "etl", "dashboard", "expectations"):
        for path in (ROOT / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found |= set(cited.findall(" ".join(node.value.split())))
    page = (ROOT / "docs/explanation/citations.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| [^|]+ \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE))
    assert len(found) > 30
    assert not found - rows.keys()
    assert not rows.keys() - found - {"volume (year) pages"}
    assert all("checked" in status for place, status in rows.items() if place in found)
