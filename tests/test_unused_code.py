"""Nothing stands in the programs that only tests ask for: what no command, page or report uses is taken out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = ("dashboard", "etl", "queries", "expectations")
CALLED_BY_LIBRARIES = {
    "do_GET",
    "log_message",
    "process_bind_param",
    "process_result_value",
    "down_revision",
    "revision",
}
"""Names that a library looks for."""


def sources() -> dict[Path, ast.Module]:
    paths = [path for folder in PROGRAMS for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def used(tree: ast.Module) -> Iterator[str]:
    """Every name that is read, also as an attribute or in a text that names a function to be called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[\w:.]+", node.value):
            yield from re.split(r"[:.]", node.value)


def defined(tree: ast.Module) -> Iterator[str]:
    """Functions, classes, methods and the constants of a module."""
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else []
        for one in (node, *inside):
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield one.name
        if isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def test_everything_that_is_defined_is_used_by_the_programs_themselves():
    trees = sources()
    # metrics name the function of their last step
    said = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "queries" / "metrics").glob("*.sql"))
    known = {name for tree in trees.values() for name in used(tree)} | set(re.findall(r"\w+", said))
    unused = {
        f"{path.relative_to(ROOT)}: {name}"
        for path, tree in trees.items()
        for name in defined(tree)
        if name not in known | CALLED_BY_LIBRARIES and not re.fullmatch(r"__\w+__", name)
    }
    assert not unused
