"""The field type `postcode`: seven digits of a Japanese postcode, with or without the mark and the hyphen."""

import re
import unicodedata
from collections.abc import Mapping

from engine.errors import Diagnostic
from engine.model.answers import Raw
from engine.ports.fields import TEXT, Parser, Refused, Shortcut, Type

_POSTCODE = re.compile(r"〒?([0-9]{3})-?([0-9]{4})")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))


class Postcode:
    """Value: seven digits as text. Shown as `105-0001`."""

    name = "postcode"
    development = False
    value_type: Type = TEXT
    control = "text"
    about: Mapping[str, str] = {
        "ja": "郵便番号を受け付けます。全角は半角に直し、〒とハイフンは取り除きます。7けたでないものは断ります。",
        "en": "A postcode. Full-width characters are folded, the mark and the hyphen dropped; anything but seven digits is refused.",
    }
    options_schema: Mapping[str, object] = {
        "first": {
            "description": "この数字で始まる郵便番号だけを受け付けます。",
            "x-description-en": "Only postcodes that begin with these digits.",
            "type": "string",
            "pattern": "^[0-9]{1,7}$",
            "examples": ["105"],
        }
    }
    attributes: Mapping[str, str] = {"inputmode": "numeric", "autocomplete": "postal-code", "maxlength": "9"}
    words: Mapping[str, Mapping[str, str]] = {
        "ja": {
            "field.postcode.required": "{label}を入力してください。",
            "field.postcode.shape": "{label}は、7けたの数字で入力してください(例 105-0001)。",
            "field.postcode.area": "{label}は、{first}で始まる番号だけを受け付けています。",
        },
        "en": {
            "field.postcode.required": "Enter {label}.",
            "field.postcode.shape": "{label} has seven digits, such as 105-0001.",
            "field.postcode.area": "{label} must begin with {first}.",
        },
    }

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def problems(self, options: Mapping[str, object]) -> tuple[Refused, ...]:
        del options
        return ()

    def parser(self, options: Mapping[str, object], choices: tuple[str, ...]) -> Parser:
        del choices
        first = str(options.get("first", ""))
        shape, area = Refused("shape"), Refused("area", {"first": first})

        def parse(raw: Raw) -> object:
            found = _POSTCODE.fullmatch(unicodedata.normalize("NFKC", str(raw)).translate(_DASHES).strip())
            if found is None:
                return shape
            digits = found[1] + found[2]
            return digits if digits.startswith(first) else area

        return parse

    def shortcut(self, options: Mapping[str, object], choices: tuple[str, ...]) -> Shortcut | None:
        """None: the parser is always called."""
        del options, choices
        return None

    def show(self, value: object, options: Mapping[str, object], locale: str) -> tuple[str, ...]:
        del options, locale
        return (f"{str(value)[:3]}-{str(value)[3:]}",)
