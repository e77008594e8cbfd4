"""Bad input: requests that no page of ours sends. Each gets a page in Japanese and the right status; nothing happens."""

from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import pytest

from engine.web.routes import ROUTES, Route
from tests.journeys.conftest import Walkers
from tests.journeys.pages import Page, read_page
from tests.journeys.walker import Walker, origin_of
from tests.servers import Portal

pytestmark = pytest.mark.network
REGISTER = "/small_enterprise/register?form=resubmission"
FORM = "application/x-www-form-urlencoded"
KNOWN = {"portal": "small_enterprise", "form": "resubmission", "stop": "no_card"}


@pytest.fixture(scope="module")
def somebody(portal: Portal) -> Iterator[Walker]:
    """Somebody with a draft, looking at the step that takes files."""
    with Walker(portal, "bad.requests@example.jp") as walk:
        walk.begin()
        walk.agree()
        yield walk


def refusal(answer: httpx.Response, status: int, heading: str) -> Page:
    page = read_page(answer.status_code, str(answer.request.url), answer.text, answer.headers)
    assert (page.status, page.heading) == (status, heading)
    assert page.title.startswith(heading)
    assert len(page.main) > len(heading) + 20, "no words on what to do"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return page


def send(
    walk: Walker, method: str, address: str, body: bytes | Iterator[bytes] = b"", kind: str = ""
) -> httpx.Response:
    headers = {"origin": walk.portal.url, **({"content-type": kind} if kind else {})}
    return walk.client.request(method, walk.portal.url + address, content=body, headers=headers)


def registration(walk: Walker, **changed: str) -> dict[str, str]:
    """What the registration page would send, with its token."""
    page = walk.get(walk.portal.url + REGISTER)
    usual = {"email": walk.email, "email_confirm": walk.email, "consent": "on"}
    return {**page.form.values, **usual, **changed}


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/nowhere/else/at/all",
        "/small_enterprise/nosuch/",
        "/small_enterprise/resubmission/stop/nosuch",
        "/nosuch/register",
        "/library/identity/x",
        "/d/nosuch",
        "/d/nosuch/agreement",
        "/d/nosuch/check",
        "/d/nosuch/done",
        "/d/nosuch/documents/receipt",
        "/static/nosuch.css",
        "/static/..%2f..%2fsettings.py",
        "/inbox/nosuch",
        "/inbox/..%2f..%2fmaster.key",
        "/%00",
        "/%ff%fe",
        "/" + "あ" * 500,
        "//example.com/",
        "/small_enterprise/link/",
    ],
)
def test_unknown_url(walk: Walker, address: str) -> None:
    page = refusal(send(walk, "GET", address), 404, "ページが見つかりません")
    assert page.links["ご利用いただける手続きへ"] == "/"


def test_unknown_link_says_what_to_do(walk: Walker) -> None:
    page = refusal(send(walk, "GET", "/small_enterprise/link/nosuch"), 404, "このURLは使えません")
    assert page.links["メールアドレスの登録からやり直す"] == REGISTER


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_wrong_method(somebody: Walker, route: Route) -> None:
    """Every route, with every method it does not know."""
    address = route.path.format_map(_Filled())
    methods = route.methods
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - {*methods}:
        answer = send(somebody, method, address)
        refusal(answer, 405, "この操作はできません")
        assert answer.headers["allow"] == ", ".join(methods), method


class _Filled(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return KNOWN.get(name, "x")


def test_head_is_get_without_a_body(walk: Walker) -> None:
    answer = send(walk, "HEAD", "/small_enterprise/resubmission/")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
def test_oversize_body(walk: Walker, chunked: bool) -> None:
    """65,536 bytes is the limit of forms without files; what announces more is refused before it is read."""
    body = urlencode(registration(walk, email="x" * 70_000)).encode()
    pieces = (body[at : at + 8192] for at in range(0, len(body), 8192))
    answer = send(walk, "POST", REGISTER, pieces if chunked else body, FORM)
    refusal(answer, 413, "送信された内容が大きすぎます")


def test_oversize_text_beside_files(somebody: Walker) -> None:
    files = [("papers", ("a.jpg", b"\xff\xd8\xff" + b"j" * 1000, "image/jpeg"))]
    data = {**somebody.page.form.values, "receipt_no": "1" * 70_000}
    answer = somebody.client.post(somebody.page.url, data=data, files=files, headers={"origin": somebody.portal.url})
    refusal(answer, 413, "送信された内容が大きすぎます")
    assert somebody.get(somebody.page.url).attached == []


def broken_bodies(token: str) -> dict[str, tuple[str, bytes]]:
    """Content types and bodies that are no multipart form."""
    kind = "multipart/form-data; boundary=frontier"
    good = f'--frontier\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n{token}\r\n'.encode()
    head = b'--frontier\r\nContent-Disposition: form-data; name="papers"; filename="a.jpg"\r\n\r\n'
    many = b"".join(b'--frontier\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' for _ in range(300))
    return {
        "no boundary": ("multipart/form-data", good + b"--frontier--\r\n"),
        "empty boundary": ("multipart/form-data; boundary=", good + b"--frontier--\r\n"),
        "another boundary": ("multipart/form-data; boundary=border", good + b"--frontier--\r\n"),
        "endless boundary": (f"multipart/form-data; boundary={'b' * 5000}", good),
        "no multipart at all": (kind, b"\xff\xd8\xff" * 500),
        "ends in a file": (kind, good + head + b"\xff\xd8\xff" + b"j" * 100_000),
        "ends in a header": (kind, good + b"--frontier\r\nContent-Dispo"),
        "part without a name": (kind, good + b"--frontier\r\nContent-Disposition: form-data\r\n\r\nx\r\n--frontier--\r\n"),
        "part that is no form data": (kind, good + b"--frontier\r\nContent-Type: text/plain\r\n\r\nx\r\n--frontier--\r\n"),
        "endless header": (kind, good + b"--frontier\r\n" + b"X-A: " + b"a" * 50_000 + b"\r\n\r\nx\r\n--frontier--\r\n"),
        "many headers": (kind, good + b"--frontier\r\n" + b"X-A: a\r\n" * 500 + b"\r\nx\r\n--frontier--\r\n"),
        "many parts": (kind, good + many + b"--frontier--\r\n"),
        "text that is no text": (kind, good + b'--frontier\r\nContent-Disposition: form-data; name="receipt_no"'
                                 b"\r\n\r\n\xff\xfe\r\n--frontier--\r\n"),
        "empty": (kind, b""),
    }  # fmt: skip


@pytest.mark.parametrize("which", broken_bodies(""))
def test_broken_multipart(somebody: Walker, which: str) -> None:
    kind, body = broken_bodies(somebody.page.form.values["_csrf"])[which]
    answer = send(somebody, "POST", f"/d/{somebody.draft}/papers", body, kind)
    refusal(answer, 400, "送信された内容を読み取れませんでした")
    assert somebody.get(somebody.page.url).attached == []
    assert list((somebody.portal.data / "attachments").rglob(".incoming/*")) == []


@pytest.mark.parametrize("body", [b"email=%ff", b"\xff\xfe", b"&".join(b"a%d=x" % n for n in range(1500))])
def test_broken_form(walk: Walker, body: bytes) -> None:
    walk.get(walk.portal.url + REGISTER)
    refusal(send(walk, "POST", REGISTER, body, FORM), 400, "送信された内容を読み取れませんでした")


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "", "multipart/form-data; boundary=b"])
def test_wrong_content_type(walk: Walker, kind: str) -> None:
    body = urlencode(registration(walk)).encode()
    refusal(send(walk, "POST", REGISTER, body, kind), 415, "受け付けられない形式の送信です")
    assert walk.portal.mails(walk.email) == []


@pytest.mark.parametrize("step", ["agreement", "papers", "check"])
def test_wrong_content_type_at_a_step(somebody: Walker, step: str) -> None:
    answer = send(somebody, "POST", f"/d/{somebody.draft}/{step}", b"{}", "application/json")
    refusal(answer, 415, "受け付けられない形式の送信です")


def test_a_step_without_files_takes_no_files(somebody: Walker) -> None:
    files = [("confirmed", ("a.jpg", b"\xff\xd8\xff" + b"j" * 1000, "image/jpeg"))]
    address = f"{somebody.portal.url}/d/{somebody.draft}/agreement"
    answer = somebody.client.post(address, data=dict(somebody.page.form.values), files=files)
    refusal(answer, 415, "受け付けられない形式の送信です")


def test_foreign_csrf_token(walk: Walker, walkers: Walkers) -> None:
    """The token of another person's browser, none, an empty one; each with our cookie."""
    mine, theirs = registration(walk), registration(walkers(walk.portal))
    without = {name: value for name, value in mine.items() if name != "_csrf"}
    for fields in ({**mine, "_csrf": theirs["_csrf"]}, without, {**mine, "_csrf": ""}, {**mine, "_csrf": "é"}):
        answer = send(walk, "POST", REGISTER, urlencode(fields).encode(), FORM)
        refusal(answer, 403, "この画面からは送信できませんでした")
    assert walk.portal.mails(walk.email) == []


def test_foreign_csrf_token_with_files(somebody: Walker, walkers: Walkers) -> None:
    """A file in front of the token, or with a wrong one, is not even stored."""
    theirs = registration(walkers(somebody.portal))["_csrf"]
    files = [("papers", ("a.jpg", b"\xff\xd8\xff" + b"j" * 300_000, "image/jpeg"))]
    for token in (theirs, ""):
        data = {**somebody.page.form.values, "_csrf": token}
        answer = somebody.client.post(somebody.page.url, data=data, files=files)
        refusal(answer, 403, "この画面からは送信できませんでした")
    assert somebody.get(somebody.page.url).attached == []
    assert not list((somebody.portal.data / "attachments").glob(f"{somebody.draft}/*"))


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://attacker.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused(walk: Walker, headers: dict[str, str]) -> None:
    """Even with the right cookie and token."""
    answer = walk.client.post(walk.portal.url + REGISTER, data=registration(walk), headers=headers)
    refusal(answer, 403, "この画面からは送信できませんでした")
    assert walk.portal.mails(walk.email) == []


def test_a_foreign_host_name_is_refused(walk: Walker) -> None:
    answer = walk.client.get(walk.portal.url + "/", headers={"host": "attacker.example"})
    refusal(answer, 421, "このアドレスでは開けません")
    other_name = walk.client.get(walk.portal.url + "/?lang=en", headers={"host": f"localhost:{walk.portal.url[17:]}"})
    assert other_name.headers["location"] == walk.portal.url + "/?lang=en"
    assert origin_of(other_name.headers["location"]) == walk.portal.url


@pytest.mark.parametrize("cookie", ["session=", "session=nosuch", "session=" + "a" * 5000, "session=é", "garbage;;;=;"])
def test_a_broken_cookie_is_nobody(walk: Walker, cookie: str) -> None:
    answer = walk.client.get(walk.portal.url + "/small_enterprise/menu", headers=[(b"cookie", cookie.encode())])
    assert answer.status_code == 303
    assert answer.headers["location"] == REGISTER


@pytest.mark.parametrize(
    "value", ["a\0b@example.jp", "x" * 3000 + "@example.jp", "<script>@example.jp", "a@b\r\nBcc: c@d.jp"]
)
def test_hostile_text_comes_back_escaped(walk: Walker, value: str) -> None:
    """What was typed is kept and shown, never run, and no mail leaves."""
    page = walk.register({"email": value, "email_confirm": value})
    assert page.status == 422
    assert "email" in page.problems
    assert "<script>@" not in page.html
