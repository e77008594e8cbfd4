"""Registering the scheme `tetsuzuki-card:` on a Linux desktop: one .desktop file and one line of mimeapps.list, both the person's own.

Sources: Desktop Entry Specification 1.5 (Exec quoting), Association between MIME types and applications 1.0.1.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from plugins.mynumber_card.program.config import NAME, Places
from plugins.mynumber_card.program.portals.link import SCHEME

KIND: Final = f"x-scheme-handler/{SCHEME}"
_SECTION: Final = "[Default Applications]"
_LINE: Final = re.compile(rf"{re.escape(KIND)}\s*=\s*(.*)")


class DesktopError(Exception):
    """What cannot be registered or read. The text is for the person at the terminal."""


def install(places: Places, command: Sequence[str]) -> bool:
    """Register `command` (its path first) for the scheme; whether anything had to change. Raises DesktopError, OSError."""
    changed = _write(places.desktop_file, desktop_entry(command))
    return _write(places.defaults_file, with_default(_read(places.defaults_file), f"{NAME}.desktop")) or changed


def uninstall(places: Places) -> bool:
    """Take back what `install` did; whether there was anything. Other lines stay as they are. Raises OSError."""
    before = _read(places.defaults_file)
    changed = _write(places.defaults_file, without_default(before)) if before else False
    if places.desktop_file.exists():
        places.desktop_file.unlink()
        changed = True
    return changed


def is_registered(places: Places) -> bool:
    """Whether links of the scheme start us."""
    line = next((found for row in _defaults(_read(places.defaults_file)) if (found := _LINE.fullmatch(row))), None)
    return places.desktop_file.exists() and line is not None and line[1].split(";")[0] == f"{NAME}.desktop"


def desktop_entry(command: Sequence[str]) -> str:
    """The .desktop file. Raises DesktopError for a path that cannot stand in one.

    `--`: whatever a page puts into a link, and however a desktop takes it apart, none of it is an option of ours.
    """
    run = " ".join(_quoted(part) for part in command)
    return f"""[Desktop Entry]
Type=Application
Version=1.0
Name=My Number card reading
Name[ja]=マイナンバーカードの読み取り
Comment=Reads the card for a portal that you opened in your browser
Comment[ja]=ブラウザーで開いたポータルのために、カードを読み取ります
Exec={run} open -- %u
Terminal=false
Categories=Utility;
MimeType={KIND};
StartupWMClass={NAME}
"""


def with_default(text: str, name: str) -> str:
    """mimeapps.list with us as the program for the scheme; unchanged where it says so already."""
    lines = [row for row in text.splitlines() if not _LINE.fullmatch(row)]
    if _SECTION not in lines:
        lines += ["", _SECTION] if lines and lines[-1] else [_SECTION]
    lines.insert(lines.index(_SECTION) + 1, f"{KIND}={name}")
    wanted = "\n".join(lines) + "\n"
    return text if _says(text, name) else wanted


def without_default(text: str) -> str:
    """mimeapps.list without our line."""
    return "".join(row for row in text.splitlines(keepends=True) if not _LINE.fullmatch(row.rstrip("\n")))


def _defaults(text: str) -> Iterator[str]:
    """The rows of the section that decides; in others the same row adds a program to a list, or strikes it off."""
    section = ""
    for row in text.splitlines():
        if row.startswith("["):
            section = row.strip()
        elif section == _SECTION:
            yield row


def _says(text: str, name: str) -> bool:
    rows = text.splitlines()
    found = [row for row in rows if _LINE.fullmatch(row)]
    return found == [f"{KIND}={name}"] and _SECTION in rows[: rows.index(found[0])]


def _quoted(part: str) -> str:
    """One argument of Exec: in double quotes, reserved characters escaped twice (string value, then quoting)."""
    if not part.isprintable():
        raise DesktopError(f"このパスは登録できません: {part!r}")
    escaped = re.sub(r'(["`$\\])', r"\\\1", part).replace("%", "%%")
    return '"' + escaped.replace("\\", "\\\\") + '"'


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise DesktopError(f"読み取れないファイルです: {file}") from error


def _write(file: Path, text: str) -> bool:
    if _read(file) == text and file.exists():
        return False
    # A link to a file elsewhere stays a link.
    target = file.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(target)
    return True
