"""Files on their way into a draft, and what lies on the portal's disk of them."""

import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.journeys.walker import JPEG, Walker
from tests.servers import Portal

MIB = 1 << 20
NEXT = "申請内容を確認する"


def image(size: int) -> bytes:
    return JPEG[:11] + b"i" * (size - 11)


def at_papers(walk: Walker, card: str = "taro") -> Walker:
    walk.begin(card)
    walk.agree()
    return walk


def stored(portal: Portal, draft: str) -> list[Path]:
    """Sealed files of a draft, as they lie on the disk."""
    return sorted((portal.data / "attachments").glob(f"{draft}/*"))


def incoming(portal: Portal) -> list[Path]:
    return list((portal.data / "attachments" / ".incoming").iterdir())


def raw_upload(walk: Walker, length: int, body: bytes = b"") -> socket.socket:
    """The beginning of a request with a file, over a connection of its own."""
    parts = urlsplit(walk.page.url)
    form = walk.page.form
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in walk.client.cookies.jar)
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookies}\r\n"
        f"Content-Type: multipart/form-data; boundary=frontier\r\nContent-Length: {length}\r\n\r\n"
    )
    fields = "".join(
        f'--frontier\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{form.values[name]}\r\n'
        for name in ("_csrf", "_revision")
    )
    file = '--frontier\r\nContent-Disposition: form-data; name="papers"; filename="cut.jpeg"\r\n\r\n'
    connection = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20)
    connection.sendall((head + (fields + file if body else "")).encode() + body)
    return connection


def wait_until(condition: object, seconds: float = 20) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
