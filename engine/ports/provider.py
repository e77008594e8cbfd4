"""What every provider has, whatever its door."""

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
