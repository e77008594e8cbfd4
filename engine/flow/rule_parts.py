"""A traced rule cut into parts to read: the whole, its parts with their values, and calculated values one level down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.dates import FoundDay, YearMonth
from engine.expressions import Trace, trace
from engine.expressions.tree import Arithmetic, Call, Column, Constant, Listing, Logic, Node, Read, children
from engine.flow.rule_words import RuleWords
from engine.flow.schedule_rules import Find
from engine.model.explanation import ExplainedPart, PartRole
from engine.model.rule import Rule
from engine.model.words.schedules import found_words


@dataclass(frozen=True, slots=True)
class Cutting:
    """One thing being explained: `names` as rules read them, `days` by month_day id. A part is told once."""

    words: RuleWords
    names: Mapping[str, object]
    days: Mapping[str, Find]
    told: set[str] = field(default_factory=set)

    def parts(self, rule: Rule, role: PartRole = "rule", depth: int = 0) -> tuple[ExplainedPart, ...]:
        """The whole rule, then its parts."""
        return tuple(self._whole(rule, role, depth, follow=True))

    def value(self, rule: Rule) -> object:
        return trace(rule.typed, self.names).value

    def _whole(self, rule: Rule, role: PartRole, depth: int, *, follow: bool) -> Iterator[ExplainedPart]:
        root = trace(rule.typed, self.names)
        yield self._part(root, depth, role)
        if isinstance(root.node, Read):
            yield from self._behind(root, depth, follow)
        yield from self._moved(root, depth + 1)
        yield from self._below(root, depth + 1, follow)

    def _part(self, found: Trace, depth: int, role: PartRole = "part") -> ExplainedPart:
        text = self.words.text(found.node)
        self.told.add(text)
        return ExplainedPart(text, self.words.value(found.value, found.node), found.text, depth, role)

    def _below(self, found: Trace, depth: int, follow: bool) -> Iterator[ExplainedPart]:
        """Children that say something: no written-out values, nothing that was said before."""
        for child in _deciding(found):
            if not _says_something(child.node) or self.words.text(child.node) in self.told:
                continue
            yield self._part(child, depth)
            yield from self._moved(child, depth + 1)
            yield from self._behind(child, depth, follow)
            yield from self._below(child, depth + 1, follow)

    def _behind(self, found: Trace, depth: int, follow: bool) -> Iterator[ExplainedPart]:
        """How a calculated value was worked out."""
        name = found.node.name if isinstance(found.node, Read) else ""
        field = self.words.form.field(name)
        if follow and field is not None and field.calculate is not None:
            yield from self._whole(field.calculate, "calculated", depth + 1, follow=False)

    def _moved(self, found: Trace, depth: int) -> Iterator[ExplainedPart]:
        """Why a day of the month is another one than the spec names."""
        day = self._found(found)
        if day is None:
            return
        said = self.words.words
        if day.moved:
            yield ExplainedPart(said.get("explain.moved"), found_words(day, said), "", depth, "moved")
        if day.provisional:
            text = said.get("explain.provisional_text")
            yield ExplainedPart(said.get("explain.provisional"), text, "", depth, "provisional")

    def _found(self, found: Trace) -> FoundDay | None:
        find = self.days.get(found.node.function.name) if isinstance(found.node, Call) else None
        month = found.children[0].value if found.children else None
        return find(month) if find is not None and isinstance(month, YearMonth) else None


def _deciding(found: Trace) -> tuple[Trace, ...]:
    """Of `a and b`, `a or b` with a decided value only the parts that decide; else every part."""
    if isinstance(found.node, Logic) and found.value is not None:
        deciding = tuple(child for child in found.children if child.value is found.value)
        return deciding or found.children
    return tuple(_terms(found)) if isinstance(found.node, Arithmetic) else found.children


def _terms(found: Trace) -> Iterator[Trace]:
    """`a - b - c` has three terms, whatever order it is worked out in."""
    for child in found.children[:1]:
        yield from _terms(child) if _alike(found.node, child.node) else (child,)
    yield from found.children[1:]


def _alike(node: Node, left: Node) -> bool:
    return (
        isinstance(node, Arithmetic)
        and isinstance(left, Arithmetic)
        and any({node.operator, left.operator} <= signs for signs in ({"+", "-"}, {"*"}))
    )


def _says_something(node: Node) -> bool:
    """Whether an answer or a fact is in it: what a rule writes out needs no value beside it."""
    if isinstance(node, Constant | Listing):
        return False
    return isinstance(node, Read | Column) or any(_says_something(each) for each in children(node))
