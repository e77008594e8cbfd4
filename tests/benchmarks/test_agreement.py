"""What is measured side by side does the same on both sides. Nothing here looks at the clock."""

import asyncio
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks import (
    dates_speed,
    engine_speed,
    journey_speed,
    large_speed,
    page_speed,
    save_speed,
    schedule_speed,
    specs_speed,
    upload_speed,
)
from benchmarks.measuring.browser import Browser
from benchmarks.measuring.machine import ROOT, free_port, running
from benchmarks.measuring.seed import digests


def test_engine_both_find_the_same_mistakes_and_values() -> None:
    engine_speed.agree(engine_speed.permit())


def test_large_has_300_fields_and_65_rules_and_both_find_the_same_mistakes_and_sums() -> None:
    large_speed.agree(large_speed.compiled(large_speed.large_form()))


def test_save_leads_to_the_check_page_or_back_with_both_problems() -> None:
    save_speed.agree(save_speed.procedures())


def test_dates_both_offer_the_same_months_for_the_same_reasons() -> None:
    dates_speed.agree()


def test_schedule_both_give_the_same_lines() -> None:
    schedule_speed.agree(schedule_speed.compiled())


@pytest.mark.network
@pytest.mark.parametrize("subject", page_speed.SUBJECTS, ids=lambda subject: str(subject.form))
def test_page_both_send_the_same_bytes(subject: page_speed.Subject) -> None:
    """A new look of the fields is copied to `benchmarks/by_hand/templates`; the rest of the page follows by itself."""
    with page_speed.pair(subject) as both:
        page_speed.agree(both)


@pytest.mark.network
def test_upload_both_keep_the_same_file() -> None:
    expected = sha256(upload_speed.FILE[: upload_speed.SIZE]).hexdigest()
    with upload_speed.pair() as both:
        upload_speed.once(both)
        assert [sha256(file.read_bytes()).hexdigest() for file in both.written.iterdir()] == [expected]
        assert digests(both.settings, "papers", both.seeded[0], "papers") == [expected]


@pytest.mark.network
def test_journey_ends_on_the_completion_page(tmp_path: Path) -> None:
    port, specs = free_port(), ROOT / "benchmarks" / "specs"
    with running("ours", ["engine", "serve", "--port", str(port), "--data", str(tmp_path), str(specs)], port):
        assert "完了" in asyncio.run(_walk(port))


async def _walk(port: int) -> str:
    browser = Browser(port)
    page = await journey_speed.journey(browser)
    await browser.close()
    return page.body.decode()


def test_specs_are_many_good_forms(tmp_path: Path) -> None:
    specs_speed.write_specs(tmp_path / "specs", 3)
    assert specs_speed.check(tmp_path / "specs", tmp_path / "cache").peak > 0
    assert [file.name for file in sorted((tmp_path / "specs").glob("*.yaml"))][-1] == "resubmission_0002.yaml"
