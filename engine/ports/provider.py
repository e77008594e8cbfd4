"""What every provider has, whatever its door."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, runtime_checkable

from engine.errors import Diagnostic


@runtime_checkable
class Provider(Protocol):
    """`name` is how specs and settings call it (ASCII); `development` ones are refused in production."""

    @property
    def name(self) -> str: ...

    @property
    def development(self) -> bool: ...

    def check(self) -> tuple[Diagnostic, ...]:
        """What stands in the way of working, found without side effects. Called at start and by `tetsuzuki doctor`."""
        ...


@runtime_checkable
class HasWords(Protocol):
    """A provider that brings words of its own: for its diagnostics, its refusals (`identity.<code>`), its mails."""

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """Locale (`ja`, `en`) -> catalogue key -> words. Read once at start; a key already taken stops the start."""
        ...


@runtime_checkable
class HasProbe(Protocol):
    """A provider that can look at the outside world it works with: a network service, a device."""

    def probe(self, now: datetime) -> tuple[Diagnostic, ...]:
        """What was looked at out there: errors and warnings for what stands in the way, a `note` for each thing in order.

        Called by `tetsuzuki doctor` only, which waits twenty seconds for an answer; never raises. Codes have words in
        `words`.
        """
        ...
