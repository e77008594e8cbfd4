"""Connections that never come to an end: they take neither memory nor sockets."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn

from engine.app.bounded_http import BoundedHttp

HEAD = b"GET / HTTP/1.1\r\nHost: here\r\n"
MEBIBYTE = 1 << 20


class Hasty(BoundedHttp):
    """Waits less than a second."""

    patience = 0.3


async def _answer(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(0.8)
    body = str(size).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]}
    )
    await send({"type": "http.response.body", "body": body})


def talk(say: list[bytes], protocol: type[BoundedHttp] = BoundedHttp, *, pause: float = 0.0) -> bytes:
    """What comes back until the server closes or a whole answer is there; b"" when it hung up without one."""

    async def both() -> bytes:
        listening = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(_answer, http=protocol, ws="none", lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve([listening]))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        heard = b""
        try:
            for piece in say:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause)
            heard = await asyncio.wait_for(reader.read(4096), 10)
        except ConnectionError:
            pass
        finally:
            writer.close()
            server.should_exit = True
            await serving
        return heard

    return asyncio.run(both())


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(HEAD + b"X: ", id="one header"),
        pytest.param(b"GET /?", id="the address"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ", id="a trailer"),
    ],
)
def test_a_head_without_end_is_cut_off(begun: bytes) -> None:
    assert talk([begun, *[b"a" * 65536] * 64])[:12] in (b"", b"HTTP/1.1 400")


def test_headers_without_end_are_cut_off() -> None:
    assert talk([HEAD, *[b"X: y\r\n" * 10000] * 32]) == b""


def test_a_body_may_be_as_long_as_it_likes() -> None:
    say = [b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n" % (4 * MEBIBYTE), *[bytes(MEBIBYTE)] * 4]
    assert talk(say).endswith(str(4 * MEBIBYTE).encode())


def test_a_body_in_many_small_chunks_is_no_head() -> None:
    chunks = b"1\r\nx\r\n" * 30000
    say = [b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n", chunks, b"0\r\n\r\n"]
    assert talk(say).endswith(b"30000")


@pytest.mark.parametrize("begun", [b"", HEAD, b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nhalf"])
def test_who_falls_silent_is_hung_up_on(begun: bytes) -> None:
    assert talk([begun], Hasty) == b""


def test_an_answer_that_takes_longer_is_waited_for() -> None:
    assert talk([b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n"], Hasty).endswith(b"0")


def test_who_goes_on_sending_slowly_is_heard_out() -> None:
    say = [b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 16\r\n\r\n", *[b"x"] * 16]
    assert talk(say, Hasty, pause=0.05).endswith(b"16")
