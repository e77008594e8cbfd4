"""Recorded APDU transcripts: JSON lines, one event each, written by `tetsuzuki-card record` and read strictly.

    {"transcript": "1", "reader": "Reader X"}                            first line: version, reader
    {"connect": "ok"}                                                    or the code of a `TransportProblem`
    {"send": "0020008004********", "answer": "", "sw": "63C2"}           hex; ** is a byte that is not recorded
    {"send": "00A4020C020002", "failed": "card_removed"}                 no answer came
    {"disconnect": "ok"}

A PIN has no place here: the reader refuses a VERIFY whose data is anything but **.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plugins.mynumber_card.card import apdu
from plugins.mynumber_card.transports import TransportProblem

VERSION: Final = "1"
MASKED: Final = "**"
_MOST_LINES: Final = 2000
_LONGEST_LINE: Final = 140_000
_SEND: Final = re.compile(r"(?:[0-9A-F]{2}){4}(?:[0-9A-F]{2}|\*\*)*")
_ANSWER: Final = re.compile(r"(?:[0-9A-F]{2})*")
_SW: Final = re.compile(r"[0-9A-F]{4}")


class TranscriptError(Exception):
    """A file that is no transcript of ours. The text is file name, line number and a code; it never quotes the line."""


@dataclass(frozen=True, slots=True)
class Connected:
    """`failed`: why not; None: it went well."""

    failed: TransportProblem | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One command (hex, ** for bytes that are not recorded) and what came back; `failed`: nothing did."""

    send: str
    answer: bytes = b""
    sw: int = 0
    failed: TransportProblem | None = None

    def fits(self, command: bytes | bytearray) -> bool:
        """Whether `command` is the recorded one, byte for byte where bytes are recorded."""
        wanted = [self.send[at : at + 2] for at in range(0, len(self.send), 2)]
        return len(wanted) == len(command) and all(
            one in (MASKED, f"{byte:02X}") for one, byte in zip(wanted, command, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The card was let go."""


Event = Connected | Sent | Disconnected


@dataclass(frozen=True, slots=True)
class Transcript:
    """What happened at one reader, in order."""

    reader: str
    events: tuple[Event, ...]


def write_transcript(transcript: Transcript) -> str:
    """The file's text."""
    lines: Iterable[object] = ({"transcript": VERSION, "reader": transcript.reader}, *map(_row, transcript.events))
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read_transcript(file: Path) -> Transcript:
    """Raises TranscriptError for anything that `write_transcript` would not write, OSError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise TranscriptError(f"{file.name}: utf8") from error
    if not 1 <= len(lines) <= _MOST_LINES:
        raise TranscriptError(f"{file.name}: lines")
    head = _object(file, 1, lines[0])
    if set(head) != {"transcript", "reader"} or head["transcript"] != VERSION:
        raise TranscriptError(f"{file.name}:1: version")
    events = tuple(_event(file, number, line) for number, line in enumerate(lines[1:], 2))
    return Transcript(head["reader"], events)


def _row(event: Event) -> dict[str, str]:
    match event:
        case Connected(failed):
            return {"connect": "ok" if failed is None else failed.value}
        case Disconnected():
            return {"disconnect": "ok"}
        case Sent(send, answer, sw, None):
            return {"send": send, "answer": answer.hex().upper(), "sw": f"{sw:04X}"}
        case Sent(send, failed=failed):
            return {"send": send, "failed": "" if failed is None else failed.value}


def _event(file: Path, number: int, line: str) -> Event:
    row = _object(file, number, line)
    event: Event | None = None
    if set(row) == {"connect"}:
        event = Connected(None if row["connect"] == "ok" else _problem(file, number, row["connect"]))
    elif row == {"disconnect": "ok"}:
        event = Disconnected()
    elif set(row) == {"send", "answer", "sw"} and _ANSWER.fullmatch(row["answer"]) and _SW.fullmatch(row["sw"]):
        event = Sent(row["send"], bytes.fromhex(row["answer"]), int(row["sw"], 16))
    elif set(row) == {"send", "failed"}:
        event = Sent(row["send"], failed=_problem(file, number, row["failed"]))
    if event is None or (isinstance(event, Sent) and not _is_command(event.send)):
        raise TranscriptError(f"{file.name}:{number}: shape")
    return event


def _is_command(send: str) -> bool:
    """Hex of a command; no VERIFY with digits in it."""
    if not _SEND.fullmatch(send):
        return False
    is_verify = int(send[2:4], 16) == apdu.VERIFY
    return not is_verify or set(send[10:]) <= {"*"}


def _problem(file: Path, number: int, code: str) -> TransportProblem:
    try:
        return TransportProblem(code)
    except ValueError as error:
        raise TranscriptError(f"{file.name}:{number}: problem") from error


def _object(file: Path, number: int, line: str) -> dict[str, str]:
    try:
        row = json.loads(line) if len(line) <= _LONGEST_LINE else None
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
        raise TranscriptError(f"{file.name}:{number}: json")
    return row
