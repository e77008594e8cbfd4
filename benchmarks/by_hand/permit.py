"""The permit form as a good engineer writes it by hand in plain Python: the practical limit for this language."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

KANA: Final = re.compile(r"[ァ-ヶー　 ]{1,60}").fullmatch
POSTAL: Final = re.compile(r"[0-9]{3}-?[0-9]{4}").fullmatch
PHONE: Final = re.compile(r"0[0-9]{1,4}-?[0-9]{1,4}-?[0-9]{3,4}").fullmatch
NUMBER: Final = re.compile(r"[0-9]{13}").fullmatch
ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+").fullmatch
LAST_BIRTH: Final = date(2026, 1, 1)
MISSING: Final = "入力してください"


def validate(raw: Mapping[str, str]) -> tuple[dict[str, object], dict[str, str]]:
    """Raw strings -> (values, field -> message)."""
    values: dict[str, object] = {}
    wrong: dict[str, str] = {}

    def need(name: str) -> str | None:
        text = raw.get(name, "").strip()
        if not text:
            wrong[name] = MISSING
            return None
        return text

    def text(name: str, accepts: Callable[[str], object], message: str) -> None:
        given = need(name)
        if given is not None:
            if accepts(given):
                values[name] = given
            else:
                wrong[name] = message

    def integer(name: str, low: int | None = None, high: int | None = None) -> int | None:
        given = need(name)
        if given is None:
            return None
        try:
            number = int(given)
        except ValueError:
            wrong[name] = "整数を入力してください"
            return None
        if (low is not None and number < low) or (high is not None and number > high):
            wrong[name] = f"{low}から{high}の範囲で入力してください"
            return None
        values[name] = number
        return number

    def day(name: str, last: date | None = None) -> date | None:
        given = need(name)
        if given is None:
            return None
        try:
            found = date.fromisoformat(given)
        except ValueError:
            wrong[name] = "日付を入力してください"
            return None
        if last is not None and found > last:
            wrong[name] = "日付が正しくありません"
            return None
        values[name] = found
        return found

    text("applicant_name", lambda v: len(v) <= 50, "50文字以内で入力してください")
    text("applicant_kana", KANA, "全角カタカナで入力してください")
    text("postal_code", POSTAL, "郵便番号の形式が正しくありません")
    text("phone", PHONE, "電話番号の形式が正しくありません")
    text("email", ADDRESS, "メールアドレスの形式が正しくありません")
    day("birth_date", LAST_BIRTH)
    kind = need("applicant_type")
    if kind in ("individual", "corporation"):
        values["applicant_type"] = kind
    elif kind is not None:
        wrong["applicant_type"] = "選択してください"
    if kind == "corporation":
        text("corp_name", bool, MISSING)
        text("corp_number", NUMBER, "13桁の数字で入力してください")
    children = need("has_children")
    if children in ("yes", "no"):
        values["has_children"] = children
    elif children is not None:
        wrong["has_children"] = "選択してください"
    count = integer("child_count", 1, 10) if children == "yes" else None
    income = integer("annual_income", 0, 100_000_000)
    if income is not None and income < 3_000_000:
        text("low_income_reason", bool, MISSING)
    start, end = day("start_date"), day("end_date")
    units = integer("unit_count")
    days = (end - start).days + 1 if start and end else None
    base = days * units * 500 if days is not None and units is not None else None
    discount = None
    values["days"], values["fee_base"] = days, base
    if children == "yes":
        discount = values["child_discount"] = min(count, 3) * 200 if count is not None else None
    if income is not None and income >= 1_000_000:
        values["total_fee"] = max(0, base - (discount or 0)) if base is not None else None
    if start and end:
        if end < start:
            wrong["end_date"] = "利用終了日は利用開始日以降にしてください"
        elif kind == "individual" and days is not None and days > 31:
            wrong["end_date"] = "個人の利用は31日以内です"
    return values, wrong
