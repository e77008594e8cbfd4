"""The document door: draws documents in a worker process, never in the web process."""

from typing import Protocol

from engine.model.submission import Document
from engine.ports.provider import Provider


class Drawer(Protocol):
    """Lives in one worker process; keeps its fonts warm."""

    def draw(self, document: Document) -> bytes: ...


class DocumentRenderer(Provider, Protocol):
    """Must be picklable: it is sent to the worker process, which calls `open` once."""

    @property
    def media_type(self) -> str: ...

    def open(self) -> Drawer: ...
