"""Asking a provider about the outside world it works with: never for long, and whatever it does."""

import queue
import threading
from datetime import datetime
from typing import Final

from engine.errors import Diagnostic
from engine.ports.provider import HasProbe

PATIENCE_SECONDS: Final = 20.0


def ask(provider: HasProbe, now: datetime, patience: float = PATIENCE_SECONDS) -> tuple[Diagnostic, ...]:
    """What its `probe` says. One that does not answer in time is left behind, one that breaks is told; neither stops anything."""
    answers: queue.SimpleQueue[tuple[Diagnostic, ...]] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(tuple(provider.probe(now)))
        except Exception as bug:
            answers.put((Diagnostic("", 0, 0, "probe.broken", {"reason": type(bug).__name__}),))

    threading.Thread(target=work, name="probe", daemon=True).start()
    try:
        return answers.get(timeout=patience)
    except queue.Empty:
        return (Diagnostic("", 0, 0, "probe.slow", {"seconds": round(patience)}),)
