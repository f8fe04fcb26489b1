"""Reads what the R scripts in `expected` wrote beside themselves."""

import json
from functools import cache
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent / "expected"


@cache
def expected(name: str) -> dict:
    """The content of expected/NAME.json; R writes single numbers as lists of one."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def numbers(values: list) -> np.ndarray:
    """Numbers as R wrote them, NA and NaN as NaN."""
    return np.array([float("nan") if value in ("NA", "NaN") else float(value) for value in values])


def assert_same(found, wanted: list, tolerance: float = 1e-9) -> None:
    """Equal to within a tolerance, NaN where R has none."""
    np.testing.assert_allclose(np.ravel(found).astype(float), numbers(wanted), rtol=tolerance, atol=tolerance)
