"""Field types for numbers: integer and yen. Never floats; commas, 円 and full-width digits are understood."""

import re
from typing import Final

from engine.defaults.fields.kind import FieldKind, Options, described, number, words
from engine.defaults.fields.width import fold
from engine.expressions import INT, YEN
from engine.model.answers import Raw
from engine.ports.fields import Parser, Refused, Shortcut

_LIMIT: Final = 10**15
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}").fullmatch
_TOO_LONG: Final = re.compile(r"-?[0-9]{19,}").fullmatch
_DROPPED: Final = str.maketrans("", "", " ,、，")
_YEN_DROPPED: Final = str.maketrans("", "", " ,、，¥円")
_FRACTION: Final = re.compile(r"-?[0-9,]+\.[0-9]+").fullmatch
_UNGROUPED: Final = re.compile(r"[0-9],(?![0-9]{3}(?![0-9]))|(?<![0-9]),[0-9]|[0-9]{4},").search
"""A comma that separates no thousands: 1,5 may be meant as a fraction, and is asked about instead of read as 15."""


def _bind(dropped: dict[int, int | None], options: Options, low: int | None) -> Parser:
    smallest, largest = number(options, "min"), number(options, "max")
    lower = smallest if smallest is not None else low
    not_whole, not_number = Refused("whole"), Refused("form")
    too_small = Refused("too_small", {"min": f"{-_LIMIT if lower is None else lower:,}"})
    too_large = Refused("too_large", {"max": f"{largest if largest is not None else _LIMIT:,}"})

    def parse(raw: Raw) -> object:
        folded = fold(raw)  # type: ignore[arg-type]
        value = folded.translate(dropped)
        if not value:
            return None
        if "," in folded and _UNGROUPED(folded):
            return not_number
        if not _NUMBER(value):
            if _TOO_LONG(value):
                return too_small if value.startswith("-") else too_large
            return not_whole if _FRACTION(value) else not_number
        count = int(value)
        if lower is not None and count < lower:
            return too_small
        if count > (largest if largest is not None else _LIMIT):
            return too_large
        return count if count >= -_LIMIT else too_small

    return parse


def _bind_integer(options: Options, choices: tuple[str, ...]) -> Parser:
    del choices
    return _bind(_DROPPED, options, None)


def bind_yen(options: Options, choices: tuple[str, ...]) -> Parser:
    del choices
    return _bind(_YEN_DROPPED, options, 0)


def _quick(options: Options, choices: tuple[str, ...]) -> Shortcut | None:
    """Plain half-width digits within the bounds."""
    del choices
    smallest, largest = number(options, "min"), number(options, "max")
    bounds = f"{max(0, smallest or 0)} <= ({{t}} := int({{v}})) <= {largest if largest is not None else _LIMIT}"
    return Shortcut(f"len({{v}}) < 17 and {{v}}.isdigit() and {{v}}.isascii() and {bounds}", "{t}")


def _show_number(value: object, options: Options, locale: str) -> tuple[str, ...]:
    del options, locale
    return (f"{value:,}",)


def show_yen(value: object, options: Options, locale: str) -> tuple[str, ...]:
    """30,000円, 30,000 yen."""
    del options
    return (f"{value:,}円" if locale.startswith("ja") else f"{value:,} yen",)


_BOUNDS: Final = {
    "min": described("受け付ける最小の値です。", "Smallest accepted value.", 1, type="integer"),
    "max": described("受け付ける最大の値です。", "Largest accepted value.", 100, type="integer"),
}
_WORDS_JA: Final = {
    "required": "{label}を入力してください。",
    "form": "{label}は、数字だけで入力してください。",
    "whole": "{label}は、小数のない数で入力してください。",
    "too_small": "{label}は、{min}以上で入力してください。",
    "too_large": "{label}は、{max}以下で入力してください。",
}
_WORDS_EN: Final = {
    "required": "Enter {label}.",
    "form": "Enter {label} in digits only.",
    "whole": "{label} must be a whole number.",
    "too_small": "{label} must be {min} or more.",
    "too_large": "{label} must be {max} or less.",
}
_KEYBOARD: Final = {"inputmode": "numeric", "autocomplete": "off"}

INTEGER_FIELD: Final = FieldKind(
    name="integer",
    about={
        "ja": "整数を受け付けます。全角の数字は半角に直し、3けたごとのコンマと空白は取り除きます。小数、漢数字、min から max の外は断ります。",
        "en": "A whole number. Full-width digits are folded, commas and spaces dropped. Fractions, kanji numerals and values outside min and max are refused.",
    },
    value_type=INT,
    control="text",
    bind=_bind_integer,
    quick=_quick,
    options_schema=_BOUNDS,
    attributes=_KEYBOARD,
    shown=_show_number,
    words=words("integer", _WORDS_JA, _WORDS_EN),
)

YEN_FIELD: Final = FieldKind(
    name="yen",
    about={
        "ja": "金額(円)を整数で受け付けます。全角の数字は半角に直し、コンマ、空白、¥、円は取り除きます。小数、負の金額、「3万円」のような書き方、min から max の外は断ります。",
        "en": "An amount in whole yen. Full-width digits are folded; commas, spaces, ¥ and 円 are dropped. Fractions, negative amounts, 万 and values outside min and max are refused.",
    },
    value_type=YEN,
    control="text",
    bind=bind_yen,
    quick=_quick,
    options_schema=_BOUNDS,
    attributes={**_KEYBOARD, "suffix": "円"},
    shown=show_yen,
    words=words(
        "yen",
        {
            **_WORDS_JA,
            "form": "{label}は、金額を数字だけで入力してください。例: 30000",
            "whole": "{label}は、1円単位の金額で入力してください。",
            "too_small": "{label}は、{min}円以上で入力してください。",
            "too_large": "{label}は、{max}円以下で入力してください。",
        },
        {
            **_WORDS_EN,
            "form": "Enter {label} as an amount in digits, for example 30000.",
            "whole": "{label} must be an amount in whole yen.",
            "too_small": "{label} must be {min} yen or more.",
            "too_large": "{label} must be {max} yen or less.",
        },
    ),
)
