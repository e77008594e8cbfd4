"""Receipts to draw, one warm drawer for all tests, and WeasyPrint's warnings turned into failures."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import yaml

from engine.model.submission import Document, DocumentFile, DocumentRow, DocumentSection
from engine.ports.documents import Drawer
from renderers.pdf.drawer import open_drawer
from tests.renderers.documents import scheduled

TEXTS = Path(__file__).parents[3] / "engine" / "defaults" / "texts"


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def words(locale: str) -> dict[str, str]:
    """The engine's own words for receipts, by label."""
    read = yaml.safe_load((TEXTS / f"receipt.{locale}.yaml").read_text(encoding="utf-8"))
    return {key.removeprefix("receipt."): text for key, text in read.items()}


@pytest.fixture(scope="session")
def drawer() -> Drawer:
    return open_drawer()


@pytest.fixture(autouse=True)
def no_warnings(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A style that WeasyPrint ignores, or a font without subsetter, is only a line in its log: here it is a failure."""
    caplog.set_level(logging.WARNING)
    yield
    told = [record.getMessage() for record in caplog.get_records("call") if record.name.startswith("weasyprint")]
    assert [line for line in told if not line.startswith(".notdef glyph")] == []


@pytest.fixture
def receipt() -> Document:
    """The receipt of 添付資料再提出 with two files."""
    return Document(
        id="receipt",
        kind="receipt",
        renderer="pdf",
        locale="ja",
        title="添付資料再提出 受付票",
        organisation="独立行政法人中小企業基盤整備機構",
        portal="小規模企業共済オンライン手続きポータル",
        lead="次の内容で受け付けました。",
        reference_number="20931847562019384756102938475610",
        issued_at=datetime(2026, 10, 1, 0, 5, tzinfo=UTC),
        facts=(DocumentRow("受付日時", ("2026年10月1日 9時5分（日本時間）",)),),
        sections=(
            DocumentSection(
                "お送りいただいた内容",
                (
                    DocumentRow("共済契約者番号", ("123456789",)),
                    DocumentRow("受付番号", ("1" * 32,)),
                    DocumentRow("添付書類", ("有",)),
                ),
            ),
        ),
        files=(
            DocumentFile("書類.jpg", ("117.2 KB", "120,000バイト"), hash_of("a")),
            DocumentFile("確定申告書_2025年分_控え.pdf", ("2.4 MB", "2,516,582バイト"), hash_of("b")),
        ),
        provenance=(
            DocumentRow("様式", ("添付資料再提出（resubmission）第1版",)),
            DocumentRow("様式のSHA-256", (hash_of("spec"),)),
        ),
        note="この受付票は、送られた内容の控えです。",
        development=False,
        words=words("ja"),
    )


@pytest.fixture
def hard(receipt: Document) -> Document:
    """A sample of two pages: five files with long and rare names, a long label, a long value, two lines."""
    names = (
        "とても長いファイル名の書類_" * 6 + ".pdf",
        "a" * 120 + ".jpeg",
        "IMG_1.HEIC",
        "𠮷田 葛\U000e0100城.png",
        "<b>&.pdf",
    )
    rows = (
        *receipt.sections[0].rows,
        DocumentRow("とても長い見出しの項目がここに入ったときにどう見えるか", ("長い値が入ったときの見え方。" * 8,)),
        DocumentRow("ご連絡先", ("03-0000-0000", "taro.kyosai@example.jp")),
    )
    files = tuple(DocumentFile(name, ("2.0 MB", "2,097,152バイト"), hash_of(name)) for name in names)
    return replace(receipt, development=True, sections=(DocumentSection("内容", rows),), files=files)


@pytest.fixture
def english(receipt: Document) -> Document:
    return replace(
        receipt,
        locale="en",
        title="Resubmission of documents: receipt",
        organisation="Organization for Small & Medium Enterprises and Regional Innovation, JAPAN",
        lead="We have received the following.",
        facts=(DocumentRow("Received", ("1 October 2026, 9:05 (Japan time)",)),),
        words=words("en"),
    )


@pytest.fixture
def scheduled_receipt(receipt: Document) -> Document:
    """With a schedule of twelve months."""
    return replace(receipt, schedule=scheduled(12).schedule)


OpenPdf = Callable[[bytes], pikepdf.Pdf]


@pytest.fixture
def opened() -> Iterator[OpenPdf]:
    """Opens PDF bytes; closed with the test."""
    pdfs: list[pikepdf.Pdf] = []

    def open_pdf(data: bytes) -> pikepdf.Pdf:
        pdfs.append(pikepdf.open(BytesIO(data)))
        return pdfs[-1]

    yield open_pdf
    for pdf in pdfs:
        pdf.close()
