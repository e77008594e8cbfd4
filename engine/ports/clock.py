"""Where "now" comes from. Only engine/defaults/clock.py reads the machine's clock."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...
