"""How good suggested causes are on phrasings never learned from: `python -m benchmarks.coding`.

Complaints are put together from the sentences of the demonstration data (`etl/demo/texts`). Of each language, cause and
part, every third sentence is held out, in three rounds, so that each is held out once and none is ever on both sides.
Greetings, closings and the names in the slots are shared, as they are in life. Beside our model: the most frequent
cause, and a keyword list as somebody careful would draw it up from the same coded complaints (for each cause and
language the stems that mark it off most, by chi-square). Figures: docs/decisions/0009-coding.md.
"""

import random
import sys
import time
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from etl.coding import model as coding_model
from etl.coding import topics
from etl.coding.text_cleaning import Names, learnable, words
from etl.demo import people, world
from etl.demo.causes import CAUSES

ROUNDS = 3
LANGUAGE_SHARES = (0.73, 0.195, 0.075)
_FOLDER = Path(world.__file__).parent / "texts"
_TEXTS = {
    language: tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8")) for language in world.LANGUAGES
}
_NAMES = [cause.name for cause in CAUSES]
THINGS = Names(
    [product.name for product in world.PRODUCTS]
    + [store.name for store in world.STORES]
    + [name for one in people.EMPLOYEES for name in (one.name.latin, one.name.cyrillic)]
)


@dataclass(frozen=True)
class Told:
    """One complaint."""

    text: str
    cause: str
    language: str


def complaints(count: int, seed: int, held_out: int | None, *, is_test: bool, is_even: bool = False) -> list[Told]:
    """Complaints of the held-out sentences of a round, or of the others; of all where `held_out` is None.

    `is_even`: equally many of each cause and language, as a load learns from; else as often as they come.
    """
    rng = random.Random(seed)
    weights = [cause.weight for cause in CAUSES]

    def sentence(language: str, cause: str, part: str) -> str:
        told = [
            said
            for at, said in enumerate(_TEXTS[language][cause][part])
            if held_out is None or ((at + len(cause) + len(part)) % ROUNDS == held_out) == is_test
        ]
        return rng.choice(told) if told else ""

    made = []
    while len(made) < count:
        language = rng.choice(world.LANGUAGES) if is_even else rng.choices(world.LANGUAGES, LANGUAGE_SHARES)[0]
        cause = rng.choice(_NAMES) if is_even else rng.choices(_NAMES, weights)[0]
        general = _TEXTS[language]
        is_short = rng.random() < 0.3
        main = sentence(language, cause, "short" if is_short else "body")
        if not main:
            continue
        parts = [
            rng.choice(general["greeting"]) if rng.random() < 0.4 else "",
            main,
            rng.choice(general["staff"]) if rng.random() < 0.15 else "",
            sentence(language, cause, "detail") if not is_short and rng.random() < 0.55 else "",
            sentence(language, cause, "request") if not is_short and rng.random() < 0.62 else "",
            rng.choice(general["closing"]) if not is_short and rng.random() < 0.35 else "",
        ]
        made.append(Told(_filled(" ".join(part for part in parts if part), language, rng), cause, language))
    return made


def _filled(text: str, language: str, rng: random.Random) -> str:
    product, store = rng.choice(world.PRODUCTS), rng.choice(world.STORES)
    kind = world.KINDS[product.kind]
    said = {"az": store.said_az, "ru": store.said_ru, "en": store.said_en}[language] or ""
    return text.format(
        product=product.name,
        acc={"az": kind.az_acc, "ru": kind.ru_acc, "en": kind.en}[language],
        gen={"az": kind.az_gen, "ru": kind.ru_gen, "en": kind.en}[language],
        at=said,
        **{"from": said},
        emp=rng.choice(people.EMPLOYEES).name.latin,
        n=rng.randint(3, 60),
        date=f"{rng.randint(1, 28):02}.{rng.randint(1, 12):02}.2026",
        sum=rng.randint(20, 3000),
        order=rng.randint(100_000, 999_999),
        a="",
    )


def ready(told: list[Told]) -> list[str]:
    """Texts made ready as a load does."""
    return [learnable(one.text, THINGS) for one in told]


def trained(told: list[Told]) -> coding_model.Model:
    """A model of these complaints."""
    return coding_model.train(ready(told), [one.cause for one in told])


def calibration_error(probability: np.ndarray, is_right: np.ndarray) -> float:
    """Expected calibration error over ten equal bins: mean distance of what was said from what was so."""
    place = np.minimum((probability * 10).astype(int), 9)
    return float(
        sum(
            abs(probability[place == at].mean() - is_right[place == at].mean()) * np.mean(place == at)
            for at in range(10)
            if (place == at).any()
        )
    )


@dataclass(frozen=True)
class Scores:
    """What became of one round's test."""

    accuracy: float
    among_five: float
    told: float
    right_of_told: float
    mean_probability: float
    calibration_error: float
    brier: float


def score(model: coding_model.Model, told: list[Told]) -> Scores:
    """How the model does on these."""
    found = model.suggest(ready(told))
    causes = np.array(model.causes)[found.likely]
    wanted = np.array([one.cause for one in told])
    is_right = causes[:, 0] == wanted
    is_told = found.probability >= model.threshold
    return Scores(
        accuracy=float(is_right.mean()),
        among_five=float((causes == wanted[:, None]).any(axis=1).mean()),
        told=float(is_told.mean()),
        right_of_told=float(is_right[is_told].mean()) if is_told.any() else float("nan"),
        mean_probability=float(found.probability.mean()),
        calibration_error=calibration_error(found.probability, is_right),
        brier=float(((found.probability - is_right) ** 2).mean()),
    )


def most_frequent(learned: list[Told], told: list[Told]) -> float:
    """Accuracy of always naming the most frequent cause of complaints as they come."""
    cause = max(CAUSES, key=lambda one: one.weight).name
    return float(np.mean([one.cause == cause for one in told]))


def keywords(learned: list[Told], told: list[Told], a_cause: int = 12) -> float:
    """Accuracy of a keyword list; a complaint goes to the cause of which most words occur, ties to the commoner."""
    stems = [{word.lower()[:6] for word in words(one.text)} for one in learned]
    chosen: dict[str, dict[str, set[str]]] = {}
    for language in world.LANGUAGES:
        inside = [at for at, one in enumerate(learned) if one.language == language]
        total = Counter(stem for at in inside for stem in stems[at])
        for cause in _NAMES:
            here = [at for at in inside if learned[at].cause == cause]
            count = Counter(stem for at in here for stem in stems[at])
            share = len(here) / max(len(inside), 1)
            gain = {
                stem: (seen - total[stem] * share) ** 2 / (total[stem] * share)
                for stem, seen in count.items()
                if seen > total[stem] * share and stem not in THINGS
            }
            chosen.setdefault(language, {})[cause] = set(sorted(gain, key=gain.get, reverse=True)[:a_cause])
    weight = {cause.name: cause.weight for cause in CAUSES}
    right = 0
    for one in told:
        said = {word.lower()[:6] for word in words(one.text)}
        hits = {cause: (len(said & listed), weight[cause]) for cause, listed in chosen[one.language].items()}
        right += max(hits, key=hits.get) == one.cause
    return right / len(told)


def theme_of_hidden(cause: str, seed: int = 5) -> tuple[float, float, int]:
    """Hide a cause: share of its untold complaints in themes, purity of those themes, and their number.

    60 complaints of the hidden cause come among 240 of known ones, as a load would meet them.
    """
    learned = [one for one in complaints(3000, seed, None, is_test=False, is_even=True) if one.cause != cause]
    pool = complaints(4000, seed + 1, None, is_test=False)
    asked = [one for one in pool if one.cause != cause][:240] + [one for one in pool if one.cause == cause][:60]
    model = trained(learned)
    found = model.suggest(ready(asked))
    unknown = [one for one, sure in zip(asked, found.probability, strict=True) if sure < model.threshold]
    if not any(one.cause == cause for one in unknown):
        return 0.0, float("nan"), 0
    groups = topics.find(
        [one.text for one in unknown],
        ready(unknown),
        [one.language for one in unknown],
        THINGS,
        [one.text for one in learned],
    )
    own = [[unknown[at].cause == cause for at in group.members] for group in groups]
    its = [group for group in own if sum(group) * 2 > len(group)]
    hidden = sum(one.cause == cause for one in unknown)
    grouped = sum(sum(group) for group in its)
    return grouped / hidden, grouped / max(sum(len(group) for group in its), 1), len(its)


def with_unknown(number: int, cause: str) -> Scores:
    """A round in which one complaint in five has a cause that nobody coded before: what calibration allows for."""
    learned = complaints(3000, number, number, is_test=False, is_even=True)
    asked = complaints(9000, 100 + number, number, is_test=True)
    mixed = [one for one in asked if one.cause != cause][:1200] + [one for one in asked if one.cause == cause][:300]
    return score(trained([one for one in learned if one.cause != cause]), mixed)


def main() -> int:
    """Print the table."""
    began = time.monotonic()
    rows: list[Scores] = []
    others = {"most frequent cause": [], "keyword list": []}
    for number in range(ROUNDS):
        learned = complaints(3000, number, number, is_test=False, is_even=True)
        asked = complaints(3000, 100 + number, number, is_test=True)
        rows.append(score(trained(learned), asked))
        others["most frequent cause"].append(most_frequent(learned, asked))
        others["keyword list"].append(keywords(learned, asked))
    print("New phrasings, three rounds (each, then their mean):")
    for name in Scores.__dataclass_fields__:
        values = [getattr(row, name) for row in rows]
        print(f"  {name:<20}" + "".join(f"{value:8.3f}" for value in values) + f"   {np.mean(values):.3f}")
    for name, values in others.items():
        print(f"  {name:<20}" + "".join(f"{value:8.3f}" for value in values) + f"   {np.mean(values):.3f}")
    for number, cause in enumerate(("loyalty_points", "repair_too_long", "staff_conduct")):
        print(f"New phrasings, one in five of the unknown cause {cause}:", with_unknown(number, cause))
    known = complaints(3000, 7, None, is_test=False, is_even=True)
    print("Phrasings learned from:", score(trained(known), complaints(1000, 8, None, is_test=False)))
    for cause in ("loyalty_points", "repair_too_long", "staff_conduct", "instalment_terms"):
        without = [one for one in known if one.cause != cause]
        hidden = [one for one in complaints(6000, 9, None, is_test=False) if one.cause == cause][:300]
        model = trained(without)
        told = np.mean(model.suggest(ready(hidden)).probability >= model.threshold)
        share, purity, count = theme_of_hidden(cause)
        print(
            f"Unknown cause {cause}: wrongly told {told:.3f}; "
            f"{share:.2f} of the rest in {count} themes, pure {purity:.2f}"
        )
    print(f"{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
