"""The document door: draws documents in a worker process, never in the web process."""

from typing import Protocol

from engine.model.submission import Document
from engine.ports.provider import Provider


class Drawer(Protocol):
    """Lives in one worker process; keeps its fonts warm."""

    def draw(self, document: Document) -> bytes:
        """The whole document. Same input, same bytes; no I/O but the fonts. Raises whatever it likes: the job is retried."""
        ...


class DocumentRenderer(Provider, Protocol):
    """What the web process knows of a renderer. It names its drawer, so that what draws is imported by the worker only."""

    @property
    def media_type(self) -> str: ...

    @property
    def drawer(self) -> str:
        """`package.module:function`: called once in the worker process without arguments, returns a warm Drawer.

        The worker has no settings, no keys and no storage: what a drawer needs lies beside its module.
        """
        ...
