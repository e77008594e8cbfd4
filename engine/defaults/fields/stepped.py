"""The field type for an amount out of a row of equal steps: drawn as a drop-down, an amount of yen in rules."""

from typing import Final

from engine.defaults.fields.counted import bind_yen, show_yen
from engine.defaults.fields.kind import FieldKind, MadeChoice, Options, described, number, words
from engine.expressions import YEN
from engine.model.answers import Raw
from engine.ports.fields import Parser, Refused, Shortcut

_MOST: Final = 500
"""Longer lists are no help to anybody: let people type the amount."""


def _amounts(options: Options) -> range:
    """Every amount; the last one is `to`."""
    first, last, step = number(options, "from") or 0, number(options, "to") or 0, number(options, "by") or 1
    return range(first, last + 1, step)


def _made(options: Options) -> tuple[MadeChoice, ...]:
    return tuple(
        (str(amount), {locale: show_yen(amount, options, locale)[0] for locale in ("ja", "en")})
        for amount in _amounts(options)
    )


def _bind(options: Options, choices: tuple[str, ...]) -> Parser:
    amounts, read = _amounts(options), bind_yen({}, choices)
    unknown = Refused(
        "unknown", {"from": f"{amounts[0]:,}", "to": f"{amounts[-1]:,}", "by": f"{amounts.step:,}"} if amounts else {}
    )

    def parse(raw: Raw) -> object:
        amount = read(raw)
        if isinstance(amount, Refused):
            return amount if amount.code == "form" else unknown
        return amount if amount is None or amount in amounts else unknown

    return parse


def _quick(options: Options, choices: tuple[str, ...]) -> Shortcut | None:
    del choices
    return Shortcut(
        "{v} in {amounts}", "{amounts}[{v}]", {"{amounts}": {str(amount): amount for amount in _amounts(options)}}
    )


def _find_problems(options: Options) -> tuple[Refused, ...]:
    """Steps that do not meet the last amount, nothing to choose, or too much."""
    first, last, step = (number(options, key) or 0 for key in ("from", "to", "by"))
    if first > last:
        return (Refused("from > to", {"option": "from"}),)
    if step < 1 or (last - first) % step:
        return (Refused("(to - from) % by", {"option": "by"}),)
    return (Refused(f"> {_MOST}", {"option": "by"}),) if (last - first) // step >= _MOST else ()


_AMOUNT: Final = {"type": "integer", "minimum": 0, "maximum": 10**12}

YEN_CHOICE_FIELD: Final = FieldKind(
    name="yen_choice",
    about={
        "ja": "決まったきざみの金額から一つを、引き出しの一覧で選びます。from から to まで by 円きざみです。文字で届いたときは yen と同じように読み、一覧にない金額は断ります。",
        "en": "One amount out of equal steps, from a drop-down: from `from` to `to` by `by` yen. Typed text is read as for yen; amounts that are not in the list are refused.",
    },
    value_type=YEN,
    control="select",
    bind=_bind,
    quick=_quick,
    made=_made,
    options_schema={
        "from": described("いちばん小さい金額(円)です。", "The smallest amount in yen.", 5000, **_AMOUNT)
        | {"x-required": True},
        "to": described("いちばん大きい金額(円)です。", "The largest amount in yen.", 200000, **_AMOUNT)
        | {"x-required": True},
        "by": described("きざみ(円)です。", "The step in yen.", 5000, **{**_AMOUNT, "minimum": 1})
        | {"x-required": True},
    },
    find_problems=_find_problems,
    shown=show_yen,
    words=words(
        "yen_choice",
        {
            "required": "{label}を選んでください。",
            "form": "{label}は、金額を数字で入力してください。例: 30000",
            "unknown": "{label}は、{from}円から{to}円まで、{by}円きざみの中から選んでください。",
        },
        {
            "required": "Choose {label}.",
            "form": "Enter {label} as an amount in digits, for example 30000.",
            "unknown": "Choose {label} from {from} to {to} yen, in steps of {by} yen.",
        },
    ),
)
