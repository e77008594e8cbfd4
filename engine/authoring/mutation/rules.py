"""Small changes of checked rules: turned round, a boundary moved, a written number one more or one less."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from engine.authoring.mutation.mutant import Kind, Mutant
from engine.authoring.mutation.trees import everywhere, replaced
from engine.dates import YearMonth
from engine.expressions import BOOL, DATE, INT, STANDARD_FUNCTIONS, YEAR_MONTH, Expression
from engine.expressions.tree import Arithmetic, Call, Comparison, Constant, Node, Not
from engine.spec.source import Path

_TURNED: Final = frozenset({"must", "relevant", "required", "where", "other_relevant"})
_COUNTED: Final = frozenset({"count", "from", "until", "on"})
_MOVED: Final = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_OPERATOR: Final = re.compile(r"<=|>=|<|>")
_SHIFTS: Final = {DATE: "add_days", YEAR_MONTH: "add_months"}


def rule_mutants(path: Path, rule: Expression) -> Iterator[Mutant]:
    """Everything that can be changed in the rule at `path`."""
    if rule.type == BOOL and path[-1] in _TURNED:
        text = f"not ({rule.text})"
        yield _mutant("negated", path, rule, Expression(text, Not(rule.root, rule.root.span)), 0)
    if path[0] == "schedule" and path[-1] in _COUNTED and not isinstance(rule.root, Constant):
        yield from _shifted(path, rule)
    for node in everywhere(rule.root):
        if isinstance(node, Comparison):
            yield from _boundaries(path, rule, node)
        elif isinstance(node, Constant):
            yield from _numbers(path, rule, node)


def _mutant(kind: Kind, path: Path, rule: Expression, changed: Expression, offset: int) -> Mutant:
    return Mutant(kind, path, rule.text, changed.text, ((path, changed.text),), changed, offset)


def _shifted(path: Path, rule: Expression) -> Iterator[Mutant]:
    """How many lines, from and until which month, on which day: one more, one less."""
    for step in (1, -1):
        unit = Constant(abs(step) if rule.type == INT else step, INT, rule.root.span)
        if rule.type == INT:
            sign = "+" if step > 0 else "-"
            root: Node = Arithmetic(sign, rule.root, unit, INT, rule.root.span)
            yield _mutant("amount_of_rows", path, rule, Expression(f"({rule.text}) {sign} 1", root), 0)
        elif rule.type in _SHIFTS:
            name = _SHIFTS[rule.type]
            root = Call(STANDARD_FUNCTIONS.by_name[name], (rule.root, unit), rule.type, rule.root.span)
            yield _mutant("amount_of_rows", path, rule, Expression(f"{name}({rule.text}, {step})", root), 0)


def _boundaries(path: Path, rule: Expression, node: Comparison) -> Iterator[Mutant]:
    """Whether the boundary itself belongs."""
    for index, operator in enumerate(node.operators):
        left, right = node.operands[index], node.operands[index + 1]
        found = _OPERATOR.search(rule.text, left.span.end, right.span.start)
        if operator not in _MOVED or found is None:
            continue
        operators = (*node.operators[:index], _MOVED[operator], *node.operators[index + 1 :])
        text = rule.text[: found.start()] + _MOVED[operator] + rule.text[found.end() :]
        root = replaced(rule.root, node, replace(node, operators=operators))
        yield _mutant("boundary", path, rule, Expression(text, root), found.start())


def _numbers(path: Path, rule: Expression, node: Constant) -> Iterator[Mutant]:
    """Whole numbers, days and months written out, by one unit."""
    for step in (1, -1):
        value, written = _moved(node, step)
        if value is None:
            continue
        text = rule.text[: node.span.start] + written + rule.text[node.span.end :]
        root = replaced(rule.root, node, replace(node, value=value))
        yield _mutant("literal", path, rule, Expression(text, root), node.span.start)


def _moved(node: Constant, step: int) -> tuple[int | date | YearMonth | None, str]:
    value = node.value
    if isinstance(value, bool):
        return None, ""
    if isinstance(value, int):
        return value + step, str(value + step)
    try:
        if isinstance(value, YearMonth):
            month = value.plus_months(step)
            return month, f"month('{month}')"
        if isinstance(value, date):
            day = value + timedelta(days=step)
            return day, f"date('{day}')"
    except (ValueError, OverflowError):
        pass  # The calendar ends there.
    return None, ""
