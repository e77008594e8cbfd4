"""Answers are bounded in size, depth and time, over real sockets too; a provider cannot hold a thread for ever."""

import ssl
from collections.abc import Iterator

import httpcore2
import httpx2
import pytest

from engine.errors import ProviderFailed
from engine.ports.identity import Refusal
from plugins.oidc.client import Client, Finished
from plugins.oidc.failures import Down
from plugins.oidc.protocol.connection import Deadline, TimedTransport
from plugins.oidc.protocol.web import DEEPEST, LONGEST_ANSWER, Bounded
from tests.plugins.oidc.hostile import NOW, OPTIONS, USERINFO, Hostile, Ticks, ask

ANSWER = Refusal("oidc_answer")


class Chunks(httpx2.SyncByteStream):
    """A body in pieces; between two of them time passes."""

    def __init__(self, ticks: Ticks, *, pieces: int, size: int = 1, seconds: float = 0.0) -> None:
        self.ticks, self.pieces, self.size, self.seconds = ticks, pieces, size, seconds
        self.given = 0

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.pieces):
            self.given += 1
            self.ticks.seconds += self.seconds
            yield b" " * self.size


def finish_with(body: Chunks, ticks: Ticks) -> Finished | Refusal:
    provider = Hostile(instead={"/oauth/userinfo": lambda _: httpx2.Response(200, stream=body)})
    client = provider.client(ticks=ticks)
    begun = client.begin(ask())
    return client.finish(begun.pending, provider.visit(begun), NOW)


def test_an_answer_too_long_is_dropped_while_it_comes() -> None:
    ticks = Ticks()
    body = Chunks(ticks, pieces=10**6, size=65_536)
    assert finish_with(body, ticks) == ANSWER
    assert body.given * body.size <= LONGEST_ANSWER + body.size


def test_an_answer_that_trickles_in_ends_with_the_time() -> None:
    """Each wait is short; the sum is what counts."""
    ticks = Ticks()
    body = Chunks(ticks, pieces=10**6, seconds=1.0)
    with pytest.raises(ProviderFailed) as failed:
        finish_with(body, ticks)
    assert failed.value.code == "oidc_down"
    assert body.given <= OPTIONS.timeout_seconds + 1


def test_each_request_has_the_whole_time() -> None:
    """A login asks four times; a provider that takes most of the time for each is slow, not down."""
    ticks = Ticks()
    provider = Hostile()

    def slowly(asked: httpx2.Request) -> httpx2.Response:
        ticks.seconds += OPTIONS.timeout_seconds - 1
        return provider.answer(asked)

    client = Client(OPTIONS, lambda: httpx2.MockTransport(slowly), ticks)
    begun = client.begin(ask())
    assert isinstance(client.finish(begun.pending, provider.visit(begun), NOW), Finished)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate, gzip", "zstd"])
def test_compressed_answers_are_neither_asked_for_nor_unpacked(encoding: str) -> None:
    """A few bytes could become gigabytes."""
    bomb = httpx2.Response(200, content=b"\x1f\x8b\x08" + b"\x00" * 20, headers={"X": "y"})
    bomb.headers["Content-Encoding"] = encoding
    provider = Hostile(instead={"/oauth/userinfo": lambda _: bomb})
    assert provider.finish() == ANSWER
    assert {each.headers["accept-encoding"] for each in provider.asked} == {"identity"}


@pytest.mark.parametrize(("depth", "good"), [(DEEPEST - 1, True), (DEEPEST, False), (2000, False)])
def test_answers_may_not_be_deep(depth: int, good: bool) -> None:
    nested: object = "bottom"
    for _ in range(min(depth, 400) - 1):
        nested = {"in": nested}
    provider = Hostile(userinfo={**USERINFO, "extra": nested})
    assert isinstance(provider.finish(), Finished) is good


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert isinstance(Hostile().finish(), Finished)


def slow_backend(*pieces: bytes) -> httpcore2.NetworkBackend:
    return httpcore2.MockBackend(list(pieces))


class Passing(Ticks):
    """A second goes by at each look."""

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds


def test_headers_that_trickle_in_end_with_the_time() -> None:
    """httpx2 alone waits ten seconds for each byte."""
    pieces = [b"HTTP/1.1 200 OK\r\n", *(b"X-%d: y\r\n" % number for number in range(1000))]
    deadline = Deadline(10, Passing())
    transport = TimedTransport(deadline, ssl.create_default_context(), slow_backend(*pieces))
    with pytest.raises(Down, match="too_slow"), httpx2.Client(transport=Bounded(transport, deadline)) as session:
        session.get("http://id.example/")


@pytest.mark.parametrize(
    "pieces",
    [[], [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"], [b"SSH-2.0-OpenSSH\r\n"], [b"HTTP/1.1 200 OK\r\n" + b"x" * 200_000]],
)  # fmt: skip
def test_what_is_no_http_is_an_outage(pieces: list[bytes]) -> None:
    deadline = Deadline(10, Ticks())
    transport = TimedTransport(deadline, ssl.create_default_context(), slow_backend(*pieces, b""))
    with pytest.raises(Down, match="no_connection"), httpx2.Client(transport=Bounded(transport, deadline)) as session:
        session.get("http://id.example/")
