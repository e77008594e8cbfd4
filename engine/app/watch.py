"""`serve --watch`: a saved spec is served at once when it is sound; when it is not, pages say what is wrong with it."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Final

from engine.app.parts import Parts
from engine.app.sites import load_specs, make_site
from engine.app.words import explain, language_of
from engine.errors import SpecError, TetsuzukiError
from engine.spec import as_text, load_words, read_lines, watched_files
from engine.web.site import Live

POLL_SECONDS: Final = 0.5
_LOG: Final = logging.getLogger("tetsuzuki.watch")
Stamps = Mapping[Path, tuple[int, int]]


class Watch:
    """Looks at the files' times and sizes from its own thread."""

    def __init__(self, parts: Parts, live: Live, wake: Callable[[], None], locale: str) -> None:
        self._parts = parts
        self._live = live
        self._wake = wake
        self._locale = language_of(locale)
        self._seen = stamps(parts.settings.specs)
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="tetsuzuki-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(POLL_SECONDS):
            self.look()

    def look(self) -> None:
        """Loads anew if a file has changed, come or gone."""
        now = stamps(self._parts.settings.specs)
        if now == self._seen:
            return
        self._seen = now
        try:
            self._live.replace(make_site(self._parts, load_specs(self._parts), self._wake))
            _LOG.info("specs loaded anew")
        except SpecError as error:
            words = load_words(self._locale)
            self._live.keep(tuple(as_text((each,), words, read_lines) for each in error.diagnostics))
        except TetsuzukiError as error:
            self._live.keep((explain(error, self._parts.words[self._locale]),))
        if self._live.broken:
            _LOG.warning("specs are broken; the last good ones are served\n%s", "\n".join(self._live.broken))


def stamps(paths: tuple[Path, ...]) -> Stamps:
    """Modification time (ns) and size of every file that matters; a file that goes meanwhile counts as gone."""
    found: dict[Path, tuple[int, int]] = {}
    try:
        files = watched_files(paths)
    except OSError:
        return found
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue
        found[file] = (status.st_mtime_ns, status.st_size)
    return found
