"""The shape shared by the built-in field types: a frozen record of data and pure functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.errors import Diagnostic
from engine.expressions import Type
from engine.ports.fields import Parser, Refused, Shortcut

Options = Mapping[str, object]
MadeChoice = tuple[str, Mapping[str, str]]
"""A choice that the type makes from its options: the answer as posted, locale -> label."""


def no_problems(options: Options) -> tuple[Refused, ...]:
    """For types whose options a schema checks completely."""
    del options
    return ()


def no_shortcut(options: Options, choices: tuple[str, ...]) -> Shortcut | None:
    """For types that always call their parser."""
    del options, choices
    return None


def show_plain(value: object, options: Options, locale: str) -> tuple[str, ...]:
    """The value as text, one line."""
    del options, locale
    return (str(value),)


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field type made of parts (satisfies `engine.ports.fields.FieldType`)."""

    name: str
    value_type: Type
    control: str
    bind: Callable[[Options, tuple[str, ...]], Parser]
    about: Mapping[str, str]
    options_schema: Mapping[str, object] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    find_problems: Callable[[Options], tuple[Refused, ...]] = no_problems
    quick: Callable[[Options, tuple[str, ...]], Shortcut | None] = no_shortcut
    shown: Callable[[object, Options, str], tuple[str, ...]] = show_plain
    made: Callable[[Options], tuple[MadeChoice, ...]] | None = None
    development: bool = False

    @property
    def makes_choices(self) -> bool:
        return self.made is not None

    def made_choices(self, options: Options) -> tuple[MadeChoice, ...]:
        return self.made(options) if self.made else ()

    def check(self) -> tuple[Diagnostic, ...]:
        """Nothing outside the process can be wrong."""
        return ()

    def problems(self, options: Options) -> tuple[Refused, ...]:
        return self.find_problems(options)

    def parser(self, options: Options, choices: tuple[str, ...]) -> Parser:
        return self.bind(options, choices)

    def shortcut(self, options: Options, choices: tuple[str, ...]) -> Shortcut | None:
        return self.quick(options, choices)

    def show(self, value: object, options: Options, locale: str) -> tuple[str, ...]:
        return self.shown(value, options, locale)


def number(options: Options, key: str) -> int | None:
    """An integer option, or None."""
    value = options.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def described(description: str, english: str, example: object, **schema: object) -> dict[str, object]:
    """One option's schema with what editors and the reference page show."""
    return {**schema, "description": description, "x-description-en": english, "examples": [example]}


def words(field_type: str, ja: Mapping[str, str], en: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Refusals by locale under their full catalogue keys (`field.digits.pattern`)."""
    return {
        "ja": {f"field.{field_type}.{code}": text for code, text in ja.items()},
        "en": {f"field.{field_type}.{code}": text for code, text in en.items()},
    }
