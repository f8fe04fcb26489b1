"""What each complaint is about: language, store, product, true cause, the employee named."""

from typing import NamedTuple

import numpy as np

from etl.demo import people, world
from etl.demo.arrivals import Arrivals
from etl.demo.causes import CAUSES
from etl.demo.picking import pick
from etl.demo.stories import NEW_THEME, STORIES

NONE = -1
STORE_NAMES = [store.name for store in world.STORES]
PRODUCT_NAMES = [product.name for product in world.PRODUCTS]
CAUSE_NAMES = [cause.name for cause in CAUSES]
_ONLINE_AT = STORE_NAMES.index(world.ONLINE)
# az, ru, en: in Baku, elsewhere, and for orders made on the site.
_LANGUAGE_SHARES = np.array([[0.66, 0.24, 0.10], [0.86, 0.11, 0.03], [0.72, 0.20, 0.08]])
# Months in which a category sells, and so fails, more than in others; positions follow world.CATEGORIES.
_CATEGORY_SEASONS = {
    1: {8: 1.6, 9: 1.7},  # laptops: school begins
    2: {12: 1.3, 1: 1.3},
    4: {6: 1.4, 7: 1.7, 8: 1.4},  # cooling units and fridges in the heat
    7: {12: 1.5, 1: 1.8},
}


class Subjects(NamedTuple):
    """A row a complaint; positions in the lists of `world`, `causes` and `people`, NONE where there is none."""

    language: np.ndarray
    store: np.ndarray
    category: np.ndarray
    product: np.ndarray
    cause: np.ndarray
    employee: np.ndarray
    is_new_theme: np.ndarray
    """Of `stories.NEW_THEME`: it takes as long and ends as its cause says, but speaks of something else, and no cause
    is coded."""


def _stores(rng: np.random.Generator, arrivals: Arrivals, last_day: int) -> np.ndarray:
    weights = np.array([[store.share for store in world.STORES]] * len(world.CHANNELS))
    for at, channel in enumerate(world.CHANNELS):
        online = world.ONLINE_SHARES[channel]
        weights[at, _ONLINE_AT] = weights[at].sum() * online / (1 - online)
    store = pick(rng, weights, arrivals.channel)
    for at, one in enumerate(world.STORES):
        if one.opened_days_before is not None:
            # Before it opened, its customers went to the store next to it.
            store[(store == at) & (arrivals.day < last_day - one.opened_days_before)] = 0
    for at, story in enumerate(STORIES):
        if story.extra_daily_share and story.store:
            store[arrivals.story == at] = STORE_NAMES.index(story.store)
    return store


def _categories(rng: np.random.Generator, month: np.ndarray) -> np.ndarray:
    weights = np.array([world.CATEGORY_SHARES] * 13)
    for category, months in _CATEGORY_SEASONS.items():
        for number, factor in months.items():
            weights[number, category] *= factor
    return pick(rng, weights, month)


def _causes(
    rng: np.random.Generator, arrivals: Arrivals, store: np.ndarray, category: np.ndarray, last_day: int
) -> np.ndarray:
    base = np.array([cause.weight for cause in CAUSES], dtype=np.float32)
    by_channel = np.array([[c.channels.get(name, 1.0) for c in CAUSES] for name in world.CHANNELS], dtype=np.float32)
    by_category = np.array([[c.categories.get(name, 1.0) for c in CAUSES] for name in world.CATEGORIES], np.float32)
    by_store = np.ones((len(STORE_NAMES), len(CAUSES)), dtype=np.float32)
    by_store[_ONLINE_AT] = [cause.online for cause in CAUSES]
    # Stores differ a little for good reasons and for none; the same in every run, whatever the seed.
    by_store[:_ONLINE_AT] *= np.exp(np.random.default_rng(7).normal(0, 0.12, (_ONLINE_AT, len(CAUSES))))
    weights = base * by_channel[arrivals.channel]
    weights *= by_category[category]
    weights *= by_store[store]
    for story in STORIES:
        if story.cause_factor == 1.0:
            continue
        is_in = np.ones(len(store), dtype=bool)
        if story.product_category:
            is_in &= category == world.CATEGORIES.index(story.product_category)
        if story.starts_days_before is not None:
            is_in &= arrivals.day >= last_day - story.starts_days_before
        weights[is_in, CAUSE_NAMES.index(story.cause)] *= story.cause_factor
    cause = pick(rng, weights)
    for at, story in enumerate(STORIES):
        if story.extra_daily_share:
            cause[arrivals.story == at] = CAUSE_NAMES.index(story.cause)
    return cause


def _products(
    rng: np.random.Generator, arrivals: Arrivals, category: np.ndarray, cause: np.ndarray, last_day: int
) -> np.ndarray:
    """A model of the category that was on sale by then; NONE where the complaint is about no product."""
    share = np.array([one.product_share for one in CAUSES])
    has_product = rng.random(len(category)) < share[cause]
    period = arrivals.day // 30
    periods = int(period.max()) + 1 if len(period) else 1
    weights = np.zeros((periods * len(world.CATEGORIES), len(world.PRODUCTS)))
    for at, product in enumerate(world.PRODUCTS):
        launched = -1 if product.launched_days_before is None else last_day - product.launched_days_before
        row = np.arange(periods) * len(world.CATEGORIES) + world.CATEGORIES.index(product.category)
        weights[row, at] = product.weight * (np.arange(periods) * 30 >= launched)
    product = pick(rng, weights, period * len(world.CATEGORIES) + category)
    return np.where(has_product, product, NONE)


def _employees(
    rng: np.random.Generator, arrivals: Arrivals, store: np.ndarray, cause: np.ndarray, last_day: int
) -> np.ndarray:
    """Whom the customer names: someone who worked in that store then; NONE in about two complaints of three."""
    by_channel = np.array([0.95, 0.8, 1.1, 0.8, 0.95, 1.35])
    chance = np.array([one.named_share for one in CAUSES])[cause] * by_channel[arrivals.channel]
    is_named = rng.random(len(store)) < np.minimum(chance, 0.95)
    period = arrivals.day // 30
    periods = int(period.max()) + 1 if len(period) else 1
    weights = np.zeros((periods * len(STORE_NAMES), len(people.EMPLOYEES)))
    middle = np.arange(periods) * 30 + 15
    for at, employee in enumerate(people.EMPLOYEES):
        # A complaint may come a month after its employee left, as in life; never before the first day of work.
        hired = -1 if employee.hired_days_before is None else last_day - employee.hired_days_before + 15
        left = np.inf if employee.left_days_before is None else last_day - employee.left_days_before
        row = np.arange(periods) * len(STORE_NAMES) + STORE_NAMES.index(employee.store)
        weights[row, at] = employee.weight * ((middle >= hired) & (middle <= left))
    employee = pick(rng, weights, period * len(STORE_NAMES) + store)
    return np.where(is_named, employee, NONE)


def draw(
    rng: np.random.Generator, arrivals: Arrivals, month: np.ndarray, day_count: int, theme_rng: np.random.Generator
) -> Subjects:
    """The subject of every arrival; `month` is the month (1 to 12) of its receipt.

    `theme_rng` draws what is of the new theme, so that it leaves everything else as it was.
    """
    last_day = day_count - 1
    store = _stores(rng, arrivals, last_day)
    region = np.array([0 if one.is_in_baku else 1 for one in world.STORES])
    region[_ONLINE_AT] = 2
    language = pick(rng, _LANGUAGE_SHARES, region[store])
    category = _categories(rng, month)
    for at, story in enumerate(STORIES):
        if story.extra_daily_share and story.product_category:
            category[arrivals.story == at] = world.CATEGORIES.index(story.product_category)
    cause = _causes(rng, arrivals, store, category, last_day)
    product = _products(rng, arrivals, category, cause, last_day)
    for at, story in enumerate(STORIES):
        if story.extra_daily_share and story.product:
            product[arrivals.story == at] = PRODUCT_NAMES.index(story.product)
    employee = _employees(rng, arrivals, store, cause, last_day)
    is_recent = arrivals.day >= last_day - NEW_THEME.starts_days_before
    may_be = is_recent & (arrivals.story == NONE) & (arrivals.channel != world.CHANNELS.index("store"))
    is_new_theme = may_be & (theme_rng.random(len(cause)) < NEW_THEME.share)
    return Subjects(language, store, np.where(product == NONE, NONE, category), product, cause, employee, is_new_theme)
