"""The receipt as PDF: accessible (PDF/UA-1), with its fonts inside, readable by eye and by machine, the same every time."""

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from engine.model.submission import Document, DocumentFile
from engine.ports.documents import Drawer
from renderers.pdf.drawer import groups, is_code, visible
from tests.engine.flow.schedules import PREPAYMENT, debit_day
from tests.renderers.documents import scheduled

Opened = Callable[[bytes], pikepdf.Pdf]
ALL = ["receipt", "hard", "english", "scheduled_receipt"]


def text_of(data: bytes, *options: str) -> str:
    """What poppler reads out of the file."""
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """The structure tree, in the order of reading."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def tags(pdf: pikepdf.Pdf) -> list[str]:
    return [str(element.S) for element in elements(pdf.Root.StructTreeRoot.K)]


@pytest.mark.parametrize("name", ALL)
def test_says_that_it_is_accessible(name: str, drawer: Drawer, opened: Opened, request: pytest.FixtureRequest) -> None:
    """PDF/UA-1 (ISO 14289-1) 5 and 7.1: identifier, marked, language, title shown."""
    document: Document = request.getfixturevalue(name)
    pdf = opened(drawer.draw(document))
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == document.locale
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == document.title
    assert str(pdf.docinfo["/CreationDate"]) == "D:20261001000500+00'00"


@pytest.mark.parametrize("name", ALL)
def test_everything_painted_is_content_or_artifact(
    name: str, drawer: Drawer, opened: Opened, request: pytest.FixtureRequest
) -> None:
    """PDF/UA-1 7.1: nothing is painted outside of marked content; the watermark and the foot are artifacts."""
    for page in opened(drawer.draw(request.getfixturevalue(name))).pages:
        depth = unmarked = 0
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
            unmarked += depth == 0 and operator in {"Tj", "TJ", "f", "S", "B", "Do", "sh"}
        assert unmarked == 0


@pytest.mark.parametrize("name", ALL)
def test_every_cell_knows_its_headings(
    name: str, drawer: Drawer, opened: Opened, request: pytest.FixtureRequest
) -> None:
    """PDF/UA-1 7.5: each data cell of each table names heading cells that exist."""
    found = list(elements(opened(drawer.draw(request.getfixturevalue(name))).Root.StructTreeRoot.K))
    headings = {str(element.ID) for element in found if element.S == "/TH"}
    cells = [element for element in found if element.S == "/TD"]
    assert cells
    for cell in cells:
        named = {str(heading) for heading in cell.A.Headers}
        assert named
        assert named <= headings


def test_one_first_heading_then_second_ones(drawer: Drawer, opened: Opened, receipt: Document) -> None:
    """PDF/UA-1 7.4: no level is skipped."""
    found = [tag for tag in tags(opened(drawer.draw(receipt))) if tag.startswith("/H")]
    assert found == ["/H1", "/H2", "/H2", "/H2", "/H2"]


@pytest.mark.parametrize("name", ["receipt", "english"])
def test_fonts_are_inside_and_are_ours(
    name: str, drawer: Drawer, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """PDF/UA-1 7.21: every font embedded, as a subset, with its letters named."""
    file = tmp_path / "receipt.pdf"
    file.write_bytes(drawer.draw(request.getfixturevalue(name)))
    listed = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, check=True).stdout
    fonts = listed.splitlines()[2:]
    assert fonts
    for font in fonts:
        assert re.match(r"[A-Z]{6}\+BIZ-UD", font), font
        assert re.search(r" yes +yes +yes ", font), font


def test_every_word_can_be_read_out(drawer: Drawer, receipt: Document) -> None:
    text = text_of(drawer.draw(receipt))
    joined = re.sub(r"\s", "", text)
    rows = (*receipt.facts, *receipt.sections[0].rows, *receipt.provenance)
    for word in (
        *(receipt.title, receipt.organisation, receipt.portal, receipt.lead, receipt.note),
        *(part for row in rows for part in (row.label, *row.lines)),
        *(part for file in receipt.files for part in (file.name, *file.size, file.sha256)),
        "1/1ページ",
    ):
        assert re.sub(r"\s", "", word) in joined, word


@pytest.mark.parametrize("number", ["20931847562019384756102938475610", "4821973056", "1" * 64])
def test_reference_number_is_read_in_fours_and_copied_whole(drawer: Drawer, receipt: Document, number: str) -> None:
    """A blank in the copied number would be refused where it is typed in (R48)."""
    assert groups(number)[0] == number[:4]
    assert "".join(groups(number)) == number
    assert number in re.split(r"\s", text_of(drawer.draw(replace(receipt, reference_number=number))))


def test_text_of_the_applicant_is_only_text(drawer: Drawer, receipt: Document) -> None:
    """Markup, style and addresses in a file name are shown, not obeyed; nothing is fetched."""
    evil = "<img src='file:///etc/passwd'><style>*{display:none}</style>{{ 7*7 }}</title><script>.png"
    text = text_of(drawer.draw(replace(receipt, files=(DocumentFile("x", ("1",), "0"),), title=evil)))
    assert re.sub(r"\s", "", evil) in re.sub(r"\s", "", text)
    named = text_of(drawer.draw(replace(receipt, files=(DocumentFile(evil, ("1",), "0"),))), "-raw")
    assert re.sub(r"\s", "", evil) in re.sub(r"\s", "", named)
    assert receipt.reference_number in text


def test_letters_that_act_are_shown_as_missing(drawer: Drawer, receipt: Document) -> None:
    """A file name cannot turn the direction of reading or hide an end of text."""
    assert visible("gpj.\u202efdp\x00") == "gpj.〓fdp〓"
    text = text_of(drawer.draw(replace(receipt, files=(DocumentFile("a\u202eb\x00c.pdf", ("1",), "0"),))))
    assert "a〓b〓c.pdf" in text


def test_rare_letters_are_named(drawer: Drawer, hard: Document) -> None:
    """𠮷 (U+20BB7) is in no BIZ UD font: the receipt says so, and the letter can still be copied. 葛 with IVS is there."""
    text = text_of(drawer.draw(hard))
    assert "U+20BB7" in text
    assert "E0100" not in text
    assert "𠮷田" in text


def test_nothing_is_said_of_letters_that_are_there(drawer: Drawer, receipt: Document) -> None:
    assert "U+" not in text_of(drawer.draw(receipt))


def test_sample_is_marked_in_words_and_across_every_page(drawer: Drawer, hard: Document) -> None:
    data = drawer.draw(hard)
    assert "見本開発用に作成した受付票です。" in re.sub(r"\s", "", text_of(data))
    for page in ("1", "2"):
        assert {"見", "本"} <= set(text_of(data, "-raw", "-f", page, "-l", page))
    plain = text_of(drawer.draw(replace(hard, development=False)))
    assert "見本" not in re.sub(r"\s", "", plain)


def test_long_names_wrap_and_the_table_head_is_repeated(drawer: Drawer, opened: Opened, hard: Document) -> None:
    data = drawer.draw(hard)
    assert len(opened(data).pages) == 2
    second = text_of(data, "-f", "2")
    assert "ファイル名" in second
    assert "2 / 2 ページ" in second
    assert "a" * 120 in re.sub(r"\s", "", text_of(data, "-raw"))
    boxes = re.findall(r'xMax="([\d.]+)"', text_of(data, "-bbox"))
    assert max(map(float, boxes)) < 595.3 - 57


def test_small_receipt_is_one_page_without_files(drawer: Drawer, opened: Opened, receipt: Document) -> None:
    data = drawer.draw(replace(receipt, files=()))
    assert len(opened(data).pages) == 1
    assert "SHA-256は" not in text_of(data)


@pytest.mark.parametrize("name", ALL)
def test_same_document_same_bytes(name: str, drawer: Drawer, request: pytest.FixtureRequest) -> None:
    document: Document = request.getfixturevalue(name)
    first = drawer.draw(document)
    drawer.draw(replace(document, title="another"))
    assert drawer.draw(document) == first


def test_unknown_kind_is_a_bug(drawer: Drawer, receipt: Document) -> None:
    with pytest.raises(KeyError, match="invoice"):
        drawer.draw(replace(receipt, kind="invoice"))


def test_pages_are_white_and_hold_ink(drawer: Drawer, receipt: Document, tmp_path: Path) -> None:
    """A drawn page is neither blank nor black, and its margins are clean."""
    file = tmp_path / "receipt.pdf"
    file.write_bytes(drawer.draw(receipt))
    subprocess.run(["pdftoppm", "-gray", "-r", "50", str(file), str(tmp_path / "page")], check=True)
    [image] = tmp_path.glob("page*.pgm")
    head, _, pixels = image.read_bytes().partition(b"\n255\n")
    width, height = map(int, head.split()[1:])
    rows = [pixels[start : start + width] for start in range(0, width * height, width)]
    dark = sum(pixel < 160 for row in rows for pixel in row)
    assert 0.003 < dark / (width * height) < 0.1
    margin = [pixel for row in rows for pixel in (*row[:40], *row[-40:])]
    assert min(margin) > 250


@pytest.mark.parametrize(("text", "code"), [("1" * 32, True), ("0" * 19, False), ("taro@example.jp" * 2, False)])
def test_long_numbers_are_set_in_letters_of_one_width(text: str, code: bool) -> None:
    assert is_code(text) is code


def test_a_schedule_is_a_table_with_a_picture(drawer: Drawer, scheduled_receipt: Document, opened: Opened) -> None:
    """What the picture shows can be read beside it: days, why one moved, amounts."""
    data = drawer.draw(scheduled_receipt)
    text = re.sub(r"\s", "", text_of(data))
    for words in (
        "2026年9月28日（月）",
        "27日は日曜日のため、翌営業日の28日です。",
        "2,350,000円",
        "この後も続きます。",
    ):
        assert words in text
    figures = [each for each in elements(opened(data).Root.StructTreeRoot.K) if each.S == "/Figure"]
    assert all(str(each.get("/Alt", "")) for each in figures)
    assert "引き落としの予定の図" in [str(each.Alt) for each in figures]


def test_the_day_of_the_spec_decides_the_days_of_the_receipt(drawer: Drawer, scheduled_receipt: Document) -> None:
    """18 in place of 27: no day of the old rule is left."""
    changed = scheduled(12, written=replace(PREPAYMENT, days={"debit_day": debit_day(18)})).schedule
    text = text_of(drawer.draw(replace(scheduled_receipt, schedule=changed)))
    assert "2026年9月18日" in text
    assert not re.search(r"月2[789]日", text)
