"""Sheets in words: what stands in every box and line of 様式㊥214 and 様式㊥210, worked out from answers (domain section 4)."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.dates import YearMonth
from engine.model.sheet import Box, DrawnBox, DrawnItem
from engine.model.submission import Document
from engine.model.text import EMPTY
from engine.testing.time_and_chance import FakeClock
from engine.usecases.content import read_document
from engine.usecases.filing.drain import DOCUMENT_BACKOFF, Queue, drain_one, make_document
from engine.usecases.filing.jobs import DOCUMENT
from engine.usecases.filing.sheets import cells_of, month_cells
from tests.engine.web.driving import NoPdf, browsing, make_world

PAPER = Path(__file__).parents[2] / "cases" / "paper"
HOLDER = {
    "contract_no": "Ａ１２３４５６７８",
    "business_address": "東京都港区虎ノ門3丁目5番1号",
    "business_name": "見本商事株式会社",
    "person_name": "見本　太郎",
}
PREPAY = {"monthly": "200000", "months": "12", "payment_amount": "２，４００，０００円"}
CHANGE = {"change_kind": "increase", "current_monthly": "100000", "new_monthly": "200000"}


def made(form: str, answers: dict[str, str], day: int = 16) -> dict[str, Document]:
    """Id of the document (without the revision) -> the document as it is drawn. Begun on that day of September 2026."""
    world, found = make_world((PAPER,), clock=FakeClock(datetime(2026, 9, day, 1, 0, tzinfo=UTC))), {}
    with browsing(world) as browser:
        browser.get(f"/paper_desk/{form}/")
        browser.press("書類を作る")
        browser.press_with("申込内容を確認する", {**HOLDER, **answers})
        assert browser.press("書類を作る").heading == "書類ができました"

    def draw(renderer: object, plain: bytes) -> bytes:
        document = read_document(plain)
        found[document.id.partition(".")[0]] = document
        return b"%PDF"

    ports = {"storage": world.storage, "sealer": world.store.sealer, "clock": world.clock}
    work = make_document({"pdf": NoPdf()}, draw, **ports)  # type: ignore[arg-type]
    while drain_one(Queue(DOCUMENT, DOCUMENT_BACKOFF), work, **ports):  # type: ignore[arg-type]
        pass
    return found


def boxes(document: Document) -> dict[str, DrawnBox]:
    assert document.sheet is not None
    return {box.label: box for section in document.sheet.sections for row in section.rows for box in row.boxes}


def items(document: Document, heading: str) -> tuple[DrawnItem, ...]:
    assert document.sheet is not None
    return next(section.items for section in document.sheet.sections if section.heading == heading)


def test_form_214_of_the_example() -> None:
    """R18; domain section 4: 200,000; 12か月; 2,400,000; 10月."""
    found = boxes(made("prepayment", {**PREPAY, "prepay_month": "2026-10"})["form_214"])
    assert "".join(found["共済契約者番号"].cells) == "A12345678"
    assert found["掛金月額"].cells == ("", *"200000")
    assert (found["掛金納付額(月数)"].cells, found["掛金納付額(月数)"].unit) == (("", "1", "2"), "か月")
    assert (found["掛金納付額(金額)"].cells, found["掛金納付額(金額)"].unit) == (tuple("2400000"), "円")
    assert (found["前納希望年月"].cells, found["前納希望年月"].words) == (tuple("202610"), ("年", "月"))
    assert found["代表者氏名または個人事業主の氏名"].text == "見本　太郎"
    assert (found["申出日"].kind, found["印"].kind) == ("date", "seal")


def test_form_210_of_the_example() -> None:
    """R16; domain section 4: 1; 100,000; 200,000; X年10月."""
    found = boxes(made("increase", {**CHANGE, "change_month": "2026-10"})["form_210"])
    options = found["掛金月額変更申込の内容"].options
    assert [(each.number, each.label, each.chosen) for each in options] == [("1", "増額", True), ("2", "減額", False)]
    assert found["現在の掛金月額"].cells == tuple("100000")
    assert found["変更後の掛金月額"].cells == tuple("200000")
    assert found["変更希望月"].cells == tuple("202610")


def test_the_guide_says_by_when_and_what_to_write_where() -> None:
    """R3, R9: October 2026 arrives by Monday the 5th; the advice is the end of September."""
    guide = made("prepayment", {**PREPAY, "prepay_month": "2026-10"})["guide_214"]
    arrival = items(guide, "いつまでに")[0]
    assert arrival.text == "申出書は、2026年10月の前納の締切りまでに、中小機構に届かなければなりません。"
    assert arrival.lines[0] == "2026年10月5日（月）までに到着"
    assert "2026年9月30日（水）までに提出することをおすすめします。" in arrival.lines
    what = [item.text for item in items(guide, "どの欄に何を書くか")]
    assert any("200,000円 と書きます" in text for text in what)
    assert any("2,400,000円 と書きます" in text for text in what)
    assert any("2026年10月27日（火） に前納金が" in item.text for item in items(guide, "その後のこと"))


def test_a_moved_arrival_day_says_why() -> None:
    """R3, worked example 3: 5 September 2026 is a Saturday."""
    guide = made("prepayment", {**PREPAY, "prepay_month": "2026-09"}, day=2)["guide_214"]
    lines = items(guide, "いつまでに")[0].lines
    assert lines[:2] == ("2026年9月7日（月）までに到着", "5日は土曜日のため、翌営業日の7日です。")


@pytest.mark.parametrize(("name", "kind"), [("form_214", "sheet"), ("checklist_214", "guide")])
def test_every_document_is_marked_as_a_draft_and_has_no_number(name: str, kind: str) -> None:
    document = made("prepayment", {**PREPAY, "prepay_month": "2026-10"})[name]
    assert document.sheet is not None
    assert document.kind == kind
    assert "下書きです。中小機構の正式な" in document.sheet.mark
    assert document.reference_number == ""


BOX = Box("amount", EMPTY, "digits", cells=4)


@pytest.mark.parametrize(
    ("text", "align", "cells"),
    [
        ("12", "left", ("1", "2", "", "")),
        ("12", "right", ("", "", "1", "2")),
        ("1234", "right", ("1", "2", "3", "4")),
        ("12345", "right", ()),
        ("", "left", ("", "", "", "")),
    ],
)
def test_letters_go_into_cells_or_not_at_all(text: str, align: str, cells: tuple[str, ...]) -> None:
    """More letters than cells: none, and the box holds words instead."""
    assert cells_of(text, replace(BOX, align=align)) == cells  # type: ignore[arg-type]


def test_months_have_six_cells() -> None:
    assert month_cells(YearMonth(2026, 9)) == ("2", "0", "2", "6", "", "9")
    assert month_cells(YearMonth(987, 12)) == ("0", "9", "8", "7", "1", "2")
    assert month_cells(None) == ("",) * 6
