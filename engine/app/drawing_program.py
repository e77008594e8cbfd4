"""The program of the drawing process: `python -m engine.app.drawing_program package.module:function …`.

It has no settings, no keys and no storage: documents come in, bytes go out. It ends when the server's end of the pipe closes.
A request is the drawer's name, a line break and the document; an answer is `+` and the bytes, or `-` and what went wrong.
"""

import importlib
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import BinaryIO

from engine.app.frames import read_frame, write_frame
from engine.ports.documents import Drawer
from engine.usecases.content import read_document


class Desk:
    """Drawers by name, each opened once."""

    def __init__(self) -> None:
        self._drawers: dict[str, Drawer] = {}

    def open(self, name: str) -> Drawer:
        """Imports what draws, and lets it warm up."""
        if name not in self._drawers:
            module, _, function = name.partition(":")
            opens: Callable[[], Drawer] = getattr(importlib.import_module(module), function)
            self._drawers[name] = opens()
        return self._drawers[name]

    def answer(self, request: bytes) -> bytes:
        """Names the kind of failure only: the words of an exception may repeat what the applicant wrote."""
        name, _, document = request.partition(b"\n")
        try:
            return b"+" + self.open(name.decode("ascii")).draw(read_document(document))
        except Exception as error:
            return b"-" + type(error).__name__.encode()


def serve(requests: BinaryIO, answers: BinaryIO, warm: Sequence[str]) -> None:
    """Draws until the requests end. A drawer that does not open now says so when it is asked to draw."""
    desk = Desk()
    for name in warm:
        with suppress(Exception):
            desk.open(name)
    while (request := read_frame(requests)) is not None:
        write_frame(answers, desk.answer(request))


def main() -> None:
    """Keeps standard output for the answers alone, leaves no core dump, and lets only the server end it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(BrokenPipeError), answers:
        serve(sys.stdin.buffer, answers, sys.argv[1:])


if __name__ == "__main__":
    main()
