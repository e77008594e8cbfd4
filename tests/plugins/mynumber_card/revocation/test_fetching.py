"""The one way to the network: bounded in time and size, to one address and no other."""

import time
from collections.abc import Iterator

import pytest

from plugins.mynumber_card.revocation.fetching import Fetch, FetchError, fetch, is_address
from tests.plugins.mynumber_card.revocation.services import Service, nowhere, serving


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service(lambda body: b"content")) as running:
        yield running


def code(asked: Fetch) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(asked)
    assert caught.value.__cause__ is None
    return caught.value.code


def test_what_is_there_is_fetched(service: Service) -> None:
    assert fetch(Fetch(service.url + "?a=b", 100)) == b"content"
    assert fetch(Fetch(service.url, 7, b"body", {"X-One": "1"})) == b"content"
    assert [(line, body) for line, body, _ in service.seen] == [("GET /asked?a=b", b""), ("POST /asked", b"body")]
    assert service.seen[1][2]["X-One"] == "1"


def test_more_than_the_longest_answer_is_refused(service: Service) -> None:
    assert code(Fetch(service.url, 6)) == "too_long"


@pytest.mark.parametrize("status", [201, 204, 301, 302, 307, 308, 400, 404, 500])
def test_any_other_status_is_refused_and_no_redirect_followed(service: Service, status: int) -> None:
    with serving(Service()) as elsewhere:
        service.status, service.headers = status, {"Location": elsewhere.url}
        assert code(Fetch(service.url, 100)) == f"status_{status}"
        assert elsewhere.seen == []


def test_another_media_type_is_refused(service: Service) -> None:
    assert fetch(Fetch(service.url, 100, media_type="application/octet-stream")) == b"content"
    assert code(Fetch(service.url, 100, media_type="application/json")) == "media_type"


def test_an_answer_that_ends_too_early_is_refused(service: Service) -> None:
    service.headers = {"Content-Length": "100"}
    assert code(Fetch(service.url, 1000, seconds=0.5)) in ("cut_off", "slow")


def test_an_answer_that_drips_is_cut_off_at_the_end_of_the_time(service: Service) -> None:
    """Each byte comes soon enough; all of them together never would."""
    service.drips = True
    began = time.monotonic()
    assert code(Fetch(service.url, 100, seconds=0.3)) == "slow"
    assert time.monotonic() - began < 5, "an end, not a measure: the answer would take minutes"


def test_no_proxy_of_the_environment_is_used(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", nowhere())
    monkeypatch.setenv("HTTP_PROXY", nowhere())
    assert fetch(Fetch(service.url, 100)) == b"content"


def test_nobody_there_and_no_tls_there(service: Service) -> None:
    assert code(Fetch(nowhere(), 100)) == "unreachable"
    assert code(Fetch(service.url.replace("http:", "https:"), 100)) == "tls"


def test_a_header_that_would_be_two_is_refused(service: Service) -> None:
    assert code(Fetch(service.url, 100, headers={"A": "b\r\nC: d"})) == "unreachable"
    assert service.seen == []


@pytest.mark.parametrize("url", ["http://a.example", "https://a.example:8443/x?y=z", "http://[::1]:80/"])
def test_what_is_an_address(url: str) -> None:
    assert is_address(url)


@pytest.mark.parametrize(
    "url", ["", "a.example", "ftp://a.example", "file:///x", "http://", "http://u:p@a.example", "http://a:99999/", "http://[", "http://a:0/"]
)  # fmt: skip
def test_what_is_none(url: str) -> None:
    assert not is_address(url)
