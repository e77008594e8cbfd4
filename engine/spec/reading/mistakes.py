"""What an analyst probably meant where YAML gives up: each easy mistake has its own code and the corrected line."""

import re
from collections.abc import Callable, Iterator
from typing import Final

import yaml

from engine.errors import Diagnostic
from engine.spec.reading.scalars import quoted
from engine.spec.source import Mark

_LEAD = r"(?P<lead>\s*(?:-\s+)*)"
_KEY = r"(?P<key>[A-Za-z_][\w-]*)"
_FULL_WIDTH_COLON: Final = re.compile(rf"{_LEAD}{_KEY}[ 　]*：[ 　]*(?P<rest>.*)\Z")
_NO_SPACE: Final = re.compile(rf"{_LEAD}{_KEY}:(?P<rest>(?!//)[^ \t].*)\Z")
_DASH: Final = re.compile(r"(?P<lead>\s*)-(?P<rest>[^\s-].*)\Z")
_VALUE: Final = re.compile(rf"(?P<before>{_LEAD}(?:{_KEY}:\s+)?)(?P<value>\S.*)\Z")
_WORD_ALONE: Final = re.compile(r"(?P<lead> *)(?P<key>[a-z][a-z_]*) *\Z")
_SPECIAL: Final = "@`%&*!|>?,]}"
_BAD_ESCAPE: Final = re.compile(
    r'(?<!\\)(?:\\\\)*\\(?:[^0abtnvfre "/\\N_LPxuU]|x(?![0-9a-fA-F]{2})|u(?![0-9a-fA-F]{4})|U(?![0-9a-fA-F]{8}))'
)
_CLOSING: Final = {"[": "]", "{": "}"}

Found = tuple[int, str, str]
"""Column from 1, code, corrected line."""


def explain(file: str, lines: tuple[str, ...], error: yaml.MarkedYAMLError) -> Diagnostic:
    """The diagnostic for what libyaml could not read, at the line that has to be changed."""
    at = error.problem_mark.line if error.problem_mark else 0
    column = error.problem_mark.column if error.problem_mark else 0
    for number in _suspects(lines, error, at):
        for rule in _RULES:
            found = rule(lines[number])
            if found is not None and not (rule is _no_colon and _ends_above(lines, number, at)):
                return Diagnostic(file, number + 1, found[0], found[1], {"line": found[2].strip()})
        if number == _unfinished_key(error):
            return Diagnostic(file, number + 1, _first(lines[number]), "YAML054", {"line": lines[number].strip()})
    number = min(at, len(lines) - 1)
    wrong = _wrong_indent(file, lines, number)
    if wrong is not None and _is_indent(lines[number], column, str(error.problem)):
        return wrong
    return Diagnostic(file, number + 1, column + 1, "YAML099", {"line": lines[number].strip()})


def multi_line_mistake(file: str, lines: tuple[str, ...], at: tuple[int, int], quote: str) -> Diagnostic:
    """A value that goes on in the next line without a block mark: mostly something else went wrong there."""
    line, column = at
    if quote in ("'", '"'):
        fixed = lines[line - 1].rstrip() + quote
        return Diagnostic(file, line, column, "YAML049", {"line": fixed.strip()})
    for number in (line - 1, line):
        for rule in (_full_width_colon, _full_width_indent, _no_space, _dash):
            found = rule(lines[number])
            if found is not None:
                return Diagnostic(file, number + 1, found[0], found[1], {"line": found[2].strip()})
    wrong = _wrong_indent(file, lines, line)
    if wrong is not None and re.match(rf"{_LEAD}{_KEY}:(\s|\Z)", lines[line]):
        return wrong
    raw = lines[line - 1]
    fixed = f"{raw[: column - 1]}|"
    return Diagnostic(file, line, column, "YAML050", {"line": fixed.strip()})


def key_mistake(file: str, lines: tuple[str, ...], mark: Mark, key: str) -> Diagnostic | None:
    """Keys that YAML takes as they are, although nobody meant them so."""
    if key.isascii() and key.isidentifier():
        return None
    raw = lines[mark.line - 1]
    if key == "<<":
        return Diagnostic(file, mark.line, mark.column, "YAML012", {}, mark.end_column)
    for rule in (_full_width_indent, _full_width_colon, _dash):
        found = rule(raw) if not mark.style else None
        if found is not None:
            return Diagnostic(file, mark.line, found[0], found[1], {"line": found[2].strip()}, mark.end_column)
    if mark.style in ("|", ">"):
        return Diagnostic(file, mark.line, mark.column, "YAML014", {"line": raw.strip()})
    return None


def text_mistake(raw: str) -> Found | None:
    """For a text where a map was expected: a colon that is none (`field:email`, `field：email`)."""
    return _full_width_colon(raw) or _no_space(raw)


def _wrong_indent(file: str, lines: tuple[str, ...], number: int) -> Diagnostic | None:
    indent = _expected_indent(lines, number)
    if indent is None:
        return None
    fixed = " " * indent + lines[number].lstrip(" ")
    return Diagnostic(file, number + 1, _first(lines[number]), "YAML047", {"line": fixed, "spaces": indent})


def _suspects(lines: tuple[str, ...], error: yaml.MarkedYAMLError, at: int) -> Iterator[int]:
    """Where the mistake may be: the line YAML stopped at, the one it was still busy with, the one before."""
    unfinished = _unfinished_key(error)
    if unfinished is not None:
        yield unfinished
    if error.context_mark is not None and any(word in str(error.context) for word in ("quoted scalar", "flow")):
        yield error.context_mark.line
    if at < len(lines):
        yield at
    before = min(at, len(lines)) - 1
    while before >= 0 and not lines[before].strip():
        before -= 1
    if before >= 0:
        yield before


def _ends_above(lines: tuple[str, ...], number: int, at: int) -> bool:
    """Whether line `number` may be the last of a text above `at`: what follows a lone key is further in."""
    return number < at < len(lines) and _first(lines[at]) <= _first(lines[number])


def _unfinished_key(error: yaml.MarkedYAMLError) -> int | None:
    """The line that YAML took for a key whose colon never came."""
    mark = error.context_mark
    return mark.line if mark is not None and "simple key" in str(error.context) else None


def _first(raw: str) -> int:
    """Column of the first character that is not a space."""
    return len(raw) - len(raw.lstrip(" ")) + 1


def _full_width_colon(raw: str) -> Found | None:
    found = _FULL_WIDTH_COLON.match(raw)
    if found is None:
        return None
    rest = found["rest"]
    fixed = f"{found['lead']}{found['key']}:" + (f" {rest}" if rest else "")
    return raw.index("：") + 1, "YAML044", fixed


def _full_width_indent(raw: str) -> Found | None:
    body = raw.lstrip(" 　")
    indent = raw[: len(raw) - len(body)]
    if "　" not in indent or not body:
        return None
    return raw.index("　") + 1, "YAML046", indent.replace("　", "  ") + body


def _no_space(raw: str) -> Found | None:
    found = _NO_SPACE.match(raw)
    if found is None:
        return None
    return found.end("key") + 1, "YAML045", f"{found['lead']}{found['key']}: {found['rest'].lstrip(' 　')}"


def _dash(raw: str) -> Found | None:
    found = _DASH.match(raw)
    if found is None or found["rest"][0].isdigit():
        return None
    return found.start("rest"), "YAML048", f"{found['lead']}- {found['rest']}"


def _no_colon(raw: str) -> Found | None:
    """A line that is nothing but a word."""
    found = _WORD_ALONE.match(raw)
    return None if found is None else (found.end("key") + 1, "YAML053", f"{found['lead']}{found['key']}:")


def _value(raw: str) -> Found | None:
    """Looks at what stands behind `key: ` or `- `."""
    found = _VALUE.match(raw)
    if found is None:
        return None
    value, start = found["value"].rstrip(), found.start("value") + 1
    code = _value_code(value)
    if code is None or (code == "YAML042" and not found["key"]):
        return None
    if code in ("YAML049", "YAML055"):
        return start, code, found["before"] + value.rstrip(",") + _CLOSING.get(value[0], value[0])
    if code == "YAML051":
        return start, code, f"{found['before'].rstrip()} ⏎ {value}"
    return start, code, found["before"] + quoted(value)


def _value_code(value: str) -> str | None:
    if value[0] in "\"'":
        return _quote_code(value)
    if value.startswith(("- ", "? ")):
        return "YAML051" if value[0] == "-" else "YAML041"
    if value[0] in "[{":
        if _CLOSING[value[0]] not in value:
            return "YAML055"
        return "YAML016" if value[0] == "{" else "YAML017"
    if value[0] in _SPECIAL and not re.match(r"[|>][-+0-9]*(\s+#.*)?\Z", value):
        return "YAML041"
    if ": " in value or value.endswith(":"):
        return "YAML042"
    return None


def _quote_code(value: str) -> str | None:
    body = r'"(?:[^"\\]|\\.)*"' if value[0] == '"' else r"'(?:[^']|'')*'"
    closed = re.match(body, value)
    if closed is None:
        return "YAML049"
    rest = value[closed.end() :].strip()
    if rest and not rest.startswith("#"):
        return "YAML040"
    if value[0] == '"' and _BAD_ESCAPE.search(closed[0]):
        return "YAML052"
    return None


_RULES: Final[tuple[Callable[[str], Found | None], ...]] = (
    _full_width_colon,
    _full_width_indent,
    _no_space,
    _dash,
    _no_colon,
    _value,
)


def _is_indent(raw: str, column: int, problem: str) -> bool:
    """Whether YAML stopped because a line begins too far in or too far out."""
    if "did not find expected" in problem and column <= _first(raw) - 1:
        return True
    key = re.match(rf"{_LEAD}{_KEY}:", raw)
    return "mapping values" in problem and key is not None and column == key.end() - 1


def _expected_indent(lines: tuple[str, ...], number: int) -> int | None:
    """How far in the line most likely belongs: beside its like above (list entries beside entries, keys beside keys)."""
    here = _first(lines[number]) - 1
    is_entry = lines[number].lstrip().startswith("- ")
    indents: list[int] = []
    for raw in reversed(lines[:number]):
        body = raw.lstrip(" ")
        if not body or body.startswith("#"):
            continue
        indent = _first(raw) - 1
        if body.startswith("- "):
            indents.append(indent if is_entry else indent + 2)
        elif not is_entry:
            indents.append(indent)
        if indent == 0:
            break
    others = [indent for indent in indents if indent != here]
    return min(others, key=lambda indent: abs(indent - here), default=None)
