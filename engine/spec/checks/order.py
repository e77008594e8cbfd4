"""Rules and time: a rule reads only what is known by then, nothing depends on itself, and unknowns are decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.errors import Diagnostic
from engine.expressions import Expression, Form, NameUse, name_uses
from engine.expressions.tree import Call, Constant, Logic, Node, Not, Read, children
from engine.flow.facts import REGISTER_STATES
from engine.spec.building.parts import Data, entries
from engine.spec.source import Path, Source

_OUTSIDE: Final = ("identity.", "registered.", "other.")
"""What comes from outside may be missing."""
_EVER: Final = -1
"""Known from the beginning: facts."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a name of the form comes from. `step` is its position, None for values calculated off-page."""

    path: Path
    step: int | None
    step_id: str
    data: Data
    step_data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of a form by id, and its checked rules."""

    source: Source
    rules: Mapping[Path, Expression]
    asked: Mapping[str, Asked]

    parameters: Mapping[str, Path] = field(default_factory=dict)

    def reads(self, path: Path) -> tuple[str, ...]:
        """Names of the form that the rule at `path` reads, itself or by the day of a parameter."""
        return tuple(name for _, name, _ in self.uses(path))

    def uses(self, path: Path) -> tuple[tuple[NameUse, str, Path], ...]:
        """(where it stands in the rule, name of the form, path of the rule that reads it)."""
        rule, found = self.rules.get(path), []
        for use in name_uses(rule) if rule else ():
            if use.name in self.asked:
                found.append((use, use.name, path))
            elif use.name in self.parameters:
                found.extend((use, name, at) for _, name, at in self.uses(self.parameters[use.name]))
        return tuple(found)


def layout(source: Source, rules: Mapping[Path, Expression]) -> Layout:
    """What `find_order_problems` and `find_undecided` look at."""
    asked: dict[str, Asked] = {}
    for index, step in enumerate(entries(source.data, "steps")):
        for number, each in enumerate(entries(step, "fields")):
            path: Path = ("steps", index, "fields", number)
            asked.setdefault(str(each["field"]), Asked(path, index, str(step["step"]), each, step))
    for number, each in enumerate(entries(source.data, "calculated")):
        asked.setdefault(str(each["field"]), Asked(("calculated", number), None, "", each))
    parameters: dict[str, Path] = {
        f"parameter.{each['parameter']}": ("parameters", number, "at")
        for number, each in enumerate(entries(source.data, "parameters"))
    }
    return Layout(source, rules, asked, parameters)


def find_cycles(form: Layout) -> Iterator[Diagnostic]:
    """Values that need each other first (calculate, relevant, required, choices_from; constraints come when all is known)."""
    state: dict[str, str] = {}
    for start in form.asked:
        stack = [(start, iter(_needs(form, start)))] if start not in state else []
        while stack:
            name, rest = stack[-1]
            state[name] = "open"
            following = next((each for each in rest if state.get(each[0]) != "done"), None)
            if following is None:
                state[name] = "done"
                stack.pop()
            elif state.get(following[0]) == "open":
                chain = [each for each, _ in stack]
                circle = [*chain[chain.index(following[0]) :], following[0]]
                yield _at_use(form, following[1], following[0], "REF009", circle=" → ".join(circle))
                state[following[0]] = "done"
            else:
                stack.append((following[0], iter(_needs(form, following[0]))))


def find_order_problems(form: Layout) -> Iterator[Diagnostic]:
    """Rules that read what is only asked later. What there is to choose must be known before the page is shown."""
    known = {name: _known_from(form, name, frozenset()) for name in form.asked}
    for path in form.rules:
        if path[0] != "steps" or not isinstance(path[1], int):
            continue
        own = len(path) == 3 or path[-1] == "choices_from"
        limit = path[1] - 1 if own else path[1]
        for name in dict.fromkeys(form.reads(path)):
            if known[name] > limit:
                yield _at_use(form, path, name, "REF008", name=name, step=_step_of(form, name))


def find_undecided(form: Layout) -> Iterator[Diagnostic]:
    """Constraints that can stay unknown at submission and do not say what then."""
    for path, rule in form.rules.items():
        if path[-1] != "must" or form.source.value((*path[:-1], "if_unknown")) is not None:
            continue
        holder = _holder(form, path)
        for name in dict.fromkeys(_reads_unguarded(rule.root)):
            if holder is not None and _may_be_missing(form, name, holder, frozenset()):
                yield _at_use(form, path, name, "REF010", name=name)
                break


def _needs(form: Layout, name: str) -> list[tuple[str, Path]]:
    """(name needed first, path of the rule that says so)."""
    at = form.asked[name]
    paths: list[Path] = [(*at.path, key) for key in ("calculate", "relevant", "required", "choices_from")]
    if at.step is not None:
        paths.append(("steps", at.step, "relevant"))
    return [(needed, path) for path in paths for needed in form.reads(path)]


def _known_from(form: Layout, name: str, seen: frozenset[str]) -> int:
    """The position of the step after which a value is known."""
    at = form.asked[name]
    if at.step is not None or name in seen:
        return at.step if at.step is not None else _EVER
    needed = (each for each, _ in _needs(form, name))
    return max((_known_from(form, each, seen | {name}) for each in needed), default=_EVER)


def _step_of(form: Layout, name: str) -> str:
    last = _known_from(form, name, frozenset())
    return str(entries(form.source.data, "steps")[last]["step"])


def _holder(form: Layout, path: Path) -> Asked | None:
    return next((each for each in form.asked.values() if path[: len(each.path)] == each.path), None)


def _reads_unguarded(node: Node) -> Iterator[str]:
    """Names whose absence makes the rule unknown: not those inside given(…), nor in coalesce(…) that ends in a value."""
    if isinstance(node, Read):
        yield node.name
        return
    if isinstance(node, Call):
        if node.function.form is Form.IS_GIVEN:
            return
        if node.function.form is Form.FIRST_GIVEN and isinstance(node.arguments[-1], Constant):
            return
    decided = _decided_without(node)
    for child in children(node):
        yield from (name for name in _reads_unguarded(child) if name not in decided)


def _decided_without(node: Node) -> frozenset[str]:
    """Names whose absence decides an `or` (`not given(x) or …`) or an `and` (`given(x) and …`) by itself."""
    if not isinstance(node, Logic):
        return frozenset()
    found: set[str] = set()
    for part in node.operands:
        asked = part.operand if node.word == "or" and isinstance(part, Not) else part if node.word == "and" else None
        if isinstance(asked, Call) and asked.function.form is Form.IS_GIVEN and isinstance(asked.arguments[0], Read):
            found.add(asked.arguments[0].name)
    return frozenset(found)


def _may_be_missing(form: Layout, name: str, holder: Asked, seen: frozenset[str]) -> bool:
    """Whether `name` can be without a value when the field that holds the constraint has one."""
    at = form.asked.get(name)
    if at is None:
        return _fact_may_be_missing(form, name, holder, seen)
    if at is holder or name in seen:
        return False
    relevant = at.data.get("relevant")
    if relevant is not None and relevant != holder.data.get("relevant"):
        return True
    if at.step_data.get("relevant") is not None and at.step != holder.step:
        return True
    rule = form.rules.get((*at.path, "calculate"))
    if rule is not None:
        return any(_may_be_missing(form, each, holder, seen | {name}) for each in _reads_unguarded(rule.root))
    return at.data.get("required", True) is not True


def _fact_may_be_missing(form: Layout, name: str, holder: Asked, seen: frozenset[str]) -> bool:
    if name in form.parameters:
        rule = form.rules.get(form.parameters[name])
        read = _reads_unguarded(rule.root) if rule else ()
        return any(_may_be_missing(form, each, holder, seen | {name}) for each in read)
    return name.startswith(_OUTSIDE) and name not in REGISTER_STATES


def _at_use(form: Layout, path: Path, read: str, code: str, /, **params: str | int) -> Diagnostic:
    use = next((use for use, name, _ in form.uses(path) if name == read), None)
    if use is None:
        use = next(each for each in name_uses(form.rules[path]) if each.name == read)
    return form.source.at_offset(path, (use.column, use.end_column), code, **params)
