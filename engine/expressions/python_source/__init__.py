"""A checked rule as Python source: plain where names are known to be there, guarded where they can be missing."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.expressions.python_source.certainty import certainly
from engine.expressions.python_source.nodes import node_piece
from engine.expressions.python_source.pieces import Writer, value
from engine.expressions.tree import Expression, names_used

Want = Literal["value", "certainly_true", "certainly_false"]


@dataclass(frozen=True, slots=True)
class Source:
    """Python text of one expression, on one line and of lowest precedence: put it in brackets or right of `=`.

    `nullable`: whether the text can give None. `bindings`: objects that must be globals of the code around it; several
    rules in one function may share them, for the same name always means the same object.
    """

    text: str
    nullable: bool
    bindings: Mapping[str, object]


def to_python(
    expression: Expression,
    names: Mapping[str, str],
    *,
    present: Collection[str] = (),
    want: Want = "value",
    prefix: str = "_rule_",
) -> Source:
    """Python source for use inside a larger generated function.

    `names` gives the Python text for each name the rule reads: best a local variable; anything else is an expression
    that binds as tightly as a call. `present` are the names that are known not to be missing at this place. `want`:
    "value" gives the value or None; the other two give a condition whose truth (not value) answers the question.
    `prefix` begins every name the text itself introduces: temporaries (assigned by `:=`) and bindings. KeyError for a
    name that `names` does not have.
    """
    writer = Writer(names, frozenset(present), prefix, node_piece)
    if want == "value":
        piece = value(node_piece(expression.root, writer))
    else:
        piece = certainly(expression.root, want == "certainly_true", writer)
    return Source(piece.core, piece.missing and want == "value", writer.bindings)


def compile_function(expression: Expression) -> Callable[[Mapping[str, object]], object]:
    """A function from the values of the names (as the rule writes them; absent or None: missing) to the rule's value."""
    names = sorted(names_used(expression))
    parameters = [f"name{position}" for position in range(len(names))]
    source = to_python(expression, dict(zip(names, parameters, strict=True)))
    # The text is made from the checked tree only; without builtins it can reach nothing but its bindings.
    function = eval(f"lambda {', '.join(parameters)}: {source.text}", {"__builtins__": {}, **source.bindings})  # noqa: S307

    def evaluate(values: Mapping[str, object]) -> object:
        return function(*[values.get(name) for name in names])

    return evaluate
