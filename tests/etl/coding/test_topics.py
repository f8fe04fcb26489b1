"""New themes: a hidden cause comes out as one, and no word of it names anybody."""

import pytest

from benchmarks import coding as phrases
from etl.coding import topics
from etl.coding.text_cleaning import Names, learnable, words

NAMES = Names(["Kamran Quliyev", "Иванова Ольга"])


def grouped(texts, names=NAMES, others=()):
    ready = [learnable(text, names) for text in texts]
    return topics.find(texts, ready, ["az"] * len(texts), names, others)


def about_parking(count):
    """Complaints of a theme, signed and with numbers: what must not be kept of them."""
    said = (
        "Mağazanın qarşısında dayanacaq yoxdur, maşınımı cərimə etdilər.",
        "Dayanacaq olmadığı üçün cərimə yazıldı, mağazaya gələ bilmədim.",
        "Maşını qoymağa dayanacaq tapmadım, yenə cərimə aldım.",
    )
    return [
        f"{said[number % 3]} Kamran Quliyevə dedim. Hörmətlə, Aygün Səfərova, +994 50 123 45 67, aygun@example.com"
        for number in range(count)
    ]


OTHERS = [one.text for one in phrases.complaints(120, 4, None, is_test=False) if one.language == "az"]


def test_a_theme_has_words_that_mark_it_off_and_none_that_names_anybody():
    found = grouped(about_parking(30), others=OTHERS)
    assert found and found[0].language == "az"
    said = {word for theme in found for word in theme.words}
    assert {"dayanacaq", "cərimə"} & said
    assert not [word for word in said if any(letter.isdigit() or letter == "@" for letter in word)]
    assert not said & {"aygün", "səfərova", "kamran", "quliyev", "quliyevə", "aygun", "example"}


@pytest.mark.parametrize(
    ("count", "is_kept"), [(topics.FEWEST_COMPLAINTS - 1, False), (topics.FEWEST_COMPLAINTS, True)]
)
def test_a_word_is_kept_only_where_enough_complaints_share_it(count, is_kept):
    texts = [f"Burada dayanacaq yoxdur{' zərgərlik' if number < count else ''}." for number in range(20)]
    said = [frozenset(word.lower() for word in words(text)) for text in texts]
    typical = topics._typical(range(20), said, NAMES, topics._proper(texts), topics._spread(OTHERS), len(OTHERS))
    assert "dayanacaq" in typical
    assert ("zərgərlik" in typical) == is_kept


def test_what_is_said_once_each_is_no_theme():
    assert grouped(["Salam.", "Niyə?", "Bəs nə vaxt?", "Cavab verin.", "Yaxşı.", "Nə?", "Haradasınız?"]) == []
    assert grouped([]) == []


def test_names_are_known_in_any_case_and_with_endings():
    names = Names(["Kamran Quliyev", "İlqar", "Оля"])
    assert all(word in names for word in ("kamran", "KAMRAN,", "Quliyevin", "ilqara", "İLQAR", "Оля"))
    assert not any(word in names for word in ("kam", "qul", "satıcı", "Оленька"))
    assert learnable("Kamranın 2 nömrəsi: kamran@x.az, www.x.az", names) == "0 nömrəsi:"


def test_a_hidden_cause_comes_out_as_a_theme():
    share, purity, count = phrases.theme_of_hidden("repair_too_long")
    assert count >= 1
    assert share > 0.4
    assert purity > 0.8


def test_texts_that_share_nothing_belong_to_no_theme():
    alone = ["x", "...", "???", "17", "qqq"] * 2
    assert grouped(alone) == []
    found = grouped([*about_parking(30), *alone], others=OTHERS)
    assert found and all(member < 30 for theme in found for member in theme.members)
