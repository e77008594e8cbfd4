"""Style sheet, scripts and pictures: read once, named by what is in them so that browsers may keep them for ever."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
PREFIX: Final = "/static/"


@dataclass(frozen=True, slots=True)
class Assets:
    """`files`: name with hash -> (media type, bytes); `addresses`: plain name -> address on the site."""

    files: Mapping[str, tuple[str, bytes]]
    addresses: Mapping[str, str]


def read_assets(folder: Path) -> Assets:
    """Pictures first: style sheets name them, and get the names with hashes."""
    files: dict[str, tuple[str, bytes]] = {}
    names: dict[str, str] = {}
    for path in sorted(folder.iterdir(), key=lambda one: (one.suffix == ".css", one.name)):
        content = path.read_bytes()
        if path.suffix == ".css":
            content = _with_names(content, names)
        digest = hashlib.sha256(content).hexdigest()[:16]
        names[path.name] = f"{path.stem}-{digest}{path.suffix}"
        files[names[path.name]] = (MEDIA_TYPES[path.suffix], content)
    return Assets(files, {plain: PREFIX + name for plain, name in names.items()})


def _with_names(style: bytes, names: Mapping[str, str]) -> bytes:
    for plain, name in names.items():
        style = style.replace(f'url("{plain}")'.encode(), f'url("{name}")'.encode())
    return style
