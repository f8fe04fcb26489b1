"""What was worked out of a generation and is asked again: kept as long as the generation is, for all who read it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from queries.warehouse.generation import Generation

Value = TypeVar("Value")


class _Entry(Generic[Value]):
    """One value; the lock is held while it is made."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.values: list[Value] = []


class Remembered(Generic[Value]):
    """Values by generation and key, `most` of a generation at a time; the one asked longest ago goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._entries: WeakKeyDictionary[Generation, OrderedDict[Hashable, _Entry[Value]]] = WeakKeyDictionary()

    def of(self, generation: Generation, key: Hashable, make: Callable[[], Value]) -> Value:
        """Give the value of a key, made on first use; who asks while it is being made waits for it.

        A value that fails to be made is made again by the next who asks. No value may refer to its generation, which
        is closed when its last reader lets it go.
        """
        with self._lock:
            entries = self._entries.setdefault(generation, OrderedDict())
            entry = entries.setdefault(key, _Entry())
            entries.move_to_end(key)
            if len(entries) > self._most:
                entries.popitem(last=False)
        with entry.lock:
            if not entry.values:
                entry.values.append(make())
            return entry.values[0]
