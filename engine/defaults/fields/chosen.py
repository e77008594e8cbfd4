"""Field types for what is ticked, chosen, attached or only shown: consent, choice, radio, attachments, identity."""

from datetime import date
from typing import Final

from engine.defaults.fields.calendar_dates import date_ja
from engine.defaults.fields.kind import FieldKind, Options, described, number, words
from engine.expressions import BOOL, INT, TEXT
from engine.model.answers import Attachment, Raw
from engine.ports.fields import Parser, Refused, Shortcut

TICKED: Final = frozenset({"on", "true", "yes", "1"})
FILE_KINDS: Final = {
    "jpeg": ("image/jpeg", ".jpg"),
    "png": ("image/png", ".png"),
    "heic": ("image/heic", ".heic"),
    "pdf": ("application/pdf", ".pdf"),
}
MEBIBYTE: Final = 1 << 20


def _bind_consent(options: Options, choices: tuple[str, ...]) -> Parser:
    del options, choices

    def parse(raw: Raw) -> object:
        return True if raw in TICKED else None

    return parse


def _quick_choice(options: Options, choices: tuple[str, ...]) -> Shortcut | None:
    del options
    return Shortcut("{v} in {offered}", bindings={"{offered}": frozenset(choices)})


def _bind_choice(options: Options, choices: tuple[str, ...]) -> Parser:
    del options
    offered, unknown = frozenset(choices), Refused("unknown")

    def parse(raw: Raw) -> object:
        return raw if raw in offered else unknown

    return parse


def _bind_attachments(options: Options, choices: tuple[str, ...]) -> Parser:
    """Value: how many files (int). The files themselves stay in the answer."""
    del choices
    most, total = max_files(options), max_total_bytes(options)
    allowed = {FILE_KINDS[kind][0] for kind in kinds(options)}
    too_many, too_large = Refused("too_many", {"max": most}), Refused("too_large", {"max_mib": total // MEBIBYTE})

    def parse(raw: Raw) -> object:
        files = [item for item in raw if isinstance(item, Attachment)]
        if not files:
            return None
        if len(files) > most:
            return too_many
        if sum(file.size for file in files) > total:
            return too_large
        if any(file.media_type not in allowed for file in files):
            return Refused("kind", {"kinds": ", ".join(kinds(options)).upper()})
        return len(files)

    return parse


def max_files(options: Options) -> int:
    """How many files together (default 5)."""
    return number(options, "max_files") or 5


def max_total_bytes(options: Options) -> int:
    """How many bytes together, inclusive (default 10 MiB)."""
    return number(options, "max_total_bytes") or 10 * MEBIBYTE


def kinds(options: Options) -> tuple[str, ...]:
    """Accepted kinds of files, keys of FILE_KINDS (default: all)."""
    given = options.get("kinds")
    return tuple(str(kind) for kind in given) if isinstance(given, list | tuple) else tuple(FILE_KINDS)


def _bind_identity(options: Options, choices: tuple[str, ...]) -> Parser:
    """Never called with input: the value comes from the identity."""
    del options, choices
    return lambda raw: str(raw)


_SEX: Final = {
    "ja": {"1": "男性", "2": "女性", "9": "適用不能", "0": "不明"},
    "en": {"1": "Male", "2": "Female", "9": "Not applicable", "0": "Not known"},
}


def _show_identity(value: object, options: Options, locale: str) -> tuple[str, ...]:
    """As the source wrote it; `format` makes a date or a code readable, and leaves alone what it cannot read."""
    text, language = str(value), "ja" if locale.startswith("ja") else "en"
    if options.get("format") == "sex_ja":
        return (_SEX[language].get(text, text),)
    if options.get("format") == "date_ja" and len(text) == 8 and text.isascii() and text.isdigit():
        try:
            day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            return (f"{text[:4]}年{text[4:6]}月{text[6:]}日",)
        return (date_ja(day) if language == "ja" else day.isoformat(),)
    return (text,)


def _show_consent(value: object, options: Options, locale: str) -> tuple[str, ...]:
    del value, options
    return ("はい" if locale.startswith("ja") else "Yes",)


def _show_count(value: object, options: Options, locale: str) -> tuple[str, ...]:
    del options
    if locale.startswith("ja"):
        return (f"{value}件",)
    return (f"{value} file" if value == 1 else f"{value} files",)


CONSENT_FIELD: Final = FieldKind(
    name="consent",
    about={"ja": "チェックを受け付けます。値は true か、未入力です。", "en": "A tick: true or missing."},
    value_type=BOOL,
    control="checkbox",
    bind=_bind_consent,
    options_schema={
        "enables_submit": described(
            "true にすると、チェックが入るまで送信ボタンを押せません(JavaScriptがないときは、押した後に案内します)。",
            "true: the submit button waits for the tick (without JavaScript the server tells).",
            True,
            type="boolean",
        ),
    },
    shown=_show_consent,
    words=words(
        "consent",
        {"required": "「{label}」にチェックを入れてください。"},
        {"required": "Tick “{label}” to go on."},
    ),
)

_CHOICE_WORDS: Final = (
    {"required": "{label}を選んでください。", "unknown": "{label}を、表示されたものの中から選んでください。"},
    {"required": "Choose {label}.", "unknown": "Choose {label} from the options shown."},
)

CHOICE_FIELD: Final = FieldKind(
    name="choice",
    about={
        "ja": "選択肢から一つを、引き出しの一覧で選びます。選択肢にない値は断ります。",
        "en": "One of the choices, from a drop-down. Anything else is refused.",
    },
    value_type=TEXT,
    control="select",
    bind=_bind_choice,
    quick=_quick_choice,
    words=words("choice", *_CHOICE_WORDS),
)
RADIO_FIELD: Final = FieldKind(
    name="radio",
    about={
        "ja": "選択肢から一つを、丸いボタンで選びます。選択肢にない値は断ります。",
        "en": "One of the choices, by radio buttons. Anything else is refused.",
    },
    value_type=TEXT,
    control="radio",
    bind=_bind_choice,
    quick=_quick_choice,
    words=words("radio", *_CHOICE_WORDS),
)

ATTACHMENTS_FIELD: Final = FieldKind(
    name="attachments",
    about={
        "ja": "ファイルを受け付けます。種類は名前ではなく中身で見分け、空のファイル、決めた種類でないもの、数や大きさの合計を超えるものは断ります。ファイルの名前は、表示のために安全な形に直します。式の中の値はファイルの数です。",
        "en": "Files. Their kind is told by content, never by name; empty files, other kinds, too many or too large ones are refused. Names are made safe and kept for display. Its value in rules is how many there are.",
    },
    value_type=INT,
    control="files",
    bind=_bind_attachments,
    options_schema={
        "max_files": described(
            "送れるファイルの数です。", "How many files together.", 5, type="integer", minimum=1, maximum=50
        ),
        "max_total_bytes": described(
            "送れる大きさの合計(バイト)です。この大きさちょうどまで受け付けます。",
            "How many bytes together, inclusive.",
            10485760,
            type="integer",
            minimum=1024,
            maximum=200 * MEBIBYTE,
        ),
        "kinds": described(
            "受け付けるファイルの種類です。中身で見分けます。",
            "Accepted kinds, told by content.",
            ["jpeg", "pdf"],
            type="array",
            minItems=1,
            uniqueItems=True,
            items={"enum": list(FILE_KINDS)},
        ),
        "new_choice": described(
            "もう一度ファイルを選んだとき、add は追加し、replace は前に選んだものと入れ替えます。",
            "What a further choice of files does: add to the earlier ones, or replace them.",
            "add",
            enum=["add", "replace"],
        ),
        "choose": described(
            "ファイルを選ぶボタンの名前です。", "Caption of the file control.", "ファイルの選択", type="string"
        ),
        "clear": described(
            "すべて取り消すボタンの名前です。", "Caption of the button that removes all.", "取り消す", type="string"
        ),
    },
    shown=_show_count,
    words=words(
        "attachments",
        {
            "required": "{label}を添付してください。",
            "too_many": "{label}は、{max}つまでです。超えた分は添付していません。入れ替えるときは、先に不要なファイルを削除してください。",
            "too_large": "{label}は、合わせて{max_mib}MBまでです。超えた分は添付していません。解像度を低くするなどして小さくしてから、もう一度選んでください。",
            "kind": "「{name}」は受け付けられない種類のファイルです。{kinds}のファイルを選んでください。",
            "empty": "「{name}」は中身のないファイルです。選び直してください。",
            "storage": "いまファイルを保存できません。他のファイルと入力内容は残っています。しばらくしてから、もう一度お試しください。",
            "unreadable": "「{name}」を読み込めませんでした。もう一度選んでください。",
        },
        {
            "required": "Attach {label}.",
            "too_many": "You can attach up to {max} files as {label}. Those beyond were not attached. To exchange files, first remove the ones you do not need.",
            "too_large": "{label} may have {max_mib} MB together. What is beyond was not attached. Make the files smaller, for example with a lower resolution, and choose them again.",
            "kind": "“{name}” is a kind of file that cannot be accepted. Choose {kinds} files.",
            "empty": "“{name}” is empty. Choose it again.",
            "storage": "Files cannot be stored right now. Your other files and answers are kept. Try again in a while.",
            "unreadable": "“{name}” could not be read. Choose it again.",
        },
    ),
)

IDENTITY_FIELD: Final = FieldKind(
    name="identity",
    about={
        "ja": "本人確認でわかった内容を見せるだけの項目です。入力はできず、送られてきた値は捨てます。文字は元のまま変えません。",
        "en": "Shows a fact from the identity. It cannot be typed, and input is thrown away; characters stay as the source wrote them.",
    },
    value_type=TEXT,
    control="static",
    bind=_bind_identity,
    options_schema={
        "format": described(
            "表示のしかたです。date_ja は8けたの数字を年月日に、sex_ja は番号を性別の言葉にします。",
            "How it is shown: date_ja (8 digits as a date), sex_ja (code as a word).",
            "date_ja",
            enum=["date_ja", "sex_ja"],
        ),
    },
    shown=_show_identity,
)
