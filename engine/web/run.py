"""Where a use case runs: on the event loop when none of its port verbs blocks, else with one hop to a thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")
Verbs = frozenset[str]
BLOCKING: Final = "provider"
"""A verb of no storage: providers and folders may wait for something."""


class Runner:
    """Decides by the names of the storage's verbs; anything else (a provider's network, files) counts as blocking.

    Batches of uploads have a few threads of their own: many uploads neither keep use cases waiting nor fill the memory. So
    have those that may wait for somebody else (`BLOCKING`): a provider that is slow to answer stops nobody who is in already.
    """

    def __init__(self, nonblocking: Verbs, threads: int = 16, file_threads: int = 4, outside_threads: int = 32) -> None:
        self._nonblocking = nonblocking
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="usecase")
        self._outside_threads = ThreadPoolExecutor(outside_threads, thread_name_prefix="outside")
        self._file_threads = ThreadPoolExecutor(file_threads, thread_name_prefix="files")

    async def run(self, verbs: Verbs, work: Callable[[], T]) -> T:
        """A hop costs about 170 µs, a read of an embedded store 20."""
        if verbs <= self._nonblocking:
            return work()
        return await (self.start_outside(work) if BLOCKING in verbs else self.start(work))

    def start(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """In a thread in any case; the future is for whoever wants to go on meanwhile."""
        return asyncio.get_running_loop().run_in_executor(self._threads, work)

    def start_outside(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """What may wait for a provider."""
        return asyncio.get_running_loop().run_in_executor(self._outside_threads, work)

    def start_batch(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """A batch of an upload."""
        return asyncio.get_running_loop().run_in_executor(self._file_threads, work)

    def close(self) -> None:
        """Waits for what is running."""
        self._threads.shutdown(wait=True)
        self._outside_threads.shutdown(wait=True)
        self._file_threads.shutdown(wait=True)
