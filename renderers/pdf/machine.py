"""What the machine must offer for drawing: Pango, HarfBuzz with its subsetter, the BIZ UD fonts. Loads none of them."""

import shutil
import subprocess
from ctypes.util import find_library
from typing import Final

from engine.errors import Diagnostic

LIBRARIES: Final = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
"""Library -> Debian package. Without harfbuzz-subset a slow fallback cuts the fonts: 1 s a document instead of 0.2."""

FONTS: Final = {
    ("BIZ UDPGothic", "Regular"): "fonts-morisawa-bizud-gothic",
    ("BIZ UDPGothic", "Bold"): "fonts-morisawa-bizud-gothic",
    ("BIZ UDGothic", "Regular"): "fonts-morisawa-bizud-gothic",
}
"""Font and style -> Debian package. Without a Japanese font every letter would silently become a box."""

_SECONDS: Final = 20


def missing_from_machine() -> tuple[Diagnostic, ...]:
    """One finding for each Debian package that something is missing of; none of the libraries is loaded."""
    found = [("pdf.library_missing", package) for name, package in LIBRARIES.items() if find_library(name) is None]
    if shutil.which("fc-list") is None:
        found.append(("pdf.fontconfig_missing", "fontconfig"))
    else:
        found += [("pdf.font_missing", package) for font, package in FONTS.items() if not font_file(*font)]
    return tuple(Diagnostic("[pdf]", 0, 0, code, {"package": package}) for code, package in dict.fromkeys(found))


def font_file(family: str, style: str) -> str:
    """The file of an installed font, as fontconfig knows it; "" when there is none."""
    command = ["fc-list", "--format", "%{file}\n", f":family={family}:style={style}"]
    listed = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603
    return listed.stdout.partition("\n")[0]
