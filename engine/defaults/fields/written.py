"""Field types for what is written as text: text, digits, e-mail."""

import re
from typing import Final

from email_validator import EmailNotValidError, validate_email

from engine.defaults.fields.kind import FieldKind, Options, described, number, words
from engine.defaults.fields.width import KANA_TO_MEND, fold, has_control, tidy
from engine.expressions import TEXT
from engine.flow.patterns import check_pattern
from engine.model.answers import Raw
from engine.ports.fields import Parser, Refused, Shortcut

DEFAULT_LENGTH: Final = 200
_SEPARATORS: Final = str.maketrans("", "", " -")
_SPACE: Final = str.maketrans("", "", " ")
_TOO_LONG: Final = 10_000
"""No single answer is longer than this, whatever the spec says (characters)."""


def _bind_text(options: Options, choices: tuple[str, ...]) -> Parser:
    del choices
    longest = min(number(options, "max_length") or DEFAULT_LENGTH, _TOO_LONG)
    shortest = number(options, "min_length") or 0
    pattern = options.get("pattern")
    matches = re.compile(str(pattern)).fullmatch if pattern else None
    clean = fold if options.get("width") == "half" else tidy
    lines = bool(options.get("lines"))
    too_long = Refused("too_long", {"max": longest})
    too_short = Refused("too_short", {"min": shortest})
    control, mismatch = Refused("control"), Refused("pattern")

    def parse(raw: Raw) -> object:
        value = clean(raw)  # type: ignore[arg-type]
        if not value:
            return None
        size = len(value)
        if size > longest:
            return too_long
        if size < shortest:
            return too_short
        if matches is not None:
            return value if matches(value) else mismatch
        if not value.isprintable() and (has_control(value) or (not lines and ("\n" in value or "\t" in value))):
            return control
        return value

    return parse


def _quick_text(options: Options, choices: tuple[str, ...]) -> Shortcut | None:
    """Text that is already tidy: no blank ends, nothing to widen or join, printable, short enough, as the pattern asks."""
    del choices
    if options.get("lines"):
        return None
    longest = min(number(options, "max_length") or DEFAULT_LENGTH, _TOO_LONG)
    shortest = number(options, "min_length") or 0
    pattern = options.get("pattern")
    plain = "{v}.isascii()" if options.get("width") == "half" else "({v}.isascii() or not _text_mend({v}))"
    # A pattern decides on control characters itself; blank ends are cut before it is asked.
    bindings: dict[str, object] = {"_text_mend": KANA_TO_MEND}
    length = f"{shortest} <= len({{v}}) <= {longest}" if shortest else f"len({{v}}) <= {longest}"
    accepts = f"{length} and {{v}}.strip() == {{v}} and {plain}"
    if pattern is None:
        return Shortcut(f"{{v}}.isprintable() and {accepts}", bindings=bindings)
    return Shortcut(
        f"{accepts} and {{match}}({{v}})", bindings={**bindings, "{match}": re.compile(str(pattern)).fullmatch}
    )


def _quick_digits(options: Options, choices: tuple[str, ...]) -> Shortcut | None:
    """Half-width input without separators that matches as it is."""
    del choices
    pattern = str(options.get("pattern", "[0-9]+"))
    longest = min(number(options, "max_length") or DEFAULT_LENGTH, _TOO_LONG)
    return Shortcut(
        f"{{v}}.isalnum() and {{v}}.isascii() and len({{v}}) <= {longest} and {{match}}({{v}})",
        bindings={"{match}": re.compile(pattern).fullmatch},
    )


def _bind_digits(options: Options, choices: tuple[str, ...]) -> Parser:
    del choices
    pattern = str(options.get("pattern", "[0-9]+"))
    matches = re.compile(pattern).fullmatch
    ignored = _SPACE if "-" in re.sub(r"\[[^\]]*\]", "", pattern) else _SEPARATORS
    longest = min(number(options, "max_length") or DEFAULT_LENGTH, _TOO_LONG)
    mismatch, too_long = Refused("pattern"), Refused("too_long", {"max": longest})

    def parse(raw: Raw) -> object:
        value = fold(raw).translate(ignored)  # type: ignore[arg-type]
        if not value:
            return None
        if len(value) > longest:
            return too_long
        return value if matches(value) else mismatch

    return parse


def _find_pattern_problems(options: Options) -> tuple[Refused, ...]:
    pattern = options.get("pattern")
    if pattern is None:
        return ()
    found = check_pattern(str(pattern), min(number(options, "max_length") or DEFAULT_LENGTH, _TOO_LONG))
    return tuple(Refused(problem.code, problem.params) for problem in found)


_LONGEST_ADDRESS: Final = 254
"""RFC 5321 section 4.5.3.1.3, without the angle brackets."""
# A subset of what email-validator accepts (a property test holds this), so that the usual address costs one match.
_USUAL_ADDRESS: Final = re.compile(
    r"(?=[^@]{1,64}@)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
    r"@(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!test|local|arpa|onion|invalid|localhost)[a-z]{2,20}"
).fullmatch


def _quick_email(options: Options, choices: tuple[str, ...]) -> Shortcut | None:
    del options, choices
    return Shortcut("len({v}) <= 200 and _email_usual({v})", bindings={"_email_usual": _USUAL_ADDRESS})


def _bind_email(options: Options, choices: tuple[str, ...]) -> Parser:
    del options, choices
    wrong, missing_at = Refused("form"), Refused("no_at")

    def parse(raw: Raw) -> object:
        value = raw if isinstance(raw, str) and raw.isascii() else fold(str(raw))
        value = value.strip()
        if not value:
            return None
        if len(value) <= 200 and _USUAL_ADDRESS(value):
            return value
        if "@" not in value:
            return missing_at
        if len(value) > _LONGEST_ADDRESS:
            return wrong
        try:
            # What is accepted here must be what a mail can be sent to: ASCII before the @, the domain as DNS has it.
            found = validate_email(value, check_deliverability=False, strict=True, allow_smtputf8=False)
            return found.ascii_email or wrong
        except EmailNotValidError:
            return wrong

    return parse


_PATTERN: Final = described(
    "答えの形を表す正規表現です。全体が合うときだけ受け付けます。",
    "Regular expression that the whole answer must match (checked to be bounded).",
    "[0-9]{9}",
    type="string",
    minLength=1,
    maxLength=300,
)
_MAX_LENGTH: Final = described(
    "受け付ける最大の文字数です。",
    "Longest accepted answer in characters.",
    50,
    type="integer",
    minimum=1,
    maximum=_TOO_LONG,
)
_EXAMPLE: Final = described(
    "入力例です。欄の近くに表示します。", "An example shown beside the control.", "A12345678", type="string"
)

TEXT_FIELD: Final = FieldKind(
    name="text",
    about={
        "ja": "文章を受け付けます。前後の空白を取り、半角カナは全角に直します。漢字や全角の英数字はそのまま残します(width: half のときは、英数字と記号を半角に直します)。制御文字、長すぎる文章、pattern に合わない文章は断ります。",
        "en": "Text. Blank ends are cut and half-width kana widened; kanji and full-width letters stay as typed (width: half folds letters, digits and signs). Control characters, too long texts and texts that do not match the pattern are refused.",
    },
    value_type=TEXT,
    control="text",
    bind=_bind_text,
    quick=_quick_text,
    options_schema={
        "pattern": _PATTERN,
        "max_length": _MAX_LENGTH,
        "min_length": described(
            "受け付ける最小の文字数です。", "Shortest accepted answer in characters.", 2, type="integer", minimum=1
        ),
        "width": described(
            "half にすると、全角の英数字や記号を半角に直してから確かめます。",
            "half: full-width letters, digits and signs are folded to half-width first.",
            "half",
            enum=["half", "any"],
        ),
        "lines": described(
            "2以上にすると、何行も書ける欄になります。",
            "More than one: a box for several lines.",
            4,
            type="integer",
            minimum=2,
            maximum=30,
        ),
        "example": _EXAMPLE,
    },
    find_problems=_find_pattern_problems,
    words=words(
        "text",
        {
            "required": "{label}を入力してください。",
            "too_long": "{label}は、{max}文字以内で入力してください。",
            "too_short": "{label}は、{min}文字以上で入力してください。",
            "pattern": "{label}の書き方が違うようです。見本を確かめて、入力し直してください。",
            "control": "{label}に、使えない文字が入っています。入力し直してください。",
        },
        {
            "required": "Enter {label}.",
            "too_long": "{label} must be {max} characters or fewer.",
            "too_short": "{label} must be {min} characters or more.",
            "pattern": "{label} is not in the expected form. Check the example and enter it again.",
            "control": "{label} contains characters that cannot be used. Enter it again.",
        },
    ),
)

DIGITS_FIELD: Final = FieldKind(
    name="digits",
    about={
        "ja": "番号を受け付けます。全角の英数字は半角に直し、空白とハイフンは取り除きます(pattern にハイフンがあれば残します)。pattern に合わないものは断ります。",
        "en": "A number of some register. Full-width letters and digits are folded, spaces and hyphens dropped (hyphens stay when the pattern has one). What does not match the pattern is refused.",
    },
    value_type=TEXT,
    control="text",
    bind=_bind_digits,
    quick=_quick_digits,
    options_schema={"pattern": _PATTERN, "max_length": _MAX_LENGTH, "example": _EXAMPLE},
    attributes={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    find_problems=_find_pattern_problems,
    words=words(
        "digits",
        {
            "required": "{label}を入力してください。",
            "pattern": "{label}のけた数か文字が違うようです。書類を見ながら、入力し直してください。",
            "too_long": "{label}は、{max}文字以内で入力してください。",
        },
        {
            "required": "Enter {label}.",
            "pattern": "{label} has the wrong number of digits or an unexpected character. Check your papers and enter it again.",
            "too_long": "{label} must be {max} characters or fewer.",
        },
    ),
)

EMAIL_FIELD: Final = FieldKind(
    name="email",
    about={
        "ja": "メールアドレスを受け付けます。全角の文字は半角に直し、ドメインの大文字は小文字に直します。形の正しくないアドレスは断ります。届くかどうかは調べません。",
        "en": "An e-mail address. Full-width characters are folded, the domain is lower-cased. Malformed addresses are refused; whether mail arrives is not looked at.",
    },
    value_type=TEXT,
    control="text",
    bind=_bind_email,
    quick=_quick_email,
    attributes={"inputmode": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"},
    words=words(
        "email",
        {
            "required": "{label}を入力してください。",
            "no_at": "{label}には「@」が必要です。例: taro@example.jp",
            "form": "{label}の書き方が違うようです。「.」や「@」の位置を確かめてください。例: taro@example.jp",
        },
        {
            "required": "Enter {label}.",
            "no_at": "{label} needs an @ sign, for example taro@example.jp.",
            "form": "{label} is not a valid address. Check the dots and the @ sign, for example taro@example.jp.",
        },
    ),
)
