"""The invented retailer: its channels, stores, products and causes. Nothing here is a real company's figure."""

from typing import NamedTuple

CHANNELS = ("website_form", "website_chat", "phone", "social", "email", "store")
LANGUAGES = ("az", "ru", "en")


class Store(NamedTuple):
    """A store; `share` of the complaints that are about a store, `opened_days_before` the end of the data."""

    name: str
    said_az: str
    said_ru: str
    said_en: str
    share: float
    is_in_baku: bool = False
    opened_days_before: int | None = None


ONLINE = "Onlayn"
STORES = (
    Store("Bakı 28 May", "28 May", "28 Мая", "28 May", 13.0, True),
    Store("Bakı Gənclik", "Gənclik", "Гянджлик", "Ganjlik", 11.0, True),
    Store("Bakı Nərimanov", "Nərimanov", "Нариманов", "Narimanov", 9.0, True),
    Store("Bakı Yasamal", "Yasamal", "Ясамал", "Yasamal", 7.5, True),
    Store("Bakı Nizami", "Nizami", "Низами", "Nizami", 6.5, True),
    Store("Bakı Əhmədli", "Əhmədli", "Ахмедлы", "Ahmadli", 6.0, True),
    Store("Bakı Xətai", "Xətai", "Хатаи", "Khatai", 4.5, True),
    Store("Xırdalan", "Xırdalan", "Хырдалан", "Khirdalan", 5.0, True, 430),
    Store("Sumqayıt", "Sumqayıt", "Сумгаит", "Sumgait", 9.0),
    Store("Gəncə", "Gəncə", "Гянджа", "Ganja", 8.0),
    Store("Mingəçevir", "Mingəçevir", "Мингячевир", "Mingachevir", 4.0),
    Store("Lənkəran", "Lənkəran", "Ленкорань", "Lankaran", 4.0),
    Store("Şəki", "Şəki", "Шеки", "Sheki", 3.0),
    Store("Quba", "Quba", "Губа", "Guba", 3.0),
    Store("Naxçıvan", "Naxçıvan", "Нахчыван", "Nakhchivan", 3.5),
    Store("Şirvan", "Şirvan", "Ширван", "Shirvan", 3.0),
    Store(ONLINE, "", "", "", 0.0, True),
)
ONLINE_SHARES = {
    "website_form": 0.42,
    "website_chat": 0.40,
    "phone": 0.17,
    "social": 0.18,
    "email": 0.28,
    "store": 0.0,
}


class Kind(NamedTuple):
    """What customers call a thing, in the cases the sentences need."""

    az_acc: str
    az_gen: str
    ru_acc: str
    ru_gen: str
    en: str
    manat: int


KINDS = {
    "phone": Kind("telefonu", "telefonun", "телефон", "телефона", "phone", 749),
    "laptop": Kind("noutbuku", "noutbukun", "ноутбук", "ноутбука", "laptop", 1499),
    "tv": Kind("televizoru", "televizorun", "телевизор", "телевизора", "TV", 999),
    "headphones": Kind("qulaqlığı", "qulaqlığın", "наушники", "наушников", "headset", 129),
    "speaker": Kind("səsucaldanı", "səsucaldanın", "колонку", "колонки", "speaker", 189),
    "fridge": Kind("soyuducunu", "soyuducunun", "холодильник", "холодильника", "fridge", 1249),
    "washer": Kind("paltaryuyanı", "paltaryuyanın", "стиральную машину", "стиральной машины", "washing machine", 899),
    "cooler": Kind("kondisioneri", "kondisionerin", "кондиционер", "кондиционера", "cooling unit", 1099),
    "dishwasher": Kind("qabyuyanı", "qabyuyanın", "посудомойку", "посудомойки", "dishwasher", 949),
    "vacuum": Kind("tozsoranı", "tozsoranın", "пылесос", "пылесоса", "vacuum cleaner", 279),
    "kettle": Kind("elektrik çaydanını", "elektrik çaydanının", "чайник", "чайника", "kettle", 69),
    "microwave": Kind(
        "mikrodalğalı sobanı", "mikrodalğalı sobanın", "микроволновку", "микроволновки", "microwave", 229
    ),
    "blender": Kind("blenderi", "blenderin", "блендер", "блендера", "blender", 99),
    "charger": Kind("adapteri", "adapterin", "зарядку", "зарядки", "charger", 39),
    "powerbank": Kind("powerbankı", "powerbankın", "пауэрбанк", "пауэрбанка", "power bank", 59),
    "keyboard": Kind("klaviaturanı", "klaviaturanın", "клавиатуру", "клавиатуры", "keyboard", 79),
    "console": Kind("oyun konsolunu", "oyun konsolunun", "приставку", "приставки", "console", 1099),
    "gamepad": Kind("geympadı", "geympadın", "геймпад", "геймпада", "gamepad", 149),
}


class Product(NamedTuple):
    """A model on sale; `launched_days_before` the end of the data, None where it was always there."""

    category: str
    name: str
    kind: str
    weight: float
    launched_days_before: int | None = None


CATEGORIES = (
    "smartphones",
    "laptops",
    "tvs",
    "audio",
    "large_appliances",
    "small_appliances",
    "accessories",
    "gaming",
)
CATEGORY_SHARES = (0.27, 0.13, 0.11, 0.08, 0.18, 0.11, 0.08, 0.04)
PRODUCTS = (
    Product("smartphones", "Aldera S5", "phone", 3.0),
    Product("smartphones", "Aldera S5 Lite 64GB", "phone", 4.0),
    Product("smartphones", "Aldera S6 128GB", "phone", 5.0, 560),
    Product("smartphones", "Aldera S6 Pro 256GB", "phone", 2.5, 540),
    Product("smartphones", "Aldera S7 256GB", "phone", 4.0, 190),
    Product("smartphones", "Kavra One", "phone", 3.5),
    Product("smartphones", "Kavra Two Plus", "phone", 3.0, 330),
    Product("laptops", "Tellon Book 14", "laptop", 4.0),
    Product("laptops", "Tellon Book 15 i5", "laptop", 5.0),
    Product("laptops", "Tellon Air 13", "laptop", 2.5, 480),
    Product("laptops", "Kavra Note 16", "laptop", 2.0),
    Product("tvs", "Mirvan 43 FHD", "tv", 4.0),
    Product("tvs", "Mirvan 55 4K", "tv", 5.0),
    Product("tvs", "Mirvan 65 QX", "tv", 2.0, 400),
    Product("tvs", "Zefira 50 Smart", "tv", 3.0),
    Product("audio", "Zefira Buds 2", "headphones", 5.0),
    Product("audio", "Zefira Studio H1", "headphones", 2.0),
    Product("audio", "Zefira Boom Mini", "speaker", 3.0),
    Product("large_appliances", "Ostara Cool 340", "fridge", 4.0),
    Product("large_appliances", "Ostara Cool 420 NF", "fridge", 3.0),
    Product("large_appliances", "Ostara Wash 7", "washer", 3.5),
    Product("large_appliances", "Ostara Wash 8", "washer", 3.0, 610),
    Product("large_appliances", "Ostara Dish 12", "dishwasher", 1.5),
    Product("large_appliances", "Nordal Klima 12", "cooler", 3.0),
    Product("large_appliances", "Nordal Klima 18 Inverter", "cooler", 2.0),
    Product("small_appliances", "Nordal Cyclone 2200", "vacuum", 4.0),
    Product("small_appliances", "Nordal Robo R3", "vacuum", 2.5, 450),
    Product("small_appliances", "Brevix Kettle 17", "kettle", 3.0),
    Product("small_appliances", "Brevix Wave 20L", "microwave", 3.0),
    Product("small_appliances", "Brevix Mix 600", "blender", 2.0),
    Product("accessories", "Tellon Charge 65W", "charger", 4.0),
    Product("accessories", "Tellon Power 20000", "powerbank", 3.0),
    Product("accessories", "Kavra Keys K2", "keyboard", 1.5),
    Product("gaming", "Brevix Play 2", "console", 3.0),
    Product("gaming", "Brevix Pad Pro", "gamepad", 2.0),
    Product("gaming", "Kavra Keys Gamer", "keyboard", 1.0),
)
