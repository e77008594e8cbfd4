"""The schedule of an application as a file for calendars (RFC 5545). Pure: a document's words in, bytes out."""

from engine.errors import Diagnostic
from engine.hookspecs import hookimpl
from engine.ports.documents import DocumentRenderer
from engine.settings import Settings


class IcsRenderer:
    """The renderer `ics`. Draws kind `calendar`, and of any other document its schedule alone."""

    name = "ics"
    development = False
    media_type = "text/calendar"
    drawer = "renderers.ics.calendar:open_drawer"

    def check(self) -> tuple[Diagnostic, ...]:
        """It needs nothing of the machine."""
        return ()


@hookimpl
def register_document_renderers(settings: Settings) -> list[DocumentRenderer]:
    """One renderer, without settings."""
    return [IcsRenderer()]
