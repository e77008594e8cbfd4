"""Sixteen applicants at once: everybody finishes, nobody gets anything of anybody else."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.walker import JPEG, File, Walker
from tests.servers import Portal

pytestmark = pytest.mark.network
PEOPLE = 16
CARDS = ("taro", "hanako", "placeholder", "single-name")


def finish(portal: Portal, number: int) -> tuple[str, str, str]:
    """The whole journey. Returns the number on the page, in the mail and on the receipt."""
    with Walker(portal, f"crowd.{number}@example.jp") as walk:
        walk.begin(CARDS[number % len(CARDS)])
        walk.agree()
        mine = str(number).zfill(32)
        check = walk.fill(File(f"{number}.jpeg", JPEG + bytes([number]) * 300_000), receipt_no=mine)
        assert check.facts["受付番号"].startswith(mine)
        assert f"{number}.jpeg" in check.facts["添付書類"]
        walk.submit()
        body = walk.done_mail().get_body(("plain",))
        assert body is not None
        read = subprocess.run(["pdftotext", "-", "-"], input=walk.download(), capture_output=True, check=True)
        receipt = re.sub(r"\s+", "", read.stdout.decode())
        assert mine in receipt
        found = re.search(r"申込番号(\d{32})", receipt)
        told = re.search(r"\d{32}", body.get_content())
        assert found
        assert told
        return walk.number, told[0], found[1]


def test_sixteen_applicants_at_once_finish(portal: Portal) -> None:
    with ThreadPoolExecutor(PEOPLE) as pool:
        numbers = list(pool.map(lambda number: finish(portal, number), range(PEOPLE)))
    assert all(page == mail == receipt for page, mail, receipt in numbers)
    assert len({page for page, _, _ in numbers}) == PEOPLE
