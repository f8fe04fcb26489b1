"""Every string a reader sees, in the reader's language.

English texts are the keys. `LANGUAGE.po` beside this file are the catalogues, read at start, so no compiled files are
needed.
Codes that come from data (a channel, a state) are looked up with `term`, whose context is the kind of the code.
"""

import io
import tomllib
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


def use(language: str) -> None:
    """Makes `language` (a key of LANGUAGES) the language of this thread's texts and formats."""
    _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


def current() -> str:
    """The language in use, a key of LANGUAGES."""
    return _language.get()


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
    translated = translations(current()).gettext(message)
    return translated.format(**values) if values else translated


def nt(one: str, many: str, number: float, /, **values: object) -> str:
    """As `t`, in the plural form that `number` asks for in this language; {n} is the caller's to fill."""
    return translations(current()).ngettext(one, many, number).format(**values)


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
