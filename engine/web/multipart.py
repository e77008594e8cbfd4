"""A multipart body parsed as it comes (RFC 7578): small fields are kept, files go straight to where they are taken.

Runs in a thread, batch by batch; nothing here waits.
"""

from collections.abc import Callable
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from engine.model.controls import CSRF_CONTROL
from engine.usecases.drafting.attach import FileIntake, Intake
from engine.web.refusals import Refused

MOST_PARTS: Final = 200
LONGEST_HEADER: Final = 4096
MOST_HEADERS: Final = 8


def boundary_of(content_type: str) -> bytes:
    """Raises Refused when there is none."""
    _, options = parse_options_header(content_type.encode("latin-1", "replace"))
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise Refused("bad_request", close=True)
    return boundary


class MultipartForm:
    """`fields` are the small ones; files go to `intake`, and are refused before the form token has come."""

    def __init__(
        self, content_type: str, intake: Intake, check_token: Callable[[str], None], *, text_limit: int
    ) -> None:
        self.fields: dict[str, str] = {}
        self._intake = intake
        self._check_token = check_token
        self._trusted = False
        self._text_left = text_limit
        self._parts = 0
        self._done = False
        self._header = b""
        self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._name = ""
        self._text: bytearray | None = None
        self._file: FileIntake | None = None
        self._parser = self._new_parser(boundary_of(content_type))

    def _new_parser(self, boundary: bytes) -> MultipartParser:
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin_part,
                    "on_header_field": self._header_name,
                    "on_header_value": self._header_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._begin_content,
                    "on_part_data": self._content,
                    "on_part_end": self._end_part,
                    "on_end": self._end,
                },
                max_header_count=MOST_HEADERS,
                max_header_size=LONGEST_HEADER,
            )
        except FormParserError:
            raise Refused("bad_request", close=True) from None

    def feed(self, chunks: list[bytes]) -> None:
        """Raises Refused on anything that is not a form."""
        try:
            for chunk in chunks:
                if chunk:
                    self._parser.write(chunk)
        except FormParserError:
            raise Refused("bad_request", close=True) from None

    def finish(self) -> None:
        """The body has ended: so must the form, and it must have shown its token."""
        if not self._done:
            raise Refused("bad_request")
        if not self._trusted:
            raise Refused("csrf")

    def _begin_part(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Refused("bad_request", close=True)
        self._headers = {}
        self._header = self._value = b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _begin_content(self) -> None:
        kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if kind != b"form-data" or b"name" not in options:
            raise Refused("bad_request", close=True)
        self._name = options[b"name"].decode("utf-8", "replace")
        self._text, self._file = None, None
        if b"filename" not in options:
            self._text = bytearray()
        elif options[b"filename"] and self._name in self._intake.fields:
            if not self._trusted:
                raise Refused("csrf", close=True)
            self._file = self._intake.begin(self._name, options[b"filename"].decode("utf-8", "replace"))

    def _content(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.feed(memoryview(data)[start:end])
        elif self._text is not None:
            self._text_left -= end - start
            if self._text_left < 0:
                raise Refused("too_large", close=True)
            self._text += data[start:end]

    def _end_part(self) -> None:
        if self._file is not None:
            self._file.end()
        elif self._text is not None:
            self._keep(self._text)

    def _keep(self, text: bytearray) -> None:
        try:
            value = text.decode()
        except UnicodeDecodeError:
            raise Refused("bad_request", close=True) from None
        if self._name == CSRF_CONTROL:
            self._check_token(value)
            self._trusted = True
        self.fields[self._name] = value

    def _end(self) -> None:
        self._done = True
