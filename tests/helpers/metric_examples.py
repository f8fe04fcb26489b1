"""The worked example of every metric: `docs/examples/events.csv`, loaded, and what each metric answers.

    python -m tests.helpers.metric_examples

writes `docs/examples/answers.json`, and from it the examples of `docs/reference/metrics`.
A test compares both with what the programs say.
"""

import io
import json
import os
import tempfile
from pathlib import Path
from unittest import mock

from etl.pipeline.load import load
from etl.staging import customer_key
from queries import docs
from queries.semantic import catalog, output
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation


def answers(folder: Path) -> dict[str, list[dict[str, object]]]:
    """Give each metric's rows over the example events, loaded into `folder`."""
    with mock.patch.dict(os.environ, {customer_key.VARIABLE: "example"}):
        load("events", [docs.EXAMPLE_EVENTS], folder)
    generation = warehouse_generation.open_live(folder)
    return {name: _rows(generation, name) for name in catalog.metrics()}


def _rows(generation: warehouse_generation.Generation, name: str) -> list[dict[str, object]]:
    written = io.BytesIO()
    output.write(catalog.run(generation, name, Request()), "json", written)
    return [{key: _short(value) for key, value in row.items()} for row in json.loads(written.getvalue())]


def _short(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        rows = answers(Path(scratch))
    lines = ",\n".join(
        f"  {json.dumps(name)}: [\n"
        + ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in given)
        + "\n  ]"
        for name, given in rows.items()
    )
    docs.EXAMPLE_ANSWERS.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    docs.write()
