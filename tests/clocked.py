"""`python -m tests.clocked serve …`: the portal, its clock moved by as many seconds as the file named in SHIFT says.

Only for tests: the program itself has no such switch. The file is read at every look at the clock, so a test can let days pass.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from unittest.mock import patch

from engine.app import parts
from engine.cli import main
from engine.defaults.clock import SystemClock

SHIFT: Final = "TETSUZUKI_TEST_SHIFT"


class ShiftedClock:
    """The machine's clock and the seconds in a file."""

    def __init__(self) -> None:
        self._file, self._clock = Path(os.environ[SHIFT]), SystemClock()

    def now(self) -> datetime:
        return self._clock.now() + timedelta(seconds=float(self._file.read_text(encoding="ascii")))


if __name__ == "__main__":
    with patch.object(parts, "SystemClock", ShiftedClock):
        main(prog_name="tetsuzuki")
