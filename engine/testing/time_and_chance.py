"""Doubles of the clock and of randomness: time that moves only when told to, bytes that repeat from a seed."""

import hashlib
import itertools
from datetime import UTC, datetime, timedelta

START = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
"""Where a fake clock stands at first: 2026-10-01 12:00 in Japan."""


class FakeClock:
    """A Clock that stands still until it is set or moved."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def move(self, by: timedelta) -> None:
        self._now += by


class SeededEntropy:
    """An Entropy that gives the same bytes for the same seed, and never the same bytes twice. For tests only."""

    def __init__(self, seed: str = "tetsuzuki") -> None:
        self._seed = seed.encode()
        self._calls = itertools.count()

    def token_bytes(self, count: int) -> bytes:
        start = self._seed + next(self._calls).to_bytes(8, "big")
        return hashlib.shake_256(start).digest(count)
