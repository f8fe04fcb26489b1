"""Invented people: those who serve, those who handle complaints, and the names customers are given.

No person is meant; first and family names are paired by arithmetic.
"""

from typing import NamedTuple

from etl.demo import world

MEN = (
    ("Elvin", "Эльвин"), ("Rəşad", "Рашад"), ("Orxan", "Орхан"), ("Kamran", "Кямран"), ("Tural", "Турал"),
    ("Vüsal", "Вюсал"), ("Anar", "Анар"), ("Ramil", "Рамиль"), ("Samir", "Самир"), ("Elnur", "Эльнур"),
    ("Fuad", "Фуад"), ("Nicat", "Ниджат"), ("Emin", "Эмин"), ("Murad", "Мурад"), ("Ruslan", "Руслан"),
    ("Zaur", "Заур"), ("İlqar", "Ильгар"), ("Cavid", "Джавид"), ("Pərviz", "Парвиз"), ("Tərlan", "Тарлан"),
    ("Əli", "Али"), ("Həsən", "Гасан"), ("Yusif", "Юсиф"), ("Mahir", "Махир"), ("Azər", "Азер"),
    ("Rövşən", "Ровшан"), ("Ceyhun", "Джейхун"), ("Toğrul", "Тогрул"), ("Bəhruz", "Бахруз"), ("Natiq", "Натик"),
)  # fmt: skip
WOMEN = (
    ("Aysel", "Айсель"), ("Günel", "Гюнель"), ("Nigar", "Нигяр"), ("Leyla", "Лейла"), ("Aygün", "Айгюн"),
    ("Sevinc", "Севиндж"), ("Könül", "Кёнуль"), ("Nərmin", "Нармин"), ("Lalə", "Лала"), ("Türkan", "Тюркан"),
    ("Ülviyyə", "Ульвия"), ("Gülnar", "Гюльнар"), ("Səbinə", "Сабина"), ("Fidan", "Фидан"), ("Aynur", "Айнур"),
    ("Xatirə", "Хатира"), ("Rəna", "Рена"), ("Zəhra", "Захра"), ("Fatimə", "Фатима"), ("Mehriban", "Мехрибан"),
    ("Şəbnəm", "Шабнам"), ("Arzu", "Арзу"), ("Vəfa", "Вафа"), ("Elnarə", "Эльнара"), ("Jalə", "Жаля"),
    ("Nuranə", "Нурана"), ("Afaq", "Афаг"), ("Tamara", "Тамара"), ("Dilarə", "Диляра"), ("Pərvanə", "Парвана"),
)  # fmt: skip
FAMILIES = (
    ("Məmmədov", "Мамедов"), ("Əliyev", "Алиев"), ("Hüseynov", "Гусейнов"), ("Həsənov", "Гасанов"),
    ("Quliyev", "Кулиев"), ("İsmayılov", "Исмаилов"), ("Abbasov", "Аббасов"), ("Rzayev", "Рзаев"),
    ("Cəfərov", "Джафаров"), ("Kərimov", "Керимов"), ("Bayramov", "Байрамов"), ("Nəsibov", "Насибов"),
    ("Səfərov", "Сафаров"), ("Mustafayev", "Мустафаев"), ("Qasımov", "Гасымов"), ("Süleymanov", "Сулейманов"),
    ("Babayev", "Бабаев"), ("Orucov", "Оруджев"), ("Şirinov", "Ширинов"), ("Mirzəyev", "Мирзоев"),
    ("Tağıyev", "Тагиев"), ("Vəliyev", "Велиев"), ("Əhmədov", "Ахмедов"), ("Novruzov", "Новрузов"),
    ("Xəlilov", "Халилов"), ("Əsgərov", "Аскеров"), ("Zeynallı", "Зейналлы"), ("Mehdizadə", "Мехтизаде"),
    ("Rəhimli", "Рагимли"), ("Cabbarlı", "Джаббарлы"), ("Hacızadə", "Гаджизаде"), ("İbrahimli", "Ибрагимли"),
    ("Sadıqov", "Садыгов"), ("Bağırov", "Багиров"), ("Ağayev", "Агаев"), ("Nağıyev", "Нагиев"),
    ("Allahverdiyev", "Аллахвердиев"), ("Şükürov", "Шукюров"), ("Musayev", "Мусаев"), ("Yusifzadə", "Юсифзаде"),
)  # fmt: skip
GUESTS = (
    "James Whitmore", "Anna Keller", "Mehmet Yılmaz", "Daniel Okafor", "Sarah Lindgren", "Giorgi Beridze",
    "Priya Raman", "Thomas Moreau", "Elif Kaya", "Nino Lomidze", "Peter Novak", "Maria Santos",
    "Ahmed Farouk", "Zeynep Demir", "Oliver Grant", "Julia Bauer",
)  # fmt: skip
_PLAIN = str.maketrans("əğıışöüçƏĞIİŞÖÜÇ", "egiisoucEGIISOUC")


def plain(text: str) -> str:
    """Azerbaijani letters without their marks, as in a mail address."""
    return text.translate(_PLAIN)


class Name(NamedTuple):
    """A person's name in both scripts."""

    latin: str
    cyrillic: str
    is_woman: bool


def name(first: int, family: int, is_woman: bool) -> Name:
    """The `first`-th first name with the `family`-th family name, in the form the person's sex asks for."""
    given = (WOMEN if is_woman else MEN)[first % 30]
    latin, cyrillic = FAMILIES[family % len(FAMILIES)]
    if is_woman and latin.endswith("v"):
        latin, cyrillic = latin + "a", cyrillic + "а"
    return Name(f"{given[0]} {latin}", f"{given[1]} {cyrillic}", is_woman)


def customer_names() -> list[tuple[str, str, str, bool]]:
    """All names a customer can bear: latin, cyrillic, mail, is_woman; the foreign guests come last."""
    names = [name(first, family, sex) for sex in (False, True) for first in range(30) for family in range(40)]
    rows = [(one.latin, one.cyrillic, plain(one.latin).lower().replace(" ", "."), one.is_woman) for one in names]
    guests = [(guest, guest, plain(guest).lower().replace(" ", "."), at % 2 == 1) for at, guest in enumerate(GUESTS)]
    return rows + guests


class Employee(NamedTuple):
    """One who serves customers. `weight`: how often named against colleagues of the same store.

    Days count back from the end of the data; None: was there before it, or is there still.
    """

    name: Name
    store: str
    weight: float
    hired_days_before: int | None = None
    left_days_before: int | None = None


class Handler(NamedTuple):
    """One of the complaint department. `slowness` multiplies working times, `manner` shifts the customer's rating."""

    name: Name
    load: float
    slowness: float
    manner: float
    opens_hour: int
    hired_days_before: int | None = None
    left_days_before: int | None = None


def _employees() -> tuple[Employee, ...]:
    staffed = [4, 4, 3, 3, 3, 3, 2, 2, 3, 3, 2, 2, 2, 2, 2, 2, 3]
    stores = [store.name for store, count in zip(world.STORES, staffed, strict=True) for _ in range(count)]
    # Two in five are named much more than the rest; one in seven came or went within the two years.
    weights = [3.2, 1.0, 0.7, 1.6, 0.4]
    people = []
    for at, store in enumerate(stores):
        hired = 120 + 53 * (at % 9) if at % 7 == 3 else None
        left = 90 + 61 * (at % 8) if at % 7 == 5 else None
        people.append(Employee(name(at * 7 + 3, at * 11 + 5, at % 5 < 2), store, weights[at % 5], hired, left))
    return tuple(people)


EMPLOYEES = _employees()
# Loads and speeds are uneven on purpose: half of the work lies with a third of the people.
_HANDLERS = (
    (2.4, 0.86, 0.25, 9, None, None), (2.1, 0.92, 0.10, 9, None, None), (2.0, 1.02, 0.00, 8, None, None),
    (1.9, 0.80, 0.35, 10, None, None), (1.7, 1.10, -0.10, 9, None, None), (1.6, 1.22, -0.20, 9, None, None),
    (1.5, 0.95, 0.05, 11, None, None), (1.5, 1.00, 0.15, 10, None, None), (1.2, 1.05, 0.00, 9, None, 310),
    (1.2, 0.90, 0.20, 8, None, None), (1.1, 1.35, -0.35, 11, None, None), (1.0, 1.08, 0.05, 9, 600, None),
    (1.0, 0.97, -0.05, 9, None, None), (0.9, 0.88, 0.30, 10, 520, None), (0.9, 1.15, -0.15, 9, None, 150),
    (0.8, 1.04, 0.10, 11, None, None), (0.8, 1.48, -0.45, 9, None, 75), (0.7, 0.94, 0.00, 8, 410, None),
    (0.7, 1.12, 0.05, 9, 330, None), (0.6, 1.00, 0.20, 10, None, 470), (0.6, 1.18, -0.25, 9, 240, None),
    (0.5, 0.98, 0.10, 11, 165, None), (0.5, 1.30, -0.05, 9, 95, None), (0.4, 1.25, 0.05, 9, 60, None),
)  # fmt: skip
HANDLERS = tuple(Handler(name(at * 13 + 1, at * 7 + 2, at % 3 > 0), *row) for at, row in enumerate(_HANDLERS))
