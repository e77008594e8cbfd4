"""YAML events to plain data and marks, without recursion, refusing everything a spec does not need.

Uses libyaml's safe loader where it is available; the pure Python one gives the same events.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import yaml

from engine.errors import Diagnostic, Param
from engine.spec.reading.mistakes import explain, key_mistake, multi_line_mistake
from engine.spec.reading.scalars import quoted, typed
from engine.spec.source import Mark, Path

DEPTH_LIMIT: Final = 20
Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class _Open:
    """A list or map that is being filled. `key` is the map's key whose value comes next, `child` the path to it."""

    path: Path
    value: dict[str, object] | list[object]
    flow: bool
    line: int
    column: int
    key: str | None = None
    child: Path = ()

    def next_path(self) -> Path:
        return (*self.path, len(self.value)) if isinstance(self.value, list) else self.child


@dataclass(slots=True)
class Composed:
    """What came out: `doubts` are places whose plain text other YAML readers would not keep as text."""

    file: str
    lines: tuple[str, ...]
    data: object = None
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    doubts: list[tuple[Path, Diagnostic]] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    documents: int = 0

    def report(self, line: int, column: int, code: str, /, **params: Param) -> None:
        self.problems.append(Diagnostic(self.file, line, column, code, params))


def compose(file: str, text: str, lines: tuple[str, ...], loader: type = Loader) -> Composed:
    """Reads one document. After the first problem that breaks the structure nothing more is read."""
    # YAML sees one more, empty line where the last one has no line end.
    state = Composed(file, (*lines, ""))
    try:
        for event in _events(text, loader):
            take = _TAKERS.get(type(event))
            if take is not None and not take(state, event):
                break
    except yaml.MarkedYAMLError as error:
        state.problems.append(explain(file, state.lines, error))
    except yaml.YAMLError:
        state.report(1, 1, "YAML099", line=lines[0].strip())
    return state


def _events(text: str, loader: type) -> Iterator[yaml.Event]:
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=loader)
    return events


class _Mark(Protocol):
    """What both loaders' marks have; from 0."""

    line: int
    column: int


def _at(mark: _Mark | None) -> tuple[int, int]:
    """Line and column from 1."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _refuse(state: Composed, event: yaml.Event, code: str, **params: Param) -> bool:
    line, column = _at(event.start_mark)
    raw = state.lines[line - 1]
    end = len(raw.split(" #")[0].rstrip())
    fixed = raw[: column - 1] + quoted(raw[column - 1 : end].strip())
    state.report(line, column, code, **({"line": fixed.strip()} | params))
    return False


def _document(state: Composed, event: yaml.DocumentStartEvent) -> bool:
    state.documents += 1
    if state.documents > 1:
        return _refuse(state, event, "YAML007")
    if event.version or event.tags:
        return _refuse(state, event, "YAML008")
    return True


def _taggable(state: Composed, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> bool:
    if event.anchor is not None:
        return _refuse(state, event, "YAML010")
    if event.tag is not None:
        return _refuse(state, event, "YAML009")
    return True


def _start(state: Composed, event: yaml.CollectionStartEvent) -> bool:
    if not _taggable(state, event):
        return False
    top = state.stack[-1] if state.stack else None
    if len(state.stack) >= DEPTH_LIMIT:
        return _refuse(state, event, "YAML003", limit=DEPTH_LIMIT)
    if top is not None and isinstance(top.value, dict) and top.key is None:
        return _refuse(state, event, "YAML014")
    if top is not None and top.flow:
        return _refuse(state, event, "YAML015")
    line, column = _at(event.start_mark)
    path = top.next_path() if top else ()
    value: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
    state.values[path] = Mark(line, column, column, "{")
    _place(state, value)
    state.stack.append(_Open(path, value, bool(event.flow_style), line, column))
    return True


def _end(state: Composed, event: yaml.Event) -> bool:
    done = state.stack.pop()
    if not done.flow:
        return True
    if isinstance(done.value, dict) and any(item is None for item in done.value.values()):
        raw = state.lines[done.line - 1]
        fixed = raw[: done.column - 1] + quoted(raw[done.column - 1 :].strip())
        state.report(done.line, done.column, "YAML016", line=fixed.strip())
        return False
    line, column = _at(event.end_mark)
    if line != done.line:
        return _unclosed(state, done)
    state.values[done.path] = Mark(done.line, done.column, column, "{")
    return True


def _unclosed(state: Composed, flow: _Open) -> bool:
    raw = state.lines[flow.line - 1].rstrip().rstrip(",")
    closing = "]" if isinstance(flow.value, list) else "}"
    state.report(flow.line, flow.column, "YAML055", line=raw.strip() + closing)
    return False


def _place(state: Composed, value: object) -> None:
    """Puts a finished value where the innermost open list or map expects it."""
    if not state.stack:
        state.data = value
        return
    top = state.stack[-1]
    if isinstance(top.value, list):
        top.value.append(value)
    else:
        top.value[top.key or ""] = value
        top.key = None


def _scalar(state: Composed, event: yaml.ScalarEvent) -> bool:
    if not _taggable(state, event):
        return False
    style = event.style or ""
    (line, column), (end_line, end) = _at(event.start_mark), _at(event.end_mark)
    if style not in ("|", ">") and end_line != line:
        if state.stack and state.stack[-1].flow:
            return _unclosed(state, state.stack[-1])
        state.problems.append(multi_line_mistake(state.file, state.lines, (line, column), style))
        return False
    mark = Mark(line, column, end if end_line == line else column, style)
    top = state.stack[-1] if state.stack else None
    if top is not None and isinstance(top.value, dict) and top.key is None:
        return _key(state, top, event.value, mark)
    value: object = event.value
    path = top.next_path() if top else ()
    if style == "":
        value, doubt = typed(event.value)
        if doubt:
            state.doubts.append((path, _doubt(state, mark, event.value, doubt)))
        _check_comment(state, mark, end - 1)
    state.values[path] = mark
    _place(state, value)
    return True


def _key(state: Composed, top: _Open, key: str, mark: Mark) -> bool:
    mistake = key_mistake(state.file, state.lines, mark, key)
    if mistake is not None:
        state.problems.append(mistake)
        return False
    path = (*top.path, key)
    if isinstance(top.value, dict) and key in top.value:
        state.report(mark.line, mark.column, "YAML013", key=key, first=state.keys[path].line)
        return False
    state.keys[path] = mark
    top.key = key
    top.child = path
    return True


def _doubt(state: Composed, mark: Mark, text: str, code: str) -> Diagnostic:
    raw = state.lines[mark.line - 1]
    fixed = raw[: mark.column - 1] + quoted(text) + raw[mark.end_column - 1 :]
    params: dict[str, Param] = {"value": text, "line": fixed.strip()}
    return Diagnostic(state.file, mark.line, mark.column, code, params, mark.end_column)


def _check_comment(state: Composed, mark: Mark, end: int) -> None:
    """`label: 部屋 #101`: all from # on would be silently lost."""
    raw = state.lines[mark.line - 1]
    if len(raw) == end:
        return
    rest = raw[end:]
    cut = rest.lstrip(" ")
    if cut.startswith("#") and len(cut) > 1 and cut[1] not in " #!-=":
        fixed = raw[: mark.column - 1] + quoted(raw[mark.column - 1 :].strip())
        column = end + len(rest) - len(cut) + 1
        state.report(mark.line, column, "YAML043", lost=cut, line=fixed.strip())


def _alias(state: Composed, event: yaml.Event) -> bool:
    return _refuse(state, event, "YAML011")


_TAKERS: Final[Mapping[type[yaml.Event], Callable[[Composed, Any], bool]]] = {
    yaml.ScalarEvent: _scalar,
    yaml.MappingStartEvent: _start,
    yaml.SequenceStartEvent: _start,
    yaml.MappingEndEvent: _end,
    yaml.SequenceEndEvent: _end,
    yaml.AliasEvent: _alias,
    yaml.DocumentStartEvent: _document,
}
"""What takes an event; False stops the reading."""
