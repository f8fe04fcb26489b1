"""Keys of causes: what they are made of is what they are taken apart into, whatever a cause is called."""

import pytest

from queries.errors import UnknownDimensionError
from queries.register import cause_key


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("late", None, None), "late"),
        (("late", "store", "Gəncə"), "late|store|Gəncə"),
        (("late", "product", "x|y||z"), "late|product|x|y||z"),
        (("late", "product", "|x"), "late|product||x"),
        (("late|store|Gəncə", None, None), "late||store||Gəncə"),
        (("late|wrong", "channel", "a|b"), "late||wrong|channel|a|b"),
        (("late|", "store", "S"), "late|||store|S"),
        (("|", None, None), "||"),
        (("a||b\n", "store", "S\n"), "a||||b\n|store|S\n"),
    ],
)
def test_a_key_is_taken_apart_into_what_it_was_made_of(parts, key):
    assert cause_key.of(*parts) == key
    assert cause_key.split(key) == parts
    assert cause_key.is_within(key) == (parts[1] is not None)


@pytest.mark.parametrize("key", ["a|colour|red", "a|store", "a|store_", "a|b"])
def test_a_key_of_another_dimension_is_refused(key):
    with pytest.raises(UnknownDimensionError):
        cause_key.split(key)
