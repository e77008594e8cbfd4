"""The large form as a good engineer writes it by hand: one function for the twenty fields of a step, called for each step."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from benchmarks.large_form import REGIONS, STEPS

KANA: Final = re.compile(r"[ァ-ヶー　 ]{1,60}").fullmatch
COMPANY: Final = re.compile(r"[0-9]{13}").fullmatch
MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])").fullmatch
ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+").fullmatch
NUMBER: Final = re.compile(r"A[0-9]{8}").fullmatch
KINDS: Final = frozenset({"person", "company"})
REGION: Final = frozenset(REGIONS)
SHAPES: Final = frozenset({"round", "square"})
LONGEST: Final = 3650
MISSING: Final = "入力してください"


def validate(raw: Mapping[str, str]) -> tuple[dict[str, object], dict[str, str]]:
    """Raw strings -> (values, field -> message)."""
    values: dict[str, object] = {}
    wrong: dict[str, str] = {}
    before: int | None = None
    for n in range(1, STEPS + 1):
        if n > 10 and not (values.get(f"kind{n - 10}") == "company" or _above(values.get(f"count{n - 10}"), 3)):
            before = None
            continue
        before = _step(str(n), raw, values, wrong, before)
    return values, wrong


def _above(count: object, limit: int) -> bool:
    return isinstance(count, int) and count > limit


def _step(
    n: str, raw: Mapping[str, str], values: dict[str, object], wrong: dict[str, str], before: int | None
) -> int | None:
    def text(name: str, accepts: Callable[[str], object], message: str) -> None:
        given = raw.get(name, "").strip()
        if not given:
            wrong[name] = MISSING
        elif accepts(given):
            values[name] = given
        else:
            wrong[name] = message

    def whole(name: str, low: int | None = None, high: int | None = None) -> int | None:
        given = raw.get(name, "").strip().replace(",", "")
        if not given:
            wrong[name] = MISSING
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

    def day(name: str) -> date | None:
        given = raw.get(name, "").strip()
        if not given:
            wrong[name] = MISSING
            return None
        try:
            found = values[name] = date.fromisoformat(given)
        except ValueError:
            wrong[name] = "日付を入力してください"
            return None
        return found

    text("name" + n, lambda given: len(given) <= 50, "50文字以内で入力してください")
    text("kana" + n, KANA, "全角カタカナで入力してください")
    text("kind" + n, KINDS.__contains__, "選んでください")
    if values.get("kind" + n) == "company":
        text("company" + n, COMPANY, "13けたで入力してください")
    text("region" + n, REGION.__contains__, "選んでください")
    start, end = day("start" + n), day("end" + n)
    if start and end and not (end >= start and (end - start).days <= LONGEST):
        wrong["end" + n] = "終了日は、開始日から10年以内にしてください。"
    count, amount, monthly = whole("count" + n, 0, 1000), whole("amount" + n, 0), whole("monthly" + n, 5000, 200000)
    if monthly is not None and monthly % 5000:
        wrong["monthly" + n] = "選んでください"
    reason = raw.get("reason" + n, "").strip()
    if reason:
        values["reason" + n] = reason
    elif count is not None and count > 10:
        wrong["reason" + n] = MISSING
    text("month" + n, MONTH, "年月を入力してください")
    text("email" + n, ADDRESS, "メールアドレスを入力してください")
    text("number" + n, NUMBER, "Aと8けたの数字を入力してください")
    if raw.get("agreed" + n) == "on":
        values["agreed" + n] = True
    else:
        wrong["agreed" + n] = "チェックを入れてください"
    memo = raw.get("memo" + n, "").strip()
    if memo:
        values["memo" + n] = memo
    whole("floor" + n)
    text("shape" + n, SHAPES.__contains__, "選んでください")
    fee = whole("fee" + n, 0)
    if amount is None or count is None or monthly is None or fee is None:
        return None
    total = values["total" + n] = amount + monthly * count + fee + (before or 0)
    return total
