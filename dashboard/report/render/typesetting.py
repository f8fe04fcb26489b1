"""Setting documents on paper with typst: whatever letters a name is made of, there is a PDF.

The standards of archiving and of access (STANDARDS) refuse a text that the fonts cannot show: one emoji in the name
of a store would leave everybody without a report. What cannot be set stands as REPLACEMENT; workbook and page have the
name as it is. Which letters these are is asked of typst itself, by the same standards, and only where it refused.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from dashboard.report.content.document import clean, mapped

_ROOT = Path(__file__).parents[2]
"""What a template's import begins with `/` from."""
FONTS = _ROOT / "fonts"
STANDARDS = ["a-2a", "ua-1"]
REPLACEMENT = "\ufffd"
_LONGEST_WORD, _PIECE, _LONGEST_WORD_SHOWN = 20, 6, 48
_LONG = re.compile(rf"[^\s\u200b]{{{_LONGEST_WORD + 1},}}")
_JOINERS = re.compile(rf"[\u200c\u200d\ufe00-\ufe0f\U000e0000-\U000e01ef]*{REPLACEMENT}[\u200c\u200d\ufe00-\ufe0f]*")
_TRIAL = b"""#set document(title: "t")
#set text(font: "Noto Sans", lang: "en")
#sys.inputs.letters #text(weight: 600, sys.inputs.letters)"""
# what is known to be in the fonts: the letters of the three languages, figures, and the marks that reports use
OURS = re.compile(
    r"[\n -~\u00a0-\u017f\u0259\u018f\u0400-\u045f\u2010-\u2026\u202f\u2190-\u2193\u2212\u2248\u2264\u2265"
    r"\u25b2\u25bc\u25cf\ufffd\u200b]"
)


class RefusedError(Exception):
    """Typst did not set a document."""


def write(template: Path | bytes, document: dict[str, Any], as_of: datetime) -> bytes:
    """The PDF of a document, dated `as_of`; the same document gives the same bytes.

    The template is a file of the dashboard's, or its text.

    RefusedError where typst would not set even plain letters, which is a fault of the template.
    """
    ready = mapped(document, lambda words: breakable(clean(words)))
    try:
        return _compiled(template, ready, as_of)
    except RefusedError:
        strange = "".join(sorted({letter for letter in _letters(ready) if not OURS.fullmatch(letter)}))
    try:
        return _compiled(template, mapped(ready, _without(unknown_letters(strange))), as_of)
    except RefusedError:
        # letters that can be set each alone, and not as they stand beside each other
        return _compiled(template, mapped(ready, _without(frozenset(strange))), as_of)


def unknown_letters(letters: str) -> frozenset[str]:
    """Which of these letters cannot be set: halved until each is told from the others."""
    if not letters or _can_be_set(letters):
        return frozenset()
    if len(letters) == 1:
        return frozenset(letters)
    middle = len(letters) // 2
    return unknown_letters(letters[:middle]) | unknown_letters(letters[middle:])


def breakable(words: str) -> str:
    """A text whose longest words may be broken, and end in a point of omission where they would fill a page."""
    return _LONG.sub(lambda found: _in_pieces(found.group()), words)


def _in_pieces(word: str) -> str:
    shown = word if len(word) <= _LONGEST_WORD_SHOWN else word[: _LONGEST_WORD_SHOWN - 1] + "…"
    return "\u200b".join(shown[place : place + _PIECE] for place in range(0, len(shown), _PIECE))


@cache
def _can_be_set(letters: str) -> bool:
    try:
        _typeset(_TRIAL, {"letters": letters})
    except RefusedError:
        return False
    return True


def _compiled(template: Path | bytes, document: dict[str, Any], as_of: datetime) -> bytes:
    made = [as_of.year, as_of.month, as_of.day, as_of.hour, as_of.minute]
    return _typeset(template, {"document": json.dumps(document, ensure_ascii=False), "date": json.dumps(made)})


def _typeset(source: Path | bytes, inputs: dict[str, str]) -> bytes:
    try:
        return typst.compile(
            source,
            root=_ROOT,
            format="pdf",
            pdf_standards=STANDARDS,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs=inputs,
        )
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # some texts make its shaping panic, which pyo3 raises beside the tree of Exception; its words may be names
        raise RefusedError(type(error).__name__) from None


def _without(letters: frozenset[str]) -> Callable[[str], str]:
    """Puts the replacement in place of these letters; what only joins letters goes with them."""
    table = {ord(letter): REPLACEMENT for letter in letters}
    return lambda words: _JOINERS.sub(REPLACEMENT, words.translate(table))


def _letters(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _letters(one)
