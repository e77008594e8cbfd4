"""Trouble at the provider, made by the switches of the one for development: what applicants read, and that it passes."""

import time
from collections.abc import Iterator, Mapping

import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.safety.companies import PASSWORD, Company
from tests.journeys.safety.office import Office, log_in, open_office, to_login
from tests.journeys.walker import Walker, origin_of

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("trouble")) as opened:
        yield opened


class Switches:
    """The provider's first page, in a browser of its own."""

    def __init__(self, walk: Walker) -> None:
        to_login(walk)
        self._walk, self._page = walk, f"{origin_of(walk.page.url)}/"

    def set(self, **fields: str) -> None:
        self._walk.get(self._page)
        self._walk.press("この設定にする", {"deny": "", "slow": "0", "skew": "0", "broken": "", **fields})

    def press(self, caption: str) -> None:
        self._walk.get(self._page)
        self._walk.press(caption)


@pytest.fixture
def switches(troubled: Office, walkers: Walkers) -> Iterator[Switches]:
    switches = Switches(walkers(troubled.portal, "switches@example.jp", portal_id="safety", form="prepayment"))
    yield switches
    switches.set()


@pytest.fixture
def company(troubled: Office) -> Company:
    return troubled.registers.add()


@pytest.fixture
def walk(troubled: Office, walkers: Walkers, company: Company) -> Walker:
    return walkers(troubled.portal, company.email, portal_id="safety", form="prepayment")


def test_every_login_may_be_cancelled_at_once(switches: Switches, walk: Walker) -> None:
    switches.set(deny="on")
    walk.get(f"{walk.portal.url}/safety/prepayment/")
    walk.press("ログイン")
    walk.press("GビズIDでログイン")
    page = walk.get(walk.page.links["移動する"])
    assert (page.status, "中止" in page.main) == (403, True)


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"skew": "300"}, 403, "時計が合っていない"),
        ({"skew": "-3700"}, 403, "時計が合っていない"),
        ({"broken": "token"}, 503, "つながりませんでした"),
        ({"broken": "userinfo"}, 503, "つながりませんでした"),
    ],
    ids=["ahead", "behind", "token", "userinfo"],
)
def test_trouble_after_the_login_lets_nobody_in_and_passes(
    switches: Switches, walk: Walker, company: Company, fields: Mapping[str, str], status: int, words: str
) -> None:
    to_login(walk)
    switches.set(**fields)
    page = walk.sign_in(company.account, PASSWORD)
    assert (page.status, words in page.main) == (status, True), page
    assert walk.get(f"{walk.portal.url}/safety/menu").heading != "サービスメニュー"
    switches.set()
    assert log_in(walk, company).heading == "サービスメニュー"


def test_a_small_difference_of_the_clocks_does_not_matter(switches: Switches, walk: Walker, company: Company) -> None:
    switches.set(skew="45")
    assert log_in(walk, company).heading == "サービスメニュー"


@pytest.mark.parametrize("caption", ["新しい鍵を加える（kidも新しくする）", "鍵だけを取り替える（kidは同じまま）"])
def test_a_changed_key_is_noticed(switches: Switches, walk: Walker, company: Company, caption: str) -> None:
    """Keys are read anew once a signature does not fit; a second time only after a pause, so that nobody can force readings."""
    assert log_in(walk, company).heading == "サービスメニュー"
    switches.press(caption)
    for _ in range(15):
        if log_in(walk, company).heading == "サービスメニュー":
            return
        assert walk.page.status == 403, walk.page
        time.sleep(1)
    raise AssertionError("the new key was never read")
