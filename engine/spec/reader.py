"""One file of a spec: bytes to `Source`, or to diagnostics that say how to mend it."""

import re
from dataclasses import dataclass
from typing import Final

from engine.errors import Diagnostic
from engine.spec.reading.compose import Loader, compose
from engine.spec.source import Path, Source, split_lines

SIZE_LIMIT: Final = 1024 * 1024
"""Bytes of one file."""

_REFUSED: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
    r"|\r(?!\n)"
)
_TAB: Final = re.compile(r"\t")


@dataclass(frozen=True, slots=True)
class Reading:
    """`source` is None when the text cannot be used. `doubts` wait for the schema to say whether they matter."""

    source: Source | None
    problems: tuple[Diagnostic, ...] = ()
    doubts: tuple[tuple[Path, Diagnostic], ...] = ()


def read(file: str, content: bytes, loader: type = Loader) -> Reading:
    """Reads one spec file. `file` is how diagnostics call it."""
    if len(content) > SIZE_LIMIT:
        return _broken(Diagnostic(file, 0, 0, "YAML002", {"limit": SIZE_LIMIT // 1024, "size": len(content) // 1024}))
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return _broken(_not_utf8(file, content, error.start))
    lines = split_lines(text)
    unwanted = [*_characters(file, lines, text), *_tabs(file, lines)]
    if unwanted:
        return Reading(None, tuple(unwanted))
    composed = compose(file, text, lines, loader)
    if composed.problems:
        return Reading(None, tuple(composed.problems))
    if not isinstance(composed.data, dict) or not composed.data:
        return _broken(Diagnostic(file, 1, 1, "YAML004"))
    source = Source(file, text, lines, composed.data, composed.keys, composed.values)
    return Reading(source, (), tuple(composed.doubts))


def _broken(problem: Diagnostic) -> Reading:
    return Reading(None, (problem,))


def _not_utf8(file: str, content: bytes, at: int) -> Diagnostic:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Diagnostic(file, 1, 1, "YAML001", {"encoding": "UTF-16"})
    before = content[:at].decode("utf-8")
    lines = split_lines(before)
    return Diagnostic(file, len(lines), len(lines[-1]) + 1, "YAML001", {"encoding": _likely(content)})


def _likely(content: bytes) -> str:
    for encoding in ("cp932", "euc_jp"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return {"cp932": "Shift_JIS", "euc_jp": "EUC-JP"}[encoding]
    return "UTF-8?"


def _characters(file: str, lines: tuple[str, ...], text: str) -> list[Diagnostic]:
    if _REFUSED.search(text) is None:
        return []
    if "\r" in text and re.search(r"\r(?!\n)", text):
        first = len(split_lines(text[: text.index("\r")]))
        return [Diagnostic(file, first, len(lines[first - 1]) + 1, "YAML005", {"character": "U+000D"})]
    return [
        Diagnostic(file, number, found.start() + 1, "YAML005", {"character": f"U+{ord(found[0]):04X}"})
        for number, line in enumerate(lines, 1)
        if (found := _REFUSED.search(line))
    ]


def _tabs(file: str, lines: tuple[str, ...]) -> list[Diagnostic]:
    return [
        Diagnostic(file, number, line.index("\t") + 1, "YAML006", {"line": _TAB.sub("  ", line)})
        for number, line in enumerate(lines, 1)
        if "\t" in line
    ]
