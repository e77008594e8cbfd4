"""What no browser of ours sends: each gets a designed page in Japanese with the right status, and changes nothing."""

import logging

import pytest

from engine.usecases.messages import STATUS
from engine.web.routes import ROUTES
from tests.engine.web.driving import ORIGIN, browsing, make_world
from tests.engine.web.forms import read_page
from tests.engine.web.steps import begin, draft_of

UNKNOWN = [
    "/nowhere",
    "/nowhere/",
    "/nowhere/else/",
    "/small_enterprise/nonsense/",
    "/small_enterprise/resubmission/stop/nonsense",
    "/a/b/c/d/e",
    "/d",
    "/d/",
    "/static/nothing.css",
    "/static/../engine/app.py",
    "/%E6%97%A5%E6%9C%AC",
    "/inbox/nothing",
    "/index.php",
    "/small_enterprise/register/",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_an_unknown_address_is_a_page(path: str) -> None:
    with browsing(make_world()) as browser:
        page = browser.get(path)
        assert page.status == 404
        assert page.heading == "ページが見つかりません"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"])
def test_a_wrong_method_is_a_page_that_names_the_right_ones(method: str) -> None:
    with browsing(make_world()) as browser:
        response = browser.client.request(method, "/small_enterprise/register")
        assert response.status_code == 405
        assert response.headers["allow"] == "GET, HEAD, POST"
        assert "この操作はできません" in response.text


def test_posting_to_what_can_only_be_looked_at_is_a_wrong_method() -> None:
    with browsing(make_world()) as browser:
        assert browser.client.post("/").status_code == 405
        assert browser.client.post("/logout/site").headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/", "/small_enterprise/resubmission/", "/health", "/nowhere"])
def test_head_answers_like_get_without_a_body(path: str) -> None:
    with browsing(make_world()) as browser:
        looked, asked = browser.client.get(path), browser.client.head(path)
        assert asked.status_code == looked.status_code
        assert asked.content == b""
        assert asked.headers["content-length"] == str(len(looked.content))


POSTS = [route.path for route in ROUTES if route.post and "/api/" not in route.path]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", [None, "", "foreign", "日本語"])
def test_every_form_needs_the_token_of_this_browser(path: str, token: str | None) -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        address = path.format(
            portal="small_enterprise",
            form="resubmission",
            draft=draft_of(browser),
            step="papers",
            token="x",
            menu="changes",
        )
        data = {} if token is None else {"_csrf": token}
        response = browser.client.post(address, data={"x": "y", **data})
        assert response.status_code == 403
        assert "この画面からは送信できませんでした" in response.text


@pytest.mark.parametrize("path", POSTS)
def test_another_browsers_token_is_worth_nothing(path: str) -> None:
    world = make_world()
    with browsing(world) as browser, browsing(world) as stranger:
        begin(browser)
        address = path.format(
            portal="small_enterprise",
            form="resubmission",
            draft=draft_of(browser),
            step="papers",
            token="x",
            menu="changes",
        )
        foreign = stranger.get("/small_enterprise/register").form.values["_csrf"]
        assert browser.client.post(address, data={"_csrf": foreign}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:8001"},
    ],
)
def test_forms_sent_from_other_sites_are_refused_even_with_a_good_token(headers: dict[str, str]) -> None:
    with browsing(make_world()) as browser:
        form = browser.get("/small_enterprise/resubmission/").form
        data = {**form.values, "has_card": "have", "has_device": "have"}
        assert browser.client.post(form.action, data=data, headers=headers).status_code == 403
        own = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
        assert browser.client.post(form.action, data=data, headers=own).status_code == 303


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:9000", "", "localhost.evil.example:8000"])
def test_a_foreign_host_is_refused(host: str) -> None:
    with browsing(make_world()) as browser:
        response = browser.client.get("/", headers={"host": host})
        assert response.status_code == 421
        assert "evil" not in response.text


def test_another_name_of_this_machine_is_led_home() -> None:
    """The cookie is bound to the host, and the card program leads back to the portal's own address."""
    with browsing(make_world()) as browser:
        response = browser.client.get(
            "/small_enterprise/register?form=resubmission", headers={"host": "localhost:8000"}
        )
        assert response.status_code == 307
        assert response.headers["location"] == f"{ORIGIN}/small_enterprise/register?form=resubmission"


def test_health_answers_under_any_host() -> None:
    with browsing(make_world()) as browser:
        response = browser.client.get("/health", headers={"host": "10.0.0.7"})
        assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "", "application/xml; charset=x"])
def test_a_wrong_content_type_is_a_page(content_type: str) -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        for address in (browser.page.form.action, "/small_enterprise/register"):
            response = browser.client.post(address, content=b"{}", headers={"content-type": content_type})
            assert response.status_code == 415
            assert read_page(415, response.text, "").heading == "受け付けられない形式の送信です"


def test_an_oversize_form_is_a_page_whether_announced_or_not() -> None:
    with browsing(make_world()) as browser:
        form = browser.get("/small_enterprise/register").form
        token = form.values["_csrf"]
        assert browser.client.post(form.action, data={"_csrf": token, "email": "a" * 70_000}).status_code == 413
        headers = {"content-type": "application/x-www-form-urlencoded", "content-length": "99999999"}
        response = browser.client.post(form.action, content=b"a=b", headers=headers)
        assert response.status_code == 413
        assert response.headers["connection"] == "close"


@pytest.mark.parametrize("body", [b"email=%ff%fe", b"\xff\xfe", b"&".join(b"a%d=1" % n for n in range(2000))])
def test_a_form_that_is_no_text_is_a_page(body: bytes) -> None:
    with browsing(make_world()) as browser:
        browser.get("/small_enterprise/register")
        headers = {"content-type": "application/x-www-form-urlencoded"}
        response = browser.client.post("/small_enterprise/register", content=body, headers=headers)
        assert response.status_code == 400


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "٣"])
def test_a_nonsensical_length_is_refused(length: str) -> None:
    with browsing(make_world()) as browser:
        browser.get("/small_enterprise/register")
        headers = {"content-type": "application/x-www-form-urlencoded", "content-length": length.encode()}
        response = browser.client.post("/small_enterprise/register", content=b"a=b", headers=headers)  # type: ignore[arg-type]
        assert response.status_code == 400


@pytest.mark.parametrize("cookie", ["session=", "session=x", "session=" + "a" * 5000, "session=%00;session=y", ";;;=;"])
def test_nonsensical_cookies_are_nobodys_session(cookie: str) -> None:
    with browsing(make_world()) as browser:
        response = browser.client.get("/small_enterprise/menu", headers={"cookie": cookie})
        assert response.status_code == 303


def test_a_bug_is_a_page_with_an_id_and_a_line_in_the_log_without_personal_data(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    with browsing(world) as browser:
        begin(browser)

        def fail(draft_id: str) -> None:
            raise ValueError(f"secret of taro@example.jp in {draft_id}")

        monkeypatch.setattr(world.storage, "load_draft", fail)
        response = browser.client.get(browser.page.url)
        assert response.status_code == 500
        (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
        error_id = record.getMessage().split()[1]
        assert error_id in response.text
        assert "ValueError" in record.getMessage()
        # Whole words of the message: the log names files, and a checkout may lie in /home/taro/secret.
        assert "taro@example.jp" not in caplog.text
        assert "secret of" not in caplog.text
        assert "secret" not in response.text


def test_no_address_is_logged_with_its_secrets(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with browsing(make_world()) as browser:
        begin(browser)
        ours = [r.getMessage() for r in caplog.records if not r.name.startswith("httpx")]
        assert all("/link/" not in line and "taro" not in line for line in ours)


def test_every_message_has_words_in_both_languages() -> None:
    words = make_world().site.freezing.words
    for locale in ("ja", "en"):
        for code in STATUS:
            assert words[locale].has(f"message.{code}.title"), (locale, code)
            assert words[locale].has(f"message.{code}.text"), (locale, code)
        for key in ("action.register", "action.start", "action.identify", "notice.stale"):
            assert words[locale].has(key), (locale, key)
