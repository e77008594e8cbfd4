"""Doing what waits in the queues, without a portal."""

from threading import Event

from engine.app.parts import open_parts
from engine.app.safety import check_settings
from engine.app.serving import make_workers
from engine.settings import Settings
from engine.usecases.drain import Drained


def deliver(settings: Settings, until: Event | None) -> tuple[Drained, ...]:
    """Delivers until the event is set; None: only what is due now. Returns what was done in that one pass.

    Raises TetsuzukiError when it cannot begin.
    """
    check_settings(settings)
    parts = open_parts(settings)
    workers = make_workers(parts)
    try:
        if until is None:
            return workers.deliver_due()
        workers.start()
        until.wait()
        return ()
    finally:
        workers.stop()
        parts.close()
