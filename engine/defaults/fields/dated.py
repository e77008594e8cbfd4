"""Field types for moments: date and year_month. 西暦 and 和暦 are understood; a bare small year is asked about."""

from datetime import date
from typing import Final

from engine.dates.year_month import YearMonth
from engine.defaults.fields.calendar_dates import FIRST_YEAR, LAST_YEAR, date_ja, parse_date, parse_month
from engine.defaults.fields.kind import FieldKind, Options, described, words
from engine.expressions import DATE, YEAR_MONTH
from engine.flow.offering import month_ja
from engine.model.answers import Raw
from engine.ports.fields import Parser, Refused, Shortcut


def _bounds_of(options: Options) -> tuple[date, date]:
    first = date.fromisoformat(str(options["min"])) if "min" in options else date(FIRST_YEAR, 1, 1)
    return first, date.fromisoformat(str(options["max"])) if "max" in options else date(LAST_YEAR, 12, 31)


def _bind_date(options: Options, choices: tuple[str, ...]) -> Parser:
    del choices
    first, last = _bounds_of(options)
    too_early = Refused("too_early", {"min": date_ja(first)}) if "min" in options else Refused("range")
    too_late = Refused("too_late", {"max": date_ja(last)}) if "max" in options else Refused("range")

    def parse(raw: Raw) -> object:
        text = str(raw)
        day = parse_date(text)
        if isinstance(day, Refused):
            return day if text.strip() else None
        if day < first:
            return too_early
        return too_late if day > last else day

    return parse


def _quick_date(options: Options, choices: tuple[str, ...]) -> Shortcut | None:
    """2026-10-01 within the bounds. The eighth character tells a day from an ISO week, which fromisoformat reads too."""
    del choices
    first, last = _bounds_of(options)
    return Shortcut(
        "len({v}) == 10 and {v}[7] == '-' and {first} <= ({t} := _date_read({v})) <= {last}",
        "{t}",
        {"_date_read": date.fromisoformat, "{first}": first, "{last}": last},
        may_fail=True,
    )


def _bind_month(options: Options, choices: tuple[str, ...]) -> Parser:
    del choices
    first = YearMonth.parse(str(options["min"])) if "min" in options else None
    last = YearMonth.parse(str(options["max"])) if "max" in options else None

    def parse(raw: Raw) -> object:
        text = str(raw)
        month = parse_month(text)
        if isinstance(month, Refused):
            return month if text.strip(" \u3000") else None
        if first is not None and month < first:
            return Refused("too_early", {"min": month_ja(first)})
        if last is not None and month > last:
            return Refused("too_late", {"max": month_ja(last)})
        return month

    return parse


def _quick_month(options: Options, choices: tuple[str, ...]) -> Shortcut | None:
    """2026-10 within the bounds."""
    del choices
    first, last = YearMonth(FIRST_YEAR, 1), YearMonth(LAST_YEAR, 12)
    first = max(first, YearMonth.parse(str(options["min"]))) if "min" in options else first
    last = min(last, YearMonth.parse(str(options["max"]))) if "max" in options else last
    return Shortcut(
        "len({v}) == 7 and {first} <= ({t} := _month_read({v})) <= {last}",
        "{t}",
        {"_month_read": YearMonth.parse, "{first}": first, "{last}": last},
        may_fail=True,
    )


def _show_date(value: object, options: Options, locale: str) -> tuple[str, ...]:
    del options
    return (date_ja(value) if isinstance(value, date) and locale.startswith("ja") else str(value),)


def _show_month(value: object, options: Options, locale: str) -> tuple[str, ...]:
    del options
    return (month_ja(value) if isinstance(value, YearMonth) and locale.startswith("ja") else str(value),)


def _find_bound_problems(options: Options) -> tuple[Refused, ...]:
    """Bounds that look like dates but are none (2026-02-30)."""
    wrong = []
    for key in ("min", "max"):
        if key in options:
            try:
                date.fromisoformat(str(options[key]) if len(str(options[key])) > 7 else f"{options[key]}-01")
            except ValueError:
                wrong.append(Refused("SPEC035", {"option": key, "value": str(options[key])}))
    return tuple(wrong)


def _bounds(pattern: str, example: str) -> dict[str, object]:
    return {
        "min": described(
            "受け付ける最初の日(月)です。", "First accepted day (month).", example, type="string", pattern=pattern
        ),
        "max": described(
            "受け付ける最後の日(月)です。", "Last accepted day (month).", example, type="string", pattern=pattern
        ),
    }


_COMMON_JA: Final = {
    "required": "{label}を入力してください。",
    "impossible": "{label}は、暦にない日です。確かめて入力し直してください。",
    "era": "{label}の元号と年の組み合わせが違うようです。西暦でも入力できます。",
    "era_year": "{label}の年は、西暦4けた(例: 2026)か、元号をつけて(例: 令和8年)入力してください。",
    "range": "{label}の年を確かめてください。",
    "too_early": "{label}は、{min}かそれより後を入力してください。",
    "too_late": "{label}は、{max}かそれより前を入力してください。",
}
_COMMON_EN: Final = {
    "required": "Enter {label}.",
    "impossible": "{label} is not in the calendar. Check it and enter it again.",
    "era": "The era and year of {label} do not go together. You can also use the Western calendar.",
    "era_year": "Enter the year of {label} with four digits (for example 2026) or with its era.",
    "range": "Check the year of {label}.",
    "too_early": "{label} must be {min} or later.",
    "too_late": "{label} must be {max} or earlier.",
}

DATE_FIELD: Final = FieldKind(
    name="date",
    about={
        "ja": "日付を受け付けます。西暦(2026-10-01、2026/10/1、20261001、2026年10月1日)でも、和暦(令和8年10月1日、R8.10.1、元年)でもよく、全角は半角に直します。暦にない日、元号と合わない年、元号のない1〜3けたの年は断ります。",
        "en": "A day, in the Western calendar or with a Japanese era, in any usual spelling; full-width characters are folded. Days not in the calendar, years outside their era and bare years of one to three digits are refused.",
    },
    value_type=DATE,
    control="text",
    bind=_bind_date,
    quick=_quick_date,
    options_schema=_bounds("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "2026-04-01"),
    attributes={"autocomplete": "off"},
    find_problems=_find_bound_problems,
    shown=_show_date,
    words=words(
        "date",
        {**_COMMON_JA, "form": "{label}は、年・月・日がわかるように入力してください。例: 2026年10月1日"},
        {**_COMMON_EN, "form": "Enter {label} with year, month and day, for example 2026-10-01."},
    ),
)

YEAR_MONTH_FIELD: Final = FieldKind(
    name="year_month",
    about={
        "ja": "年と月を受け付けます。西暦(2026-10、2026年10月)でも、和暦(令和8年10月)でもよく、全角は半角に直します。13月、元号と合わない年、元号のない1〜3けたの年は断ります。choices_from を書くと、いま選べる年月の一覧から選ぶ項目になります。",
        "en": "A month of a year, in the Western calendar or with a Japanese era; full-width characters are folded. Month 13, years outside their era and bare years of one to three digits are refused. With choices_from it is a drop-down of the months open now.",
    },
    value_type=YEAR_MONTH,
    control="text",
    bind=_bind_month,
    quick=_quick_month,
    options_schema=_bounds("^[0-9]{4}-[0-9]{2}$", "2026-04"),
    attributes={"autocomplete": "off"},
    find_problems=_find_bound_problems,
    shown=_show_month,
    words=words(
        "year_month",
        {
            **_COMMON_JA,
            "impossible": "{label}の月は、1から12までで入力してください。",
            "closed": "{month_ja}分の受付は、{until_ja}終わりました。{offered_ja}を選んでください。",
            "not_yet_open": "{month_ja}分の受付は、{opens_ja}に始まります。{offered_ja}を選んでください。",
            "not_offered": "{label}は、いま選べる年月の中から選んでください。",
            "no_days": "{month_ja}分は、営業日がまだわからないため、いまは選べません。窓口の問い合わせ先にお尋ねください。",
            "form": "{label}は、年と月がわかるように入力してください。例: 2026年10月",
        },
        {
            **_COMMON_EN,
            "impossible": "The month of {label} must be 1 to 12.",
            "closed": "Filing for {month_en} ended {until_en}. Choose {offered_en}.",
            "not_yet_open": "Filing for {month_en} begins {opens_en}. Choose {offered_en}.",
            "not_offered": "Choose {label} from the months that can be chosen now.",
            "no_days": "{month_en} cannot be chosen: its business days are not known yet. Ask the office.",
            "form": "Enter {label} with year and month, for example 2026-10.",
        },
    ),
)
