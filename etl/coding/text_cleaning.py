"""The words of complaints made ready for learning: no numbers, addresses, links, and no names the warehouse knows.

They are used in memory and never kept. Names of products, stores and employees are left out of what is learned from,
so that a cause is told by what is said of it, not by what it happened to last month.
"""

import re
from collections.abc import Iterable

_APART = re.compile(r"\S*@\S*|\b(?:https?://|www\.)\S+")
_DIGITS = re.compile(r"\d")
_EDGES = re.compile(r"^\W+|\W+$")
_NAME_LENGTH = 4
"""Letters from which on a longer word that begins with a name is that name with an ending (Məmmədovun, Иванова)."""


class Names:
    """Words that name somebody or something, in any case and with endings."""

    def __init__(self, names: Iterable[str | None]):
        words = {core(word) for name in names if name for word in name.split()}
        self._whole = frozenset(word for word in words if len(word) > 1)
        self._stems = frozenset(word for word in self._whole if len(word) >= _NAME_LENGTH)

    def __contains__(self, word: str) -> bool:
        """Whether a word is one of the names, in any case, with or without an ending."""
        known = core(word)
        if known in self._whole:
            return True
        return any(known[:length] in self._stems for length in range(_NAME_LENGTH, len(known)))


def core(word: str) -> str:
    """A word in small letters without the marks around it; a dotted capital I gives a plain one."""
    return _EDGES.sub("", word.lower().replace("i̇", "i"))


def learnable(text: str, names: Names) -> str:
    """What is learned from: small letters, digits as 0, without e-mail addresses, links and known names."""
    said = _DIGITS.sub("0", _APART.sub(" ", text))
    return " ".join(word.lower().replace("i̇", "i") for word in said.split() if word not in names)


def words(text: str) -> list[str]:
    """The words as written, without the marks around them; without those of two letters, with digits or an @."""
    found = (_EDGES.sub("", word) for word in _APART.sub(" ", text).split())
    return [word for word in found if len(word) > 2 and not any(letter.isdigit() for letter in word)]
