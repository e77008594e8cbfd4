"""The field-type door: what a kind of question takes, refuses, and shows.

A field type is data plus pure functions; its parser is called on every evaluation and must be fast and never raise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from engine.expressions import BOOL, DATE, INSTANT, INT, TEXT, YEAR_MONTH, YEN, Type
from engine.model.answers import Raw
from engine.ports.provider import Provider

__all__ = [
    "BOOL", "DATE", "INSTANT", "INT", "TEXT", "YEAR_MONTH", "YEN",
    "FieldType", "MakesChoices", "Parser", "Refused", "Type", "makes_choices",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed cannot be taken. `code` completes the catalogue key `field.<type>.<code>`."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


Parser = Callable[[Raw], object]
"""Raw (never empty: blank input is "missing" and handled before) -> typed value, or Refused. Must not raise."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Python for the usual case, written into the compiled form in front of the parser.

    `accepts` is a condition on `{v}` (the text as typed, never empty): true only where the parser would give exactly
    `value`; anything else goes to the parser. `{t}` is a spare variable for `:=`. `bindings` are the objects other
    names stand for (choose names beginning with `_` and the type's own name). `may_fail`: ValueError sends the text to
    the parser, too. No text of a spec may be pasted in: bind it.
    """

    accepts: str
    value: str = "{v}"
    bindings: Mapping[str, object] = field(default_factory=dict)
    may_fail: bool = False


@runtime_checkable
class MakesChoices(Protocol):
    """A `select` or `radio` type may make its choices from its options, so that specs do not list them."""

    @property
    def makes_choices(self) -> bool:
        """False: specs list `choices` as for any other such type."""
        ...

    def made_choices(self, options: Mapping[str, object]) -> tuple[tuple[str, Mapping[str, str]], ...]:
        """(the answer as posted, locale -> label), in the order shown. Called once, when a spec is built."""
        ...


def makes_choices(kind: object) -> bool:
    return isinstance(kind, MakesChoices) and kind.makes_choices


class FieldType(Provider, Protocol):
    """`control` is the kind of control a renderer draws: `text`, `select`, `radio`, `checkbox`, `files`, `static`.

    A field with `choices_from` is drawn as a `select` whatever the type says (`StepPage.months` is what it offers).
    A `text` with the option `lines` is a box for several lines, a `checkbox` with choices several boxes. `date_parts`
    and `month_parts` are boxes named `<field>.year`, `<field>.month`, `<field>.day`; the page's value is `Y-M-D`.
    """

    @property
    def value_type(self) -> Type:
        """The type its values have in expressions."""
        ...

    @property
    def control(self) -> str: ...

    @property
    def about(self) -> Mapping[str, str]:
        """Locale (`ja`, `en`) -> what it takes, how full-width and other input is normalised, what it refuses.

        One paragraph for the reference page of spec authors."""
        ...

    @property
    def options_schema(self) -> Mapping[str, object]:
        """JSON Schema `properties` of the type's own keys in a spec, each with `description` and `examples`."""
        ...

    @property
    def attributes(self) -> Mapping[str, str]:
        """HTML-ish hints for controls: `inputmode`, `autocomplete`, `maxlength`, …"""
        ...

    def problems(self, options: Mapping[str, object]) -> tuple[Refused, ...]:
        """Mistakes in options that a schema cannot see (a pattern that could hang)."""
        ...

    def parser(self, options: Mapping[str, object], choices: tuple[str, ...]) -> Parser:
        """Binds options once, when a spec is compiled."""
        ...

    def shortcut(self, options: Mapping[str, object], choices: tuple[str, ...]) -> Shortcut | None:
        """How the compiled form takes the usual answer without calling the parser; None: it always calls it."""
        ...

    def show(self, value: object, options: Mapping[str, object], locale: str) -> tuple[str, ...]:
        """The lines shown on check page, receipt and mails."""
        ...

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """Locale -> catalogue key (`field.<type>.<code>`) -> words of its refusals."""
        ...
