"""New themes: groups among the complaints whose cause cannot be told, with the words that are typical of each.

Groups are found within a language, since the same thing is said in other letters in another. What is kept of a group is
which complaints it holds and words that several of them share; a word that names somebody is never among them: none
that the warehouse knows as a name, none with digits or an @, none that is hardly ever written small, and none that
occurs in fewer than `FEWEST_COMPLAINTS` complaints.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from etl.coding.text_cleaning import Names, words

FEWEST_COMPLAINTS = 5
"""A word is kept only where it occurs in at least so many complaints of the theme."""
SMALLEST_THEME = 8
"""Complaints that a theme has at least."""
MOST_THEMES = 12
WORDS_SHOWN = 8
TYPICAL_SHOWN = 6

_DIMENSIONS = 24
_APART = 0.95  # mean cosine distance from which on texts are of different groups
_NOWHERE = 1e-9  # length of a vector below which it has no direction
_MOST_TEXTS = 2_000  # of one language, the newest; clustering grows with their square
_SMALL_SHARE = 0.2


@dataclass(frozen=True)
class Theme:
    """One group of similar complaints."""

    language: str | None
    members: tuple[int, ...]
    """Positions of its texts, the most typical first."""
    words: tuple[str, ...]
    """Its typical words, the most typical first."""


def find(
    texts: Sequence[str],
    ready: Sequence[str],
    languages: Sequence[str | None],
    names: Names,
    others: Sequence[str] = (),
) -> list[Theme]:
    """Group texts, the largest group first; a text may belong to none.

    `texts` are the words as written, `ready` the same made ready by `coding_texts.learnable`; `others` are texts as
    written whose cause is known: a word is typical of a theme where it is rarer among them and in other themes.
    """
    found: list[Theme] = []
    background = _spread(others)
    proper = _proper(texts)
    said = [frozenset(_plain(word) for word in words(text)) for text in texts]
    for language in sorted(set(languages), key=lambda one: (one is None, one or "")):
        at = [place for place, one in enumerate(languages) if one == language][:_MOST_TEXTS]
        if len(at) < SMALLEST_THEME:
            continue
        for members in _groups([ready[place] for place in at]):
            places = tuple(at[member] for member in members)
            typical = _typical(places, said, names, proper, background, len(others))
            # What has none of the words that the others share does not belong to them.
            held = tuple(place for place in places if said[place] & set(typical))
            if len(held) >= SMALLEST_THEME:
                found.append(Theme(language, held, typical))
    return sorted(found, key=lambda theme: (-len(theme.members), theme.members))[:MOST_THEMES]


def _groups(texts: Sequence[str]) -> list[np.ndarray]:
    """Positions of the texts of each dense group, the nearest to its centre first."""
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2, max_df=0.8, lowercase=False
    )
    try:
        vectors = vectorizer.fit_transform(texts)
    except ValueError:  # nothing in common at all
        return []
    dimensions = min(_DIMENSIONS, vectors.shape[1] - 1, vectors.shape[0] - 1)
    if dimensions < 2:
        return []
    reduced = TruncatedSVD(dimensions, random_state=0).fit_transform(vectors)
    # a text that shares nothing with any other points nowhere, and is like none
    kept = np.flatnonzero(np.linalg.norm(reduced, axis=1) > _NOWHERE)
    if len(kept) < SMALLEST_THEME:
        return []
    places = normalize(reduced[kept])
    clusters = AgglomerativeClustering(None, distance_threshold=_APART, metric="cosine", linkage="average")
    label = clusters.fit_predict(places)
    groups = []
    for number in range(label.max() + 1):
        members = np.flatnonzero(label == number)
        if len(members) < SMALLEST_THEME:
            continue
        centre = places[members].mean(axis=0)
        groups.append(kept[members[np.argsort(-(places[members] @ centre), kind="stable")]])
    return groups


def _typical(
    places: Sequence[int],
    said: Sequence[frozenset[str]],
    names: Names,
    proper: frozenset[str],
    background: Counter[str],
    background_count: int,
) -> tuple[str, ...]:
    """The words that mark a group off from all others, by how much likelier a text of the group holds them."""
    inside = Counter(word for place in places for word in said[place])
    members = set(places)
    outside = Counter(word for place, its in enumerate(said) if place not in members for word in its)
    outside_count = len(said) - len(places) + background_count
    scores = {}
    for word, count in inside.items():
        if count < FEWEST_COMPLAINTS or word in names or word in proper:
            continue
        elsewhere = (outside[word] + background[word] + 0.5) / (outside_count + 1)
        here = count / len(places)
        if here > 2 * elsewhere:
            scores[word] = here * np.log(here / elsewhere)
    return tuple(sorted(scores, key=lambda word: (-scores[word], word))[:WORDS_SHOWN])


def _proper(texts: Sequence[str]) -> frozenset[str]:
    """Words that are hardly ever written small: names, also those that nobody has listed, as in a signature."""
    written, small = Counter(), Counter()
    for text in texts:
        for word in words(text):
            written[_plain(word)] += 1
            small[_plain(word)] += word.islower()
    return frozenset(word for word, count in written.items() if small[word] < _SMALL_SHARE * count)


def _spread(texts: Sequence[str]) -> Counter[str]:
    """In how many of the texts each word occurs."""
    return Counter(word for text in texts for word in {_plain(word) for word in words(text)})


def _plain(word: str) -> str:
    return word.lower().replace("i̇", "i")
