"""The drawing process seen from the server: started warm, fed one document at a time, replaced when it dies."""

import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import Final

from engine.app.frames import read_frame, write_frame
from engine.errors import ProviderFailed
from engine.ports.documents import DocumentRenderer

_LOG: Final = logging.getLogger("tetsuzuki.drawing")
SECONDS_PER_DOCUMENT: Final = 60
_INHERITED: Final = (
    *("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
    *("FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS"),
)


class DrawingProcess:
    """One process of its own program. It inherits no open file, no memory and none of the server's environment but what
    fonts and libraries are found by: no key and no password reaches it.

    `seconds` is the longest a document may take (a process that takes longer is ended); after `documents` of them a fresh
    process takes over. Fed by one thread; `stop` may come from any.
    """

    def __init__(self, drawers: Sequence[str], *, seconds: int = SECONDS_PER_DOCUMENT, documents: int = 1000) -> None:
        self._drawers = tuple(sorted(set(drawers)))
        self._seconds = seconds
        self._documents = documents
        self._process: subprocess.Popen[bytes] | None = None
        self._drawn = 0
        self._stopped = False
        self._lock = Lock()

    @property
    def pid(self) -> int:
        """0 when no process runs."""
        process = self._process
        return process.pid if process and process.poll() is None else 0

    def start(self) -> None:
        """Starts a process if none runs; it warms up by itself meanwhile."""
        with self._lock:
            if self._stopped or self.pid:
                return
            self._discard()
            command = [sys.executable, "-P", "-m", "engine.app.drawing_program", *self._drawers]
            self._process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(), start_new_session=True
            )
            self._drawn = 0

    def revive(self) -> None:
        """Replaces a process that worked once and died since. One that never worked waits for the next document."""
        if self._drawn and not self.pid:
            self.start()

    def draw(self, renderer: DocumentRenderer, document: bytes) -> bytes:
        """Raises ProviderFailed(retry=True): the process died or took too long, or the drawer failed."""
        if self._drawn >= self._documents:
            self._end()
        self.start()
        answer = self._ask(renderer.drawer.encode("ascii") + b"\n" + document)
        if answer is None:
            self._end()
            raise ProviderFailed("document.process_died")
        self._drawn += 1
        if answer[:1] != b"+":
            _LOG.error("document.not_drawn %s", answer[1:].decode("ascii", "replace"))
            raise ProviderFailed("document.not_drawn")
        return answer[1:]

    def stop(self) -> None:
        """Ends the process; a document just being drawn fails and is drawn again later."""
        self._stopped = True
        self._end()

    def _ask(self, request: bytes) -> bytes | None:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        guard = Timer(self._seconds, process.kill)
        guard.daemon = True
        guard.start()
        try:
            write_frame(process.stdin, request)
            return read_frame(process.stdout)
        except (OSError, ValueError):
            return None
        finally:
            guard.cancel()

    def _end(self) -> None:
        with self._lock:
            self._discard()

    def _discard(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _environment() -> dict[str, str]:
    """The same modules are found as here; sets come in the same order each time (same document, same bytes)."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    modules = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    return {**kept, "PYTHONPATH": modules, "PYTHONHASHSEED": "0"}
