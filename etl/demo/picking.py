"""Weighted choice by columns: every row has its own table of weights."""

import numpy as np


def pick(rng: np.random.Generator, weights: np.ndarray, key: np.ndarray | None = None) -> np.ndarray:
    """For each row the position of one column of `weights`, drawn by weight.

    `weights` has a row per key; `key` says which row of it is a complaint's (None: they match one to one).
    """
    edges = np.cumsum(weights, axis=1, dtype=np.float64)
    edges /= edges[:, -1:]
    count = len(edges) if key is None else len(key)
    chance = rng.random(count)
    chosen = np.zeros(count, dtype=np.int16)
    for column in range(weights.shape[1] - 1):  # columns are few, rows are many
        edge = edges[:, column]
        chosen += chance >= (edge if key is None else edge[key])
    return chosen
