"""The independent provider does what we mean it to do: driven by hand, without our relying party."""

import base64
import hashlib
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.plugins.oidc.independent.people import Browser, Page
from tests.plugins.oidc.independent.stand import Stand

CALLBACK = "http://127.0.0.1:1/callback"
VERIFIER = "a-verifier-that-everybody-knows-because-this-is-a-test"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def discovered(stand: Stand) -> Mapping[str, str]:
    answer = httpx2.get(f"{stand.issuer.rstrip('/')}/.well-known/openid-configuration")
    found: Mapping[str, str] = answer.json()
    return found


def request(stand: Stand, **changed: str) -> str:
    """An authorization request; a parameter that is changed to "" is left out."""
    parameters = {
        "response_type": "code", "client_id": stand.client_id, "redirect_uri": CALLBACK, "scope": "openid profile",
        "state": "s", "nonce": "n", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    } | changed  # fmt: skip
    said = {name: value for name, value in parameters.items() if value}
    return f"{discovered(stand)['authorization_endpoint']}?{urlencode(said)}"


def tokens(stand: Stand, page: Page, verifier: str = VERIFIER) -> httpx2.Response:
    assert page.callback, (page.url, page.text)
    data = {"grant_type": "authorization_code", "code": page.parameters["code"], "redirect_uri": CALLBACK,
            "code_verifier": verifier}  # fmt: skip
    return httpx2.post(discovered(stand)["token_endpoint"], data=data, auth=(stand.client_id, stand.client_secret))


def signed(stand: Stand, answer: httpx2.Response) -> dict[str, object]:
    """Header and claims of the ID token, whose signature is that of a published key."""
    keys = KeySet.import_key_set(httpx2.get(discovered(stand)["jwks_uri"]).json())
    token = jwt.decode(answer.json()["id_token"], keys, algorithms=["RS256"])
    return {**token.header, **token.claims}


def test_login_ends_in_claims_that_only_userinfo_has(company: Stand, browser: Browser) -> None:
    page = browser.log_in(request(company), company, "prime")
    assert page.parameters.keys() == {"code", "state", "iss"}
    answer = tokens(company, page)
    claims = signed(company, answer)
    assert (claims["alg"], claims["kid"], claims["sub"], claims["nonce"]) == ("RS256", "first", "1001", "n")
    assert (claims["iss"], claims["aud"]) == (company.issuer, company.client_id)
    assert company.issuer.endswith("/oauth/")
    assert "auth_time" in claims
    assert "corporate_number" not in claims
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    userinfo = httpx2.get(discovered(company)["userinfo_endpoint"], headers=bearer).json()
    assert (userinfo["sub"], userinfo["account_type"], userinfo["name"]) == ("1001", "2", "株式会社見本製作所")
    assert "email" not in userinfo  # its scope was not asked for


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": VERIFIER, "code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_requests_that_are_refused_come_back_with_the_state(
    company: Stand, browser: Browser, changed: dict[str, str], error: str
) -> None:
    page = browser.open(request(company, **changed))
    answered = dict(re.findall(r"(error|state)=([^&]*)", page.url))
    assert answered == {"error": error, "state": "s"}


@pytest.mark.parametrize("changed", [{"redirect_uri": "http://127.0.0.1:1/other"}, {"client_id": "nobody"}])
def test_an_unknown_return_address_or_client_is_never_sent_back_to(
    company: Stand, browser: Browser, changed: dict[str, str]
) -> None:
    page = browser.open(request(company, **changed))
    assert (page.callback, page.status) == (False, 400)
    assert page.remark in {"invalid_redirect_uri", "invalid_client"}


def test_wrong_password_and_wrong_code_are_asked_again(company: Stand, browser: Browser) -> None:
    page = browser.press(browser.open(request(company)), "next", account="prime", password="mihon-sole")
    assert (page.status, page.remark) == (400, "アカウントIDかパスワードが違います。")
    page = browser.press(page, "next", account="prime", password="mihon-prime")
    page = browser.press(page, "next", code="000000")
    assert (page.status, "ワンタイムパスワード" in page.remark) == (400, True)
    assert browser.press(page, "next", code=company.one_time_code).callback


def test_a_code_is_good_for_an_hour(company: Stand, browser: Browser) -> None:
    page = browser.press(browser.open(request(company)), "next", account="prime", password="mihon-prime")
    company.turn(skew_seconds=3590)
    early = browser.press(page, "next", code=company.one_time_code)
    assert early.callback
    fresh = browser.open(request(company, prompt="login"))
    page = browser.press(fresh, "next", account="prime", password="mihon-prime")
    company.turn(one_time_code_seconds=60, skew_seconds=3590 + 61)
    late = browser.press(page, "next", code=company.one_time_code)
    assert (late.callback, late.status) == (False, 400)


@pytest.mark.parametrize("after_password", [False, True])
def test_cancelling_goes_back_as_access_denied(company: Stand, browser: Browser, after_password: bool) -> None:
    page = browser.open(request(company))
    if after_password:
        page = browser.press(page, "next", account="prime", password="mihon-prime")
    page = browser.press(page, "cancel")
    assert (page.parameters["error"], page.parameters["state"]) == ("access_denied", "s")


def test_the_pages_belong_to_the_browser_that_began(company: Stand, browser: Browser, stranger: Browser) -> None:
    page = browser.open(request(company))
    assert stranger.open(page.url).remark == "session_not_found"
    assert stranger.press(page, "next", account="prime", password="mihon-prime").remark == "session_not_found"
    assert browser.press(page, "next", account="prime", password="mihon-prime").status == 200


def test_an_authorization_code_is_good_once_and_for_five_minutes_and_with_its_verifier(
    company: Stand, browser: Browser
) -> None:
    page = browser.log_in(request(company), company, "prime")
    assert tokens(company, page, "another-verifier-" * 3).json()["error"] == "invalid_grant"
    page = browser.open(request(company))
    assert tokens(company, page).status_code == 200
    assert tokens(company, page).json()["error"] == "invalid_grant"
    page = browser.open(request(company))
    company.turn(skew_seconds=301)
    assert tokens(company, page).json()["error"] == "invalid_grant"


def test_client_has_to_show_its_secret_in_the_header(company: Stand, browser: Browser) -> None:
    page = browser.log_in(request(company), company, "prime")
    data = {"grant_type": "authorization_code", "code": page.parameters["code"], "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER, "client_id": company.client_id, "client_secret": company.client_secret}  # fmt: skip
    answer = httpx2.post(discovered(company)["token_endpoint"], data=data)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_keys_rotate_under_a_new_id_and_are_replaced_under_the_same(company: Stand, browser: Browser) -> None:
    def key() -> tuple[str, str]:
        (published,) = httpx2.get(discovered(company)["jwks_uri"]).json()["keys"]
        return published["kid"], published["n"]

    first = key()
    company.turn(signing_key={"kid": "second", "material": 2})
    second = key()
    company.turn(signing_key={"kid": "second", "material": 3})
    third = key()
    assert (first[0], second[0], third[0]) == ("first", "second", "second")
    assert len({first[1], second[1], third[1]}) == 3
    assert signed(company, tokens(company, browser.log_in(request(company), company, "prime")))["kid"] == "second"


@pytest.mark.parametrize("seconds", [-100, 100])
def test_skew_moves_tokens_and_the_date_header(company: Stand, browser: Browser, seconds: int) -> None:
    page = browser.log_in(request(company), company, "prime")
    straight = signed(company, tokens(company, page))
    company.turn(skew_seconds=seconds)
    page = browser.log_in(request(company, prompt="login"), company, "prime")
    answer = tokens(company, page)
    bent = signed(company, answer)
    assert abs(int(str(bent["iat"])) - int(str(straight["iat"])) - seconds) <= 20
    said = parsedate_to_datetime(answer.headers["date"]).timestamp()
    assert abs(said - int(str(bent["iat"]))) <= 2


def test_second_login_asks_nothing_unless_prompt_says_so(company: Stand, browser: Browser) -> None:
    browser.log_in(request(company), company, "prime")
    assert browser.open(request(company)).callback
    assert browser.log_in(request(company, prompt="login"), company, "prime").callback


def test_logout_ends_the_session_and_can_be_missing(company: Stand, browser: Browser) -> None:
    browser.log_in(request(company), company, "prime")
    end = discovered(company)["end_session_endpoint"]
    asked = {"client_id": company.client_id, "post_logout_redirect_uri": "http://127.0.0.1:1/goodbye"}
    page = browser.press(browser.open(f"{end}?{urlencode(asked)}"), "yes")
    assert page == Page("http://127.0.0.1:1/goodbye", callback=True)
    assert not browser.open(request(company)).callback
    company.turn(end_session=False)
    assert "end_session_endpoint" not in discovered(company)


@pytest.mark.parametrize(
    ("knob", "expected"),
    [("missing", None), ("unsupported", None), ("http://elsewhere", "http://elsewhere"), ("", "same")],
)
def test_callback_names_the_issuer_as_the_knob_says(
    company: Stand, browser: Browser, knob: str, expected: str | None
) -> None:
    company.turn(callback_iss=knob)
    page = browser.log_in(request(company), company, "prime")
    assert page.parameters.get("iss") == (company.issuer if expected == "same" else expected)
    announced = "authorization_response_iss_parameter_supported" in discovered(company)
    assert announced is (knob != "unsupported")


def test_discovery_can_name_another_issuer_and_the_provider_can_be_out_of_order(company: Stand) -> None:
    company.turn(discovered_issuer="http://elsewhere/")
    assert discovered(company)["issuer"] == "http://elsewhere/"
    company.turn(fault="error")
    assert httpx2.get(f"{company.issuer}jwks").status_code == 503
    company.turn(fault="silent")
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.get(f"{company.issuer}jwks", timeout=0.3)


def test_no_page_asks_for_anything_from_outside(company: Stand, browser: Browser) -> None:
    pages = [browser.open(request(company)), browser.open(request(company, client_id="nobody"))]
    pages.append(browser.press(pages[0], "next", account="prime", password="mihon-prime"))
    browser.press(pages[-1], "next", code=company.one_time_code)
    pages.append(browser.open(discovered(company)["end_session_endpoint"]))
    outside = [re.findall(r"https?://(?!127\.0\.0\.1)[^\"')]+", page.text) for page in pages]
    assert outside == [[], [], [], []]


def test_the_other_tenant_is_shaped_differently(person: Stand, browser: Browser) -> None:
    found = discovered(person)
    assert found["issuer"] == person.origin
    page = browser.log_in(request(person, scope="openid name address birthdate gender"), person, "hanako")
    answer = tokens(person, page)
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    userinfo = httpx2.get(found["userinfo_endpoint"], headers=bearer).json()
    assert userinfo["address"]["formatted"] == "東京都見本区二丁目３番４号"
    assert (userinfo["birthdate"], userinfo["gender"]) == ("1980-04-05", "female")
