"""Byte strings over a pipe, each with its length before it: how the server and its drawing process talk."""

from typing import IO, Final

LIMIT: Final = 64 * 1024 * 1024
"""Bytes. More than any document; a length beyond it is noise."""
_LENGTH: Final = 4


def write_frame(pipe: IO[bytes], data: bytes) -> None:
    """Raises OSError when nobody reads any more."""
    pipe.write(len(data).to_bytes(_LENGTH, "big") + data)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """None when the other side is gone, whether between two frames or within one."""
    length = int.from_bytes(pipe.read(_LENGTH), "big")
    if not 0 < length <= LIMIT:
        return None
    data = pipe.read(length)
    return data if len(data) == length else None
