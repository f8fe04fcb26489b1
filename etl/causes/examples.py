"""A dozen complaints that stand for all of a candidate's: typical in their words, recent, spread over weeks and places.

Typical: near the middle of the candidate's texts of the same language, by their groups of letters (TF-IDF of 3 to 5
letters within words: endings differ by case in Azerbaijani and Russian, stems do not). Each next one is chosen to be
typical but unlike those chosen before, from another week and store where there is one (maximal marginal relevance: J.
Carbonell and J. Goldstein, The use of MMR, SIGIR 1998, 335-336). Only numbers of complaints are kept here; their
words stay where they are.
"""

from datetime import date

import duckdb
import numpy as np
import pandas as pd

from etl.causes.concentration import scope

CHOSEN = 12
LOOKED_AT = 300
"""The newest of a candidate's texts; more would not be more typical."""
LIKENESS_WEIGHT, SAME_WEEK_PENALTY, SAME_STORE_PENALTY, SHORT_PENALTY = 0.5, 0.06, 0.06, 0.25
SHORT_TEXT = 40
"""Texts of fewer letters say little."""


def examples(connection: duckdb.DuckDBPyConnection, candidate: pd.Series, from_on: date) -> pd.DataFrame:
    """At most CHOSEN complaints received since `from_on`: key, position, complaint_id, likeness (cosine, 0 to 1)."""
    texts = connection.execute(
        f"""with newest as (
            select complaint_id, week_on, received_on, store, coalesce(language, '') as language from coded
            where $cause in ('', cause) and week_on >= $from_on and {scope(candidate["dimension"])}
            order by received_on desc, complaint_id limit {LOOKED_AT}
        )
        select
            complaint_id, any_value(week_on) as week_on, any_value(store) as store, any_value(language) as language,
            max(text) as text
        from event_texts
        inner join newest using (complaint_id)
        where trim(text) <> '' group by complaint_id order by any_value(received_on) desc, complaint_id""",
        {"cause": candidate["cause"], "value": candidate["value"], "from_on": from_on},
    ).df()
    if not len(texts):
        return pd.DataFrame(columns=["key", "position", "complaint_id", "likeness"])
    likeness, alike = _compare(texts)
    chosen = _choose(texts, likeness, alike)
    return pd.DataFrame(
        {
            "key": candidate["key"],
            "position": range(1, len(chosen) + 1),
            "complaint_id": texts["complaint_id"].iloc[chosen].to_numpy(),
            "likeness": likeness[chosen],
        }
    )


def _compare(texts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """How near each text is to the middle of those in its language, and how alike any two are."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # takes a second, and many warehouses hold no texts

    try:
        vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(
            texts["text"]
        )
    except ValueError:  # not one group of three letters in any of them
        return np.zeros(len(texts)), np.zeros((len(texts), len(texts)))
    likeness = np.zeros(len(texts))
    for language in texts["language"].unique():
        rows = np.flatnonzero(texts["language"] == language)
        middle = np.asarray(vectors[rows].mean(axis=0)).ravel()
        likeness[rows] = (vectors[rows] @ middle) / max(np.linalg.norm(middle), 1e-12)
    return likeness, (vectors @ vectors.T).toarray()


def _choose(texts: pd.DataFrame, likeness: np.ndarray, alike: np.ndarray) -> list[int]:
    base = likeness / max(likeness.max(), 1e-12) - SHORT_PENALTY * (texts["text"].str.len() < SHORT_TEXT).to_numpy()
    weeks, stores = texts["week_on"].to_numpy(), texts["store"].fillna("").to_numpy()
    chosen: list[int] = []
    # Each language has as many as its share of the texts, and at least one.
    room = _rooms(texts["language"], min(CHOSEN, len(texts)))
    while len(chosen) < min(CHOSEN, len(texts)):
        value = base.copy()
        if chosen:
            value -= LIKENESS_WEIGHT * alike[:, chosen].max(axis=1)
            value -= SAME_WEEK_PENALTY * np.isin(weeks, weeks[chosen])
            value -= SAME_STORE_PENALTY * np.isin(stores, stores[chosen])
        full = [language for language, left in room.items() if left <= 0]
        value[np.isin(texts["language"], full)] -= 10
        value[chosen] = -np.inf
        best = int(np.argmax(value))
        chosen.append(best)
        room[texts["language"].iloc[best]] -= 1
    return chosen


def _rooms(languages: pd.Series, count: int) -> dict[str, int]:
    shares = languages.value_counts(normalize=True)
    return {language: max(1, round(share * count)) for language, share in shares.items()}
