"""What every field type must do. Each rule takes a case: the type, options as a spec gives them, and input it accepts."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from engine.model.answers import Attachment, Raw
from engine.ports.fields import FieldType, Refused, Shortcut


@dataclass(frozen=True, slots=True)
class FieldCase:
    """`accepted` is raw input that `options` and `choices` let pass; at least one."""

    kind: FieldType
    accepted: tuple[Raw, ...]
    options: Mapping[str, object] = field(default_factory=dict)
    choices: tuple[str, ...] = ()

    @property
    def nasty(self) -> tuple[Raw, ...]:
        """Input that tries it."""
        return NASTY_FILES if self.kind.control == "files" else NASTY

    def parse(self, raw: Raw) -> object:
        return self.kind.parser(self.options, self.choices)(raw)


Rule = Callable[[FieldCase], None]
LOCALES: Final = ("ja", "en")
CONTROLS: Final = ("text", "select", "radio", "checkbox", "files", "static", "date_parts", "month_parts")
NASTY: Final[tuple[Raw, ...]] = (
    *(
        " ",
        "　",
        "0",
        "-1",
        "１",
        "on",
        "null",
        "<b>",
        "'",
        '"',
        "%",
        "{0}",
        "\\",
        "\x00",
        "\ud800",
        "😀",
        "が",
        "\u202e",
    ),
    "9" * 5000,
    "あ" * 5000,
    "\r\n\t",
    "99999-99-99",
)
"""Text that people, browsers and attackers send. A control of kind `files` gets files, every other one gets text."""
NASTY_FILES: Final[tuple[Raw, ...]] = (
    (Attachment("id", "名前.jpg", "image/jpeg", 0, ""),),
    (Attachment("id", "\u202egpj.exe", "application/x-msdownload", 1 << 40, ""),),
    tuple(Attachment(str(number), "a.pdf", "application/pdf", 1, "") for number in range(1000)),
)


def its_name_is_written_in_specs(case: FieldCase) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", case.kind.name)
    assert case.kind.control in CONTROLS


def it_says_what_it_takes_and_refuses(case: FieldCase) -> None:
    for locale in LOCALES:
        assert case.kind.about.get(locale), f"no description in {locale}"


def every_option_says_what_it_is_for(case: FieldCase) -> None:
    for name, schema in case.kind.options_schema.items():
        described = cast(Mapping[str, object], schema)
        assert described.get("description"), f"{name} has no description"
        assert described.get("x-description-en"), f"{name} has no x-description-en"
        assert described.get("examples"), f"{name} has no examples"


def its_own_options_are_no_problem(case: FieldCase) -> None:
    assert case.kind.problems(case.options) == ()


def what_it_accepts_gets_a_value(case: FieldCase) -> None:
    assert case.accepted, "name some input that passes"
    for raw in case.accepted:
        value = case.parse(raw)
        assert value is not None, raw
        assert not isinstance(value, Refused), raw


def the_same_input_gives_the_same_value(case: FieldCase) -> None:
    for raw in (*case.accepted, *case.nasty):
        assert case.parse(raw) == case.parse(raw)


def no_input_makes_it_raise(case: FieldCase) -> None:
    for raw in case.nasty:
        case.parse(raw)


def a_shortcut_takes_only_what_the_parser_takes(case: FieldCase) -> None:
    shortcut = case.kind.shortcut(case.options, case.choices)
    texts = [raw for raw in (*case.accepted, *case.nasty) if isinstance(raw, str)]
    for raw in texts if shortcut else ():
        taken = _by_shortcut(cast(Shortcut, shortcut), raw)
        assert taken in ((), (case.parse(raw),)), raw


def _by_shortcut(shortcut: Shortcut, raw: str) -> tuple[object, ...]:
    """(value,), or () where the text goes to the parser; as the compiled form does it."""
    plain = {name: name.strip("{}") for name in (*shortcut.bindings, "{v}", "{t}")}
    names = {**{plain[name]: bound for name, bound in shortcut.bindings.items()}, "v": raw}
    accepts, value = (_replaced(part, plain) for part in (shortcut.accepts, shortcut.value))
    try:
        return (eval(value, names),) if eval(accepts, names) else ()  # noqa: S307
    except ValueError:
        assert shortcut.may_fail, raw
        return ()


def _replaced(part: str, plain: Mapping[str, str]) -> str:
    for name, word in plain.items():
        part = part.replace(name, word)
    return part


def every_refusal_has_words_in_both_languages(case: FieldCase) -> None:
    refusals = [Refused("required"), *_refusals(case)] if case.kind.control != "static" else list(_refusals(case))
    for locale in LOCALES:
        words = case.kind.words.get(locale, {})
        for refused in refusals:
            key = f"field.{case.kind.name}.{refused.code}"
            assert key in words, f"{key} has no words in {locale}"
            assert words[key].format(label="…", name="…", **refused.params)


def _refusals(case: FieldCase) -> Iterator[Refused]:
    for raw in case.nasty:
        value = case.parse(raw)
        if isinstance(value, Refused):
            yield value


def its_words_are_the_same_in_both_languages(case: FieldCase) -> None:
    keys = [set(case.kind.words.get(locale, {})) for locale in LOCALES]
    assert keys[0] == keys[1]
    assert all(key.startswith(f"field.{case.kind.name}.") for key in keys[0])


def what_it_accepts_can_be_shown(case: FieldCase) -> None:
    for raw in case.accepted:
        for locale in LOCALES:
            lines = case.kind.show(case.parse(raw), case.options, locale)
            assert isinstance(lines, tuple)
            assert lines
            assert all(isinstance(line, str) for line in lines)


FIELD_TYPE_CONTRACT: Final[tuple[Rule, ...]] = (
    its_name_is_written_in_specs,
    it_says_what_it_takes_and_refuses,
    every_option_says_what_it_is_for,
    its_own_options_are_no_problem,
    what_it_accepts_gets_a_value,
    the_same_input_gives_the_same_value,
    no_input_makes_it_raise,
    a_shortcut_takes_only_what_the_parser_takes,
    every_refusal_has_words_in_both_languages,
    its_words_are_the_same_in_both_languages,
    what_it_accepts_can_be_shown,
)
