"""Children of a warmed process: everything slow is imported once, so that a load can be killed hundreds of times.

The parent must never open a database itself: a forked process has its parent's locks, but not the threads that hold
them. So every look at a warehouse is taken in a child too.
"""

import os
import pickle
import signal
import time
import traceback
from collections.abc import Callable
from typing import Any


def warm() -> None:
    """Import what a load needs."""
    import etl.pipeline.load
    import queries.semantic.catalog  # noqa: F401 - as above

    assert etl.pipeline.load


def start(function: Callable, *arguments: Any, answer: int | None = None) -> int:
    """Run a function in a child and give its process id; its result goes to the pipe `answer`, pickled."""
    child = os.fork()
    if child:
        return child
    try:
        try:
            outcome = (True, function(*arguments))
        except BaseException:
            outcome = (False, traceback.format_exc())
        if answer is not None:
            with os.fdopen(answer, "wb") as pipe:
                pickle.dump(outcome, pipe)
        os._exit(0 if outcome[0] else 1)
    finally:
        os._exit(2)


def begin(function: Callable, *arguments: Any) -> tuple[int, int]:
    """Run a function in a child; gives what `finish` wants."""
    read_end, write_end = os.pipe()
    child = start(function, *arguments, answer=write_end)
    os.close(write_end)
    return child, read_end


def finish(begun: tuple[int, int]) -> Any:
    """The result of a begun child; AssertionError with the child's traceback where it failed."""
    child, read_end = begun
    with os.fdopen(read_end, "rb") as pipe:
        content = pipe.read()
    os.waitpid(child, 0)
    assert content, "the child died without an answer"
    is_fine, result = pickle.loads(content)  # noqa: S301 - written by our own child
    assert is_fine, result
    return result


def call(function: Callable, *arguments: Any) -> Any:
    """The result of a function that runs in a child."""
    return finish(begin(function, *arguments))


def kill_after(seconds: float, function: Callable, *arguments: Any) -> bool:
    """Run a function in a child, kill it -9 after some seconds; whether it was still alive then."""
    child = start(function, *arguments)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)  # also one that has ended is still ours, until it is waited for
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
