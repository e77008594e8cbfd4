"""E-mail registration over HTTP: the mailed link (R43), the limits of sending, and that nobody learns who is known."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.journeys.conftest import Walkers
from tests.journeys.hourglass import expire_link
from tests.journeys.walker import Walker, new_client
from tests.servers import Portal, serving

pytestmark = pytest.mark.network
AGAIN = "メールアドレスの登録からやり直す"


def leads_back_to_registration(walk: Walker, heading: str, status: int) -> None:
    assert (walk.page.status, walk.page.heading) == (status, heading)
    assert walk.get(walk.page.links[AGAIN]).heading == "メールアドレス登録"


@pytest.mark.rule("R43")
def test_used_link(walk: Walker) -> None:
    walk.register()
    link = walk.mailed_link()
    walk.open_link()
    walk.get(link)
    leads_back_to_registration(walk, "このURLは、すでに使われています", 410)


@pytest.mark.rule("R43")
@pytest.mark.parametrize("opened_in_time", [False, True])
def test_expired_link(walk: Walker, opened_in_time: bool) -> None:
    """Also when it expires between looking at it and pressing its button."""
    walk.register()
    link = walk.mailed_link()
    if opened_in_time:
        walk.get(link)
    expire_link(walk, link)
    page = walk.press("読み取る") if opened_in_time else walk.get(link)
    assert "新しいURLをお送りします" in page.main
    leads_back_to_registration(walk, "URLの有効期限が過ぎています", 410)


@pytest.mark.parametrize("change", ["cut off", "prolonged", "another portal", "other case"])
def test_unknown_link(walk: Walker, change: str) -> None:
    walk.register()
    link = walk.mailed_link()
    address = {
        "cut off": link[:-3],
        "prolonged": link + "a",
        "another portal": link.replace("/small_enterprise/", "/library/"),
        "other case": link.swapcase().replace("HTTP", "http").replace("SMALL_ENTERPRISE/LINK", "small_enterprise/link"),
    }[change]
    walk.get(address)
    assert (walk.page.status, walk.page.heading) == (404, "このURLは使えません")
    assert walk.get(link).status == 200, "the good one is still good"


@pytest.mark.rule("R43")
def test_looking_at_a_link_never_uses_it_up(walk: Walker) -> None:
    """Mail scanners fetch ahead; without the cookie of any browser of ours."""
    walk.register()
    link = walk.mailed_link()
    for method in ("GET", "HEAD", "GET"):
        with new_client() as scanner:
            assert scanner.request(method, link).status_code == 200
    assert walk.open_link().status == 200


@pytest.mark.rule("R43")
def test_of_many_presses_at_once_one_gets_on(walk: Walker) -> None:
    walk.register()
    walk.get(walk.mailed_link())
    presses = [walk.request("読み取る") for _ in range(6)]

    def press(request: httpx.Request) -> int:
        with new_client() as client:
            return client.send(request).status_code

    with ThreadPoolExecutor(len(presses)) as pool:
        assert sorted(pool.map(press, presses)) == [303, 410, 410, 410, 410, 410]


def test_a_link_opened_in_another_browser_goes_on_there(walk: Walker, walkers: Walkers) -> None:
    """A mail is often read elsewhere; the link is the key, not the browser that registered."""
    walk.register()
    phone = walkers(walk.portal, walk.email)
    phone.get(walk.mailed_link())
    phone.press("読み取る")
    assert phone.read_card().heading == "契約者基本情報確認"


def test_the_answer_for_known_and_unknown_addresses_is_the_same(walk: Walker, walkers: Walkers) -> None:
    """Byte by byte apart from tokens, headers included; known: has used a link before, has a draft and an application."""
    walk.to_check()
    walk.submit()
    stranger = walkers(walk.portal)
    shown = []
    for one in (walk, stranger):
        one.client.cookies.clear()
        page = one.register()
        headers = {name: value for name, value in page.headers.items() if name not in ("date", "set-cookie")}
        shown.append((page.status, page.without_tokens(), headers, urlsplit(page.url).path))
    assert shown[0] == shown[1]
    assert walk.mailed_link() != stranger.mailed_link()


def test_the_sender_and_words_of_the_mail(walk: Walker) -> None:
    walk.register()
    mail = walk.portal.wait_for_mail(walk.email)
    assert "独立行政法人中小企業基盤整備機構" in str(mail["From"]).replace(" ", "")
    assert str(mail["Auto-Submitted"]) == "auto-generated"
    assert mail["Message-ID"]
    body = mail.get_body(("plain",))
    html = mail.get_body(("html",))
    assert body is not None
    assert html is not None
    assert "24時間以内" in body.get_content()
    assert walk.mailed_link() in html.get_content()


def test_no_token_is_stored_or_logged_in_clear(walk: Walker) -> None:
    """Database, its log, attachments and the server's log know only hashes of the link and the cookie."""
    walk.register()
    link = walk.mailed_link()
    walk.open_link()
    secrets = [urlsplit(link).path.split("/")[-1], *(cookie.value or "" for cookie in walk.client.cookies.jar)]
    kept = [file for file in walk.portal.data.rglob("*") if file.is_file() and file.parent.name != "mail"]
    for file in (*kept, walk.portal.log):
        content = file.read_bytes()
        assert not any(secret.encode() in content for secret in secrets), file
        assert walk.email.encode() not in content, file


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    limits = "mails_per_client_hour = 5\nmails_per_address_hour = 2\n"
    with serving(tmp_path_factory.mktemp("strict"), settings=limits) as running:
        yield running


def test_limits_of_sending_per_address_and_per_client(strict: Portal, walkers: Walkers) -> None:
    """Per address: the same page, silently no mail. Per client: a page that says to wait, and no mail."""
    often = walkers(strict, "often@example.jp")
    first = often.register().without_tokens()
    strict.wait_for_mail("often@example.jp")
    assert often.register().without_tokens() == first
    strict.wait_for_mail("often@example.jp", 2)
    third = walkers(strict, "OFTEN@example.jp").register()
    assert (third.status, third.without_tokens()) == (200, first)
    other = walkers(strict, "other@example.jp")
    assert other.register({"email": "x"}).status == 422, "what is not sent does not count"
    other.register()
    strict.wait_for_mail("other@example.jp")
    other.register()
    strict.wait_for_mail("other@example.jp", 2)
    refused = walkers(strict, "one.more@example.jp").register()
    assert (refused.status, refused.heading) == (429, "しばらく時間をおいてください")
    assert strict.mails("one.more@example.jp") == []
    assert len(strict.mails("ften@example.jp")) == 2


def test_limits_are_kept_over_a_restart(tmp_path: Path, walkers: Walkers) -> None:
    settings = "mails_per_client_hour = 100000\nmails_per_address_hour = 1\n"
    with serving(tmp_path, settings=settings) as portal:
        walkers(portal, "once@example.jp").register()
        portal.wait_for_mail("once@example.jp")
    with serving(tmp_path, settings=settings) as portal:
        assert walkers(portal, "once@example.jp").register().status == 200
        walkers(portal, "next@example.jp").register()
        portal.wait_for_mail("next@example.jp")
        assert len(portal.mails("once@example.jp")) == 1
