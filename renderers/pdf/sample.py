"""A document about nobody, drawn once to warm a worker up."""

from datetime import UTC, datetime
from typing import Final

from engine.model.submission import Document, DocumentFile, DocumentRow, DocumentSection

SAMPLE: Final = Document(
    id="sample",
    kind="receipt",
    renderer="pdf",
    locale="ja",
    title="受付票",
    organisation="見本機構",
    portal="見本ポータル",
    lead="次の内容で受け付けました。",
    reference_number="0123456789",
    issued_at=datetime(2000, 1, 1, tzinfo=UTC),
    facts=(DocumentRow("受付日時", ("2000年1月1日 9時0分",)),),
    sections=(DocumentSection("内容", (DocumentRow("項目", ("値",)),)),),
    files=(DocumentFile("見本.pdf", ("1.0 KB", "1,024バイト"), "0123456789abcdef"),),
    provenance=(DocumentRow("様式", ("見本",)),),
    note="控えです。",
    development=True,
    words={
        "reference_number": "申込番号",
        "files": "添付書類",
        "files_note": "お手元のファイルと同じです。",
        "file_name": "ファイル名",
        "file_size": "大きさ",
        "file_sha256": "SHA-256",
        "provenance": "この受付票について",
        "page": "{page} / {pages} ページ",
        "unknown_letters": "{letters}",
        "sample": "見本",
        "sample_note": "開発用です。",
    },
)
