"""A simulated card behind a virtual PC/SC reader: the card's side of vpcd's protocol (vsmartcard), over an open socket.

Frames of a two-byte big-endian length and a body. A body of one byte is a control byte; only the ATR request is answered.
A longer body is an APDU. Closing the socket is what pulling the card is to a reader.
"""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from plugins.mynumber_card.simulated.card import AnswerLostError, CardGoneError

# The port of each slot of the virtual reader ("Virtual PCD 00 00", "… 00 01").
PORTS: Final = (35963, 35964)
OFF, ON, RESET, ATR = b"\x00", b"\x01", b"\x02", b"\x04"


class InsertedCard(Protocol):
    """What can lie on the virtual reader."""

    @property
    def atr(self) -> bytes: ...

    def power_on(self) -> None: ...

    def power_off(self) -> None: ...

    def transmit(self, raw: bytes | bytearray) -> bytes:
        """Raises CardGoneError, AnswerLostError."""
        ...


@dataclass(frozen=True, slots=True)
class Habits:
    """`delay`: seconds before each answer to an APDU. `silent`: an answer that is lost leaves the reader waiting.

    Without `silent` a lost answer is followed by the end of the connection: the card left the field.
    """

    delay: float = 0.0
    silent: bool = False


def lie_on_reader(
    connection: socket.socket,
    card: InsertedCard,
    habits: Habits | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Be `card` on the reader's slot behind `connection` until either side ends it; the connection is closed then."""
    how = habits or Habits()
    try:
        while frame := _receive(connection):
            if len(frame) == 1:
                _control(connection, card, frame)
            elif not _answer(connection, card, frame, how, sleep):
                return
    except OSError:
        return
    finally:
        card.power_off()
        connection.close()


def _control(connection: socket.socket, card: InsertedCard, byte: bytes) -> None:
    if byte == ATR:
        _send(connection, card.atr)
    elif byte == OFF:
        card.power_off()
    elif byte in (ON, RESET):
        card.power_on()


def _answer(
    connection: socket.socket, card: InsertedCard, apdu: bytes, how: Habits, sleep: Callable[[float], None]
) -> bool:
    try:
        answer = card.transmit(apdu)
    except CardGoneError:
        return False
    except AnswerLostError:
        return how.silent
    if how.delay:
        sleep(how.delay)
    _send(connection, answer)
    return True


def _send(connection: socket.socket, body: bytes) -> None:
    connection.sendall(len(body).to_bytes(2, "big") + body)


def _receive(connection: socket.socket) -> bytes:
    """One frame's body, b"" at the end of the connection."""
    header = _exactly(connection, 2)
    if hasattr(socket, "TCP_QUICKACK"):
        # vpcd sends length and body apart and waits 40 ms in between, unless the first is acknowledged at once.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    return _exactly(connection, int.from_bytes(header, "big")) if header else b""


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            return b""
        data += part
    return data
