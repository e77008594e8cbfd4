"""APDUs over a transport: answers in parts (61xx), wrong Le (6Cxx), the first SELECT repeated, reads in chunks."""

from collections.abc import Callable
from dataclasses import dataclass

from plugins.mynumber_card.card import apdu, tlv
from plugins.mynumber_card.card.apdu import SW, Command, Response
from plugins.mynumber_card.transports import CardTransport, TransportError

# One EF ends at offset 7FFF plus a chunk; an answer in parts cannot be longer than that either.
LONGEST_ANSWER = 0x8000 + apdu.SHORT_LE
_END_OF_READ = (SW.PAST_END, SW.END_OF_FILE)


class StatusError(Exception):
    """The card refused a command. `sw` is the status word; the text holds nothing else."""

    def __init__(self, sw: int) -> None:
        super().__init__(f"SW {sw:04X}")
        self.sw = sw


@dataclass(frozen=True, slots=True)
class Link:
    """A connected transport, and where the log views of its APDUs go."""

    transport: CardTransport
    trace: Callable[[str], None]


def exchange(link: Link, command: Command) -> Response:
    """Send `command`, collect the whole answer. Raises TransportError, and StatusError for an endless answer.

    A command is sent a second time only when it carries a Le to correct; a VERIFY carries none, so it goes out once.
    """
    response = _with_right_le(link, command)
    data = bytearray(response.data)
    while response.sw >> 8 == 0x61:
        response = _with_right_le(link, apdu.get_response(response.sw & 0xFF))
        data += response.data
        if (response.sw >> 8 == 0x61 and not response.data) or len(data) > LONGEST_ANSWER:
            raise StatusError(response.sw)
    return Response(bytes(data), response.sw)


def accepted(response: Response) -> bytes:
    """The data of a 9000 answer. Raises StatusError for any other."""
    if response.sw != SW.OK:
        raise StatusError(response.sw)
    return response.data


def select(link: Link, command: Command, *, first: bool = False) -> None:
    """SELECT. `first`: the first command since power-up, where some cards say 6F00; it is repeated once then.

    Raises StatusError, TransportError.
    """
    response = exchange(link, command)
    if first and response.sw == SW.NO_DIAGNOSIS:
        response = exchange(link, command)
    accepted(response)


def read_bytes(link: Link, length: int) -> bytes:
    """The first `length` bytes of the selected EF, fewer if it ends before. Raises StatusError, TransportError."""
    data = bytearray()
    while len(data) < length and (chunk := _chunk(link, len(data), min(apdu.SHORT_LE, length - len(data)))):
        data += chunk
    return bytes(data[:length])


def read_object(link: Link, tag: int | None = None, offsets: tuple[int, ...] = (0,)) -> bytes:
    """The one BER object in the selected EF, filler cut off, and the prefix before it if there is one.

    `tag` None takes whatever object begins at offset 0. Raises StatusError, TransportError, and tlv.TlvError (also for
    an EF that ends before the object does).
    """
    first = _chunk(link, 0, apdu.SHORT_LE)
    at, header = (0, tlv.read_header(first)) if tag is None else tlv.find_object(first, tag, offsets)
    total = at + header.total
    data = bytearray(first)
    while len(data) < total and (chunk := _chunk(link, len(data), apdu.SHORT_LE)):
        data += chunk
    if len(data) < total:
        raise tlv.TlvError("truncated")
    return bytes(data[:total])


def _chunk(link: Link, offset: int, le: int) -> bytes:
    if offset > 0x7FFF:
        return b""
    response = exchange(link, apdu.read_binary(offset, le))
    if response.sw in _END_OF_READ:
        return response.data
    return accepted(response)


def _with_right_le(link: Link, command: Command) -> Response:
    response = _once(link, command)
    if response.sw >> 8 != 0x6C or command.le is None:
        return response
    le = response.sw & 0xFF or apdu.SHORT_LE
    return _once(link, Command(command.cla, command.ins, command.p1, command.p2, command.data, le))


def _once(link: Link, command: Command) -> Response:
    encoded = command.encoded()
    try:
        data, sw = link.transport.transmit(encoded)
    except TransportError as error:
        # A new error without the transport's frames: they may still hold the APDU.
        lost = TransportError(error.problem, error.returned)
    else:
        response = Response(data, sw)
        link.trace(apdu.log_view(command, response))
        return response
    finally:
        apdu.wipe(encoded)
    link.trace(f"{apdu.log_view(command, None)} ({lost})")
    raise lost
