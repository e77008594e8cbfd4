"""Tests marked `@pytest.mark.rule("R47")`, found in their text: nothing is imported, pytest need not be there."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def find_marked_tests(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Rule id -> tests (`tests/engine/test_x.py::test_y`), sorted. Files that cannot be read or parsed count for nothing."""
    found: dict[str, set[str]] = {}
    for file in sorted(folder.rglob("*.py")):
        for rule, name in _marks_in(file):
            found.setdefault(rule, set()).add(f"{file.as_posix()}{name}")
    return {rule: tuple(sorted(names)) for rule, names in sorted(found.items())}


def _marks_in(file: Path) -> Iterator[tuple[str, str]]:
    try:
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, UnicodeDecodeError, SyntaxError):
        return
    if ".rule" in text:
        yield from _marks_below(tree, "")


def _marks_below(node: ast.AST, scope: str) -> Iterator[tuple[str, str]]:
    """Decorators, `pytestmark` and `pytest.param(…, marks=…)` alike: a mark belongs to what it stands at."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and _is_rule_mark(child.func):
            yield from ((str(arg.value), scope) for arg in child.args if isinstance(arg, ast.Constant))
        inner = f"{scope}::{child.name}" if isinstance(child, _Scope) else scope
        yield from _marks_below(child, inner)


def _is_rule_mark(func: ast.expr) -> bool:
    """`pytest.mark.rule` or `mark.rule`."""
    if not isinstance(func, ast.Attribute) or func.attr != "rule":
        return False
    owner = func.value
    return (isinstance(owner, ast.Attribute) and owner.attr == "mark") or (
        isinstance(owner, ast.Name) and owner.id == "mark"
    )
