"""A portal of 経営セーフティ共済 whose clock can be moved, and the journeys to its pages: what an applicant does there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from engine.defaults.clock import SystemClock
from tests.journeys.conftest import NO_LIMITS
from tests.journeys.pages import Page
from tests.journeys.safety.companies import PASSWORD, Company, Registers
from tests.journeys.walker import Walker
from tests.servers import ROOT, Portal, serving
from tests.shifted import SHIFT

JST: Final = timezone(timedelta(hours=9))
FIRST_DAY: Final = datetime(2026, 10, 1, 10, tzinfo=JST)
"""When the worked example of the guide is filed: October 2026 is open until the 5th, 24:00."""
SENDER: Final = '[mail]\nsender = "kyousai-online@smrj.go.jp"\n'
WHOLE_YEAR: Final = {
    "monthly": "200000",
    "months": "12",
    "payment_amount": "2,400,000",
    "with_decrease": "none",
    "prepay_month": "2026-10",
}
RISE: Final = {"change_kind": "increase", "new_monthly": "200000", "change_month": "2026-10"}


@dataclass(frozen=True, slots=True)
class Office:
    """A running portal, its registers, and the file that moves its clock."""

    portal: Portal
    registers: Registers
    hands: Path

    def move_to(self, instant: datetime) -> None:
        """It is `instant` now; time goes on from there."""
        move(self.hands, instant)

    def stop_at(self, instant: datetime) -> None:
        """It is `instant` now, and stays so."""
        _write(self.hands, f"={instant.isoformat()}")


def move(hands: Path, instant: datetime) -> None:
    _write(hands, str((instant - SystemClock().now()).total_seconds()))


def _write(hands: Path, said: str) -> None:
    draft = hands.with_suffix(".new")
    draft.write_text(said, encoding="ascii")
    draft.replace(hands)


@contextmanager
def open_office(
    folder: Path, *, specs: Path = ROOT / "specs", settings: str = "", more: str = "", port: int = 0,
    registers: Registers | None = None, at: datetime | None = FIRST_DAY,
) -> Iterator[Office]:  # fmt: skip
    """`settings` come first in the settings file, tables of `more` last. `at`: None leaves the clock as it stands."""
    folder.mkdir(parents=True, exist_ok=True)
    registers = registers or Registers(folder)
    hands = folder / "hands"
    if at is not None:
        move(hands, at)
    text = NO_LIMITS + settings + SENDER + registers.settings + more
    with serving(
        folder, specs=specs, settings=text, port=port, module="tests.clocked", environment={SHIFT: str(hands)}
    ) as portal:
        yield Office(portal, registers, hands)


def to_login(walk: Walker, form: str = "prepayment") -> Page:
    """From the start page to the service's own login page."""
    walk.get(f"{walk.portal.url}/safety/{form}/")
    walk.press("ログイン")
    return walk.leave("GビズIDでログイン")


def log_in(walk: Walker, company: Company, form: str = "prepayment") -> Page:
    """To サービスメニュー."""
    to_login(walk, form)
    return walk.sign_in(company.account, PASSWORD)


def to_maintenance(walk: Walker, company: Company) -> Page:
    """To 契約保全手続き."""
    log_in(walk, company)
    return walk.get(walk.page.links["契約保全"])


def begin(walk: Walker, company: Company, procedure: str = "掛金前納申出") -> Page:
    """From nothing to the page with the fields."""
    to_maintenance(walk, company)
    walk.press(procedure)
    return walk.press("次へ", {"agreed": "on"})


def check(walk: Walker, answers: Mapping[str, str]) -> Page:
    return walk.press("申込内容を確認する", answers)


def file_prepayment(walk: Walker, company: Company, **answers: str) -> Page:
    """From nothing to the completion page."""
    begin(walk, company)
    check(walk, {**WHOLE_YEAR, **answers})
    assert walk.page.heading == "掛金前納申出確認", walk.page
    return walk.press("申請")


def file_increase(walk: Walker, company: Company, **answers: str) -> Page:
    begin(walk, company, "掛金月額変更")
    check(walk, {**RISE, "with_prepay": "yes", **answers})
    assert walk.page.heading == "掛金月額変更確認", walk.page
    return walk.press("申請")
