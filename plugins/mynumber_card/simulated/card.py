"""The simulated card: bytes in, bytes out, with tries that survive power-off and faults that can be switched on.

It answers as open implementations say real cards do; what they do not agree on is a knob. It knows nothing of readers:
`transports/simulated.py` puts it behind our own transport, a virtual PC/SC reader can carry it as well.
"""

import hmac
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa

from plugins.mynumber_card.card import apdu
from plugins.mynumber_card.card.apdu import SW, ApduError, Command, Response

COMPUTE_SIGNATURE = 0x2A


class CardGoneError(Exception):
    """The card is not in the field any more: nothing was processed."""


class AnswerLostError(Exception):
    """The command was processed, its answer never arrived."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A transparent EF. `pin` is the EF of the PIN that opens it in the same application, None: free."""

    content: bytes = field(repr=False)
    pin: int | None = None


@dataclass(frozen=True, slots=True)
class PinFile:
    """A PIN: its digits, the name of its counter, the tries a right entry restores."""

    digits: bytes = field(repr=False)
    counter: str
    tries: int = 3


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A private key that signs whatever bytes it is given (PKCS#1 v1.5 padding, no digest of its own).

    `usual`: the one of its application that P2=00 means, whichever EF is selected.
    """

    key: rsa.RSAPrivateKey = field(repr=False)
    pin: int | None = None
    usual: bool = False


File = DataFile | PinFile | KeyFile
Applications = Mapping[bytes, Mapping[int, File]]


@dataclass(frozen=True, slots=True)
class Knobs:
    """Faults and habits. `pulled_at`, `lost_at`: the n-th command since power-on, counted from 1.

    part: with `t0`, bytes per 61xx answer. delay: seconds the reader waits for each answer (the transport sleeps).
    end_status: to a read that reaches the end of the file; past_end: to one that begins behind it.
    """

    t0: bool = False
    part: int = 256
    no_diagnosis_first: bool = False
    pulled_at: int | None = None
    lost_at: int | None = None
    delay: float = 0.0
    end_status: int = SW.OK
    past_end: int = SW.PAST_END
    signs_another_text: bool = False
    silent_counters: bool = False


class SimulatedCard:
    """One card. `counters` is its non-volatile memory: tries left by counter name, three each when empty."""

    def __init__(
        self, applications: Applications, counters: MutableMapping[str, int], knobs: Knobs | None = None
    ) -> None:
        self.knobs = knobs or Knobs()
        self._applications = applications
        self._counters = counters
        self._instructions: Mapping[int, Callable[[Command], Response]] = {
            apdu.SELECT: self._select,
            apdu.VERIFY: self._verify,
            apdu.READ_BINARY: self._read,
            apdu.GET_RESPONSE: self._rest,
            COMPUTE_SIGNATURE: self._sign,
        }
        self._powered = False
        self._reset()

    @property
    def atr(self) -> bytes:
        """An answer to reset of its own: real ones vary and must not be used to recognise the card."""
        return bytes.fromhex("3B800180") + b"\x01"

    def power_on(self) -> None:
        """Power up with every volatile state cleared."""
        self._reset()
        self._powered = True

    def power_off(self) -> None:
        """Power down. The counters stay."""
        self._reset()
        self._powered = False

    def transmit(self, raw: bytes | bytearray) -> bytes:
        """Answer one command APDU with data and status word. Raises CardGoneError, AnswerLostError as the knobs say."""
        self._count += 1
        if not self._powered or self._count == self.knobs.pulled_at:
            self.power_off()
            raise CardGoneError
        response = self._answer(raw)
        if self._count == self.knobs.lost_at:
            raise AnswerLostError
        return response.data + response.sw.to_bytes(2, "big")

    def _reset(self) -> None:
        self._aid: bytes | None = None
        self._ef: int | None = None
        self._verified: set[int] = set()
        self._pending = b""
        self._count = 0

    def _answer(self, raw: bytes | bytearray) -> Response:
        try:
            command = apdu.parse_command(raw)
        except ApduError:
            return _status(SW.WRONG_LENGTH)
        if self._count == 1 and self.knobs.no_diagnosis_first:
            return _status(SW.NO_DIAGNOSIS)
        instruction = self._instructions.get(command.ins)
        if instruction is None:
            return _status(SW.UNKNOWN_INS)
        try:
            response = instruction(command)
        finally:
            if isinstance(command.data, bytearray):
                apdu.wipe(command.data)
        return self._in_parts(command, response) if self.knobs.t0 else response

    def _in_parts(self, command: Command, response: Response) -> Response:
        """What T=0 readers show: 61xx for data that must be fetched, 6Cxx for a Le that is not the length.

        T=0 has no place for a Le beside data, so a signature is announced by 61xx with and without it.
        """
        if not response.data or command.ins == apdu.GET_RESPONSE:
            return response
        if command.data:
            self._pending = response.data
            return _status(0x6100 | (min(len(self._pending), self.knobs.part) & 0xFF))
        if command.le != len(response.data):
            return _status(0x6C00 | (len(response.data) & 0xFF))
        return response

    def _rest(self, command: Command) -> Response:
        part, self._pending = self._pending[: command.le], self._pending[command.le :]
        if self._pending:
            return Response(part, 0x6100 | (min(len(self._pending), self.knobs.part) & 0xFF))
        return Response(part, SW.OK) if part else _status(SW.CONDITIONS)

    def _select(self, command: Command) -> Response:
        if command.p2 != 0x0C:
            return _status(SW.WRONG_P1P2)
        if command.p1 == 0x04:
            return self._select_application(bytes(command.data))
        if command.p1 == 0x02 and len(command.data) == 2:
            return self._select_ef(int.from_bytes(command.data, "big"))
        return _status(SW.WRONG_P1P2)

    def _select_application(self, aid: bytes) -> Response:
        if aid not in self._applications:
            return _status(SW.NOT_FOUND)
        self._aid, self._ef = aid, None
        self._verified.clear()
        return _status(SW.OK)

    def _select_ef(self, ef: int) -> Response:
        if self._aid is None or ef not in self._applications[self._aid]:
            return _status(SW.NOT_FOUND)
        self._ef = ef
        return _status(SW.OK)

    def _current(self) -> File | None:
        if self._aid is None or self._ef is None:
            return None
        return self._applications[self._aid][self._ef]

    def _usual_key(self) -> File | None:
        files = () if self._aid is None else self._applications[self._aid].values()
        return next((file for file in files if isinstance(file, KeyFile) and file.usual), None)

    def _verify(self, command: Command) -> Response:
        file = self._current()
        if not isinstance(file, PinFile) or self._ef is None:
            return _status(SW.NO_CURRENT_EF if file is None else SW.NO_REFERENCE)
        left = self._counters.get(file.counter, file.tries)
        if not command.data:
            silent = self._ef in self._verified or self.knobs.silent_counters
            return _status(SW.OK if silent else 0x63C0 | left)
        if left == 0:
            return _status(SW.LOCKED)
        if len(command.data) != len(file.digits):
            return _status(SW.WRONG_LENGTH)
        if hmac.compare_digest(command.data, file.digits):
            self._counters[file.counter] = file.tries
            self._verified.add(self._ef)
            return _status(SW.OK)
        self._verified.discard(self._ef)
        self._counters[file.counter] = left - 1
        return _status(0x63C0 | (left - 1))

    def _read(self, command: Command) -> Response:
        offset = command.p1 << 8 | command.p2
        if command.p1 & 0x80:
            if self._select_ef(command.p1 & 0x1F).sw != SW.OK:
                return _status(SW.NOT_FOUND)
            offset = command.p2
        file = self._current()
        if not isinstance(file, DataFile):
            return _status(SW.NO_CURRENT_EF)
        if file.pin is not None and file.pin not in self._verified:
            return _status(SW.NOT_VERIFIED)
        if offset >= len(file.content):
            return _status(self.knobs.past_end)
        le = command.le or apdu.SHORT_LE
        part = file.content[offset : offset + le]
        return Response(part, SW.OK if len(part) == le else self.knobs.end_status)

    def _sign(self, command: Command) -> Response:
        named = command.p2 & 0x1F
        if command.p2 not in (0x80, 0x00) and self._select_ef(named).sw != SW.OK:
            return _status(SW.NO_REFERENCE)
        file = (self._usual_key() if command.p2 == 0x00 else None) or self._current()
        if command.cla != 0x80 or command.p1 != 0 or not isinstance(file, KeyFile):
            return _status(SW.CONDITIONS)
        if file.pin is not None and file.pin not in self._verified:
            return _status(SW.NOT_VERIFIED)
        given = bytes(command.data)
        if self.knobs.signs_another_text:
            given = given[:-1] + bytes((given[-1] ^ 1,))
        return Response(_sign_as_given(file.key, given), SW.OK)


def _status(sw: int) -> Response:
    return Response(b"", sw)


def _sign_as_given(key: rsa.RSAPrivateKey, given: bytes) -> bytes:
    """RSA over 00 01 FF … 00 given. By hand, because a card takes any bytes and the library only known digests."""
    numbers = key.private_numbers()
    size = (key.key_size + 7) // 8
    padded = b"\x00\x01" + b"\xff" * (size - 3 - len(given)) + b"\x00" + given
    signed = pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n)
    return signed.to_bytes(size, "big")
