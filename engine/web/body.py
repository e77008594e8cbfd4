"""Reading small bodies: form fields and JSON, counted while they come."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.types import Receive

from engine.web.refusals import ClientGone, Refused

FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
JSON: Final = "application/json"
MOST_FIELDS: Final = 1000


def media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def check_length(headers: Mapping[str, str], limit: int) -> None:
    """By what the sender announces, before anything is read."""
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit():
        raise Refused("bad_request", close=True)
    if int(length) > limit:
        raise Refused("too_large", close=True)


async def read_body(receive: Receive, headers: Mapping[str, str], limit: int) -> bytes:
    """The whole body, at most `limit` bytes. Raises Refused, ClientGone."""
    check_length(headers, limit)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise Refused("too_large", close=True)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def drain(receive: Receive, limit: int) -> None:
    """Reads and forgets, so that the answer reaches a browser that is still sending; gives up after `limit` bytes."""
    size = 0
    while size <= limit:
        message = await receive()
        size += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return
    raise Refused("too_large", close=True)


def parse_form(body: bytes) -> Mapping[str, str]:
    """URL-encoded fields; of several with one name the last counts. Raises Refused when it is not UTF-8 text."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Refused("bad_request") from None
    return dict(pairs)
