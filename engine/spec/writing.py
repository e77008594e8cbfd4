"""Plain data as YAML in the house style: block lists under their key, quotes only where a plain value would be mistaken."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.spec.reading.scalars import quoted, typed

_UNSEEN: Final = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
"""Characters that the reader refuses unless they are escaped."""
_NO_BLOCK: Final = re.compile(r"\A[ \n]| \n| \Z|\n\n\Z")
"""Blanks that a block text would lose."""
_INDICATORS: Final = re.compile(r"""[-?:,\[\]{}#&*!|>'"%@`]|\s""")


def as_yaml(data: Mapping[str, object]) -> str:
    """The text of a map; `read` gives the same data back without a doubt."""
    return "".join(f"{line}\n" for line in _map(data))


def _map(data: Mapping[str, object]) -> Iterator[str]:
    for key, value in data.items():
        yield from _entry(f"{key}:", value)


def _entry(lead: str, value: object) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield lead
        yield from (f"  {line}" for line in _map(value))
    elif isinstance(value, list | tuple) and value:
        yield lead
        for item in value:
            yield from (f"  {line}" for line in _item(item))
    elif isinstance(value, str) and _is_block(value):
        yield f"{lead} |" if value.endswith("\n") else f"{lead} |-"
        yield from (f"  {line}".rstrip(" ") for line in value.rstrip("\n").split("\n"))
    else:
        yield f"{lead} {_scalar(value)}"


def _item(item: object) -> Iterator[str]:
    lines = list(_map(item)) if isinstance(item, Mapping) and item else list(_entry("", item))
    yield f"- {lines[0].lstrip(' ')}"
    yield from (f"  {line}" for line in lines[1:])


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[]"
    if isinstance(value, Mapping):
        return "{}"
    text = str(value)
    if "\n" in text or _UNSEEN.search(text):
        return _escaped(text)
    return text if isinstance(value, int) or _is_plain(text) else quoted(text)


def _is_plain(text: str) -> bool:
    """Whether YAML keeps the text as it is without quotes; dates stay plain, as the language allows them."""
    value, doubt = typed(text)
    if not isinstance(value, str) or doubt not in ("", "YAML022"):
        return False
    first_is_sign = _INDICATORS.match(text) is not None and not re.match(r"-[^\s-]", text)
    return not first_is_sign and ": " not in text and " #" not in text and text == text.strip() and text[-1] != ":"


def _is_block(text: str) -> bool:
    return "\n" in text and not _NO_BLOCK.search(text) and not _UNSEEN.search(text)


def _escaped(text: str) -> str:
    """In double quotes, everything unusual by its number."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04X}", plain) + '"'
