"""Reads of a page are asked side by side, and none waits for ever."""

import os
import threading
from functools import partial

import pytest

from dashboard.data import cache
from queries.errors import UnusableError


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core asks one read at a time")
def test_reads_are_asked_side_by_side_and_given_by_their_names():
    both = threading.Barrier(2, timeout=10)  # broken, unless two wait at once
    found = cache.together(one=lambda: both.wait() >= 0, several={"a": lambda: both.wait() >= 0})
    assert found == {"one": True, "several": {"a": True}}
    assert cache.together(listed=[lambda: 1, lambda: 2]) == {"listed": [1, 2]}


def test_a_load_can_be_one_read_of_another_however_many_there_are():
    def section(number: int) -> dict:
        return cache.together(inner=lambda: number)

    found = {}
    asking = threading.Thread(
        target=lambda: found.update(cache.together(sections=[partial(section, number) for number in range(20)])),
        daemon=True,
    )
    asking.start()
    asking.join(timeout=10)
    assert found == {"sections": [{"inner": number} for number in range(20)]}


def test_for_nobody_who_waits_reads_follow_one_another_in_the_thread_that_asks():
    def name() -> str:
        return threading.current_thread().name

    here = name()
    with cache.one_by_one():
        assert cache.together(reads=[name, name]) == {"reads": [here, here]}
    assert cache.together(reads=[name, name])["reads"] != [here, here]


def test_what_is_wrong_with_a_read_is_told_to_the_page():
    def broken() -> None:
        raise UnusableError("The data end on 2026-11-30.")

    with pytest.raises(UnusableError, match="end on 2026-11-30"):
        cache.together(well=lambda: 1, broken=broken)
