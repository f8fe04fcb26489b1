"""Which cause a complaint's words suggest, how probable that is, and when it cannot be told.

Character n-grams and logistic regression, one model for all languages (docs/decisions/0009-coding.md). How sure it may
be is learned from what it gets wrong on words unlike those it learned from: texts are put into groups of similar ones,
whole groups are held out together, and in each round some causes are withheld entirely, so that it also meets what it
cannot know. A suggestion is made only from that probability on at which enough of them are right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.preprocessing import normalize

TARGET_SHARE = 0.8
"""Of the suggestions made for words never learned from, at least this share is to be right."""
LIKELY = 5
"""Causes that are named for a complaint, the most likely first."""

_ROUNDS = 4
_GROUP_SIZE = 75  # texts in a group of similar ones, on average
_DIMENSIONS = 48  # in which similarity is judged
_JUDGED_A_ROUND = 500
# What calibration expects to meet: new words for a known cause, known words, a cause it does not know.
_MIX = {"new_words": 0.55, "known_words": 0.30, "unknown_cause": 0.15}
_KNOWN_SHARE = 0.12  # of the texts, held out by themselves while similar ones are learned from
_EDGE = 1e-6
_FEWEST_TO_JUDGE = 50
_FEWEST_KNOWN = 0.3  # share of n-grams; new phrasings of known causes have 0.37 and more


@dataclass(frozen=True)
class Suggested:
    """What the words of texts suggest, a row a text."""

    likely: np.ndarray
    """Positions in `Model.causes`, the most likely first; rows × up to LIKELY."""
    probability: np.ndarray
    """That the first of them is right, 0 to 1."""


@dataclass(frozen=True)
class Judged:
    """How good suggestions are on held-out words of known causes, never learned from."""

    count: int
    told_share: float
    """Share for which a suggestion was made."""
    right_share: float
    """Of those, the share that was right; NaN where none was made."""


@dataclass(frozen=True)
class Model:
    """A trained model; made by `train`."""

    causes: tuple[str, ...]
    threshold: float
    """A suggestion is made from this probability on; above 1: never."""
    judged: Judged
    vectorizer: TfidfVectorizer
    _classifier: SGDClassifier
    _calibration: LogisticRegression

    def suggest(self, texts: Sequence[str]) -> Suggested:
        """Suggest causes for texts made ready by `coding_texts.learnable`."""
        shares = _shares(self._classifier, self.vectorizer.transform(texts))
        likely = np.argsort(-shares, axis=1, kind="stable")[:, :LIKELY]
        probability = self._calibration.predict_proba(_sureness(shares))[:, 1]
        # Of a text whose n-grams are nearly all unknown there is nothing to be sure of.
        return Suggested(likely, np.where(self._known_shares(texts) < _FEWEST_KNOWN, 0.0, probability))

    def _known_shares(self, texts: Sequence[str]) -> np.ndarray:
        """Share of each text's n-grams that the model has met."""
        apart, known = self.vectorizer.build_analyzer(), self.vectorizer.vocabulary_
        grams = ([gram in known for gram in apart(text)] for text in texts)
        return np.array([np.mean(met) if met else 0.0 for met in grams])


def train(texts: Sequence[str], causes: Sequence[str], target_share: float = TARGET_SHARE, seed: int = 0) -> Model:
    """Learn from texts made ready by `coding_texts.learnable`, and their causes; at least two different ones.

    The same arguments give the same model.
    """
    given = np.asarray(causes)
    vectorizer = vectors()
    found = vectorizer.fit_transform(texts)
    kind, sureness, is_right = _rounds(found, given, _groups(found, seed), np.random.default_rng(seed))
    weight = np.zeros(len(kind))
    for name, share in _MIX.items():
        weight[kind == name] = share / max((kind == name).sum(), 1)
    if len(set(is_right)) == 2:
        calibration = LogisticRegression(C=1.0).fit(sureness, is_right, sample_weight=weight * len(kind))
        probability = calibration.predict_proba(sureness)[:, 1]
        is_hard = kind != "known_words"
        threshold = _threshold(probability[is_hard], is_right[is_hard], weight[is_hard], target_share)
    else:
        # Never wrong, or never right: nothing tells when it is, so nothing is suggested.
        calibration = LogisticRegression().fit(np.vstack([sureness[:1], sureness[:1] + 1]), [False, True])
        probability, threshold = np.zeros(len(kind)), 2.0
    is_new = kind == "new_words"
    told = is_new & (probability >= threshold)
    judged = Judged(
        int(is_new.sum()),
        float(told.sum() / max(is_new.sum(), 1)),
        float(is_right[told].mean()) if told.any() else float("nan"),
    )
    classifier = _fitted(found, given)
    return Model(tuple(classifier.classes_), threshold, judged, vectorizer, classifier, calibration)


def vectors() -> TfidfVectorizer:
    """Texts as vectors of the n-grams within their words."""
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 4),
        sublinear_tf=True,
        min_df=2,
        max_features=30_000,
        lowercase=False,
        dtype=np.float32,
    )


def _fitted(found, causes: np.ndarray) -> SGDClassifier:
    """One logistic regression a cause against all others, fitted by gradient descent; as good as others and fastest."""
    model = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=6, tol=None, random_state=0)
    return model.fit(found, causes)


def _shares(model: SGDClassifier, found) -> np.ndarray:
    """Each cause's own probability, texts × causes."""
    decided = model.decision_function(found)
    if decided.ndim == 1:
        decided = np.column_stack([-decided, decided])
    return scipy.special.expit(decided)


def _sureness(shares: np.ndarray) -> np.ndarray:
    """What calibration looks at: how far the first cause leads all the others, as log odds."""
    lead = shares.max(axis=1) / np.maximum(shares.sum(axis=1), _EDGE)
    return scipy.special.logit(np.clip(lead, 1e-4, 1 - 1e-4))[:, None]


def _groups(found, seed: int) -> np.ndarray:
    """Number of the group of similar texts that each belongs to."""
    dimensions = min(_DIMENSIONS, found.shape[1] - 1, found.shape[0] - 1)
    places = normalize(TruncatedSVD(max(dimensions, 1), n_iter=2, random_state=seed).fit_transform(found))
    count = max(2 * _ROUNDS, found.shape[0] // _GROUP_SIZE)
    clusters = MiniBatchKMeans(count, random_state=seed, n_init=1, batch_size=1024, max_iter=15)
    return clusters.fit_predict(places)


def _rounds(found, causes: np.ndarray, group: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Texts judged by models that had not seen them: of which kind, how sure, whether right."""
    round_of = rng.permutation(group.max() + 1)[group] % _ROUNDS
    is_apart = rng.random(len(causes)) < _KNOWN_SHARE
    names, counts = np.unique(causes, return_counts=True)
    by_size = names[np.argsort(-counts, kind="stable")]
    kinds, sureness, is_right = [], [], []
    for number in range(_ROUNDS):
        # One cause at a time, so that what remains is nearly as hard to tell apart; two have to remain.
        withheld = causes == by_size[number] if len(names) > _ROUNDS else np.zeros(len(causes), dtype=bool)
        held_out = {
            "new_words": (round_of == number) & ~withheld,
            "known_words": (round_of != number) & ~withheld & is_apart,
            "unknown_cause": withheld,
        }
        learned = ~withheld & (round_of != number) & ~is_apart
        if len(set(causes[learned])) < 2:
            continue
        model = _fitted(found[learned], causes[learned])
        for kind, is_in in held_out.items():
            at = np.flatnonzero(is_in)
            at = rng.choice(at, min(len(at), _JUDGED_A_ROUND), replace=False)
            if not len(at):
                continue
            shares = _shares(model, found[at])
            kinds.append(np.full(len(at), kind))
            sureness.append(_sureness(shares))
            is_right.append(model.classes_[shares.argmax(axis=1)] == causes[at])
    return np.concatenate(kinds), np.vstack(sureness), np.concatenate(is_right)


def _threshold(probability: np.ndarray, is_right: np.ndarray, weight: np.ndarray, target_share: float) -> float:
    """The lowest probability from which on the target share of suggestions is right; 2 where none is.

    Known words are left out: they are told easily, and would let through what is not known.
    """
    order = np.argsort(-probability, kind="stable")
    right = np.cumsum((is_right * weight)[order]) / np.cumsum(weight[order])
    enough = np.flatnonzero((right >= target_share) & (np.arange(1, len(order) + 1) >= _FEWEST_TO_JUDGE))
    return float(probability[order[enough[-1]]]) if len(enough) else 2.0
