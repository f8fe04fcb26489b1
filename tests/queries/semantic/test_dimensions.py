"""Dimensions are listed once: whoever asks for them gets those of the file, and no code keeps a list of its own."""

import ast
from pathlib import Path

import pytest

from dashboard.shell import filters
from queries.analysis import group_comparison
from queries.errors import UnusableError
from queries.register import cause_key
from queries.semantic import catalog, dimensions
from queries.warehouse import generation as warehouse_generation

ROOT = Path(__file__).parents[3]
SAYS_WHAT_THERE_MAY_BE = ("queries/warehouse/earlier.py", "etl/sources/definition.py", "etl/policy/model.py")
"""What a file, an earlier generation or a limit of a policy may name: formats, not uses."""


def test_filters_comparisons_and_the_search_for_causes_take_theirs_from_the_file():
    assert dimensions.used_for("filter") == filters.DIMENSIONS
    assert dimensions.used_for("compare") == group_comparison.DIMENSIONS
    assert dimensions.used_for("search") == cause_key.DIMENSIONS
    assert dimensions.used_for("mix") == group_comparison.MIX
    assert dimensions.PEOPLE == ("handler", "named_employee")


def test_every_fact_has_every_dimension(demo_warehouse):
    generation = warehouse_generation.open_live(demo_warehouse)
    with generation.reading() as cursor:
        for mart in ("complaints", "clocks", "open_spells", "steps"):
            there = {row[0] for row in cursor.execute(f"describe {mart}").fetchall()}
            assert set(dimensions.NAMES) <= there, mart
    assert set(dimensions.NAMES) <= set(catalog.definition("on_time_share").dimensions)


@pytest.mark.slow
def test_no_module_keeps_a_list_of_dimensions_of_its_own():
    kept = []
    for folder in ("dashboard", "queries", "etl"):
        for path in (ROOT / folder).rglob("*.py"):
            if "demo" in path.parts or path.relative_to(ROOT).as_posix() in SAYS_WHAT_THERE_MAY_BE:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                values = getattr(node, "elts", None) or getattr(node, "keys", None) or ()
                names = {one.value for one in values if isinstance(one, ast.Constant)}
                if len(names) > 3 and names <= set(dimensions.NAMES):
                    kept.append(f"{path.name}:{node.lineno}")
    assert not kept


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[region]\nlabel = "Region"\n', "[region] has to have label and uses"),
        ('[region]\nlabel = "Region"\nuses = []\nperosn = true\n', "[region] has to have label and uses"),
        ('[region]\nlabel = "Region"\nuses = ["filters"]\n', "[region] is used for 'filters': choose from filter,"),
        ("[region\n", "dimensions.toml cannot be read"),
    ],
)
def test_a_mistake_in_the_file_is_named(text, said, tmp_path):
    path = tmp_path / "dimensions.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableError) as caught:
        dimensions.read(path)
    assert said in str(caught.value)
