"""A posted form, read in place: ordinary fields become text, the PIN goes from one bytearray into another."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_plus

SECRET: Final = b"pin"
LONGEST_BODY: Final = 4096
_MOST_FIELDS = 16


class FormError(ValueError):
    """A body that is no form of ours. Its text never quotes it."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields by name, the first of each. `secret` is the PIN field as typed (UTF-8); its user wipes it."""

    fields: dict[str, str]
    secret: bytearray = field(repr=False)


def parse_form(body: bytearray) -> Form:
    """Read application/x-www-form-urlencoded. `body` is left for its owner to wipe. Raises FormError."""
    fields: dict[str, str] = {}
    secret = bytearray()
    start = 0
    for _ in range(_MOST_FIELDS):
        end = body.find(b"&", start)
        end = len(body) if end < 0 else end
        equals = body.find(b"=", start, end)
        if equals >= 0 and body[start:equals] == SECRET:
            secret = secret or unquoted(memoryview(body)[equals + 1 : end])
        elif equals >= 0:
            name, value = (_text(bytes(part)) for part in (body[start:equals], body[equals + 1 : end]))
            fields.setdefault(name, value)
        if end == len(body):
            return Form(fields, secret)
        start = end + 1
    raise FormError("fields")


def unquoted(quoted: memoryview) -> bytearray:
    """Percent-decoding without a str. Raises FormError."""
    out = bytearray()
    at = 0
    while at < len(quoted):
        byte = quoted[at]
        if byte == ord("%"):
            out.append(_hex(quoted[at + 1 : at + 3]))
            at += 3
        else:
            out.append(ord(" ") if byte == ord("+") else byte)
            at += 1
    return out


def _hex(digits: memoryview) -> int:
    values = [_HEX.get(digit, -1) for digit in digits]
    if len(values) != 2 or min(values) < 0:
        raise FormError("percent")
    return values[0] << 4 | values[1]


_HEX = {ord(character): int(character, 16) for character in "0123456789abcdefABCDEF"}


def _text(raw: bytes) -> str:
    try:
        return unquote_plus(raw.decode("ascii"), errors="strict")
    except UnicodeDecodeError as error:
        raise FormError("text") from error
