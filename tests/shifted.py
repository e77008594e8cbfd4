"""A clock for programs under test: the machine's, moved by as many seconds as the file named in SHIFT says, or stopped."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from engine.defaults.clock import SystemClock

SHIFT: Final = "TETSUZUKI_TEST_SHIFT"


class ShiftedClock:
    """The file is read at every look at the clock, so a test can let days pass. `=2026-10-01T10:00:00+09:00` in it stops
    the clock at that instant."""

    def __init__(self) -> None:
        self._file, self._clock = Path(os.environ[SHIFT]), SystemClock()

    def now(self) -> datetime:
        said = self._file.read_text(encoding="ascii")
        if said.startswith("="):
            return datetime.fromisoformat(said[1:]).astimezone(UTC)
        return self._clock.now() + timedelta(seconds=float(said))
