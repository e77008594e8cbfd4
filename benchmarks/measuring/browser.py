"""A raw HTTP/1.1 client on asyncio: one keep-alive connection, one request at a time; cheap enough not to be what is measured."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

PIECE: Final = 262144


@dataclass(frozen=True, slots=True)
class Answer:
    """`location` is "" where there is none."""

    status: int
    head: bytes
    body: bytes

    @property
    def location(self) -> str:
        return _header(self.head, b"location").decode()


@dataclass(slots=True)
class Browser:
    """Keeps cookies. Use within one event loop; `close` at the end."""

    port: int
    cookies: dict[bytes, bytes] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        return await self._exchange(b"GET", path, b"", ())

    async def post(self, path: str, fields: dict[str, str]) -> Answer:
        body = urlencode(fields).encode()
        return await self.send(path, b"application/x-www-form-urlencoded", (body,))

    async def send(self, path: str, media_type: bytes, parts: tuple[bytes | memoryview, ...]) -> Answer:
        """POSTs `parts` one after the other, as one body."""
        length = sum(len(part) for part in parts)
        head = b"Content-Type: %b\r\nContent-Length: %d\r\n" % (media_type, length)
        return await self._exchange(b"POST", path, head, parts)

    async def _exchange(self, method: bytes, path: str, head: bytes, parts: Iterable[bytes | memoryview]) -> Answer:
        reader, writer = self._streams or await self._connect()
        cookies = b"; ".join(b"%b=%b" % pair for pair in self.cookies.items())
        cookie = b"Cookie: %b\r\n" % cookies if cookies else b""
        writer.write(
            b"%b %b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%b%b\r\n" % (method, path.encode(), self.port, cookie, head)
        )
        for part in parts:
            for start in range(0, len(part), PIECE):
                writer.write(memoryview(part)[start : start + PIECE])
                await writer.drain()
        return await self._answer(reader)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        return self._streams

    async def _answer(self, reader: asyncio.StreamReader) -> Answer:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(_header(head, b"content-length") or b"0")
        body = await reader.readexactly(length) if length else b""
        self._keep_cookies(head)
        return Answer(int(head[9:12]), head, body)

    def _keep_cookies(self, head: bytes) -> None:
        if b"set-cookie" not in head:
            return
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"set-cookie":
                key, _, rest = value.strip().partition(b"=")
                self.cookies[key] = rest.partition(b";")[0]

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            await self._streams[1].wait_closed()
            self._streams = None


def _header(head: bytes, name: bytes) -> bytes:
    """The value of a header that servers here write in lower case."""
    _, found, rest = head.partition(b"\r\n" + name + b": ")
    return rest.partition(b"\r\n")[0] if found else b""
