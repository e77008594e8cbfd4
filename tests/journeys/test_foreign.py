"""Bad input: foreign draft id. Somebody else's draft is answered with the very bytes of one that does not exist."""

import re
from collections.abc import Iterator

import httpx
import pytest

from engine.web.routes import ROUTES, Route
from tests.journeys.conftest import Walkers
from tests.journeys.pages import Page, read_page
from tests.journeys.walker import File, Walker
from tests.servers import Portal

pytestmark = pytest.mark.network
UNKNOWN = "aaaaaaaaaaaaaaaaaaaaaaaa"
STEPS = ("agreement", "papers", "nosuch")
OF_DRAFTS = [route for route in ROUTES if "{draft}" in route.path]
NUMBER = "9" * 32


@pytest.fixture(scope="module")
def taro(portal: Portal) -> Iterator[Walker]:
    """Somebody with an open draft, who is looking at it."""
    with Walker(portal, "foreign.taro@example.jp") as walk:
        walk.to_check("taro")
        yield walk


@pytest.fixture(scope="module")
def sent(portal: Portal) -> Iterator[Walker]:
    """The same person with an application that was sent, and its receipt drawn."""
    with Walker(portal, "foreign.sent@example.jp") as walk:
        walk.to_check("taro")
        walk.submit()
        walk.download()
        yield walk


@pytest.fixture(scope="module")
def hanako(portal: Portal) -> Iterator[Walker]:
    """Somebody else, identified by her own card."""
    with Walker(portal, "foreign.hanako@example.jp") as walk:
        walk.identify("hanako")
        yield walk


@pytest.fixture(params=["identified", "mail verified", "nobody"])
def stranger(request: pytest.FixtureRequest, portal: Portal, hanako: Walker, walkers: Walkers) -> Walker:
    if request.param == "identified":
        return hanako
    walk = walkers(portal)
    walk.register()
    if request.param == "mail verified":
        walk.open_link()
    walk.get(f"{portal.url}/small_enterprise/register")
    return walk


def asked(walk: Walker, method: str, path: str, *, with_file: bool = False) -> tuple[int, str, str]:
    """Status, place and bytes of an answer, without form tokens."""
    token = "t"
    if method == "POST":
        walk.get(f"{walk.portal.url}/small_enterprise/register")
        token = walk.page.form.values["_csrf"]
    data = {"_csrf": token, "_revision": "1", "confirmed": "on", "receipt_no": NUMBER, "_button": "next"}
    answer: httpx.Response
    if method == "GET":
        answer = walk.client.get(walk.portal.url + path)
    elif with_file:
        files = [("papers", ("a.jpeg", File().content, "image/jpeg"))]
        answer = walk.client.post(walk.portal.url + path, data=data, files=files)
    else:
        answer = walk.client.post(walk.portal.url + path, data=data)
    html = read_page(answer.status_code, "", answer.text, answer.headers).without_tokens() if answer.text else ""
    return answer.status_code, answer.headers.get("location", ""), html


def without_ids(page: Page) -> str:
    """Nor the random ids of attachments."""
    return re.sub(r"remove:papers:[0-9a-f]{32}", "remove:papers:…", page.without_tokens())


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("route", OF_DRAFTS, ids=lambda route: route.path)
def test_another_persons_draft_is_like_an_unknown_one(
    route: Route, step: str, taro: Walker, sent: Walker, stranger: Walker
) -> None:
    """Every route with a draft, looked at and posted, open and sent drafts."""
    if "{step}" not in route.path and step != STEPS[0]:
        return
    for method in {"GET", "POST"} & {*route.methods}:
        for with_file in {False, method == "POST" and "{step}" in route.path}:
            answers = {
                asked(
                    stranger, method, route.path.format(draft=draft, step=step, document="receipt"), with_file=with_file
                )
                for draft in (taro.draft, sent.draft, UNKNOWN)
            }
            assert len(answers) == 1, (method, with_file, answers)
            assert answers.pop()[0] == 404


def test_nothing_of_it_happened(taro: Walker, sent: Walker, hanako: Walker, walkers: Walkers) -> None:
    """After all that the owner finds everything as it was; files sent to it are not kept."""
    page = walkers(taro.portal)
    page.client.cookies = taro.client.cookies
    check = page.get(f"{taro.portal.url}/d/{taro.draft}/check")
    assert check.heading == "添付資料再提出確認"
    assert NUMBER not in check.main
    assert check.form.values["_revision"] == taro.page.form.values["_revision"]
    assert len(list((taro.portal.data / "attachments" / taro.draft).iterdir())) == 1
    assert not (taro.portal.data / "attachments" / UNKNOWN).exists()
    menu = hanako.get(f"{hanako.portal.url}/small_enterprise/menu")
    assert taro.draft not in menu.html
    assert sent.draft not in menu.html


def test_the_same_person_with_another_browser_is_the_owner(taro: Walker, walkers: Walkers) -> None:
    """Ownership without accounts: the same card opens the same draft."""
    again = walkers(taro.portal)
    again.identify("taro")
    assert again.get(f"/d/{taro.draft}/check").status == 200


def test_knowing_a_number_opens_nothing(sent: Walker, walkers: Walkers) -> None:
    """An application number is no key: neither as an address nor typed anywhere."""
    stranger = walkers(sent.portal)
    stranger.identify("hanako")
    number = sent.get(f"/d/{sent.draft}/done").facts["申込番号"]
    for address in (f"/d/{number}", f"/d/{number}/done", f"/d/{number}/documents/receipt"):
        assert stranger.get(address).status == 404


@pytest.mark.rule("R48")
def test_a_number_that_exists_is_mine_or_anothers_gives_the_same_page(sent: Walker, walkers: Walkers) -> None:
    """受付番号 is taken as typed; whether such an application exists is told to nobody."""
    number = sent.get(f"/d/{sent.draft}/done").facts["申込番号"]
    pages = set()
    people = (("taro", number), ("hanako", number), ("hanako", NUMBER), ("hanako", "0" * 32))
    for card, typed in people:
        walk = walkers(sent.portal)
        walk.begin(card)
        walk.agree()
        shown = [walk.fill(receipt_no=typed)]
        shown.append(walk.get(shown[0].links["戻る"]))
        pages.add(
            tuple((page.status, without_ids(page).replace(typed, "N").replace(walk.draft, "D")) for page in shown)
        )
    assert len(pages) == 1


def test_before_identifying_every_page_behind_leads_to_the_way_in(portal: Portal, walkers: Walkers) -> None:
    walk = walkers(portal)
    for place in ("identity", "menu", "identify", "identify/waiting"):
        assert walk.get(f"{portal.url}/small_enterprise/{place}").heading == "メールアドレス登録"
    walk.register()
    walk.open_link()
    for place in ("identity", "menu"):
        assert walk.get(f"{portal.url}/small_enterprise/{place}").heading == "マイナンバーカード読み取り"


def test_logging_out_closes_everything_for_this_browser(walk: Walker) -> None:
    walk.to_check()
    address, token = walk.page.url, walk.page.form.values["_csrf"]
    old = dict(walk.client.cookies)
    walk.post("/logout", {"_csrf": token})
    assert walk.get(address).status == 404
    walk.client.cookies.clear()
    walk.client.cookies.update(old)
    assert walk.get(address).status == 404, "the old cookie opens nothing any more"
