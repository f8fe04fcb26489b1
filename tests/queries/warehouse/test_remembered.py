"""What is worked out of a generation once: by whom it is shared, what is forgotten, what is not kept."""

import gc
import threading
import weakref

import pytest

from queries.warehouse.remembered import Remembered


class OneGeneration:
    """Stands for a generation: all that matters here is that it can be let go."""


def test_a_value_is_made_once_for_a_generation_and_key():
    kept, made, one, other = Remembered(9), [], OneGeneration(), OneGeneration()
    for generation, key in ((one, "a"), (one, "a"), (one, "b"), (other, "a")):
        kept.of(generation, key, lambda: made.append(1))
    assert len(made) == 3


def test_the_one_asked_longest_ago_goes_first():
    kept, generation = Remembered(2), OneGeneration()
    for key in "abac":
        kept.of(generation, key, lambda key=key: key)
    assert kept.of(generation, "a", lambda: "made anew") == "a"
    assert kept.of(generation, "b", lambda: "made anew") == "made anew"


def test_who_asks_while_it_is_being_made_waits_for_it():
    kept, generation, begun, made = Remembered(2), OneGeneration(), threading.Event(), []

    def make() -> str:
        begun.set()
        made.append(1)
        other.join(0.05)  # which waits for this
        return "made"

    other = threading.Thread(target=lambda: begun.wait() and kept.of(generation, "a", make))
    other.start()
    assert kept.of(generation, "a", make) == "made"
    other.join()
    assert len(made) == 1


def test_what_failed_is_made_again():
    kept, generation = Remembered(2), OneGeneration()
    with pytest.raises(ZeroDivisionError):
        kept.of(generation, "a", lambda: 1 / 0)
    assert kept.of(generation, "a", lambda: 1) == 1


def test_values_go_with_their_generation():
    class Value:
        """Something that can be looked for."""

    kept, generation = Remembered(2), OneGeneration()
    value = weakref.ref(kept.of(generation, "a", Value))
    assert value() is not None
    del generation
    gc.collect()
    assert value() is None
