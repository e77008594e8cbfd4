"""Generated Python is what one would write by hand: plain where values are there, one test per name where they may be missing."""

import pytest

from engine.expressions import (
    BOOL,
    DATE,
    INT,
    YEAR_MONTH,
    YEN,
    Expression,
    ListOf,
    Rows,
    Scope,
    Text,
    Type,
    Want,
    functions_used,
    name_uses,
    names_used,
    read,
    to_python,
)

NAMES: dict[str, Type] = {
    "start": DATE, "end": DATE, "days": INT, "units": INT, "children": INT, "income": INT, "base": YEN, "discount": YEN,
    "kind": Text(("person", "company")), "agreed": BOOL, "paid": BOOL, "ticked": ListOf(Text(("a", "b"))),
    "parameter.cap": YEN, "lines": Rows("lines", {"amount": YEN}), "month": YEAR_MONTH,
}  # fmt: skip
LOCALS = {name: name.replace(".", "_") for name in NAMES}


def _checked(rule: str) -> Expression:
    expression = read(rule, Scope(NAMES))
    assert isinstance(expression, Expression), expression
    return expression


PLAIN = [
    ("days_between(end, start) + 1", "(end - start).days + 1"),
    ("days * units * 500", "days * units * 500"),
    ("min(children, 3) * 200", "(children if children <= 3 else 3) * 200"),
    ("max(yen(0), base - coalesce(discount, 0))", "0 if 0 >= (_rule_0 := base - discount) else _rule_0"),
    ("not (kind == 'person' and days > 31)", "not (kind == 'person' and days > 31)"),
    ("income < 3000000", "income < 3000000"),
    ("floor_to(base / 3, 10)", "base // 30 * 10"),
    ("ceil_to(base / 3, 1)", "-(-base // 3)"),
    ("floor_to(base, 1)", "base"),
    ("(days + 1) * (units - (days - 1)) - -3", "(days + 1) * (units - (days - 1)) - -3"),
    ("days // units", "None if units == 0 else days // units"),
    ("1 <= days <= 10", "1 <= days <= 10"),
    ("'a' in ticked or kind in ('person', 'company')", "'a' in ticked or kind in ('person', 'company')"),
    ("given(days)", "True"),
    ("base if agreed else yen(0)", "base if agreed else 0"),
]
GUARDED = [
    ("days_between(end, start) + 1", "None if end is None or start is None else (end - start).days + 1"),
    ("days * units * days", "None if days is None or units is None else days * units * days"),
    ("min(children, 3) * 200", "None if children is None else (children if children <= 3 else 3) * 200"),
    ("base - coalesce(discount, 0)", "None if base is None else base - (discount if discount is not None else 0)"),
    ("days > 3", "None if days is None else days > 3"),
    ("agreed and days > 3", "(_rule_0 := None if days is None else days > 3)"),
    ("agreed and true", "True and agreed"),
    ("agreed or given(days)", "days is not None or agreed"),
    ("1 <= days <= 10", "None if days is None else 1 <= days <= 10"),
    ("parameter.cap", "parameter_cap"),
    ("given(days) and given(units)", "days is not None and units is not None"),
    ("base if agreed else yen(0)", "None if agreed is None else base if agreed else 0"),
]
TRUE = [
    ("kind == 'person' and days > 31", "kind == 'person' and (days is not None and days > 31)"),
    ("agreed or not paid", "agreed or paid is False"),
    ("1 <= days <= 10", "days is not None and 1 <= days <= 10"),
    ("kind in ['person']", "kind in ('person',)"),
    ("kind == 'person' or 'a' in ticked", "kind == 'person' or ticked is not None and 'a' in ticked"),
]
FALSE = [
    ("not (kind == 'person' and days > 31)", "kind == 'person' and (days is not None and days > 31)"),
    ("income < 3000000", "income is not None and income >= 3000000"),
    ("1 <= days <= 10", "days is not None and not 1 <= days <= 10"),
    ("end >= start", "end is not None and start is not None and end < start"),
    ("kind != 'person'", "kind == 'person'"),
    ("days != days + 1", "days is not None and days == days + 1"),
    ("agreed", "agreed is False"),
]


@pytest.mark.parametrize(("rule", "text"), PLAIN)
def test_names_that_are_there_give_plain_code(rule: str, text: str) -> None:
    source = to_python(_checked(rule), LOCALS, present=NAMES)
    assert source.text == text
    assert source.nullable == ("None" in text)


@pytest.mark.parametrize(("rule", "text"), GUARDED)
def test_names_that_may_be_missing_are_tested_once(rule: str, text: str) -> None:
    assert text in to_python(_checked(rule), LOCALS).text


@pytest.mark.parametrize(
    ("want", "rule", "text"),
    [("certainly_true", *case) for case in TRUE] + [("certainly_false", *case) for case in FALSE],
)
def test_a_question_needs_no_third_value(want: Want, rule: str, text: str) -> None:
    source = to_python(_checked(rule), LOCALS, want=want)
    assert source.text == text
    assert not source.nullable


def test_only_nullable_results_say_so() -> None:
    assert not to_python(_checked("coalesce(days, units, 0)"), LOCALS).nullable
    assert to_python(_checked("coalesce(days, units)"), LOCALS).nullable
    assert not to_python(_checked("coalesce(days, units)"), LOCALS, present=["units"]).nullable


def test_the_prefix_keeps_generated_names_apart() -> None:
    source = to_python(
        _checked("month == month('2026-10') and sum_of(lines, amount) > max(base, discount - 1)"), LOCALS, prefix="_c7_"
    )
    assert "_rule_" not in source.text
    assert set(source.bindings) == {"_c7_c_yearmonth_2026_10", "_c7_f_sum_of"}


def test_a_name_may_stand_for_any_text_that_binds_like_a_call() -> None:
    source = to_python(_checked("days * 2 + days"), {"days": "answers.get('days')"})
    days: dict[str, int] = {}
    assert eval(source.text, {"answers": days}) is None
    assert eval(source.text, {"answers": {"days": 4}}) == 12


def test_names_and_functions_used() -> None:
    expression = _checked("base <= parameter.cap and any_of(lines, amount > base)")
    assert names_used(expression) == {"base", "parameter.cap", "lines"}
    assert functions_used(expression) == {"any_of"}
    assert [(use.name, expression.text[use.column : use.end_column]) for use in name_uses(expression)] == [
        ("base", "base"),
        ("parameter.cap", "parameter.cap"),
        ("lines", "lines"),
        ("base", "base"),
    ]
