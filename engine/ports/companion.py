"""A development program that `serve` starts beside the portal and ends with it (its own process, loopback only)."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Companion:
    """`argv` runs with the portal's Python; it must end on SIGTERM. `url` is printed at start."""

    name: str
    argv: tuple[str, ...]
    url: str


@runtime_checkable
class HasCompanions(Protocol):
    def companions(self, portal_url: str) -> tuple[Companion, ...]:
        """Called once at start, in development only."""
        ...
