"""The second factor of the login, at a portal and a provider that go by the same clock: how long a code lives, what else may happen."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.safety.companies import PASSWORD, Company
from tests.journeys.safety.office import FIRST_DAY, Office, open_office, to_login
from tests.journeys.walker import Walker

pytestmark = pytest.mark.network
HOUR = timedelta(seconds=3600)
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Time stands still here, and is moved by hand."""
    with open_office(tmp_path_factory.mktemp("stopped")) as opened:
        yield opened


@pytest.fixture
def asked(stopped: Office, walkers: Walkers) -> tuple[Walker, Company]:
    """Somebody at ten o'clock, in front of the page that asks for the code just sent."""
    stopped.stop_at(FIRST_DAY)
    company = stopped.registers.add()
    walk = walkers(stopped.portal, company.email, portal_id="safety", form="prepayment")
    to_login(walk)
    walk.enter_password(company.account, PASSWORD)
    assert walk.page.heading == "ワンタイムパスワードの入力"
    assert "1時間使えます" in walk.page.main
    return walk, company


@pytest.mark.rule("R32")
@pytest.mark.parametrize("after", [timedelta(0), HOUR], ids=["at once", "after 3600 s"])
def test_a_code_may_be_used_for_an_hour_the_last_second_included(
    stopped: Office, asked: tuple[Walker, Company], after: timedelta
) -> None:
    walk, company = asked
    stopped.stop_at(FIRST_DAY + after)
    assert walk.press("認証する", {"code": walk.portal.one_time_code(company.account)}).heading == "サービスメニュー"


@pytest.mark.rule("R32")
def test_a_code_is_refused_after_3601_seconds(stopped: Office, asked: tuple[Walker, Company]) -> None:
    walk, company = asked
    stopped.stop_at(FIRST_DAY + HOUR + SECOND)
    page = walk.press("認証する", {"code": walk.portal.one_time_code(company.account)})
    assert (page.status, page.heading) == (422, "ワンタイムパスワードの入力")
    assert "有効時間を過ぎました" in page.main


@pytest.mark.rule("R32")
def test_a_code_that_is_too_old_is_sent_anew(stopped: Office, asked: tuple[Walker, Company]) -> None:
    """Within the hour that the portal waits for somebody to come back."""
    walk, company = asked
    first = walk.portal.one_time_code(company.account)
    stopped.stop_at(FIRST_DAY + HOUR)
    walk.press("ワンタイムパスワードを送り直す")
    assert "違います" in walk.press("認証する", {"code": first}).main or first == walk.portal.one_time_code(
        company.account
    )
    assert walk.press("認証する", {"code": walk.portal.one_time_code(company.account)}).heading == "サービスメニュー"


def test_a_login_that_is_given_up_is_told_and_can_begin_again(asked: tuple[Walker, Company]) -> None:
    walk, company = asked
    page = walk.press("中止して手続きのページに戻る")
    assert (page.status, page.heading) == (403, "ログイン")
    assert "中止" in page.main
    to_login(walk)
    assert walk.sign_in(company.account, PASSWORD).heading == "サービスメニュー"


def test_a_login_at_the_provider_is_of_no_use_to_another_browser(
    stopped: Office, asked: tuple[Walker, Company], walkers: Walkers
) -> None:
    """Neither the provider's page nor the way back from it."""
    walk, company = asked
    other = walkers(stopped.portal, company.email)
    assert other.get(walk.page.url).status == 400
    request = walk.request("認証する", {"code": walk.portal.one_time_code(company.account)})
    back = walk.client.send(request).headers["location"]
    page = other.get(back)
    assert page.heading == "手続きを始めたブラウザーで続けてください"
    assert other.get(f"{stopped.portal.url}/safety/menu").heading != "サービスメニュー"
