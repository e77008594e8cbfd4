"""Calculate, then relevance, then validate: over the whole form, every time, on what was typed."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.defaults.fields.builtin import BUILT_IN
from engine.errors import TetsuzukiError
from engine.flow.facts import Facts
from engine.flow.program import Program
from engine.model.outcome import Evaluation, Verdict
from engine.ports.fields import FieldType, Refused

FACTS = Facts(datetime(2026, 10, 1, tzinfo=UTC), date(2026, 10, 1), {"name": "共済　太郎"})
FINAL = FACTS._replace(final=True)
Make = Callable[..., Program]


def problems(evaluation: Evaluation) -> dict[str, str]:
    return {problem.field: problem.code for problem in evaluation.problems}


def test_a_required_field_left_blank_is_told_once_with_its_basis(program: Make) -> None:
    made = program({"s": {"a": {"type": "text"}, "b": {"type": "integer", "required": False}}})
    for raw in ({}, {"a": ""}, {"a": " 　"}):
        evaluation = made.evaluate(raw, FACTS)
        assert problems(evaluation) == {"a": "field.text.required"}
        assert evaluation.problems[0].basis == ("T1",)


def test_a_field_off_the_path_is_neither_read_nor_checked(program: Make) -> None:
    made = program(
        {"s": {"kind": {"type": "radio", "choices": ["a", "b"]}, "n": {"type": "integer", "relevant": "kind == 'b'"}}}
    )
    hidden = made.evaluate({"kind": "a", "n": "garbage"}, FACTS)
    assert (problems(hidden), hidden.values["n"], hidden.irrelevant) == ({}, None, frozenset({"n"}))
    shown = made.evaluate({"kind": "b", "n": "garbage"}, FACTS)
    assert problems(shown) == {"n": "field.integer.form"}


def test_unknown_relevance_is_not_relevant(program: Make) -> None:
    made = program(
        {"s": {"amount": {"type": "integer"}, "why": {"type": "text", "relevant": "amount < 10"}}},
    )
    assert problems(made.evaluate({}, FACTS)) == {"amount": "field.integer.required"}


def test_a_step_that_is_not_relevant_takes_its_fields_along(program: Make) -> None:
    made = program(
        {"one": {"go": {"type": "radio", "choices": ["y", "n"]}}, "two": {"x": {"type": "text"}}}, two="go == 'y'"
    )
    closed = made.evaluate({"go": "n"}, FACTS)
    assert (problems(closed), closed.irrelevant_steps, closed.irrelevant) == ({}, frozenset({"two"}), frozenset({"x"}))
    assert problems(made.evaluate({"go": "y"}, FACTS)) == {"x": "field.text.required"}


def test_what_is_calculated_or_read_from_the_identity_cannot_be_typed(program: Make) -> None:
    made = program(
        {"s": {
            "a": {"type": "integer"},
            "twice": {"type": "integer", "calculate": "a * 2"},
            "name": {"type": "identity", "claim": "name"},
            "fixed": {"type": "text", "readonly": True},
        }}
    )  # fmt: skip
    values = made.evaluate({"a": "2", "twice": "99", "name": "他人", "fixed": "x"}, FACTS).values
    assert (values["twice"], values["name"], values["fixed"]) == (4, "共済　太郎", None)


def test_values_are_worked_out_in_the_order_of_need_not_of_writing(program: Make) -> None:
    made = program(
        {"s": {
            "c": {"type": "integer", "calculate": "b + 1"},
            "b": {"type": "integer", "calculate": "a + 1"},
            "a": {"type": "integer"},
        }}
    )  # fmt: skip
    assert made.evaluate({"a": "1"}, FACTS).values == {"a": 1, "b": 2, "c": 3}


def test_values_that_need_each_other_are_refused(program: Make) -> None:
    with pytest.raises(TetsuzukiError, match=r"form\.cycle"):
        program({"s": {"a": {"type": "integer", "calculate": "b"}, "b": {"type": "integer", "calculate": "a"}}})


def test_a_missing_constraint_neither_passes_nor_refuses_until_submission(program: Make) -> None:
    fields: Mapping[str, Mapping[str, object]] = {
        "total": {"type": "yen", "required": False},
        "sum": {"type": "yen", "must": [("sum <= total", "mark"), ("sum < total + yen(1)", "refuse")]},
    }
    made = program({"s": fields})
    editing = made.evaluate({"sum": "5"}, FACTS)
    assert (problems(editing), editing.marks, editing.verdict) == ({}, [], Verdict.PASS)
    final = made.evaluate({"sum": "5"}, FINAL)
    assert (problems(final), len(final.marks)) == ({"sum": "constraint"}, 1)
    known = made.evaluate({"sum": "5", "total": "5"}, FINAL)
    assert (problems(known), known.marks) == ({}, [])


def test_only_the_first_broken_constraint_of_a_field_is_told(program: Make) -> None:
    made = program({"s": {"n": {"type": "integer", "must": ["n > 5", "n > 10"]}}})
    assert [p.message.in_locale("ja") for p in made.evaluate({"n": "1"}, FACTS).problems if p.message] == ["n > 5"]
    assert [p.message.in_locale("ja") for p in made.evaluate({"n": "6"}, FACTS).problems if p.message] == ["n > 10"]
    assert problems(made.evaluate({"n": "11"}, FACTS)) == {}


def test_a_field_can_be_required_by_a_rule(program: Make) -> None:
    made = program(
        {"s": {"kind": {"type": "radio", "choices": ["a", "b"]}, "x": {"type": "text", "required": "kind == 'a'"}}}
    )
    assert problems(made.evaluate({"kind": "a"}, FACTS)) == {"x": "field.text.required"}
    assert problems(made.evaluate({"kind": "b"}, FACTS)) == {}
    assert problems(made.evaluate({"kind": "a", "x": " "}, FACTS)) == {"x": "field.text.required"}


def test_rules_read_the_day_of_the_request(program: Make) -> None:
    made = program({"s": {"born": {"type": "date", "must": ["born <= today"]}}})
    assert problems(made.evaluate({"born": "2026-10-01"}, FACTS)) == {}
    assert problems(made.evaluate({"born": "2026-10-02"}, FACTS)) == {"born": "constraint"}


_USUAL = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"[0-9]{0,18}", fullmatch=True),
    st.dates().map(str),
    st.sampled_from(
        ["a", "b", "on", " a", "2026-W01-1", "２０２６-01-01", "ｱ", "か\u3099", "taro@example.jp", "1\n", "a-b"]
    ),
    st.emails(),
)


@pytest.mark.parametrize(
    "kind", [k for k in BUILT_IN if k.name not in ("attachments", "identity")], ids=lambda k: k.name
)
@given(raw=_USUAL)
def test_the_short_way_gives_what_the_parser_gives(kind: FieldType, raw: str) -> None:
    """A compiled form takes usual answers without calling the parser: same value, same refusal."""
    options: dict[str, object] = {"max_length": 20}
    if kind.name in ("integer", "yen"):
        options = {"min": 2, "max": 500}
    if kind.name == "date":
        options = {"min": "2000-01-01", "max": "2030-12-31"}
    shortcut = kind.shortcut(options, ("a", "b"))
    if not raw or shortcut is None:
        return
    names = {f"b{i}": value for i, value in enumerate(shortcut.bindings.values())}
    text = f"({shortcut.value}) if ({shortcut.accepts}) else UNUSUAL"
    for index, name in enumerate(shortcut.bindings):
        text = text.replace(name, f"b{index}")
    try:
        short = eval(text.replace("{v}", "v").replace("{t}", "t"), {**names, "v": raw, "UNUSUAL": names})
    except ValueError:
        assert shortcut.may_fail
        return
    if short is not names:
        expected = kind.parser(options, ("a", "b"))(raw)
        assert not isinstance(expected, Refused)
        assert short == expected


def test_a_remark_is_made_where_a_constraint_only_marks_and_the_next_one_still_counts(program: Make) -> None:
    """`if_false: mark`: the answer is taken, and a later constraint can refuse all the same."""
    remark = {"must": "a < 10", "if_false": "mark", "message": "large"}
    made = program({"s": {"a": {"type": "integer", "must": [remark, "a < 100"]}}})
    small, large, refused = (made.evaluate({"a": raw}, FACTS) for raw in ("9", "10", "100"))
    assert (small.marks, small.problems) == ([], [])
    assert ([mark.message.in_locale("ja") for mark in large.marks], large.problems) == (["large"], [])
    assert large.values["a"] == 10
    assert ([mark.field for mark in refused.marks], problems(refused)) == (["a"], {"a": "constraint"})


def test_a_refusal_says_which_answer_would_be_right(program: Make) -> None:
    """R19: the sum that is payable stands in the message, in the words of the field's type."""
    wrong = {"must": "total == each * 12", "right": "each * 12", "message": "expected {right}"}
    made = program({"s": {"each": {"type": "yen"}, "total": {"type": "yen", "must": [wrong]}}})
    refused = made.evaluate({"each": "200,000円", "total": "2,500,000"}, FACTS)
    message = refused.problems[0].message
    assert message is not None
    assert message.in_locale("ja") == "expected 2,400,000円"
    assert made.evaluate({"each": "200000", "total": "2400000"}, FACTS).problems == []
