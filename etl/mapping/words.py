"""Words of foreign exports and what they mean: headings, channels, statuses, ratings (all in dictionary.toml)."""

import math
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_DICTIONARY = Path(__file__).with_name("dictionary.toml")
_WORDS_AT_MOST = 200
"""Different words of a column whose meaning is looked up."""


_FOLDED = str.maketrans("şəğıöüçâîûёй", "segiouc" + "aiu" + "еи")


@cache
def dictionary() -> dict:
    """The sections of the dictionary."""
    return tomllib.loads(_DICTIONARY.read_text(encoding="utf-8"))


NONE = "none"
"""What a word means that stands for no rating."""


def our_words(name: str) -> list[str]:
    """Our own words of a canonical column, where it has such."""
    if name == "score":
        return ["1", "2", "3", "4", "5", NONE]
    if name == "target":
        return list(dictionary()["targets"])
    return list(dictionary()["values"].get(name, {}))


def plain(heading: str) -> str:
    """A heading or a word in lower case, without punctuation and without a zone."""
    text = unicodedata.normalize("NFKC", heading)
    # `createdAt` and `created_at` are two words each
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text) if " " not in text else text
    text = folded(text)
    text = re.sub(r"\(?\b(utc|gmt)\b[^)]*\)?", " ", text)
    return " ".join(re.findall(r"[^\W_]+", text))


def folded(text: str) -> str:
    """A text in lower case, letters without their marks: many type `sikayet` for şikayət, and е for ё."""
    return text.casefold().replace("i̇", "i").translate(_FOLDED).strip()


def fit(name: str, phrases: Sequence[str], *, is_date: bool = False) -> int:
    """How well a plain heading fits one of the phrases; 0 where it fits none."""
    return max((_fit(name, phrase, is_date=is_date) for phrase in phrases), default=0)


def _fit(name: str, phrase: str, *, is_date: bool) -> int:
    phrase, weak = phrase.lstrip("~"), phrase.startswith("~")
    wanted, core = _words_of(phrase)
    words = name.split()
    if _match(words, wanted):
        return (250 if weak else 1000) + len(phrase)
    if is_date and core and _match(_without_generic(name).split(), core):
        return (240 if weak else 900) + len(phrase)
    count = len(wanted)
    if _match(words[:count], wanted) or _match(words[-count:], wanted):
        return (20 if weak else 300) + len(phrase)
    if len(phrase) > 4 and any(_match(words[n : n + count], wanted) for n in range(1, len(words) - count)):
        return (10 if weak else 100) + len(phrase)
    return 0


def _match(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return len(words) == len(wanted) and all(
        word.startswith(one[:-1]) if one.endswith("*") else word == one for word, one in zip(words, wanted, strict=True)
    )


@cache
def _words_of(phrase: str) -> tuple[list[str], list[str]]:
    """The words of a phrase, and those of them that tell something."""
    words = folded(phrase).split()
    return words, [word for word in words if word not in _generic()]


@cache
def _without_generic(name: str) -> str:
    return " ".join(word for word in name.split() if word not in _generic())


@cache
def _generic() -> set[str]:
    """Words that tell nothing of what a date is of."""
    return {folded(word) for word in dictionary()["generic"]["words"]}


def meanings(name: str, values: Sequence[str]) -> dict[str, str]:
    """What the words of a column mean, as far as the dictionary knows them."""
    different = list(dict.fromkeys(values))[:_WORDS_AT_MOST]
    if name == "score":
        return _scores(different)
    if name == "target":
        return {value: step for value in different if (step := step_of(value))}
    return {value: ours for value in different if (ours := meaning(name, value))}


def meaning(name: str, word: str) -> str:
    """What a word means in a column; empty where that is not known."""
    known = _known(name)
    text = folded(word)
    bare = plain(word)
    short = _without_generic(bare)
    for tried in (text, bare, short):
        if tried in known:
            return known[tried]
    # `Phone call (inbound)`: the beginning says it
    begins = [one for one in known if len(one) > 2 and name == "channel" and bare.startswith(f"{one} ")]
    return known[max(begins, key=len)] if begins else ""


@cache
def _known(name: str) -> dict[str, str]:
    listed = dictionary()["values"].get(name, {})
    known = {}
    for ours, words in listed.items():
        for word in words:
            known.setdefault(folded(word), ours)
            known.setdefault(plain(word), ours)
    return known


def step_of(target: str) -> str:
    """The step that a target of this name ends with; empty where its name does not tell."""
    found = [step for step, phrases in dictionary()["targets"].items() if fit(plain(target), phrases) > 0]
    return found[0] if len(found) == 1 else ""


def is_score(values: Sequence[str]) -> bool:
    """Whether the cells can be ratings: a scale of numbers, stars, percents or words."""
    different = list(dict.fromkeys(values))
    understood = [value for value in different if _number(value) is not None or _word_score(value) is not None]
    numbers = [number for value in different if (number := _number(value)) is not None]
    return bool(different) and len(understood) >= 0.8 * len(different) and all(0 <= one <= 100 for one in numbers)


def _scores(values: Sequence[str]) -> dict[str, str]:
    """Each rating on the scale of five, but those that are a bare number of it; an empty text where it is none.

    A scale of a hundred is cut into five equal parts, as is one of ten, whose upper end is 10.
    """
    numbers = {value: number for value in values if (number := _number(value)) is not None}
    most = max(numbers.values(), default=0)
    is_share = any(value.endswith("%") for value in numbers) or most > 10
    found = {}
    for value in values:
        if value not in numbers:
            word = _word_score(value, five=_is_of_five(values))
            if word is not None:
                found[value] = word
            continue
        number = numbers[value]
        if is_share and number in (0, 25, 50, 75, 100) and {*numbers.values()} <= {0, 25, 50, 75, 100}:
            found[value] = str(int(1 + number / 25))
        elif is_share or most > 5:
            found[value] = str(max(math.ceil(number / (100 if is_share else 10) * 5), 1))
        elif number == 0:
            found[value] = NONE
        elif not re.fullmatch(r"[1-5]([.,]\d+)?", value):
            found[value] = f"{number:g}"
        elif not number.is_integer():
            found[value] = str(math.floor(number + 0.5))
    return found


def _number(value: str) -> float | None:
    text = value.strip()
    if re.fullmatch(r"[★⭐✮✭☆]+\ufe0f?", text) and (stars := len(re.findall("[★⭐✮✭]", text))):
        return float(stars)
    found = re.fullmatch(
        r"(\d+([.,]\d+)?) ?(%|/ ?(5|10|100)([.,]0+)?|\(.*\)|- ?[^\W\d].*|[^\W\d_ ]+\.?|(out of|из) (5|10|100))?",
        text,
    )
    return float(found[1].replace(",", ".")) if found else None


def _word_score(value: str, *, five: bool = True) -> str | None:
    bare = folded(value)
    known = _score_words()
    if bare in known["none"]:
        return NONE
    for ours in ("1", "5", "3") if not five else ("3", "4", "2", "5", "1"):
        if bare in known[ours]:
            return ours
    return None


@cache
def _score_words() -> dict[str, set[str]]:
    return {ours: {folded(word) for word in some} for ours, some in dictionary()["values"]["score"].items()}


def _is_of_five(values: Sequence[str]) -> bool:
    """Whether the words know degrees beyond good and bad."""
    known = _score_words()
    ends = (known["5"] | known["1"]) - known["4"] - known["2"] - {"positive", "negative", "👍", "👎"}
    return any(folded(value) in ends for value in values)


def empty_words(values: Sequence[str]) -> list[str]:
    """Which of the texts stand for an empty cell."""
    words = {folded(word) for word in dictionary()["empty"]["words"]}
    return [value for value in dict.fromkeys(values) if folded(value) in words]
