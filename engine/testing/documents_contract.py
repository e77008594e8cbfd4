"""What every document renderer must do. Each rule takes a renderer; AssertionError says that it is broken."""

import importlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from engine.model.submission import (
    Document,
    DocumentEvent,
    DocumentFile,
    DocumentRow,
    DocumentSchedule,
    DocumentScheduleLine,
    DocumentSection,
)
from engine.model.words.schedules import MonthMark
from engine.ports.documents import DocumentRenderer, Drawer

Rule = Callable[[DocumentRenderer], None]

SAMPLE_DOCUMENT: Final = Document(
    id="receipt",
    kind="receipt",
    renderer="any",
    locale="ja",
    title="受付票",
    organisation="見本市",
    portal="見本市 オンライン窓口",
    lead="次の内容で受け付けました。",
    reference_number="12345678901234567890123456789012",
    issued_at=datetime(2026, 10, 1, 0, 0, tzinfo=UTC),
    facts=(DocumentRow("受け付けた日時", ("2026年10月1日 9時0分",)),),
    sections=(DocumentSection("送られた内容", (DocumentRow("お名前", ("見本　花子",)),)),),
    files=(DocumentFile("書類.jpg", ("117.2 KB", "120000バイト"), "0" * 64),),
    provenance=(DocumentRow("手続き", ("見本 第1版",)),),
    note="この受付票は控えです。",
    development=True,
    words={
        "reference_number": "申込番号",
        "files": "添付書類",
        "files_note": "受け取ったときのままの控えです。",
        "file_name": "名前",
        "file_size": "大きさ",
        "file_sha256": "SHA-256",
        "provenance": "この受付票について",
        "page": "{page} / {pages}",
        "unknown_letters": "表せない文字: {letters}",
        "sample": "見本",
        "sample_note": "開発用の見本です。",
    },
)


def drawer_of(renderer: DocumentRenderer) -> Drawer:
    """As the worker process finds it."""
    module, _, function = renderer.drawer.partition(":")
    drawer: Drawer = getattr(importlib.import_module(module), function)()
    return drawer


def it_says_what_it_makes(renderer: DocumentRenderer) -> None:
    assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", renderer.media_type)
    assert re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", renderer.drawer)


def the_same_document_gives_the_same_bytes(renderer: DocumentRenderer) -> None:
    first = drawer_of(renderer).draw(SAMPLE_DOCUMENT)
    assert first
    assert drawer_of(renderer).draw(SAMPLE_DOCUMENT) == first


def a_drawer_can_be_used_again(renderer: DocumentRenderer) -> None:
    drawer = drawer_of(renderer)
    first = drawer.draw(SAMPLE_DOCUMENT)
    other = drawer.draw(replace(SAMPLE_DOCUMENT, reference_number="9" * 32, files=()))
    assert other != first
    assert drawer.draw(SAMPLE_DOCUMENT) == first


def strange_letters_and_long_words_are_drawn(renderer: DocumentRenderer) -> None:
    rows = (DocumentRow("氏名 <b>&", ("﨑𠮷 😀 \u202e", "あ" * 400, "a" * 400)),)
    assert drawer_of(renderer).draw(replace(SAMPLE_DOCUMENT, sections=(DocumentSection("内容", rows),)))


def a_schedule_is_drawn(renderer: DocumentRenderer) -> None:
    """Days, months, amounts and what is told beside them; without marks there is nothing to picture."""
    line = DocumentScheduleLine(
        1, "out", "2026年10月27日", "引き落とし <b>&", "2,400,000円", ("27日は日曜日のため、…",)
    )
    event = DocumentEvent("charge-1", date(2026, 10, 27), "引き落とし <b>&", "一行目\n二行目")
    schedule = DocumentSchedule(
        "予定", "", ("時期", "内容", "金額"), (line,), (MonthMark(2026, 10, 1, "out"),), ("予定の図", "1: 引き落とし"),
        (DocumentRow("見込み", ("5,940円",)),), ("予定です。",), (event,),
    )  # fmt: skip
    drawer = drawer_of(renderer)
    drawn = drawer.draw(replace(SAMPLE_DOCUMENT, schedule=schedule))
    assert drawn != drawer.draw(SAMPLE_DOCUMENT)
    assert drawer.draw(replace(SAMPLE_DOCUMENT, schedule=replace(schedule, lines=(), marks=(), events=())))


DOCUMENT_CONTRACT: Final[tuple[Rule, ...]] = (
    it_says_what_it_makes,
    the_same_document_gives_the_same_bytes,
    a_drawer_can_be_used_again,
    strange_letters_and_long_words_are_drawn,
    a_schedule_is_drawn,
)
