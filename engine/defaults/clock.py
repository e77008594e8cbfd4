"""The machine's clock: the only file that reads it."""

from datetime import UTC, datetime


class SystemClock:
    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)  # noqa: TID251
