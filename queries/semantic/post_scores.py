"""The last step of the metrics of satisfaction: how sure a mean and a share of scores are, which SQL cannot say."""

import numpy as np
import pandas as pd

from queries.statistics.proportions import wilson
from queries.statistics.satisfaction import HIGHEST, LOWEST, means

COUNTS = [f"score_{score}" for score in range(LOWEST, HIGHEST + 1)]


def add(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn the counts score_1 to score_5 into shares and intervals at 95 %, in front of value and n.

    Satisfied are 4 and 5: satisfied_count, satisfied_share, satisfied_low, satisfied_high (Wilson). low and high hold
    the mean (Student); NaN where fewer than two scores, or no two different ones, tell nothing of the spread. With
    responded_count and resolved_count there are response_low and response_high beside response_share.
    """
    satisfied = frame[["score_4", "score_5"]].sum(axis=1).astype("int64")
    low, high = wilson(satisfied, frame["n"])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = satisfied.to_numpy(float) / frame["n"].to_numpy(float)
    added = {
        "satisfied_count": satisfied,
        "satisfied_share": share,
        "satisfied_low": low,
        "satisfied_high": high,
    }
    if "response_share" in frame:
        low, high = wilson(frame["responded_count"], frame["resolved_count"])
        added |= {name: frame[name] for name in ("responded_count", "resolved_count", "response_share")}
        added |= {"response_low": low, "response_high": high}
    _, low, high = means(frame[COUNTS])
    added |= {"low": low, "high": high}
    keys = frame.columns[: list(frame.columns).index(COUNTS[0])]
    columns = {name: np.asarray(values) for name, values in added.items()}
    return frame[keys].assign(**columns, value=frame["value"], n=frame["n"])
