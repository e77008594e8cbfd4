"""Calls that may never come back, with an end to the waiting: one thread, one call after another.

PC/SC knows a time limit only while it waits for a card or a reader. A connect or transmit blocks until the driver is done,
and nothing can cancel it. So the thread is left behind: it ends, and lets the card go, when its call returns at last.
"""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

from plugins.mynumber_card.transports import TransportError, TransportProblem

T = TypeVar("T")


class _Job(Generic[T]):
    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._value: tuple[T] | None = None
        self._error = TransportError(TransportProblem.FAILED)
        self.done = threading.Event()

    def make(self) -> None:
        try:
            self._value = (self._call(),)
        except TransportError as error:
            self._error = TransportError(error.problem, error.returned)
        except Exception:  # noqa: S110  # its frames may hold an APDU: the code alone goes on
            pass
        finally:
            self.done.set()

    def outcome(self) -> T:
        if self._value is None:
            raise self._error
        return self._value[0]


class Calls:
    """Makes calls in a thread of its own. To be used from one thread at a time, and closed."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._stuck = False
        self._closed = False
        # A daemon: a reader that hangs must not keep the program from ending.
        threading.Thread(target=_work, args=(self._jobs,), name="card reader", daemon=True).start()

    def make(self, call: Callable[[], T], seconds: float) -> T:
        """The outcome of `call`. Raises its TransportError; TIMEOUT when it takes longer than `seconds`, and ever after.

        Any other exception of `call` becomes FAILED.
        """
        if self._stuck or self._closed:
            raise TransportError(TransportProblem.TIMEOUT if self._stuck else TransportProblem.NO_SERVICE)
        job = _Job(call)
        self._jobs.put(job.make)
        if not job.done.wait(seconds):
            self._stuck = True
            raise TransportError(TransportProblem.TIMEOUT)
        return job.outcome()

    def close(self, last: Callable[[], None], seconds: float) -> None:
        """Make one `last` call, as soon as a stuck one is over, and end the thread. Waits `seconds` at most; never raises."""
        if self._closed:
            return
        self._closed = True
        job = _Job(last)
        self._jobs.put(job.make)
        self._jobs.put(None)
        if not self._stuck:
            job.done.wait(seconds)


def _work(jobs: "SimpleQueue[Callable[[], None] | None]") -> None:
    while (make := jobs.get()) is not None:
        make()
