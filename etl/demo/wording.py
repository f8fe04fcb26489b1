"""Which sentences and which customer each complaint gets: numbers only; `received.sql` puts the words together."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from etl.demo import people, world
from etl.demo.arrivals import Arrivals
from etl.demo.causes import CAUSES
from etl.demo.stories import NEW_THEME
from etl.demo.subjects import CAUSE_NAMES, NONE, Subjects

SLOTS = ("product", "acc", "gen", "at", "from", "emp", "n", "date", "sum", "order", "a")
"""The slots of the sentences, in the order in which `received.sql` fills them."""
_NUMBERED = {slot: f"{{{at}}}" for at, slot in enumerate(SLOTS)}
_FOLDER = Path(__file__).parent / "texts"
# What a complaint can speak of: its cause, or what nobody has a cause for.
_TOLD_NAMES = [*CAUSE_NAMES, NEW_THEME.name]
_PARTS = ("body", "detail", "short", "request")
_GENERAL = ("greeting", "phone", "closing", "staff")
# Shares by channel, in the order of world.CHANNELS.
_SHORT = np.array([0.20, 0.50, 0.25, 0.48, 0.07, 0.28])
_GREETING = np.array([0.45, 0.30, 0.65, 0.15, 0.90, 0.10])
_CLOSING = np.array([0.40, 0.08, 0.00, 0.06, 0.85, 0.15])
_DETAIL = np.array([0.60, 0.35, 0.50, 0.40, 0.80, 0.40])
_MAIL_CONTACT = np.array([0.45, 0.25, 0.00, 0.40, 1.00, 0.10])
_TELEPHONE = world.CHANNELS.index("phone")
_OPERATORS = np.array([50, 51, 55, 70, 77, 99])


def coded(codes: np.ndarray, labels: Sequence[str]) -> pd.Categorical:
    """The labels at these positions (NONE: missing), as a categorical, which DuckDB reads as an enum."""
    distinct = {label: at for at, label in enumerate(dict.fromkeys(labels))}
    place = np.array([distinct[label] for label in labels] + [NONE], dtype=np.int16)  # NONE, -1, finds the last one
    return pd.Categorical.from_codes(place[codes], categories=list(distinct))


@cache
def sentences() -> tuple[list[str], dict[tuple[str, str, str], tuple[int, int]]]:
    """All sentences, and where each language, cause (or "") and part begins and how many it has."""
    texts: list[str] = []
    places = {}
    for language in world.LANGUAGES:
        told = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
        for cause, parts in [
            ("", {name: told[name] for name in _GENERAL}),
            *((name, told[name]) for name in _TOLD_NAMES),
        ]:
            for part, choices in parts.items():
                places[language, cause, part] = (len(texts), len(choices))
                texts += [choice.format(**_NUMBERED) for choice in choices]
    return texts, places


def _place(part: str, causes: list[str]) -> np.ndarray:
    """First id and number of a part's sentences, by language and cause."""
    places = sentences()[1]
    return np.array([[places[language, cause, part] for cause in causes] for language in world.LANGUAGES])


def _stores() -> tuple[list[str], list[str]]:
    """How "in the store" and "from the store" are said: a language after the other, in the order of the stores."""
    forms = {
        "az": ("{} mağazanızda", "{} mağazanızdan", "saytınızda", "saytınızdan"),
        "ru": ("в магазине «{}»", "из магазина «{}»", "на вашем сайте", "с вашего сайта"),
        "en": ("at your {} store", "from your {} store", "on your website", "from your website"),
    }
    at, source = [], []
    for language, (at_store, from_store, at_site, from_site) in forms.items():
        for store in world.STORES:
            said = {"az": store.said_az, "ru": store.said_ru, "en": store.said_en}[language]
            at.append(at_store.format(said) if said else at_site)
            source.append(from_store.format(said) if said else from_site)
    return at, source


def _kinds() -> tuple[list[str], list[str]]:
    """What products are called, accusative and genitive: a language after the other, in the order of the products."""
    kinds = [world.KINDS[product.kind] for product in world.PRODUCTS]
    accusative = [kind.az_acc for kind in kinds] + [kind.ru_acc for kind in kinds] + [kind.en for kind in kinds]
    genitive = [kind.az_gen for kind in kinds] + [kind.ru_gen for kind in kinds] + [kind.en for kind in kinds]
    return accusative, genitive


def _employees() -> list[str]:
    """Employees as each language writes them: a language after the other."""
    latin = [employee.name.latin for employee in people.EMPLOYEES]
    return latin + [employee.name.cyrillic for employee in people.EMPLOYEES] + latin


def _people(rng: np.random.Generator, subjects: Subjects) -> dict[str, np.ndarray | pd.Categorical]:
    """Customers; about one complaint in twenty comes from a customer who complained not long before."""
    count = len(subjects.language)
    latin, cyrillic, mail, is_woman = zip(*people.customer_names(), strict=True)
    local = len(latin) - len(people.GUESTS)
    # Some names are much more common than others.
    name = (rng.beta(1.1, 1.3, count) * local).astype(np.int64) * 7 % local
    is_guest = (subjects.language == 2) & (rng.random(count) < 0.7)
    name = np.where(is_guest, local + rng.integers(0, len(people.GUESTS), count), name)
    operator = _OPERATORS[rng.integers(0, len(_OPERATORS), count)]
    number = rng.integers(0, 10_000, count)
    is_cyrillic = (subjects.language == 1) & (rng.random(count) < 0.8)
    before = np.maximum(np.arange(count) - rng.integers(1, 600, count), 0)
    again = (rng.random(count) < 0.09) & (subjects.language[before] == subjects.language)
    who = np.where(again, before, np.arange(count))
    return {
        "customer": coded((name + is_cyrillic * len(latin))[who], latin + cyrillic),
        "mail": coded(name[who], mail),
        "is_woman": np.array(is_woman)[name[who]],
        "operator": operator[who].astype(np.int8),
        "number": number[who].astype(np.int16),
    }


def draw(rng: np.random.Generator, arrivals: Arrivals, subjects: Subjects) -> pd.DataFrame:
    """A row a complaint: its sentences (missing: left out), what fills their slots, and who complains."""
    count = len(arrivals.at)
    language, channel, cause = subjects.language, arrivals.channel, subjects.cause
    told = np.where(subjects.is_new_theme, len(CAUSE_NAMES), cause)
    texts = sentences()[0]
    is_short = rng.random(count) < _SHORT[channel]

    def sentence(part: str, share: np.ndarray | float, wanted: np.ndarray) -> np.ndarray:
        place = _place(part, _TOLD_NAMES)[language, told] if part in _PARTS else _place(part, [""])[language, 0]
        chosen = place[:, 0] + (rng.random(count) * place[:, 1]).astype(np.int64)
        return np.where(wanted & (rng.random(count) < share), chosen, NONE).astype(np.int16)

    def said(code: np.ndarray, labels: Sequence[str]) -> pd.Categorical:
        return coded(np.where(code == NONE, NONE, language * (len(labels) // len(world.LANGUAGES)) + code), labels)

    is_phone = channel == _TELEPHONE
    opening = np.where(
        is_phone, sentence("phone", _GREETING[channel], is_phone), sentence("greeting", _GREETING[channel], ~is_phone)
    )
    manat = np.array([world.KINDS[product.kind].manat for product in world.PRODUCTS])
    # Warranty and repair complaints come months after the purchase, others within the month.
    waiting_days = np.minimum(3 + rng.gamma(2.0, 4.0, count), 60).astype(np.int16)
    is_old = np.array([one.category == "warranty" for one in CAUSES])[cause]
    is_repair = np.array([one.name == "repair_too_long" for one in CAUSES])[cause]
    since = np.where(is_old & ~is_repair, rng.integers(25, 340, count), waiting_days)
    columns = {
        "opening": coded(np.where(is_short & ~is_phone & (rng.random(count) < 0.7), NONE, opening), texts),
        "main": coded(np.where(is_short, sentence("short", 1.0, is_short), sentence("body", 1.0, ~is_short)), texts),
        "staff": coded(sentence("staff", np.where(is_short, 0.25, 0.7), subjects.employee != NONE), texts),
        "detail": coded(sentence("detail", _DETAIL[channel], ~is_short), texts),
        "request": coded(sentence("request", 0.62, ~is_short), texts),
        "closing": coded(sentence("closing", _CLOSING[channel], ~is_short), texts),
        "store_at": said(subjects.store, _stores()[0]),
        "store_from": said(subjects.store, _stores()[1]),
        "acc": said(subjects.product, _kinds()[0]),
        "gen": said(subjects.product, _kinds()[1]),
        "employee": said(subjects.employee, _employees()),
        "waiting_days": waiting_days,
        "since_day": (arrivals.day - since).astype(np.int32),
        "manat": (manat[subjects.product] * rng.uniform(0.85, 1.25, count)).astype(np.int32),
        "order_number": rng.integers(100_000, 999_999, count).astype(np.int32),
        # A slip of the finger here, a keyboard without ə and ş there.
        "slip": np.where(~is_phone & (rng.random(count) < 0.03), rng.integers(8, 24, count), 0).astype(np.int8),
        "is_plain": (language == 0) & (rng.random(count) < 0.03) & ~is_phone,
        "has_mail": rng.random(count) < _MAIL_CONTACT[channel],
    }
    return pd.DataFrame(columns | _people(rng, subjects), copy=False)
