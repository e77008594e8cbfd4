"""Rules in words: labels in place of ids, signs and functions as people read them, values through field types."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from engine.dates import YearMonth
from engine.expressions import BOOL, Money
from engine.expressions.tree import (
    Arithmetic,
    Call,
    Choose,
    Column,
    Comparison,
    Constant,
    Listing,
    Logic,
    Negative,
    Node,
    Not,
    Read,
)
from engine.flow.deadlines import BoundDeadline
from engine.model.field import Field
from engine.model.form import Form
from engine.model.text import EMPTY, Catalogue, Text
from engine.model.words.plain import plain
from engine.model.words.schedules import day_words, month_words
from engine.ports.fields import FieldType

SIGNS: Final[Mapping[str, str]] = {
    "==": "equal", "!=": "unequal", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least",
    "in": "among", "not in": "not_among", "+": "plus", "-": "minus", "*": "times", "/": "over", "//": "whole_over",
    "%": "rest",
}  # fmt: skip
_LOOSE: Final = (Choose, Comparison, Logic)
"""Parts that take brackets inside another one; arithmetic takes them where it has to."""
_BINDS: Final[Mapping[str, int]] = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2}


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What the names of one form are called in one language. `words` has the keys `explain.…`."""

    form: Form
    field_types: Mapping[str, FieldType]
    words: Catalogue

    def label(self, text: Text) -> str:
        return plain(text, self.words.locale)

    def name(self, name: str) -> str:
        """The label of a field, parameter, deadline or fact; the name itself where it has none."""
        field = self.form.field(name)
        if field is not None:
            return self.label(field.label)
        kind, _, rest = name.partition(".")
        key = f"explain.name.{name}"
        if self.words.has(key):
            return self.words.get(key)
        known = self.label(self._named(kind, rest))
        if kind == "other":
            return self.words.get("explain.other", name=known or rest)
        if kind in ("registered", "identity"):
            return known or self.words.get(f"explain.{kind}", name=rest)
        return known or name

    def _named(self, kind: str, name: str) -> Text:
        form = self.form
        match kind:
            case "parameter":
                return next((each.label for each in form.parameters if each.id == name), EMPTY)
            case "deadline":
                return next((each.label for each in form.deadlines if each.id == name), EMPTY)
            case "registered":
                facts = form.portal.register.facts if form.portal.register else ()
                return next((each.label for each in facts if each.id == name), EMPTY)
            case "identity":
                shown = (f for f in self._identity_fields() if f.options.get("claim") == name)
                return next((each.label for each in shown), EMPTY)
            case "other":
                copied = dict(form.pair.copies).get(name, "") if form.pair else ""
                field = form.field(copied)
                return field.label if field else EMPTY
            case _:
                return EMPTY

    def _identity_fields(self) -> tuple[Field, ...]:
        identity = self.form.portal.identity
        confirm = identity.confirm.fields if identity and identity.confirm else ()
        return (*(field for field in confirm), *self.form.fields())

    def text(self, node: Node, beside: Node | None = None) -> str:
        """A part of a rule as people read it. `beside` is what it is compared with: `'none'` becomes the choice's label."""
        words = self.words
        match node:
            case Constant(value):
                return self._constant(value, node, beside)
            case Read(name):
                return self.name(name)
            case Column(name):
                return name
            case Not(operand):
                return words.get("explain.not", a=self.text(operand))
            case Negative(operand):
                return f"−{self._inside(operand)}"
            case Logic(word, operands):
                return words.get(f"explain.{word}").join(self._inside_logic(each) for each in operands)
            case Listing(items):
                return words.get("explain.comma").join(self.text(each, beside) for each in items)
            case Comparison(operands, operators):
                return self._comparison(operands, operators)
            case Arithmetic(sign, left, right):
                said = words.get(f"explain.sign.{SIGNS[sign]}")
                first, last = self._inside(left, _BINDS[sign]), self._inside(right, _BINDS[sign] + (sign not in "+*"))
                return f"{first} {said} {last}"
            case Choose(condition, then, otherwise):
                parts = {"c": self.text(condition), "a": self.text(then), "b": self.text(otherwise)}
                return words.get("explain.choose", **parts)
            case Call():
                return self._call(node)

    def _inside(self, node: Node, binds: int = 0) -> str:
        """In brackets where the part would else be read another way: `(a + b) × c`, but `a × b + c`."""
        text = self.text(node)
        loose = isinstance(node, _LOOSE) or (isinstance(node, Arithmetic) and _BINDS[node.operator] < binds)
        return self.words.get("explain.brackets", a=text) if loose else text

    def _inside_logic(self, node: Node) -> str:
        text = self.text(node)
        return self.words.get("explain.brackets", a=text) if isinstance(node, Logic | Choose) else text

    def _comparison(self, operands: tuple[Node, ...], operators: tuple[str, ...]) -> str:
        said = []
        for left, operator, right in zip(operands, operators, operands[1:], strict=False):
            key = f"explain.sign.{SIGNS[operator]}"
            said.append(self.words.get(key, a=self._operand(left, right), b=self._operand(right, left)))
        return self.words.get("explain.and").join(said)

    def _operand(self, node: Node, beside: Node) -> str:
        return self.text(node, beside) if isinstance(node, Constant | Listing) else self._inside(node)

    def _call(self, node: Call) -> str:
        name, parts = node.function.name, [self.text(each) for each in node.arguments]
        day = next((each.label for each in self.form.month_days if each.id == name), None)
        if day is not None:
            return self.words.get("explain.day_of", day=self.label(day), month=parts[0])
        key = f"explain.function.{name}"
        key = f"{key}.{len(parts)}" if self.words.has(f"{key}.{len(parts)}") else key
        if not self.words.has(key):
            return f"{name}({', '.join(parts)})"
        told = dict(zip("abc", parts, strict=False))
        return self.words.get(key, **told, all=self.words.get("explain.comma").join(parts))

    def _constant(self, value: object, node: Constant, beside: Node | None) -> str:
        field = self.form.field(beside.name) if isinstance(beside, Read) else None
        choice = next((each for each in field.choices if each.id == value), None) if field else None
        if choice is not None:
            return self.words.get("explain.quoted", a=self.label(choice.label))
        if isinstance(beside, Read) and self.words.has(f"explain.name.{beside.name}.{value}"):
            return self.words.get(f"explain.name.{beside.name}.{value}")
        return self.value(value, node)

    def field_value(self, field: Field, value: object) -> str:
        """As the check page shows it: a choice by its label, lines joined."""
        if value is None:
            return self.words.get("explain.unknown")
        lines = self.field_types[field.type].show(value, field.options, self.words.locale)
        choice = next((each for each in field.choices if lines == (each.id,)), None)
        return self.label(choice.label) if choice else self.words.get("explain.comma").join(lines)

    def value(self, value: object, node: Node) -> str:
        """The value of a part, by its type."""
        field = self.form.field(node.name) if isinstance(node, Read) else None
        if field is not None:
            return self.field_value(field, value)
        words = self.words
        if value is None:
            return words.get("explain.unknown")
        if isinstance(node, Read) and words.has(f"explain.name.{node.name}.{value}"):
            return words.get(f"explain.name.{node.name}.{value}")
        if isinstance(value, str) and isinstance(node, Read) and node.name.startswith("registered."):
            # Names and addresses of a register are compared, never told: whoever reads over a shoulder learns nothing.
            return words.get("explain.kept")
        if isinstance(value, bool):
            stated = isinstance(node, Comparison | Logic | Not | Call) and node.type == BOOL
            return words.get(f"explain.{'holds' if stated else 'is'}.{str(value).lower()}")
        if isinstance(value, int | Decimal):
            return self._number(value, node)
        if isinstance(value, tuple | list):
            return words.get("explain.comma").join(self._plain(each) for each in value) or words.get("explain.none")
        return self._plain(value)

    def _number(self, value: int | Decimal, node: Node) -> str:
        written = f"{value:,}"
        return self.words.get("explain.yen", amount=written) if isinstance(node.type, Money) else written

    def _plain(self, value: object) -> str:
        """Text, days, months and instants."""
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return day_words(value, self.words)
        if isinstance(value, YearMonth):
            return month_words(value, self.words)
        if isinstance(value, BoundDeadline):
            return self.label(value.deadline.label)
        return str(value)

    def moment(self, at: datetime) -> str:
        """An instant in the portal's zone, to the second where it has any."""
        local = at.astimezone(ZoneInfo(self.form.portal.time_zone))
        time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
        return self.words.get("explain.moment", day=day_words(local.date(), self.words), time=time)
