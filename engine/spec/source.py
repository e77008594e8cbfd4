"""A spec text that was read: plain data beside the place of every key and value, counted in characters from 1.

`Path` leads to a value through keys and list positions; `()` is the whole file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from engine.errors import Diagnostic, Param, Severity

Path = tuple[str | int, ...]

LINE_BREAK = re.compile(r"\r\n|\n|\r")

_LEAD = re.compile(r" *(?:- +)*")
_INDENT_GIVEN = re.compile(r"[-+]?([1-9])")


class Mark(NamedTuple):
    """Where a key or value stands. `style` is YAML's: "" plain, `'`, `"`, `|`, `>`, or `{` for a list or map.

    `line` and `column` count from 1; `end_column` is exclusive, and equals `column` when the end is on another line.
    """

    line: int
    column: int
    end_column: int
    style: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read. `lines` are the raw lines without their ends.

    Of a form that uses fragments, `data` is the whole form, and `elsewhere` says which parts of it stand in another file
    or at another path of this one: diagnostics point there.
    """

    file: str
    text: str
    lines: tuple[str, ...]
    data: Mapping[str, object]
    keys: Mapping[Path, Mark] = field(default_factory=dict)
    values: Mapping[Path, Mark] = field(default_factory=dict)
    elsewhere: Mapping[Path, tuple["Source", Path]] = field(default_factory=dict)

    def home(self, path: Path) -> tuple["Source", Path]:
        """The file in which the part at `path` is written, and its path there."""
        if not self.elsewhere:
            return self, path
        for end in range(len(path), -1, -1):
            found = self.elsewhere.get(path[:end])
            if found is not None:
                source, there = found
                return source, (*there, *path[end:])
        return self, path

    def spot(self, path: Path, beside: Path) -> str | int:
        """Where `path` is written, told at `beside`: its line in the same file, else `file:line`."""
        file, line = self.home(path)[0].file, self.place(path, 0)[0]
        return line if file == self.home(beside)[0].file else f"{file}:{line}"

    def at_key(self, path: Path, code: str, /, *, severity: Severity = "error", **params: Param) -> Diagnostic:
        """A diagnostic at the key that leads to `path` (at its list item, where it has no key)."""
        source, there = self.home(path)
        mark = source.keys.get(there) or source._nearest(there)
        return source._at(mark, code, severity, params)

    def at_value(self, path: Path, code: str, /, *, severity: Severity = "error", **params: Param) -> Diagnostic:
        """A diagnostic at the value of `path`."""
        source, there = self.home(path)
        return source._at(source._nearest(there), code, severity, params)

    def at_offset(self, path: Path, span: tuple[int, int], code: str, /, **params: Param) -> Diagnostic:
        """A diagnostic inside the text of `path`: characters `span` of its value, counted from 0, end exclusive."""
        line, column = self.place(path, span[0])
        end_line, end_column = self.place(path, max(span[0], span[1] - 1))
        end = end_column + 1 if end_line == line else column
        return Diagnostic(self.home(path)[0].file, line, column, code, params, end)

    def place(self, path: Path, offset: int) -> tuple[int, int]:
        """The line and column in the file of character `offset` of the text at `path`."""
        source, there = self.home(path)
        mark = source._nearest(there)
        value = self.value(path)
        if not isinstance(value, str):
            return mark.line, mark.column
        return _place(source.lines, mark, value, offset)

    def value(self, path: Path) -> object:
        """The plain data at `path`, or None."""
        found: object = self.data
        for part in path:
            if isinstance(found, Mapping) and isinstance(part, str):
                found = found.get(part)
            elif isinstance(found, list) and isinstance(part, int) and part < len(found):
                found = found[part]
            else:
                return None
        return found

    def _nearest(self, path: Path) -> Mark:
        while path:
            mark = self.values.get(path)
            if mark is not None:
                return mark
            path = path[:-1]
        return self.values.get((), Mark(1, 1, 1))

    def _at(self, mark: Mark, code: str, severity: Severity, params: Mapping[str, Param]) -> Diagnostic:
        return Diagnostic(self.file, mark.line, mark.column, code, params, mark.end_column, severity)


def split_lines(text: str) -> tuple[str, ...]:
    """Lines without their ends, whatever the line ends are."""
    return tuple(LINE_BREAK.split(text))


def _place(lines: tuple[str, ...], mark: Mark, value: str, offset: int) -> tuple[int, int]:
    if mark.style in ("|", ">"):
        return _in_block(lines, mark, value, offset)
    if mark.style in ("'", '"'):
        return mark.line, mark.column + 1 + _raw_length(lines[mark.line - 1][mark.column :], mark.style, offset)
    return mark.line, mark.column + offset


def _raw_length(raw: str, quote: str, count: int) -> int:
    """How many characters of `raw` (after the opening quote) spell the first `count` characters of the value."""
    escape = re.compile(r"''|." if quote == "'" else r"\\x..|\\u.{4}|\\U.{8}|\\.|.", re.DOTALL)
    position = 0
    for _ in range(count):
        found = escape.match(raw, position)
        if found is None:
            break
        position = found.end()
    return position


def _in_block(lines: tuple[str, ...], mark: Mark, value: str, offset: int) -> tuple[int, int]:
    """Finds each raw line of a block text in its value, so that folding and chomping need not be repeated here."""
    start = 0
    place = (mark.line, mark.column)
    indent = _indent_of_block(lines, mark)
    for number in range(mark.line, len(lines)):
        body = lines[number][indent:]
        if not body.strip():
            continue
        found = value.find(body, start)
        if found < 0 or found > offset:
            break
        place = (number + 1, indent + 1 + offset - found)
        start = found + len(body)
    return place


def _indent_of_block(lines: tuple[str, ...], mark: Mark) -> int:
    raw = lines[mark.line - 1]
    given = _INDENT_GIVEN.match(raw, mark.column)
    if given is not None:
        return len(cast(re.Match[str], _LEAD.match(raw))[0]) + int(given[1])
    for line in lines[mark.line :]:
        if line.strip(" "):
            return len(line) - len(line.lstrip(" "))
    return 0
