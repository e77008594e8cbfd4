"""Keeps the queues empty under `serve` and `deliver`: threads for mails, for the drawing process, and for tidying up.

The queue is the storage: nothing waits in memory, so that ending at any moment loses nothing.
"""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from threading import Event, Thread
from typing import Final

from engine.app.drawing import DrawingProcess
from engine.ports.clock import Clock
from engine.ports.documents import DocumentRenderer
from engine.ports.keys import Sealer
from engine.ports.mail import MailTransport
from engine.ports.storage import Storage
from engine.usecases.filing.drain import (
    DOCUMENT_BACKOFF,
    MAIL_BACKOFF,
    Drained,
    Queue,
    Work,
    drain_one,
    make_document,
    send_mail,
)
from engine.usecases.filing.jobs import DOCUMENT, MAIL, PAIR

_LOG: Final = logging.getLogger("tetsuzuki.jobs")
_LEVELS: Final = {"done": logging.INFO, "retry": logging.WARNING, "dead": logging.ERROR}
MAILS: Final = Queue(MAIL, MAIL_BACKOFF)
DOCUMENTS: Final = Queue(DOCUMENT, DOCUMENT_BACKOFF)
PAIRS: Final = Queue(PAIR, MAIL_BACKOFF)
LONGEST_PAUSE_SECONDS: Final = 30.0
TIDY_SECONDS: Final = 600.0


class Workers:
    """`poll_seconds`: how often to look when nobody woke us (jobs written by another server, retries that came due).

    `tell_pairs` looks at filings whose time has come, where some wait for one another (None: nothing here does).
    """

    def __init__(
        self,
        *,
        storage: Storage,
        sealer: Sealer,
        clock: Clock,
        transport: MailTransport,
        renderers: Mapping[str, DocumentRenderer],
        mails: Queue = MAILS,
        documents: Queue = DOCUMENTS,
        tell_pairs: Work | None = None,
        poll_seconds: float = 0.5,
    ) -> None:
        self._storage = storage
        self._sealer = sealer
        self._clock = clock
        self._poll = poll_seconds
        self.drawing = DrawingProcess([renderer.drawer for renderer in renderers.values()])
        make = make_document(renderers, self.drawing.draw, storage=storage, sealer=sealer, clock=clock)
        # What is looked at first writes mails for the next line.
        looking = ((PAIRS, tell_pairs),) if tell_pairs is not None else ()
        self._lines: tuple[tuple[Queue, Work], ...] = (*looking, (mails, send_mail(transport)), (documents, make))
        self._stopping = Event()
        self._calls = tuple(Event() for _ in self._lines)
        self._threads: list[Thread] = []

    def start(self) -> None:
        """Begins, and warms the drawing process up in the background. Once."""
        self.drawing.start()
        for (queue, work), call in zip(self._lines, self._calls, strict=True):
            self._begin(queue.kind, partial(self._drain, queue, work, call))
        self._begin("tidy", self._tidy)

    def wake(self) -> None:
        """Jobs were just written: look now. Never blocks."""
        for call in self._calls:
            call.set()

    def stop(self, seconds: float = 3.0) -> bool:
        """Lets each job at hand finish for so many seconds; what did not finish is done after the next start.

        True when every thread has ended.
        """
        self._stopping.set()
        self.wake()
        for thread in self._threads:
            thread.join(seconds)
        self.drawing.stop()
        for thread in self._threads:
            thread.join(seconds / 2)
        return not any(thread.is_alive() for thread in self._threads)

    def deliver_due(self) -> tuple[Drained, ...]:
        """Does everything that is due now in the calling thread (`deliver --once`), without threads."""
        ended: list[Drained] = []
        for queue, work in self._lines:
            while (drained := self._one(queue, work)) is not None:
                ended.append(drained)
        return tuple(ended)

    def _begin(self, name: str, target: Callable[[], None]) -> None:
        thread = Thread(target=target, name=f"tetsuzuki-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _drain(self, queue: Queue, work: Work, call: Event) -> None:
        """Until told to stop. A storage that fails is asked again, less and less often."""
        pause = self._poll
        while not self._stopping.is_set():
            call.clear()
            try:
                idle = self._one(queue, work) is None
                pause = self._poll
            except Exception as error:
                _LOG.error("jobs.storage %s %s", queue.kind, type(error).__name__)
                idle, pause = True, min(pause * 2, LONGEST_PAUSE_SECONDS)
            if idle and not self._stopping.is_set():
                if queue.kind == DOCUMENT:
                    self.drawing.revive()
                call.wait(pause)

    def _one(self, queue: Queue, work: Work) -> Drained | None:
        drained = drain_one(queue, work, storage=self._storage, sealer=self._sealer, clock=self._clock)
        if drained is not None:
            _LOG.log(_LEVELS[drained.ending], "job %s %s", drained.ending, f"{drained.key} {drained.error}".strip())
            if queue.kind == PAIR:
                self.wake()
        return drained

    def _tidy(self) -> None:
        """Forgets sessions, tokens and counts whose time is over."""
        while not self._stopping.wait(TIDY_SECONDS):
            try:
                self._storage.forget(self._clock.now())
            except Exception as error:
                _LOG.error("jobs.tidy %s", type(error).__name__)
