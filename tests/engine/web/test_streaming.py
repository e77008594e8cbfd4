"""Uploads over real sockets: what breaks off leaves nothing behind, and the server goes on."""

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.engine.web.driving import JPEG, OPEN
from tests.servers import Portal, serving

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with serving(tmp_path_factory.mktemp("streaming"), specs=OPEN) as running:
        yield running


@pytest.fixture
def http(portal: Portal) -> Iterator[httpx.Client]:
    """Somebody in front of the step with files, whose address is in `step`."""
    with httpx.Client(base_url=portal.url, follow_redirects=True) as client:
        page = client.get("/open_desk/choices/")
        page = client.post("/open_desk/choices/", data={"_csrf": hidden(page.text, "_csrf")})
        data = {name: hidden(page.text, name) for name in ("_csrf", "_revision")}
        page = client.post(page.url, data={**data, "kind": "plain"})
        assert page.url.path.endswith("/photo")
        client.headers["x-step"] = page.url.path
        client.headers["x-token"] = hidden(page.text, "_csrf")
        client.headers["x-revision"] = hidden(page.text, "_revision")
        yield client


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found
    return found[1]


def body(http: httpx.Client, content: bytes) -> bytes:
    fields = {"_csrf": http.headers["x-token"], "_revision": http.headers["x-revision"], "_button": "next"}
    small = "".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items())
    head = small + '--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    return head.encode() + content + b"\r\n--b--\r\n"


def request(http: httpx.Client, length: int, headers: str = "") -> bytes:
    cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
    return (
        f"POST {http.headers['x-step']} HTTP/1.1\r\nHost: {urlsplit(str(http.base_url)).netloc}\r\n"
        f"Cookie: {cookie}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n{headers}\r\n"
    ).encode()


def connect(http: httpx.Client) -> socket.socket:
    return socket.create_connection((http.base_url.host, http.base_url.port or 0), 20)


def files_in(portal: Portal) -> list[Path]:
    return [file for file in (portal.data / "attachments").rglob("*") if file.is_file()]


def settle(portal: Portal, count: int) -> list[Path]:
    """What lies in the folder once the server has noticed."""
    end = time.monotonic() + 10
    while len(files_in(portal)) != count and time.monotonic() < end:
        time.sleep(0.05)
    return files_in(portal)


def test_an_upload_that_breaks_off_leaves_nothing_behind(portal: Portal, http: httpx.Client) -> None:
    whole = body(http, JPEG.ljust(3000, b"x"))
    before = len(files_in(portal))
    with connect(http) as line:
        line.sendall(request(http, len(whole)) + whole[:2500])
        time.sleep(0.2)
    assert len(settle(portal, before)) == before
    assert http.get(http.headers["x-step"]).status_code == 200


def test_an_upload_that_comes_in_crumbs_is_taken(portal: Portal, http: httpx.Client) -> None:
    whole = body(http, JPEG)
    before = len(files_in(portal))
    with connect(http) as line:
        line.sendall(request(http, len(whole), "Connection: close\r\n"))
        for start in range(0, len(whole), 97):
            line.sendall(whole[start : start + 97])
        answer = line.makefile("rb").read()
    assert b"303" in answer.split(b"\r\n")[0]
    assert b"/check" in answer
    assert len(settle(portal, before + 1)) == before + 1


def test_a_slow_sender_keeps_nobody_waiting(http: httpx.Client) -> None:
    whole = body(http, JPEG)
    with connect(http) as line:
        line.sendall(request(http, len(whole)) + whole[:300])
        for _ in range(5):
            assert http.get("/health").status_code == 200


def test_a_request_far_too_large_is_answered_before_it_is_read(http: httpx.Client) -> None:
    with connect(http) as line:
        line.sendall(request(http, 10**9))
        assert b" 413 " in line.makefile("rb").readline()


def test_chunked_bodies_are_counted_too(http: httpx.Client) -> None:
    """Without a length, what comes is counted."""
    cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
    head = (
        f"POST /open_desk/choices/ HTTP/1.1\r\nHost: {urlsplit(str(http.base_url)).netloc}\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with connect(http) as line:
        line.sendall(head.encode())
        line.sendall(b"".join(b"8000\r\n" + b"a" * 0x8000 + b"\r\n" for _ in range(4)) + b"0\r\n\r\n")
        assert b" 413 " in line.makefile("rb").readline()
