"""Another debit day is a change of one figure in the specs: pages, PDFs and calendars follow, no code does."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.safety.office import WHOLE_YEAR, Office, begin, check, open_office
from tests.journeys.safety.papers import calendar_of, days_of, words_of_pdf
from tests.servers import ROOT

pytestmark = pytest.mark.network


@pytest.fixture
def eighteenth(tmp_path: Path) -> Iterator[Office]:
    """A portal whose specs differ in the day alone."""
    specs = tmp_path / "specs"
    shutil.copytree(ROOT / "specs", specs, ignore=shutil.ignore_patterns("examples", "archive", "published.lock"))
    fragment = specs / "fragments" / "safety.yaml"
    text = fragment.read_text(encoding="utf-8")
    assert text.count("    day: 27\n") == 1
    fragment.write_text(text.replace("    day: 27\n", "    day: 18\n"), encoding="utf-8")
    with open_office(tmp_path / "office", specs=specs) as opened:
        yield opened


@pytest.mark.rule("R5")
def test_the_18th_instead_of_the_27th(eighteenth: Office, walkers: Walkers) -> None:
    """18 October 2026 is a Sunday, 18 December 2027 a Saturday."""
    company = eighteenth.registers.add()
    walk = walkers(eighteenth.portal, company.email, portal_id="safety", form="prepayment")
    begin(walk, company)
    page = check(walk, WHOLE_YEAR)
    assert "2026年10月19日（月） 前納金の振替" in page.main
    assert "18日は日曜日のため、翌営業日の19日です。" in page.main
    assert "27日" not in page.main
    walk.press("申請")
    days = [day for day, _ in days_of(calendar_of(walk))]
    assert days == ["20261019", "20271018", "20271118", "20271220"]
    receipt = words_of_pdf(walk.download(walk.page.links["PDFダウンロード"]))
    assert "2026年10月19日" in receipt
    assert "27日" not in receipt
