"""Every string a reader sees, in the reader's language.

English texts are the keys; `en.po` holds only what English says otherwise. `LANGUAGE.po` beside this file are the
catalogues, read at start, so no compiled files are needed.
Codes that come from data (a channel, a state) are looked up with `term`, whose context is the kind of the code.
What is said of a week has other words where a month, a quarter or a year is spoken of (`spoken_of`), in that context.
"""

import io
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import pandas as pd
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from queries.semantic import dimensions

FOLDER = Path(__file__).parent
_KNOWN = tomllib.loads((FOLDER / "languages.toml").read_text(encoding="utf-8"))
LANGUAGES = {code: one["name"] for code, one in _KNOWN.items()}
"""Code to name, in the order in which they are offered."""
LOCALES = {code: one["locale"] for code, one in _KNOWN.items()}
"""Code to the locale of Babel."""
DEFAULT_LANGUAGE = next(iter(LANGUAGES))

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)
PERIODS = ("month", "quarter", "year")
"""Contexts of the catalogues: of what else than a week is spoken."""
_period: ContextVar[str] = ContextVar("period", default="")


def use(language: str) -> None:
    """Makes `language` (a key of LANGUAGES) the language of this thread's texts and formats."""
    _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


def current() -> str:
    """The language in use, a key of LANGUAGES."""
    return _language.get()


@contextmanager
def spoken_of(period: str) -> Iterator[None]:
    """While it lasts, what the catalogues say of a week is said of a `month`, `quarter` or `year`."""
    token = _period.set(period if period in PERIODS else "")
    try:
        yield
    finally:
        _period.reset(token)


def preferred(locale: str | None) -> str:
    """The language nearest to a browser's locale such as `ru-RU`; the default where there is none."""
    language = (locale or "").replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else DEFAULT_LANGUAGE


@cache
def translations(language: str) -> GNUTranslations:
    """The catalogue of one language, with its own rule for plurals."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def t(message: str, /, **values: object) -> str:
    """The message in the language in use, its {names} filled with `values`."""
    known = translations(current())
    translated = known.pgettext(_period.get(), message) if _period.get() else message
    # a message without words of its own for such a period comes back as it is
    translated = known.gettext(message) if translated == message else translated
    return translated.format(**values) if values else translated


def nt(one: str, many: str, number: float, /, **values: object) -> str:
    """As `t`, in the plural form that `number` asks for in this language; {n} is the caller's to fill."""
    known = translations(current())
    translated = known.npgettext(_period.get(), one, many, number) if _period.get() else one
    translated = known.ngettext(one, many, number) if translated in (one, many) else translated
    return translated.format(**values)


def term(kind: str, code: str | None) -> str:
    """The name of a code of a kind (`channel`, `clock`, `state` ...); the code itself where it has no name.

    A missing code is an en dash: a reader should see that something is not known rather than nothing.
    """
    if pd.isna(code) or code == "":  # pandas puts NaN for NULL
        return "–"
    return translations(current()).pgettext(kind, str(code))


def dimension_name(name: str) -> str:
    """The name of a dimension, as `queries/semantic/dimensions.toml` labels it."""
    return t(dimensions.ALL[name].label)


def mark(message: str) -> str:
    """Marks a text for the catalogues where it is written, to be translated where it is shown."""
    return message
