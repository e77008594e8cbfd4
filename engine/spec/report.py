"""Diagnostics for people (file:line:column, the line, a caret) and for editors (JSON)."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from engine.errors import Diagnostic
from engine.spec.source import split_lines
from engine.spec.words import sentence

REPORT_SCHEMA: Final = 1
LinesOf = Callable[[str], Sequence[str]]
"""File -> its lines; empty when it cannot be read."""


def as_text(diagnostics: Iterable[Diagnostic], words: Mapping[str, str], lines_of: LinesOf) -> str:
    """One block per diagnostic:

    specs/card.yaml:42:17 SPEC031 …what to do
        must: monthly * months = sum
                               ^
    """
    return "\n".join(_block(each, words, lines_of) for each in diagnostics)


def summary(diagnostics: Sequence[Diagnostic], words: Mapping[str, str]) -> str:
    """The closing line."""
    if not diagnostics:
        return words["report.clean"]
    errors = sum(each.severity == "error" for each in diagnostics)
    return words["report.count"].format(errors=errors, warnings=len(diagnostics) - errors)


def as_json(diagnostics: Sequence[Diagnostic], words: Mapping[str, str], locale: str) -> str:
    """The stable shape for editors and scripts; docs/check-report.schema.json describes it.

    `{"schema": 1, "locale": …, "errors": n, "warnings": n, "diagnostics": [{"file", "line", "column", "end_column",
    "severity", "code", "message", "params", "used_by"}]}`. Lines and columns count from 1 in characters; 0: the whole file.
    """
    errors = sum(each.severity == "error" for each in diagnostics)
    listed = [
        {
            "file": each.file,
            "line": each.line,
            "column": each.column,
            "end_column": each.end_column,
            "severity": each.severity,
            "code": each.code,
            "message": sentence(each, words),
            "params": dict(each.params),
            "used_by": list(each.used_by),
        }
        for each in diagnostics
    ]
    report = {
        "schema": REPORT_SCHEMA,
        "locale": locale,
        "errors": errors,
        "warnings": len(diagnostics) - errors,
        "diagnostics": listed,
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def read_lines(file: str) -> Sequence[str]:
    """The lines of a file as they are now, for `as_text`; undecodable characters are replaced."""
    try:
        return split_lines(Path(file).read_bytes().decode("utf-8", errors="replace").removeprefix("\ufeff"))
    except OSError:
        return ()


def columns_wide(text: str) -> int:
    """How many columns of a terminal a text takes: two for wide characters, none for combining ones."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )


def _block(each: Diagnostic, words: Mapping[str, str], lines_of: LinesOf) -> str:
    place = f"{each.file}:{each.line}:{each.column}" if each.line else each.file
    mark = f"{words['report.warning']} " if each.severity == "warning" else ""
    users = f" {words['report.used_by'].format(files=', '.join(each.used_by))}" if each.used_by else ""
    head = f"{place} {each.code} {mark}{sentence(each, words)}{users}"
    lines = lines_of(each.file) if each.line else ()
    if each.line > len(lines) or not each.line:
        return head
    raw = lines[each.line - 1].replace("\t", " ")
    indent = len(raw) - len(raw.lstrip(" "))
    return f"{head}\n    {raw.strip()}\n    {_caret(raw.rstrip(), each, min(indent, each.column - 1))}"


def _caret(raw: str, each: Diagnostic, cut: int) -> str:
    start = each.column - 1
    before = columns_wide(raw[cut:start])
    under = columns_wide(raw[start : max(each.end_column - 1, start + 1)])
    return " " * before + "^" * max(under, 1)
