"""Five submissions of the permit form as raw strings: three fine, two with mistakes, and what both sides must find."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Case:
    """`wrong`: fields in error; `computed`: values both must compute."""

    raw: Mapping[str, str]
    wrong: frozenset[str] = frozenset()
    computed: Mapping[str, int | None] | None = None


_PERSON: Final = {
    "applicant_name": "高橋 美咲",
    "applicant_kana": "タカハシ ミサキ",
    "postal_code": "604-8571",
    "phone": "075-222-3111",
    "email": "misaki@example.jp",
    "birth_date": "1984-11-03",
    "applicant_type": "individual",
    "corp_name": "",
    "corp_number": "",
    "has_children": "yes",
    "child_count": "4",
    "annual_income": "5200000",
    "low_income_reason": "",
    "start_date": "2026-08-01",
    "end_date": "2026-08-15",
    "unit_count": "3",
}
_COMPANY: Final = {
    **_PERSON,
    "applicant_type": "corporation",
    "corp_name": "株式会社みどり",
    "corp_number": "7000012050002",
    "has_children": "no",
    "child_count": "",
    "end_date": "2026-10-30",
}

CASES: Final = (
    Case(_PERSON, computed={"days": 15, "fee_base": 22500, "child_discount": 600, "total_fee": 21900}),
    Case(_COMPANY, computed={"days": 91, "fee_base": 136500, "child_discount": None, "total_fee": 136500}),
    Case(
        {**_PERSON, "annual_income": "900000", "low_income_reason": "休業中のため", "corp_number": "x"},
        computed={"days": 15, "fee_base": 22500, "child_discount": 600, "total_fee": None},
    ),
    Case(
        {
            **_PERSON,
            "applicant_kana": "みさき",
            "postal_code": "12-34",
            "phone": "12345",
            "child_count": "0",
            "end_date": "2026-07-01",
        },
        frozenset({"applicant_kana", "postal_code", "phone", "child_count", "end_date"}),
    ),
    Case({**_PERSON, "end_date": "2026-09-30"}, frozenset({"end_date"})),
)

EVERYTHING: Final = {
    **_COMPANY,
    "has_children": "yes",
    "child_count": "2",
    "annual_income": "2000000",
    "low_income_reason": "休業中のため",
}
"""No question is left out: all 16 inputs and 4 computed values are relevant."""
