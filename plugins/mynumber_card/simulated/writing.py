"""BER objects as cards hold them, written."""


def written(tag: int, value: bytes) -> bytes:
    """One object with the shortest definite length (up to 65,535 bytes)."""
    size = len(value)
    if size < 0x80:
        length = bytes((size,))
    elif size < 0x100:
        length = bytes((0x81, size))
    else:
        length = b"\x82" + size.to_bytes(2, "big")
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + length + value
