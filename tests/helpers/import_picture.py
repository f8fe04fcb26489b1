"""The picture of docs/explanation/architecture.md: which folder imports which, drawn from the imports themselves."""

import re

import grimp

from queries.settings import ROOT

PAGE = ROOT / "docs" / "explanation" / "architecture.md"
PACKAGES = ("dashboard", "etl", "queries", "expectations")
_BLOCK = re.compile(r"```mermaid\n.*?```\n", re.DOTALL)


def picture() -> str:
    """A block of Mermaid: a box a folder, an arrow an import that does not follow from two others.

    Between two packages one arrow stands for all. Single modules beside the folders are left out.
    """
    graph = grimp.build_graph(*PACKAGES)
    folders = {module for module in graph.modules if module.count(".") == 1 and graph.find_children(module)}
    inside: dict[str, set[str]] = {folder: set() for folder in sorted(folders)}
    between: set[tuple[str, str]] = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            one, other = _folder(module), _folder(imported)
            if module.split(".")[0] != imported.split(".")[0]:
                between.add((module.split(".")[0], imported.split(".")[0]))
            elif one != other and {one, other} <= folders:
                inside[one].add(other)
    lines = ["```mermaid", "flowchart TB"]
    for package in PACKAGES:
        own = [folder for folder in inside if folder.split(".")[0] == package]
        if not own:
            lines.append(f"    {package}")
            continue
        lines.append(f"    subgraph {package}")
        lines += [f"        {_id(folder)}[{folder.split('.')[1]}]" for folder in own]
        arrows = [(folder, other) for folder in own for other in sorted(_reduced(inside, folder))]
        lines += [f"        {_id(folder)} --> {_id(other)}" for folder, other in arrows]
        lines.append("    end")
    lines += [f"    {one} ==> {other}" for one, other in sorted(between)]
    return "\n".join([*lines, "```", ""])


def in_page() -> str:
    """The block as the page has it."""
    return _BLOCK.search(PAGE.read_text(encoding="utf-8"))[0]


def write() -> None:
    """Puts the picture of today into the page."""
    text = _BLOCK.sub(lambda _: picture(), PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(text, encoding="utf-8")


def _folder(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _id(folder: str) -> str:
    return folder.replace(".", "_")


def _reduced(inside: dict[str, set[str]], folder: str) -> set[str]:
    """What a folder imports and does not also reach by way of another."""
    return {
        other
        for other in inside[folder]
        if not any(other in _reached(inside, between) for between in inside[folder] - {other})
    }


def _reached(inside: dict[str, set[str]], folder: str) -> set[str]:
    found: set[str] = set()
    waiting = [folder]
    while waiting:
        for other in inside[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found
