"""A portal whose way by phone leads to the provider of persons, and which asks for the proof again before anything is sent."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import NO_LIMITS
from tests.journeys.pages import Page
from tests.journeys.walker import LEAVING, Walker, origin_of
from tests.plugins.oidc.independent.stand import Stand
from tests.servers import ROOT, Portal, serving
from tests.shifted import SHIFT

pytestmark = pytest.mark.network
SETTINGS = """\
[oidc.elsewhere]
issuer = "{issuer}"
client_id = "{client}"
client_secret = {{ env = "SECRET" }}
scopes = ["openid", "name"]

[oidc.elsewhere.claims]
name = "name"
"""
LATER = 400
"""Seconds; a proof is good for 300 (`fresh_seconds`)."""


def specs(folder: Path) -> Path:
    """The case of several ways, its first one by the provider for cards that every portal has."""
    made = shutil.copytree(ROOT / "tests" / "cases" / "ways_portal", folder / "specs")
    file = made / "portals" / "ways.yaml"
    told = file.read_text(encoding="utf-8").replace("provider: card", "provider: mynumber_card")
    file.write_text(told, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that moves the portal's clock."""
    return tmp_path_factory.mktemp("clock") / "hands"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, person_stand: Stand, hands: Path) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("portal")
    hands.write_text("0", encoding="ascii")
    settings = NO_LIMITS + SETTINGS.format(issuer=person_stand.issuer, client=person_stand.client_id)
    environment = {"SECRET": person_stand.client_secret, SHIFT: str(hands)}
    with serving(
        folder, specs=specs(folder), settings=settings, environment=environment, module="tests.clocked"
    ) as running:
        yield running


@pytest.fixture
def provider(person: Stand, portal: Portal, hands: Path) -> Stand:
    person.turn(redirect_uris=[f"{portal.url}/ways/identify/callback/elsewhere"])
    hands.write_text("0", encoding="ascii")
    return person


@pytest.fixture
def walk(portal: Portal, provider: Stand) -> Iterator[Walker]:
    with Walker(portal, "", portal_id="ways", form="wish") as walker:
        yield walker


def wait(provider: Stand, hands: Path) -> None:
    """Both clocks go on."""
    hands.write_text(str(LATER), encoding="ascii")
    provider.turn(skew_seconds=LATER)


def sign_in(walk: Walker, provider: Stand, account: str) -> Page:
    walk.press("次へ", {"account": account, "password": provider.password(account)})
    return walk.press("次へ", {"code": provider.one_time_code})


def to_check(walk: Walker, provider: Stand) -> Page:
    walk.get(f"{walk.portal.url}/ways/wish/")
    walk.press("手続きを始める")
    walk.leave("サイトへ進む")
    assert sign_in(walk, provider, "hanako").heading == "手続きの一覧"
    walk.press("願い出")
    return walk.press("次へ", {"matter": "道を直してほしい"})


def asked_again(walk: Walker, provider: Stand, hands: Path) -> Page:
    """Filled in by Hanako and about to be sent, a while after she was identified: the provider's login page."""
    to_check(walk, provider)
    wait(provider, hands)
    walk.press("送る")
    page = walk.get(walk.page.links[LEAVING])
    assert (origin_of(page.url), page.title) == (provider.origin, "ログイン")
    return page


def test_a_proof_just_given_is_enough(walk: Walker, provider: Stand) -> None:
    to_check(walk, provider)
    assert walk.press("送る").heading == "完了"


def test_after_a_while_the_provider_asks_again_although_it_knows_the_person(
    walk: Walker, provider: Stand, hands: Path
) -> None:
    asked_again(walk, provider, hands)
    page = sign_in(walk, provider, "hanako")
    assert page.heading == "確認"
    assert walk.press("送る").heading == "完了"


def test_somebody_else_cannot_send_it(walk: Walker, provider: Stand, hands: Path) -> None:
    asked_again(walk, provider, hands)
    draft = walk.seen[-2].url
    sign_in(walk, provider, "taro")
    page = walk.press("Continue")  # the provider changes accounts
    assert page.status in range(400, 500)
    assert origin_of(page.url) == walk.portal.url
    assert walk.get(draft).heading != "確認"


def test_whoever_cancels_has_sent_nothing_and_may_prove_it_later(walk: Walker, provider: Stand, hands: Path) -> None:
    asked_again(walk, provider, hands)
    check = walk.seen[-2].url
    page = walk.press("キャンセル")
    assert origin_of(page.url) == walk.portal.url
    assert walk.get(check).heading == "確認"
    walk.press("送る")
    walk.get(walk.page.links[LEAVING])
    assert sign_in(walk, provider, "hanako").heading == "確認"
