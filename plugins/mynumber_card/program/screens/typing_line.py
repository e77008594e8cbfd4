"""Typing at a terminal, byte by byte from the file descriptor: no buffered reader keeps a copy, a PIN is not echoed."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from plugins.mynumber_card.card import apdu

if sys.platform != "win32":
    import termios

LONGEST: Final = 256
_END: Final = frozenset(b"\r\n")
_BACK: Final = frozenset(b"\x08\x7f")


class NoTerminalError(Exception):
    """A PIN is typed at a terminal, never piped in from somewhere it would be kept."""


def is_terminal(descriptor: int) -> bool:
    """Whether a PIN can be typed there without being shown."""
    return sys.platform != "win32" and os.isatty(descriptor)


def read_line(descriptor: int) -> bytearray:
    """One line as typed, without its end. Raises EOFError."""
    line = bytearray()
    while True:
        byte = os.read(descriptor, 1)
        if not byte:
            raise EOFError
        if byte[0] in _END:
            return line
        if len(line) < LONGEST:
            line += byte


def read_hidden(descriptor: int) -> bytearray:
    """One line that is not echoed; its taker wipes it. Backspace works. Raises EOFError, NoTerminalError."""
    if not is_terminal(descriptor):
        raise NoTerminalError
    line = bytearray()
    byte = bytearray(1)
    whole = False
    try:
        with _unseen(descriptor):
            while True:
                if os.readv(descriptor, [byte]) == 0 or byte[0] == 4:
                    raise EOFError
                if byte[0] in _END:
                    whole = True
                    return line
                _take(line, byte)
    finally:
        byte[0] = 0
        if not whole:
            apdu.wipe(line)


def _take(line: bytearray, byte: bytearray) -> None:
    if byte[0] in _BACK:
        if line:
            line[-1] = 0
            del line[-1]
    elif len(line) < LONGEST:
        line += byte


@contextmanager
def _unseen(descriptor: int) -> Iterator[None]:
    """No echo and no line editing by the terminal, which would keep the line; Ctrl-C still works."""
    before = termios.tcgetattr(descriptor)
    quiet = termios.tcgetattr(descriptor)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(descriptor, termios.TCSAFLUSH, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)
