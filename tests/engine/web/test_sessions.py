"""Sessions: opaque cookies, nothing stored for those who only look, a new secret with every gain of power."""

from datetime import timedelta

from engine.testing.memory_storage import MemoryStorage
from engine.usecases.arrival.sessions import hash_secret
from tests.engine.web.driving import browsing, make_world
from tests.engine.web.steps import begin, begin_identity, draft_of, enter, register, run_program


def test_looking_at_pages_stores_no_session() -> None:
    storage = MemoryStorage()
    with browsing(make_world(storage=storage)) as browser:
        browser.get("/")
        browser.get("/small_enterprise/resubmission/")
        secret = browser.client.cookies["session"]
        assert storage.load_session(hash_secret(secret)) is None


def test_the_cookie_is_http_only_and_lax() -> None:
    with browsing(make_world()) as browser:
        cookie = browser.client.get("/small_enterprise/register").headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


def test_over_tls_the_cookie_is_secure_and_bound_to_the_host() -> None:
    with browsing(make_world(base_url="https://portal.example")) as browser:
        response = browser.client.get("/small_enterprise/register")
        assert response.headers["set-cookie"].startswith("__Host-session=")
        assert "; Secure" in response.headers["set-cookie"]
        assert "strict-transport-security" in response.headers


def test_the_secret_changes_when_the_link_is_opened_and_when_the_person_is_known() -> None:
    """Session fixation: a secret known from before opens nothing."""
    with browsing(make_world()) as browser:
        register(browser)
        secrets = [browser.client.cookies["session"]]
        begin_identity(browser)
        secrets.append(browser.client.cookies["session"])
        browser.get(run_program(browser, key="card-1")["return_url"].removeprefix(browser.world.settings.origin))
        secrets.append(browser.client.cookies["session"])
        assert len(set(secrets)) == 3
        for old in secrets[:2]:
            assert browser.world.storage.load_session(hash_secret(old)) is None


def test_the_secret_itself_is_stored_nowhere() -> None:
    storage = MemoryStorage()
    with browsing(make_world(storage=storage)) as browser:
        enter(browser)
        secret = browser.client.cookies["session"]
        record = storage.load_session(hash_secret(secret))
        assert record is not None
        assert secret.encode() not in record.sealed
        assert b"taro@example.jp" not in record.sealed


def test_after_leaving_the_drafts_are_closed_and_the_secret_is_worth_nothing() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft, old = draft_of(browser), browser.client.cookies["session"]
        token = browser.page.form.values["_csrf"]
        assert browser.client.post("/logout", data={"_csrf": token}).headers["location"] == "/logout"
        assert browser.client.get(f"/d/{draft}/papers").status_code == 404
        browser.client.cookies.set("session", old)
        assert browser.client.get(f"/d/{draft}/papers").status_code == 404


def test_somebody_at_work_is_not_interrupted() -> None:
    """The idle time begins anew with every request, in steps of a tenth of it."""
    with browsing(make_world()) as browser:
        begin(browser)
        address = browser.page.url
        for _ in range(6):
            browser.world.clock.move(timedelta(minutes=20))
            assert browser.get(address).heading == "添付資料再提出②"


def test_an_idle_session_opens_nothing_and_says_so_kindly() -> None:
    with browsing(make_world()) as browser:
        enter(browser)
        browser.world.clock.move(timedelta(minutes=31))
        page = browser.get("/small_enterprise/menu")
        assert page.status == 403
        assert "もう一度本人確認" in page.text
        assert any(link.startswith("/small_enterprise/identify") for link in page.links)
