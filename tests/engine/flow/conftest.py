"""Forms for tests, written as a spec would be, without a file."""

from collections.abc import Callable, Mapping

import pytest

from engine.defaults.fields.builtin import BUILT_IN
from engine.expressions import DATE, INSTANT, STANDARD_FUNCTIONS, TEXT, Expression, Scope, Type, read
from engine.expressions.types import Text as Options
from engine.flow.program import Program, compile_form
from engine.model.field import Choice, Constraint, Field, IfUnknown, Step
from engine.model.form import CheckPage, DonePage, Form, FormRef, Start
from engine.model.portal import Portal
from engine.model.rule import Rule
from engine.model.text import Text

TYPES = {kind.name: kind for kind in BUILT_IN}
FieldData = Mapping[str, object]
MakeProgram = Callable[..., Program]


def words(text: str) -> Text:
    return Text({"ja": text})


def rule(text: object, scope: Mapping[str, Type]) -> Rule | None:
    if text is None:
        return None
    found = read(str(text), Scope(scope, STANDARD_FUNCTIONS))
    assert isinstance(found, Expression), found
    return Rule(str(text), found)


def build(steps: Mapping[str, Mapping[str, FieldData]], relevant: Mapping[str, str]) -> Form:
    every = {name: data for fields in steps.values() for name, data in fields.items()}
    scope: dict[str, Type] = {"today": DATE, "now": INSTANT, "identity.name": TEXT}
    for name, data in every.items():
        choices = tuple(str(choice) for choice in _items(data.get("choices")))
        scope[name] = Options(choices) if choices else TYPES[str(data["type"])].value_type
    made = tuple(
        Step(
            step, words(step), "form", tuple(_field(n, d, scope) for n, d in fields.items()),
            relevant=rule(relevant.get(step), scope),
        )
        for step, fields in steps.items()
    )  # fmt: skip
    portal = Portal("p", words("p"), words("p"), "Asia/Tokyo", words("p"), words("p"))
    return Form(
        FormRef("f", 1, ""), words("f"), portal, Start(words("f"), words("f")), made,
        CheckPage(words("c"), "form"), DonePage(words("d"), "form"),
    )  # fmt: skip


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _field(name: str, data: FieldData, scope: Mapping[str, Type]) -> Field:
    required = data.get("required", True)
    return Field(
        name,
        str(data["type"]),
        words(name),
        options={k: v for k, v in data.items() if k in ("pattern", "max_length", "min", "max", "claim", "max_files")},
        choices=tuple(Choice(str(choice), words(str(choice))) for choice in _items(data.get("choices"))),
        required=required if isinstance(required, bool) else rule(required, scope) or True,
        relevant=rule(data.get("relevant"), scope),
        readonly=bool(data.get("readonly", False)),
        calculate=rule(data.get("calculate"), scope),
        constraints=tuple(_constraint(item, scope) for item in _items(data.get("must"))),
        basis=("T1",),
    )


def _constraint(item: object, scope: Mapping[str, Type]) -> Constraint:
    """A rule, or (rule, what if it is unknown), or a map with `must`, `if_false`, `right` and `message`."""
    given = item if isinstance(item, Mapping) else {}
    text, unknown = item if isinstance(item, tuple) else (given.get("must", item), "pass")
    must = rule(text, scope)
    assert must is not None
    if_unknown: IfUnknown = unknown
    return Constraint(
        str(text), must, words(str(given.get("message", text))), if_unknown,
        if_false=given.get("if_false", "refuse"), right=rule(given.get("right"), scope),
    )  # fmt: skip


@pytest.fixture
def program() -> MakeProgram:
    """`program({"step": {"name": {"type": …}}}, step="rule")` -> a compiled form."""

    def make(steps: Mapping[str, Mapping[str, FieldData]], **relevant: str) -> Program:
        return compile_form(build(steps, relevant), TYPES)

    return make
