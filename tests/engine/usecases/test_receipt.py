"""The receipt in words: what was shown, which files with their hashes, when in Japan, under which text."""

import re
import string
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.model.answers import Answer, Answers, Attachment
from engine.model.field import Field, Step
from engine.model.form import CheckPage, DonePage, Form, FormRef, Start
from engine.model.portal import Portal
from engine.model.submission import Document, SubmissionContent
from engine.model.template import DocumentTemplate
from engine.model.text import EMPTY, Catalogue, Text
from engine.usecases.content import read_document, write_document
from engine.usecases.filing.receipt import KEYS, LABELS, build_receipt, instant_words, plain, size_words

TEXTS = Path(__file__).parents[3] / "engine" / "defaults" / "texts"


def catalogue(locale: str) -> Catalogue:
    return Catalogue(locale, yaml.safe_load((TEXTS / f"receipt.{locale}.yaml").read_text(encoding="utf-8")))


def text(ja: str, en: str = "") -> Text:
    return Text({"ja": ja, "en": en} if en else {"ja": ja})


JA, EN = catalogue("ja"), catalogue("en")
NUMBER = Field("number", "digits", text("利用者番号", "Card number"))
NOTE = Field("remark", "text", text("備考"))
PAPERS = Field("papers", "attachments", text("添付書類"), check_as=text("有"))
PHOTO = Attachment("a1", "写真.jpg", "image/jpeg", 120_000, "ab" * 32)
SCAN = Attachment("a2", "控え.pdf", "application/pdf", 3 * 1024 * 1024, "cd" * 32)
FORM = Form(
    ref=FormRef("renewal", 2, "d" * 64),
    title=text("図書館カードの更新", "Card renewal"),
    portal=Portal("library", text("図書館の窓口"), text("みほん市立図書館"), "Asia/Tokyo", EMPTY, EMPTY),
    start=Start(EMPTY, EMPTY),
    steps=(Step("only", EMPTY, "form", (NUMBER, NOTE, PAPERS)),),
    check=CheckPage(EMPTY, "form"),
    done=DonePage(EMPTY, "done"),
)
TEMPLATE = DocumentTemplate(
    "receipt", "receipt", text("受付票"), "pdf", text("受け付けました。"), note=text("控えです。")
)
CONTENT = SubmissionContent(
    form=FORM.ref,
    reference_number="12345678",
    received_at=datetime(2026, 9, 30, 15, 5, 59, tzinfo=UTC),
    answers=Answers({"number": Answer("42"), "papers": Answer((PHOTO, SCAN))}),
    values={},
    email="",
    identity=None,
    shown=((NUMBER.label, ("42",)), (NOTE.label, ("一行目", "二行目")), (PAPERS.label, ("有",))),
    spec_text="",
    portal_text="",
    versions={},
)


def receipt(content: SubmissionContent = CONTENT, template: DocumentTemplate = TEMPLATE) -> Document:
    words = EN if content.locale == "en" else JA
    return build_receipt(content, FORM, template, words, development=False)


def test_says_what_arrived_when_and_under_which_text() -> None:
    document = receipt()
    assert (document.title, document.organisation, document.portal) == ("受付票", "みほん市立図書館", "図書館の窓口")
    assert (document.lead, document.note, document.reference_number) == ("受け付けました。", "控えです。", "12345678")
    [fact] = document.facts
    assert (fact.label, fact.lines) == ("受付日時", ("2026年10月1日 0時5分（日本時間）",))
    [section] = document.sections
    assert [(row.label, row.lines) for row in section.rows] == [
        ("利用者番号", ("42",)),
        ("備考", ("一行目", "二行目")),
        ("添付書類", ("有",)),
    ]
    assert [(file.name, file.size, file.sha256) for file in document.files] == [
        ("写真.jpg", ("117.2 KB", "120,000バイト"), "ab" * 32),
        ("控え.pdf", ("3.0 MB", "3,145,728バイト"), "cd" * 32),
    ]
    assert [row.lines for row in document.provenance] == [("図書館カードの更新（renewal）第2版",), ("d" * 64,)]


def test_items_of_the_spec_choose_the_lines_and_the_files() -> None:
    document = receipt(template=replace(TEMPLATE, items=("number",)))
    assert [row.label for row in document.sections[0].rows] == ["利用者番号"]
    assert document.files == ()


def test_files_off_the_path_are_not_listed() -> None:
    """Answers off the path count nowhere: what the check page did not show is not on the receipt."""
    document = receipt(replace(CONTENT, shown=CONTENT.shown[:2]))
    assert document.files == ()


def test_in_the_language_of_the_application() -> None:
    document = receipt(replace(CONTENT, locale="en"))
    assert document.facts[0].lines == ("1 October 2026, 0:05 (Japan time)",)
    assert document.sections[0].rows[0].label == "Card number"
    assert document.files[0].size == ("117.2 KB", "120,000 bytes")
    assert document.provenance[0].lines == ("Card renewal (renewal), version 2",)
    assert document.words["reference_number"] == "Reference number"


def test_survives_the_queue() -> None:
    assert read_document(write_document(receipt())) == receipt()


def test_both_languages_have_every_word() -> None:
    assert set(JA.words) == set(EN.words) >= {KEYS + label for label in LABELS}
    for key, words in JA.words.items():
        names = [{name for _, name, _, _ in string.Formatter().parse(w) if name} for w in (words, EN.words[key])]
        assert names[0] - {"month"} == names[1] - {"month_name"}, key


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, ("0バイト",)),
        (1023, ("1,023バイト",)),
        (1024, ("1.0 KB", "1,024バイト")),
        (1024 * 1024 - 1, ("1.0 MB", "1,048,575バイト")),
        (10 * 1024 * 1024, ("10.0 MB", "10,485,760バイト")),
    ],
)
@pytest.mark.rule("R49")
def test_sizes_are_those_of_the_limit(size: int, words: tuple[str, ...]) -> None:
    """10 MB of R49 are 10 × 1024 × 1024 bytes."""
    assert size_words(size, JA) == words


@given(st.integers(0, 1 << 40))
def test_no_size_reads_as_a_thousand_of_the_smaller_unit(size: int) -> None:
    first, *_ = size_words(size, JA)
    assert not re.match(r"1024\.0 KB", first)


def test_another_time_zone_is_named() -> None:
    at = datetime(2026, 10, 1, 0, 5, tzinfo=UTC)
    assert instant_words(at, "Europe/Berlin", JA) == "2026年10月1日 2時5分（Europe/Berlin）"


@pytest.mark.parametrize(
    ("marked", "read"),
    [
        ("｜掛金《かけきん》の額", "掛金の額"),
        ("[お問い合わせ](contact)へ", "お問い合わせへ"),
        ("次のとおり。\n\n- 一つ目\n- 二つ目\n", "次のとおり。\n\n・一つ目\n・二つ目"),
        ("a - b [c] 《d》", "a - b [c] 《d》"),
    ],
)
def test_markup_of_specs_becomes_plain_words(marked: str, read: str) -> None:
    assert plain(text(marked), "ja") == read
