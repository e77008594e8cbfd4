"""Why a value, a choice or a refusal is what it is: the rule, its parts with their values, what it rests on."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.app.words import catalogues, load_words
from engine.cli.authoring.opening import open_workplace
from engine.dates import YearMonth
from engine.flow.explain import Why, explain, explain_field
from engine.flow.facts import Facts
from engine.flow.program import compile_form
from engine.model.explanation import Explained, ExplainedPart
from engine.spec import load

CASES = Path(__file__).parents[3] / "tests/cases/questions"
KNOWN = {
    "registered.known": True,
    "registered.answered": True,
    "registered.total_paid": 5_700_000,
    "registered.monthly_amount": 100_000,
    "registered.debited_until": YearMonth(2026, 9),
    "registered.business_name": "見本商事",
}
ANSWERS = {
    "contract_no": "A12345678",
    "business_name": "見本商事",
    "monthly": "200000",
    "months": "12",
    "amount": "2400000",
    "pay_month": "2026-10",
}
Ask = Callable[..., Why]


@pytest.fixture(scope="module")
def ask() -> Ask:
    """`ask({field: answer}, at="…", given={…}, locale="ja", channel="online")`."""
    workplace = open_workplace(None)
    registry = workplace.registry
    specs = load([CASES], workplace.doors)
    form = specs.forms[specs.current["advance"]]
    program = compile_form(form, registry.field_types, registry.calendars)
    words = catalogues(load_words(registry), ("ja", "en"))

    def make(answers: Mapping[str, str], at: str = "2026-10-05T23:59:59+09:00", locale: str = "ja",
             given: Mapping[str, object] = KNOWN, **facts: object) -> Why:  # fmt: skip
        now = datetime.fromisoformat(at)
        today = now.astimezone(ZoneInfo("Asia/Tokyo")).date()
        read = Facts(now, today, {"corp_type": "1"}, given=given)._replace(**facts)  # type: ignore[arg-type]
        evaluation = program.evaluate({**ANSWERS, **answers}, read)
        return Why(program, read, evaluation, registry.field_types, words[locale])

    return make


def of(found: tuple[Explained, ...], kind: str, subject: str = "", item: str = "") -> Explained:
    fitting = [e for e in found if e.kind == kind and subject in ("", e.subject) and item in ("", e.item)]
    assert len(fitting) == 1, [(e.kind, e.subject, e.item) for e in found]
    return fitting[0]


def value_of(explained: Explained, rule: str) -> str:
    return next(part.value for part in explained.parts if part.rule == rule)


@pytest.mark.rule("R19")
def test_a_refused_sum_says_which_sum_would_be_right_and_why(ask: Ask) -> None:
    """Worked example 6: 8,000,000 less 5,700,000 leaves 2,300,000, which is less than 12 times 200,000."""
    why = of(explain(ask({})), "refusal", "amount")
    assert (why.result, why.item, why.basis) == ("金額は 2,300,000円 になります。", "payable", ("R19",))
    right = next(part for part in why.parts if part.role == "right")
    assert (right.text, right.value) == ("（月額 × 月数）と（払える金額）の小さいほう", "2,300,000円")
    assert value_of(why, "monthly * months") == "2,400,000円"
    assert value_of(why, "room") == "2,300,000円"
    assert value_of(why, "parameter.cap") == "8,000,000円"
    assert value_of(why, "registered.total_paid") == "5,700,000円"


def test_calculated_values_are_followed_one_level_down(ask: Ask) -> None:
    """`room` is worked out below it; what that reads is only named."""
    why = of(explain(ask({})), "refusal", "amount")
    calculated = [part for part in why.parts if part.role == "calculated"]
    assert [part.rule[:15] for part in calculated] == ["max(parameter.c"]
    assert value_of(why, "debits_before") == "0"


def test_parts_are_indented_below_what_they_belong_to(ask: Ask) -> None:
    why = of(explain(ask({})), "refusal", "amount")
    depths = [part.depth for part in why.parts]
    assert depths[0] == 0
    assert all(after <= before + 1 for before, after in pairwise(depths))


def test_no_id_is_left_in_what_applicants_read(ask: Ask) -> None:
    """Labels of fields, parameters and facts of the register stand in place of ids."""
    why = of(explain(ask({})), "refusal", "amount")
    assert value_of(why, "registered.total_paid")
    for part in why.parts:
        assert not any(name in part.text for name in ("monthly", "room", "parameter", "registered", "_")), part.text


@pytest.mark.rule("R21", "R19")
def test_a_marked_sum_says_why(ask: Ask) -> None:
    why = of(explain(ask({"amount": "2300000"})), "mark", "amount")
    assert (why.item, why.basis) == ("last_month_partial", ("R19", "R21"))
    assert why.parts[0] == ExplainedPart(
        "金額 ＝ 月額 × 月数", "成り立ちません", "amount == monthly * months", 0, "rule"
    )


@pytest.mark.rule("R14", "R4", "R6")
def test_months_say_until_when_or_why_not(ask: Ask) -> None:
    """Worked example 5: at 23:59:59 October and November; at 00:00:00 only November."""
    why = explain_field(ask({}), ask({}).program.form.fields()[5])
    assert [(e.kind, e.item) for e in why] == [
        ("missing_choice", "2026-09"),
        ("choice", "2026-10"),
        ("choice", "2026-11"),
        ("missing_choice", "2026-12"),
    ]
    assert why[0].parts[0].value == "2026年9月の分は、2026年9月5日24時に締め切りました"
    assert why[1].parts[0].value == "2026年10月の分は、2026年10月5日（月） 24時まで受け付けます"
    assert why[3].parts[0].value == "2026年12月の分は、2026年11月1日に受付が始まります"
    later = ask({}, at="2026-10-06T00:00:00+09:00")
    assert [e.kind for e in explain(later) if e.item == "2026-10" and e.subject == "pay_month"] == ["missing_choice"]


@pytest.mark.rule("R3", "R2")
def test_a_moved_day_says_because_of_which_holiday(ask: Ask) -> None:
    """Worked example 2: 5 May 2026 is a holiday, the 6th a 振替休日."""
    why = ask({"pay_month": "2026-05"}, at="2026-05-01T12:00:00+09:00", channel="paper")
    window = of(explain(why), "deadline", "paper", "2026-05")
    told = {part.role: part.value for part in window.parts}
    assert told["closes"] == "2026年5月7日（木）までに到着"
    assert told["moved"] == "5日は祝日（こどもの日）のため、翌営業日の7日です。"
    assert "2026年4月30日" in told["advised"]


@pytest.mark.rule("R5")
def test_a_day_of_the_month_keeps_its_month(ask: Ask) -> None:
    """Worked example 4: the debit of February 2027 falls on 1 March."""
    why = ask({"pay_month": "2027-02"}, at="2027-01-10T12:00:00+09:00")
    day = of(explain(why), "day", "debit_day", "2027-02")
    assert (day.title, day.result, day.basis) == ("2027年2月の振替日", "2027年3月1日（月）", ("R5",))
    assert [part.role for part in day.parts] == ["part", "moved"]


def test_undecided_holidays_are_told(ask: Ask) -> None:
    why = ask({"pay_month": "2031-02"}, at="2031-01-10T12:00:00+09:00")
    assert "provisional" in {part.role for part in of(explain(why), "day", "debit_day", "2031-02").parts}


@pytest.mark.rule("R35")
def test_of_two_conditions_only_the_deciding_ones_are_told(ask: Ask) -> None:
    why = of(explain(ask({"business_name": "別の名前"})), "refusal", "business_name")
    assert [part.rule for part in why.parts if part.depth == 1] == [
        "identity.corp_type != '1'",
        "same_text(business_name, registered.business_name)",
    ]
    assert value_of(why, "registered.business_name") == "（表示しません）"


def test_what_is_not_known_is_said_to_be_unknown(ask: Ask) -> None:
    why = of(explain(ask({}, given={})), "value", "room")
    assert value_of(why, "registered.total_paid") == "わかりません（まだ答えがありません）"


def test_a_refusal_of_a_type_gives_its_own_words(ask: Ask) -> None:
    why = of(explain(ask({"months": "1"})), "refusal", "months")
    assert (why.result, why.parts, why.basis) == ("月数は、2以上で入力してください。", (), ("R17",))


def test_behind_a_field_without_a_rule_there_is_nothing(ask: Ask) -> None:
    """A page explains only what a rule decided: nothing for a value that is fine, or for a blank."""
    why = ask({"months": ""})
    fields = {field.id: field for field in why.program.form.fields()}
    assert explain_field(why, fields["months"]) == ()
    assert explain_field(why, fields["monthly"]) == ()


def test_every_part_is_told_in_english_too(ask: Ask) -> None:
    why = of(explain(ask({}, locale="en")), "refusal", "amount")
    assert why.parts[0].text == "金額 = the smaller of (月額 × 月数) and (払える金額)"
    assert why.parts[0].value == "does not hold"


def test_explaining_changes_nothing(ask: Ask) -> None:
    why = ask({})
    assert explain(why) == explain(replace(why))
