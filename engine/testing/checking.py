"""How the rules of a contract check: without pytest, so that any test runner will do."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from engine.errors import TetsuzukiError

T = TypeVar("T")


def raises(
    error: type[TetsuzukiError] | tuple[type[TetsuzukiError], ...], act: Callable[..., object], *args: object
) -> None:
    try:
        act(*args)
    except error:
        return
    raise AssertionError(f"{error} was expected")


def at_once(act: Callable[[int], T], times: int = 8) -> Sequence[T]:
    """Runs `act(0)`, `act(1)` … in as many threads that start together; gives back the results."""
    together = threading.Barrier(times)
    results: list[T] = []

    def run(number: int) -> None:
        together.wait()
        results.append(act(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == times, "a call failed"
    return results
