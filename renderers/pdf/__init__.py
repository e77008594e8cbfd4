"""Documents as tagged PDF (PDF/UA-1). Light: WeasyPrint is imported by `drawer`, in the worker process only."""

from engine.errors import Diagnostic
from engine.hookspecs import hookimpl
from engine.ports.documents import DocumentRenderer
from engine.settings import Settings
from renderers.pdf.machine import missing_from_machine


class PdfRenderer:
    """The renderer `pdf`. Draws kinds `receipt`, `sheet` and `guide`."""

    name = "pdf"
    development = False
    media_type = "application/pdf"
    drawer = "renderers.pdf.drawer:open_drawer"

    def check(self) -> tuple[Diagnostic, ...]:
        """Whether the libraries and the fonts are there; each finding names the Debian package that brings them."""
        return missing_from_machine()


@hookimpl
def register_document_renderers(settings: Settings) -> list[DocumentRenderer]:
    """One renderer, without settings: same document, same bytes, wherever it is drawn."""
    return [PdfRenderer()]
