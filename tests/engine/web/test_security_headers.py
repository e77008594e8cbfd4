"""What every response carries, and that nothing personal is kept by browsers or proxies."""

import pytest

from tests.engine.web.driving import browsing, make_world
from tests.engine.web.steps import begin, fill

PATHS = ["/", "/small_enterprise/resubmission/", "/small_enterprise/menu", "/nowhere", "/health", "/api/handoff/x"]


@pytest.mark.parametrize("path", PATHS)
def test_every_response_is_protected(path: str) -> None:
    with browsing(make_world()) as browser:
        headers = browser.client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"


def test_pages_carry_nothing_the_policy_would_drop() -> None:
    with browsing(make_world()) as browser:
        for page in (begin(browser), fill(browser), browser.press("再提出")):
            assert " style=" not in page.text
            assert "<script>" not in page.text
            assert "javascript:" not in page.text


def test_documents_and_refusals_are_protected_too() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        fill(browser)
        done = browser.press("再提出")
        browser.world.deliver()
        document = browser.client.get(next(link for link in done.links if "/documents/" in link))
        assert document.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        refused = browser.client.post("/small_enterprise/register", data={})
        for headers in (document.headers, refused.headers):
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"


def test_assets_may_be_kept_because_their_names_carry_a_hash() -> None:
    with browsing(make_world()) as browser:
        page = browser.get("/")
        style = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        response = browser.client.get(style)
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/css")
        assert "immutable" in response.headers["cache-control"]
