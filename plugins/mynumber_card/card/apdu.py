"""Command and response APDUs as values (ISO 7816-4, short form), status words, and the only view a log may show."""

from dataclasses import dataclass, field
from enum import IntEnum

SHORT_LE = 256
MAX_LC = 255

SELECT = 0xA4
VERIFY = 0x20
READ_BINARY = 0xB0
GET_RESPONSE = 0xC0


class SW(IntEnum):
    """Status words with a meaning of their own. 63Cx, 61xx and 6Cxx carry a number: see the functions below."""

    OK = 0x9000
    END_OF_FILE = 0x6282
    WRONG_PIN = 0x6300
    WRONG_LENGTH = 0x6700
    NOT_VERIFIED = 0x6982
    LOCKED_ISO = 0x6983
    LOCKED = 0x6984
    CONDITIONS = 0x6985
    NO_CURRENT_EF = 0x6986
    NO_FUNCTION = 0x6A81
    NOT_FOUND = 0x6A82
    WRONG_P1P2 = 0x6A86
    NO_REFERENCE = 0x6A88
    PAST_END = 0x6B00
    UNKNOWN_INS = 0x6D00
    UNKNOWN_CLA = 0x6E00
    NO_DIAGNOSIS = 0x6F00


class ApduError(ValueError):
    """Bytes that are no APDU. Its text never quotes them."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `data` may be a bytearray that its owner wipes; it is in no repr. `le` is None (absent) or 1-256."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes | bytearray = field(default=b"", repr=False)
    le: int | None = None

    def encoded(self) -> bytearray:
        """The bytes to send, in one buffer that can be wiped. Raises ApduError for what the short form cannot carry."""
        if len(self.data) > MAX_LC or (self.le is not None and not 1 <= self.le <= SHORT_LE):
            raise ApduError("size")
        apdu = bytearray((self.cla, self.ins, self.p1, self.p2))
        if self.data:
            apdu.append(len(self.data))
            apdu += self.data
        if self.le is not None:
            apdu.append(self.le % SHORT_LE)
        return apdu


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: data (in no repr, it may be personal) and status word."""

    data: bytes = field(repr=False)
    sw: int


def select_application(aid: bytes) -> Command:
    """SELECT by DF name, no FCI wanted."""
    return Command(0x00, SELECT, 0x04, 0x0C, aid)


def select_file(ef: int) -> Command:
    """SELECT an EF under the current DF; `ef` is 0x0000-0xFFFF. Cards take P1=02 only."""
    return Command(0x00, SELECT, 0x02, 0x0C, ef.to_bytes(2, "big"))


def ask_tries(reference: int) -> Command:
    """The empty VERIFY (no Lc, no Le): answered with 63Cx and spends nothing."""
    return Command(0x00, VERIFY, 0x00, reference)


def verify(reference: int, pin: bytearray) -> Command:
    """VERIFY. The command shares `pin`, so wiping the one wipes the other."""
    return Command(0x00, VERIFY, 0x00, reference, pin)


def read_binary(offset: int, le: int = SHORT_LE) -> Command:
    """READ BINARY of the current EF at `offset` (0-7FFF), up to `le` bytes."""
    if not 0 <= offset <= 0x7FFF:
        raise ApduError("offset")
    return Command(0x00, READ_BINARY, offset >> 8, offset & 0xFF, b"", le)


def get_response(length: int) -> Command:
    """GET RESPONSE for `length` bytes; 0 means 256, as in the 61xx that announced them."""
    return Command(0x00, GET_RESPONSE, 0x00, 0x00, b"", length or SHORT_LE)


def tries_in(sw: int) -> int | None:
    """The x of 63Cx, or None for any other status word. 9000 is *not* zero tries."""
    return sw & 0x0F if sw & 0xFFF0 == 0x63C0 else None


def says_locked(sw: int) -> bool:
    """Whether the reference is locked: 6984 is what cards answer, 6983 what ISO 7816-4 says."""
    return sw in (SW.LOCKED, SW.LOCKED_ISO)


def wipe(*buffers: bytearray) -> None:
    """Overwrite with zeros in place."""
    for buffer in buffers:
        buffer[:] = bytes(len(buffer))


def log_view(command: Command, response: Response | None) -> str:
    """What a log may show: CLA INS P1 P2, lengths and SW, never data. None stands for an answer that was lost."""
    header = f"{command.cla:02X} {command.ins:02X} {command.p1:02X} {command.p2:02X}"
    le = "-" if command.le is None else str(command.le)
    answer = "lost" if response is None else f"{response.sw:04X} ({len(response.data)} bytes)"
    return f"{header} Lc={len(command.data)} Le={le} -> {answer}"


def parse_command(apdu: bytes | bytearray) -> Command:
    """Read a command as a card does (cases 1 to 4, short and extended). Raises ApduError.

    An extended Le may say up to 65,536; `data` is a fresh bytearray that the reader wipes.
    """
    if len(apdu) < 4:
        raise ApduError("header")
    cla, ins, p1, p2 = apdu[:4]
    body = memoryview(apdu)[4:]
    extended = len(body) >= 3 and body[0] == 0
    data, le = _extended_body(body[1:]) if extended else _short_body(body)
    return Command(cla, ins, p1, p2, data, le)


def _short_body(body: memoryview) -> tuple[bytearray, int | None]:
    if not body:
        return bytearray(), None
    if len(body) == 1:
        return bytearray(), body[0] or SHORT_LE
    lc = body[0]
    if lc == 0 or len(body) not in (1 + lc, 2 + lc):
        raise ApduError("length")
    le = (body[-1] or SHORT_LE) if len(body) == 2 + lc else None
    return bytearray(body[1 : 1 + lc]), le


def _extended_body(body: memoryview) -> tuple[bytearray, int | None]:
    first = int.from_bytes(body[:2], "big")
    if len(body) == 2:
        return bytearray(), first or 65_536
    if first == 0 or len(body) not in (2 + first, 4 + first):
        raise ApduError("length")
    le = (int.from_bytes(body[-2:], "big") or 65_536) if len(body) == 4 + first else None
    return bytearray(body[2 : 2 + first]), le
