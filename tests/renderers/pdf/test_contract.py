"""The PDF renderer keeps the contract that document renderers of others are held to."""

from collections.abc import Callable

import pytest

from engine.ports.documents import DocumentRenderer
from engine.testing.documents_contract import DOCUMENT_CONTRACT
from renderers.pdf import PdfRenderer


@pytest.mark.parametrize("rule", DOCUMENT_CONTRACT, ids=lambda rule: rule.__name__)
def test_pdf_renderer_keeps_the_contract(rule: Callable[[DocumentRenderer], None]) -> None:
    rule(PdfRenderer())
