"""What an unquoted value is: true, false, an integer, nothing, or text; and which texts other YAML readers take for more."""

import re
from typing import Final

NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_DIGITS: Final = 15
"""Longer numbers lose digits in other tools; they are codes, not quantities."""

_DOUBTS: Final = (
    ("YAML021", re.compile(r"(?:[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF|[yYnN])\Z")),
    ("YAML027", re.compile(r"(?:True|TRUE|False|FALSE)\Z")),
    ("YAML020", re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")),
    (
        "YAML022",
        re.compile(
            r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
            r"(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?)?\Z"
        ),
    ),
    ("YAML028", re.compile(r"[-+]?0(?:[xob])[0-9a-fA-F_]+\Z")),
    ("YAML024", re.compile(r"[-+]?[0-9][0-9]*_[0-9_]*(?:\.[0-9_]*)?\Z")),
    ("YAML023", re.compile(r"[-+]?0[0-9]+\Z")),
    ("YAML029", re.compile(rf"[-+]?[1-9][0-9]{{{_DIGITS},}}\Z")),
    ("YAML025", re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+\Z")),
    (
        "YAML026",
        re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)\Z|[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z|\+[0-9]+\Z"),
    ),
)
_SUSPECT: Final = frozenset("0123456789+-.yYnNoOtTfF")


def typed(text: str) -> tuple[object, str]:
    """The value of an unquoted scalar, and the code of a doubt ("" = none).

    A doubtful one stays text as written; the doubt says that other readers of YAML would not keep it so.
    """
    if text in NULLS:
        return None, ""
    if text[0] not in _SUSPECT:
        return text, ""
    if text in ("true", "false"):
        return text == "true", ""
    if len(text.lstrip("-")) <= _DIGITS and _INTEGER.match(text):
        return int(text), ""
    return text, next((code for code, pattern in _DOUBTS if pattern.match(text)), "")


def quoted(text: str) -> str:
    """`text` as a quoted scalar on one line, with the quotes that need no escapes where that is possible."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"
