"""Made-up contents of files: bytes that look like their kind, exactly as long as the scenario says."""

from typing import Final

HEADS: Final = {
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00",
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00",
    "zip": b"PK\x03\x04\x14\x00\x00\x00\x08\x00",
    "text": "これは文章です。\n".encode(),
}
"""The first bytes of each kind; a kind that is not here is made of zeros."""


def make_content(kind: str, size: int) -> bytes:
    """`size` bytes; shorter than the head of its kind, it is cut off there."""
    return HEADS.get(kind, b"")[:size].ljust(size, b"\0")
