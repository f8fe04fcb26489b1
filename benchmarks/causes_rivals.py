"""What our outbreak detector is held against: the limit, the usual dashboard rule, and the R package surveillance."""

import hashlib
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.causes_histories import LAST_WEEKS, History
from queries.statistics.outbreak_scan import log_probability

Floats = NDArray[np.float64]

R_SCRIPT = Path(__file__).with_suffix(".R")
R_DETECTORS = ("farrington_noufaily", "ears_c1", "ears_c2", "ears_c3")
CHUNK = 10
"""Histories given to R at a time; what it says is kept, as it takes some 10 s a history."""
LIMIT_WINDOW = 8
AVERAGE_WEEKS = (13, 52)


def is_enough(history: History) -> NDArray[np.bool_]:
    """Series × last weeks with at least 5 complaints in 4 weeks."""
    totals = history.counts.cumsum(axis=1)
    return (totals[:, -LAST_WEEKS:] - totals[:, -LAST_WEEKS - 4 : -4]) >= 5


def limit(history: History) -> Floats:
    """Log likelihood ratio of the best of the last 1 to 8 weeks, for one who knows each mean and dispersion."""
    spread = np.maximum(history.dispersion, 1 + 1e-6)[:, None]
    counts, means = history.counts.cumsum(axis=1), history.mean.cumsum(axis=1)
    best = np.full((len(spread), LAST_WEEKS), -np.inf)
    last = np.arange(counts.shape[1] - LAST_WEEKS, counts.shape[1])
    for width in range(1, LIMIT_WINDOW + 1):
        observed = (counts[:, last] - counts[:, last - width]).astype(float)
        mean = means[:, last] - means[:, last - width]
        raised = log_probability(observed, np.maximum(observed, mean), spread)
        best = np.maximum(best, raised - log_probability(observed, mean, spread))
    return best


def times_average(history: History, weeks: int) -> Floats:
    """This week's count over the average of so many weeks before (at least half a complaint)."""
    totals = np.pad(history.counts.cumsum(axis=1), ((0, 0), (1, 0)))
    last = np.arange(history.counts.shape[1] - LAST_WEEKS, history.counts.shape[1])
    average = (totals[:, last] - totals[:, last - weeks]) / weeks
    return history.counts[:, last] / np.maximum(average, 0.5)


def say_why_no_r() -> str | None:
    """Why R's detectors cannot be asked, if so."""
    try:
        subprocess.run(
            ["Rscript", "-e", "library(surveillance)"],  # noqa: S607 - R is wherever the system has it
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        return "R is not installed (Debian: r-base-core)"
    except subprocess.CalledProcessError:
        return "R's package surveillance is not installed (Debian: r-cran-surveillance)"
    return None


def of_r(histories: list[History], detectors: tuple[str, ...]) -> dict[str, Floats]:
    """Scores of R's detectors, series × last weeks, -inf where they give none; slow."""
    parts: dict[str, list[Floats]] = {name: [] for name in detectors}
    for start in range(0, len(histories), CHUNK):
        counts = np.vstack([history.counts for history in histories[start : start + CHUNK]])
        for name in detectors:
            parts[name].append(_asked(counts, name))
    return {name: np.vstack(scores) for name, scores in parts.items()}


def kept_in(counts: NDArray[np.int64], detector: str) -> Path:
    """The folder in which R's answer to these counts is kept; another script gives another folder."""
    key = hashlib.sha256(R_SCRIPT.read_bytes() + counts.astype(np.int64).tobytes())
    return Path(tempfile.gettempdir()) / "complaint-causes-benchmark" / f"{detector}-{key.hexdigest()[:16]}"


def _asked(counts: NDArray[np.int64], detector: str) -> Floats:
    folder = kept_in(counts, detector)
    answer = folder / f"{detector}.csv"
    if not answer.exists():
        folder.mkdir(parents=True, exist_ok=True)
        np.savetxt(folder / "counts.csv", counts, fmt="%d", delimiter=",")
        subprocess.run(  # noqa: S603 - our own script and paths
            ["Rscript", str(R_SCRIPT), "counts.csv", ".", str(LAST_WEEKS), detector],  # noqa: S607 - as above
            check=True,
            cwd=folder,
        )
    scores = np.genfromtxt(answer, delimiter=",", missing_values="NA", filling_values=np.nan)
    return np.where(np.isfinite(scores), scores, -np.inf)
