"""Worked-out schedules for renderers: two, twelve and seventy-nine months, with other courses."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from engine.dates import YearMonth
from engine.flow.schedule import work_out, work_out_courses
from engine.model.schedule import Schedule
from engine.model.text import Text
from tests.engine.flow.schedules import ANSWERS, FACTS, PREPAYMENT, Written

LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "charge": ("まとめて支払う分の引き落とし", "The whole sum is debited"),
    "covered": ("支払い済みの月", "Month already paid"),
    "resumes": ("毎月の｜引《ひ》き落とし", "Monthly debit"),
    "catch_up": ("3か月分の引き落とし", "Three months at once"),
    "first_month": ("もとの金額での引き落とし", "Debit of the old amount"),
    "difference": ("新しい金額と差額の引き落とし", "Debit of the new amount and the difference"),
    "discount": ("割引の見込み", "Expected discount"),
    "charge_fails": ("残高が足りず、引き落としができなかったとき", "When the debit fails"),
    "late_increase": ("金額の変更が間に合わなかったとき", "When the change comes too late"),
}


def schedules_for(months: int, written: Written = PREPAYMENT) -> tuple[Schedule, ...]:
    """The usual course, then the others, of a prepayment of so many months."""
    answers = {**ANSWERS, "months": months, "sum": 200_000 * months - 50_000, "prepay_month": YearMonth(2026, 9)}
    compiled = written.compiled()
    usual = work_out(compiled, answers, FACTS)
    assert usual is not None
    return tuple(_labelled(each) for each in (usual, *work_out_courses(compiled, answers, FACTS)))


def _labelled(schedule: Schedule) -> Schedule:
    return replace(
        schedule,
        title=Text({"ja": "引き落としの予定", "en": "What will be debited"}),
        text=Text({"ja": "お申し込みのとおりに進んだときの予定です。", "en": "If all goes as filed."}),
        course_label=_label(schedule.course),
        items=tuple(replace(item, label=_label(item.row)) for item in schedule.items),
        information=tuple(replace(item, label=_label(item.id)) for item in schedule.information),
    )


def _label(name: str) -> Text:
    ja, en = LABELS.get(name, (name, name))
    return Text({"ja": ja, "en": en})
