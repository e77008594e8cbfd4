"""One whole portal before the independent provider: from the start page over the provider's own pages to the menu and back out."""

from collections.abc import Iterator

import pytest

from tests.journeys.conftest import NO_LIMITS
from tests.journeys.pages import Page
from tests.journeys.walker import LEAVING, Walker, origin_of
from tests.plugins.oidc.independent.stand import Stand
from tests.servers import Portal, serving

pytestmark = pytest.mark.network
GO = "GビズIDでログイン"
MENU = "サービスメニュー"
CALLBACK = "/safety/identify/callback/gbizid"
LOGOUT = "/logout"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, company_stand: Stand) -> Iterator[Portal]:
    """Its settings name the provider and our account there, nothing else."""
    stand = company_stand
    settings = (
        f'{NO_LIMITS}[gbizid]\nissuer = "{stand.issuer}"\n'
        f'client_id = "{stand.client_id}"\nclient_secret = {{ env = "SECRET" }}\n'
    )
    environment = {"SECRET": stand.client_secret}
    with serving(tmp_path_factory.mktemp("portal"), settings=settings, environment=environment) as running:
        yield running


@pytest.fixture
def provider(company: Stand, portal: Portal) -> Stand:
    """Knows the two addresses at which the portal takes people back."""
    company.turn(redirect_uris=[portal.url + CALLBACK], post_logout_redirect_uris=[portal.url + LOGOUT])
    return company


@pytest.fixture
def walk(portal: Portal, provider: Stand) -> Iterator[Walker]:
    with Walker(portal, "taro.mihon@example.jp", portal_id="safety", form="prepayment") as walker:
        yield walker


@pytest.fixture
def stranger(portal: Portal) -> Iterator[Walker]:
    """Somebody else's browser."""
    with Walker(portal, "nobody@example.jp", portal_id="safety", form="prepayment") as walker:
        yield walker


def to_login(walk: Walker) -> Page:
    """Where the portal's button to the provider is."""
    walk.get(f"{walk.portal.url}/safety/prepayment/")
    return walk.press("ログイン")


def leave(walk: Walker) -> Page:
    """From the start page to the provider's own login page."""
    to_login(walk)
    return walk.leave(GO)


def sign_in(walk: Walker, provider: Stand, account: str = "prime") -> Page:
    walk.press("次へ", {"account": account, "password": provider.password(account)})
    return walk.press("次へ", {"code": provider.one_time_code})


def log_in(walk: Walker, provider: Stand) -> Page:
    leave(walk)
    return sign_in(walk, provider)


def log_out(walk: Walker) -> Page:
    walk.get(f"{walk.portal.url}{LOGOUT}")
    return walk.press("ログアウトする")


def callback(walk: Walker, provider: Stand) -> str:
    """The address that the provider sends the browser back to, which has not been opened."""
    walk.press("次へ", {"account": "prime", "password": provider.password("prime")})
    request = walk.request("次へ", {"code": provider.one_time_code})
    while not str(request.url).startswith(walk.portal.url):
        answer = walk.client.send(request)
        request = walk.client.build_request("GET", answer.headers["location"])
    return str(request.url)


def is_in(walk: Walker) -> bool:
    return walk.get(f"{walk.portal.url}/safety/menu").heading == MENU


def test_login_leads_over_the_providers_pages_to_the_menu_and_prefills_the_form(walk: Walker, provider: Stand) -> None:
    page = leave(walk)
    assert origin_of(page.url) == provider.origin
    page = sign_in(walk, provider)
    assert (page.status, page.heading, origin_of(page.url)) == (200, MENU, walk.portal.url)
    walk.get(page.links["契約保全"])
    walk.press("掛金前納申出")
    page = walk.press("次へ", {"agreed": "on"})
    assert page.form.values["business_name"] == "株式会社見本製作所"
    assert page.form.values["business_address"] == "東京都見本区一丁目２番３号"
    assert page.form.values["person_name"] == "見本　太郎"


@pytest.mark.rule("R31")
@pytest.mark.parametrize("account", ["member", "entry", "unheard_of"])
def test_other_kinds_of_accounts_are_told_what_is_needed(walk: Walker, provider: Stand, account: str) -> None:
    leave(walk)
    page = sign_in(walk, provider, account)
    assert page.heading == "gBizIDプライムのアカウントが必要です"
    assert origin_of(page.url) == walk.portal.url
    assert not is_in(walk)


def test_whoever_cancels_can_begin_again(walk: Walker, provider: Stand) -> None:
    leave(walk)
    page = walk.press("キャンセル")
    assert origin_of(page.url) == walk.portal.url
    assert "access_denied" not in page.html
    assert not is_in(walk)
    assert log_in(walk, provider).heading == MENU


def test_a_callback_lets_no_other_browser_in(walk: Walker, stranger: Walker, provider: Stand) -> None:
    """An attacker's own login, given to a victim; and a callback that was seen on its way."""
    leave(walk)
    leave(stranger)
    address = callback(walk, provider)
    assert stranger.get(address).status in range(400, 500)
    assert not is_in(stranger)


def test_a_callback_is_good_once(walk: Walker, provider: Stand) -> None:
    leave(walk)
    address = callback(walk, provider)
    assert walk.get(address).heading == MENU
    again = walk.get(address)
    assert again.status in range(400, 500)
    assert "code=" not in again.html


def test_a_provider_out_of_order_is_a_designed_page(walk: Walker, provider: Stand) -> None:
    """Also when it fails between the two: nobody is in, and a new login works as soon as the provider does."""
    leave(walk)
    address = callback(walk, provider)
    provider.turn(fault="error")
    page = walk.get(address)
    assert (page.status, origin_of(page.url)) == (503, walk.portal.url)
    assert not is_in(walk)
    provider.turn(fault="")
    to_login(walk)
    walk.press(GO)
    assert walk.get(walk.page.links[LEAVING]).heading == MENU  # the provider has nothing left to ask


def test_logout_tells_of_the_providers_session_and_leads_to_its_end(walk: Walker, provider: Stand) -> None:
    log_in(walk, provider)
    page = log_out(walk)
    assert "ログインしたままのことがあります" in page.main
    assert not is_in(walk)
    walk.get(page.links["本人確認のサイトからもログアウトする"])
    page = walk.get(walk.page.links[LEAVING])
    assert origin_of(page.url) == provider.origin
    assert walk.press("ログアウトする").url == walk.portal.url + LOGOUT
    assert leave(walk).title == "ログイン"


def test_after_logout_here_alone_the_provider_asks_again_at_the_next_login(walk: Walker, provider: Stand) -> None:
    """It knows the browser on, and has no logout that we could lead to."""
    provider.turn(end_session=False)
    log_in(walk, provider)
    walk.get(log_out(walk).links["本人確認のサイトからもログアウトする"])
    assert origin_of(walk.page.url) == walk.portal.url
    assert leave(walk).title == "ログイン"
    assert sign_in(walk, provider).heading == MENU
