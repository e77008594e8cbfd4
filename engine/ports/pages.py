"""The page door: frozen pages in, bytes out. Same input, same output; no I/O."""

from typing import Protocol

from engine.model.form import Form
from engine.model.page import Page
from engine.model.portal import Portal
from engine.model.text import Catalogue
from engine.ports.fields import FieldType
from engine.ports.provider import Provider


class Prepared(Protocol):
    """Pages of one form, portal and locale, cut into constant parts and slots. Immutable, safe for many threads."""

    def render(self, page: Page) -> bytes:
        """A whole page as UTF-8. Escapes everything it fills in."""
        ...


class PageRenderer(Provider, Protocol):
    def prepare(
        self,
        form: Form | None,
        portal: Portal | None,
        words: Catalogue,
        field_types: dict[str, FieldType],
        forms: tuple[Form, ...],
    ) -> Prepared:
        """Called once at start per form version, per portal (form None) and for the engine's own pages (both None),
        in each locale. `forms` are all current forms, for menus and the index."""
        ...

    def assets(self) -> dict[str, tuple[str, bytes]]:
        """Files served under /static/: name -> (media type, bytes)."""
        ...
