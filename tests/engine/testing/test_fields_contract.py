"""Every built-in field type keeps the contract that field types of others are held to; a careless one does not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.defaults.fields.builtin import BUILT_IN
from engine.defaults.fields.chosen import RADIO_FIELD
from engine.model.answers import Attachment
from engine.testing.fields_contract import FIELD_TYPE_CONTRACT, FieldCase

FILE = Attachment("a", "書類.jpg", "image/jpeg", 10, "0" * 64)
KINDS = {kind.name: kind for kind in BUILT_IN}
CASES = {
    "text": FieldCase(KINDS["text"], ("見本", "a"), {"max_length": 60}),
    "digits": FieldCase(KINDS["digits"], ("12345678", "１２３４５６７８"), {"pattern": "[0-9]{8}"}),
    "integer": FieldCase(KINDS["integer"], ("1", "１，０００"), {"min": 0}),
    "yen_choice": FieldCase(KINDS["yen_choice"], ("5000", "200,000円"), {"from": 5000, "to": 200000, "by": 5000}),
    "yen": FieldCase(KINDS["yen"], ("1000", "1,000円"), {"max": 1000000}),
    "date": FieldCase(KINDS["date"], ("2026-10-01", "令和8年10月1日")),
    "year_month": FieldCase(KINDS["year_month"], ("2026-10", "2026年10月")),
    "email": FieldCase(KINDS["email"], ("hanako@example.jp",)),
    "consent": FieldCase(KINDS["consent"], ("on",)),
    "choice": FieldCase(KINDS["choice"], ("a",), choices=("a", "b")),
    "radio": FieldCase(KINDS["radio"], ("b",), choices=("a", "b")),
    "attachments": FieldCase(KINDS["attachments"], ((FILE,), (FILE, FILE))),
    "identity": FieldCase(KINDS["identity"], ("見本　花子",), {"claim": "name"}),
}


@pytest.mark.parametrize("rule", FIELD_TYPE_CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("name", KINDS)
def test_a_built_in_field_type_keeps_the_contract(name: str, rule: Callable[[FieldCase], None]) -> None:
    rule(CASES[name])


def test_a_type_without_words_breaks_the_contract() -> None:
    broken = FieldCase(replace(RADIO_FIELD, words={}), ("a",), choices=("a",))
    failed = [rule.__name__ for rule in FIELD_TYPE_CONTRACT if not _kept(rule, broken)]
    assert failed == ["every_refusal_has_words_in_both_languages"]


def test_a_type_that_raises_breaks_the_contract() -> None:
    broken = FieldCase(replace(KINDS["text"], bind=lambda options, choices: lambda raw: len(raw) // 0), ("a",))  # type: ignore[type-var]
    assert not any(_kept(rule, broken) for rule in FIELD_TYPE_CONTRACT if "raise" in rule.__name__)


def _kept(rule: Callable[[FieldCase], None], case: FieldCase) -> bool:
    try:
        rule(case)
    except (AssertionError, ZeroDivisionError):
        return False
    return True
