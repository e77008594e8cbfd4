"""HTTP: whose name it answers to, whose forms it takes, what stands in its headers, and the switches."""

import re

import pytest
from starlette.testclient import TestClient

from plugins.oidc.devidp.app import LONGEST_BODY, make_app
from tests.plugins.oidc.devidp.conftest import OWN, PORT, PORTAL, Provider


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:18003", "localhost"])
def test_another_host_name_is_misdirected(provider: Provider, host: str) -> None:
    """Against DNS rebinding: a page elsewhere cannot make its own name lead here."""
    client = TestClient(make_app(provider.stand, PORT), base_url=OWN)
    assert client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", PORTAL, ""])
@pytest.mark.parametrize("path", ["/login", "/control"])
def test_only_own_pages_press_the_buttons(provider: Provider, origin: str, path: str) -> None:
    browser = provider.browser()
    browser.to_code_page()
    answer = browser.post(path, origin=origin, code=provider.sent[-1][1], csrf="control-csrf", deny="on")
    assert (answer.status_code, provider.stand.switches.deny) == (403, False)


def test_the_control_page_needs_its_token(provider: Provider) -> None:
    browser = provider.browser()
    assert browser.post("/control", csrf="wrong", deny="on").status_code == 403
    assert not provider.stand.switches.deny


def test_headers_keep_scripts_frames_caches_and_referrers_out(provider: Provider) -> None:
    headers = provider.ask("GET", "/").headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; ")
    assert f"form-action 'self' {PORTAL};" in policy
    assert "frame-ancestors 'none'" in policy
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "same-origin")


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(provider: Provider) -> None:
    """They bear the port in their names: two providers of one machine would overwrite each other's."""
    (cookie,) = provider.browser().authorize().headers.get_list("set-cookie")
    assert cookie.startswith(f"sample_{PORT}_browser=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"a=" + b"x" * LONGEST_BODY, "application/x-www-form-urlencoded"),
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"\xff", "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(31)), "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
    ],
)
def test_what_is_no_small_form_is_refused(provider: Provider, content: bytes, kind: str) -> None:
    client = TestClient(make_app(provider.stand, PORT), base_url=OWN)
    answer = client.post("/oauth/token", content=content, headers={"content-type": kind})
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    answer = client.post("/login", content=content, headers={"content-type": kind, "origin": OWN})
    assert answer.status_code == 403


def test_the_page_says_that_it_is_a_sample_and_runs_no_script(provider: Provider) -> None:
    browser = provider.browser()
    page = browser.to_code_page().text
    assert "開発用の模擬画面です" in page
    assert "<script" not in page
    assert " style=" not in page


def test_what_an_account_is_called_is_text(provider: Provider) -> None:
    browser = provider.browser()
    browser.authorize()
    browser.follow()
    assert "<b>" not in browser.post(account="<b>", password="x").text


def switch(provider: Provider, **fields: str) -> str:
    browser = provider.browser()
    browser.answer = browser.client.get("/")
    assert browser.post("/control", **fields).headers["location"] == f"{OWN}/"
    return str(browser.client.get("/").text)


def test_logins_can_be_cancelled_at_once(provider: Provider) -> None:
    assert re.search(r'id="deny" name="deny" checked', switch(provider, deny="on"))
    browser = provider.browser()
    browser.authorize()
    assert browser.told() == {"error": "access_denied", "state": "state-1"}
    switch(provider)
    assert "/login?login=" in browser.authorize().headers["location"]


@pytest.mark.parametrize(("broken", "path"), [("discovery", "/oauth/.well-known/openid-configuration"), ("discovery", "/oauth/jwks"),
                                              ("userinfo", "/oauth/userinfo")])  # fmt: skip
def test_endpoints_can_be_broken(provider: Provider, broken: str, path: str) -> None:
    assert provider.ask("GET", path).status_code != 500
    switch(provider, broken=broken)
    assert provider.ask("GET", path).status_code == 500


def test_the_token_endpoint_can_be_broken(provider: Provider) -> None:
    code = provider.browser().log_in()["code"]
    switch(provider, broken="token")
    assert provider.exchange(code).status_code == 500
    switch(provider)
    assert provider.exchange(code).status_code == 200


def test_numbers_of_switches_are_kept_within_bounds(provider: Provider) -> None:
    switch(provider, slow="-5", skew="-120")
    assert (provider.stand.switches.slow_seconds, provider.stand.switches.skew_seconds) == (0, -120)
    switch(provider, slow="x", skew="999999999")
    assert (provider.stand.switches.slow_seconds, provider.stand.switches.skew_seconds) == (0, 100_000)
    provider.stand.switches.slow_seconds = 0
    switch(provider, slow="100", broken="everything")
    assert (provider.stand.switches.slow_seconds, provider.stand.switches.broken) == (60, "")


def test_keys_can_be_changed_both_ways(provider: Provider) -> None:
    kid = provider.stand.keys.kid
    switch(provider, replace="")
    assert provider.stand.keys.kid == kid
    page = switch(provider, rotate="")
    assert provider.stand.keys.kid != kid
    assert provider.stand.keys.kid in page


def test_an_unfit_file_of_accounts_is_told(provider: Provider) -> None:
    browser = provider.browser()
    browser.authorize()
    (provider.folder / "accounts.yaml").write_text("personas: []", encoding="utf-8")
    answer = browser.follow()
    assert (answer.status_code, "見本のアカウントを読めません" in answer.text) == (500, True)
