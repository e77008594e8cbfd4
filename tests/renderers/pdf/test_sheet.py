"""Paper forms as PDF: boxes in their places, letters in their cells, the draft mark on every page, accessible and repeatable."""

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.sheet import DrawnBox, DrawnItem, DrawnOption, DrawnRow, DrawnSection, DrawnSheet
from engine.model.submission import Document, DocumentRow
from engine.ports.documents import Drawer
from renderers.pdf.drawer import circled
from renderers.pdf.laying import CELL_MM, SIZES, WIDTH, ems, lay_row, points_for

Opened = Callable[[bytes], pikepdf.Pdf]
MARK = "この用紙は下書きです。見本市の正式な様式ではありません。"
WORDS = {
    "page": "{page} / {pages} ページ",
    "unknown_letters": "書体にない文字: {letters}",
    "sample": "見本",
    "sample_note": "開発用です。",
}
POINTS = 595.3


def digits(text: str, cells: int, **more: object) -> DrawnBox:
    blank = ("",) * (cells - len(text))
    return DrawnBox("金額", "digits", cells=(*blank, *text), group=3, unit="円", **more)  # type: ignore[arg-type]


MONTH = DrawnBox("希望年月", "month", cells=("2", "0", "2", "6", "", "9"), words=("年", "月"), note="振替の月")
KIND = DrawnBox("内容", "circle", options=(DrawnOption("1", "増やす", True), DrawnOption("2", "減らす", False)))
NAME = DrawnBox("氏名", "text", "見本　太郎", share=4)
ROWS = (
    DrawnRow((DrawnBox("番号", "digits", cells=tuple("A12345678")), DrawnBox("記入日", "date", words=("年", "月", "日"), mm=62))),
    DrawnRow((NAME, DrawnBox("印", "seal", mm=30)), 26),
    DrawnRow((KIND,)),
    DrawnRow((digits("200000", 7), digits("2400000", 7))),
    DrawnRow((MONTH, DrawnBox("窓口", "blank"))),
)  # fmt: skip
ITEMS = (DrawnItem("一つ目。", ("2026年10月5日（月）までに到着",)), DrawnItem("二つ目。"))


def sheet(*sections: DrawnSection, kind: str = "sheet") -> Document:
    return Document(
        id="form", kind=kind, renderer="pdf", locale="ja", title="申込書(様式㊥1)", organisation="見本市",
        portal="見本市の窓口", lead="見本市 御中", reference_number="", issued_at=datetime(2026, 10, 1, tzinfo=UTC),
        facts=(DocumentRow("作成日時", ("2026年10月1日 9時0分",)),), sections=(), files=(),
        provenance=(DocumentRow("様式", ("申込（apply）第1版",)),), note="書き写してください。", development=False,
        words=WORDS, sheet=DrawnSheet("様式㊥1", MARK, sections),
    )  # fmt: skip


FORM = sheet(DrawnSection("申込者", "", ROWS, (), "plain"))
GUIDE = sheet(
    DrawnSection("順番", "はじめに。", (), ITEMS, "numbered"),
    DrawnSection("確認", "", (), ITEMS, "ticks"),
    kind="guide",
)
LONG = sheet(*(DrawnSection(f"欄{n}", "", ROWS, ITEMS, "plain") for n in range(6)))
ALL = {"form": FORM, "guide": GUIDE, "long": LONG, "sample": replace(FORM, development=True)}


def text_of(data: bytes, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def joined(data: bytes, *options: str) -> str:
    return re.sub(r"\s", "", text_of(data, *options))


def places(data: bytes) -> list[tuple[str, float, float, float, float]]:
    """Every word with its left, top, right and bottom, in points."""
    word = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
    return [(w, *map(float, at)) for *at, w in word.findall(text_of(data, "-bbox"))]


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


@pytest.mark.parametrize("name", ALL)
def test_says_that_it_is_accessible(name: str, drawer: Drawer, opened: Opened) -> None:
    """PDF/UA-1 5 and 7.1; every font embedded as a subset."""
    pdf = opened(drawer.draw(ALL[name]))
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "ja"
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == ALL[name].title


@pytest.mark.parametrize("name", ALL)
def test_everything_painted_is_content_or_artifact(name: str, drawer: Drawer, opened: Opened) -> None:
    for page in opened(drawer.draw(ALL[name])).pages:
        depth = unmarked = 0
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
            unmarked += depth == 0 and operator in {"Tj", "TJ", "f", "S", "B", "Do", "sh"}
        assert unmarked == 0


def test_headings_and_lists_are_tagged(drawer: Drawer, opened: Opened) -> None:
    tags = [str(each.S) for each in elements(opened(drawer.draw(GUIDE)).Root.StructTreeRoot.K)]
    assert [tag for tag in tags if tag.startswith("/H")] == ["/H1", "/H2", "/H2"]
    assert tags.count("/L") == 2
    assert tags.count("/LI") == 4
    assert tags.count("/LBody") == 4


@pytest.mark.parametrize("name", ALL)
def test_every_page_says_that_it_is_a_draft(name: str, drawer: Drawer, opened: Opened) -> None:
    data = drawer.draw(ALL[name])
    pages = len(opened(data).pages)
    for page in range(1, pages + 1):
        assert joined(data, "-f", str(page), "-l", str(page)).count(MARK) == 1
    assert (pages > 2) == (name == "long")


@pytest.mark.parametrize("name", ALL)
def test_same_sheet_same_bytes(name: str, drawer: Drawer) -> None:
    first = drawer.draw(ALL[name])
    drawer.draw(replace(ALL[name], title="another"))
    assert drawer.draw(ALL[name]) == first


def test_letters_stand_in_cells_of_one_width(drawer: Drawer) -> None:
    """One letter each, right-aligned sums: the last digit of both stands next to its unit."""
    data = drawer.draw(FORM)
    found = places(data)
    top = next(each[2] for each in found if each[0] == "A")
    number = sorted((each for each in found if each[2] == top and len(each[0]) == 1), key=lambda each: each[1])[:9]
    assert [each[0] for each in number] == list("A12345678")
    lefts = [(each[1] + each[3]) / 2 for each in number]
    steps = [after - before for before, after in pairwise(lefts)]
    assert steps == [pytest.approx(CELL_MM / 25.4 * 72, abs=0.8)] * 8
    assert "200000円" in joined(data, "-raw")
    assert "2400000円" in joined(data, "-raw")


def test_the_chosen_option_is_circled_for_eyes_and_ears(drawer: Drawer) -> None:
    assert "①増やす2減らす" in joined(drawer.draw(FORM), "-raw")
    assert circled("9") == "⑨"


def test_year_and_month_have_their_words_behind_them(drawer: Drawer) -> None:
    assert "2026年9月" in joined(drawer.draw(FORM), "-raw")


@pytest.mark.parametrize("letter", ["長", "W", "長い値 "])
def test_long_words_wrap_inside_their_box(letter: str, drawer: Drawer, opened: Opened) -> None:
    """Nothing is cut off, nothing leaves the box: the row grows."""
    text = (letter * 300)[:300].strip()
    rows = (DrawnRow((replace(NAME, text=text), DrawnBox("印", "seal", mm=30))),)
    data = drawer.draw(sheet(DrawnSection("欄", "", rows, (), "plain")))
    assert re.sub(r"\s", "", text) in joined(data, "-raw")
    assert len(opened(data).pages) == 1
    right = max(each[3] for each in places(data) if each[0][:1] == letter[:1])
    assert right < (16 + WIDTH - 30) / 25.4 * 72 + 1


def test_text_of_the_applicant_is_only_text(drawer: Drawer) -> None:
    evil = "<img src='file:///etc/passwd'>{{ 7*7 }}</p>"
    rows = (DrawnRow((replace(NAME, text=evil, label=evil),)),)
    text = joined(drawer.draw(sheet(DrawnSection(evil, evil, rows, (DrawnItem(evil, (evil,)),), "plain"))))
    assert text.count(re.sub(r"\s", "", evil)) == 6


def test_rare_letters_are_named(drawer: Drawer) -> None:
    assert "U+20BB7" in text_of(
        drawer.draw(sheet(DrawnSection("欄", "", (DrawnRow((replace(NAME, text="𠮷田"),)),), (), "plain")))
    )


BOXES = st.builds(
    DrawnBox, st.text(max_size=20), st.sampled_from(["text", "seal", "date", "blank"]), st.text(max_size=200),
    share=st.integers(1, 12), mm=st.just(0) | st.integers(10, 170),
)  # fmt: skip


@given(st.lists(BOXES, min_size=1, max_size=6).map(tuple), st.integers(0, 120))
def test_boxes_fill_their_row_exactly(boxes: tuple[DrawnBox, ...], height: int) -> None:
    laid = lay_row(DrawnRow(boxes, height))
    assert sum(box.mm for box in laid.boxes) == pytest.approx(WIDTH, abs=0.1)
    assert all(box.mm >= 0 and box.label_mm < max(box.mm, 1) for box in laid.boxes)


@given(st.text(max_size=400), st.floats(10, 170), st.floats(4, 100))
def test_letters_shrink_but_never_below_what_can_be_read(text: str, width: float, height: float) -> None:
    size = points_for(text, width, height)
    assert size in SIZES
    assert points_for(text, width, height * 2) >= size
    assert ems(text) >= ems(text[:-1])
