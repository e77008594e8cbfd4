"""Deadlines, days and dated parameters of a whole spec at one instant: what can be chosen, why not, and what rules read."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dates import YearMonth
from engine.defaults.calendars.opening import calendars_under
from engine.defaults.calendars.overlay import Overlay
from engine.defaults.fields.builtin import BUILT_IN
from engine.expressions import trace
from engine.flow.choices import month_choices
from engine.flow.facts import Facts
from engine.flow.program import Program, compile_form
from engine.model.field import Field
from engine.model.form import Form
from engine.model.outcome import Evaluation
from engine.spec import Doors, load
from engine.testing.listed_calendar import ListedCalendar

JST = ZoneInfo("Asia/Tokyo")
KINDS = {kind.name: kind for kind in BUILT_IN}
CALENDARS = {each.name: each for each in calendars_under(Overlay())}
DOORS = Doors(
    KINDS,
    frozenset({"elsewhere"}),
    number_issuers=frozenset({"random_digits"}),
    prefill_sources=frozenset({"contract_register"}),
    calendars=CALENDARS,
)


def months_form(doors: Doors) -> Form:
    found = load([Path(__file__).parents[2] / "cases/months"], doors).current_form("months")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def form() -> Form:
    return months_form(DOORS)


@pytest.fixture(scope="module")
def program(form: Form) -> Program:
    return compile_form(form, KINDS, CALENDARS)


def at(written: str, **more: object) -> Facts:
    now = datetime.fromisoformat(written).replace(tzinfo=JST)
    return Facts(now.astimezone(UTC), now.date(), **more)  # type: ignore[arg-type]  # channel and given


def field(form: Form, name: str) -> Field:
    found = form.field(name)
    assert found is not None
    return found


def looked_at(program: Program, facts: Facts, **raw: str) -> Evaluation:
    return program.evaluate(raw, facts)


def refused(evaluation: Evaluation) -> Mapping[str, str]:
    return {problem.field: problem.code for problem in evaluation.problems if not problem.code.endswith("required")}


def offered(program: Program, facts: Facts) -> list[str]:
    return [str(each.month) for each in month_choices(program, field(program.form, "wished"), facts, {}).offered]


@pytest.mark.rule("R4", "R14")
@pytest.mark.parametrize(
    ("now", "channel", "months"),
    [
        ("2026-10-05T23:59:59", "online", ["2026-10", "2026-11"]),
        ("2026-10-06T00:00:00", "online", ["2026-11"]),
        ("2026-10-31T23:59:59", "online", ["2026-11"]),
        ("2026-11-01T00:00:00", "online", ["2026-11", "2026-12"]),
        ("2026-05-07T23:59:59", "paper", ["2026-05", "2026-06"]),
        ("2026-05-08T00:00:00", "paper", ["2026-06"]),
        ("2026-05-06T12:00:00", "online", ["2026-06"]),
        ("2026-09-07T10:00:00", "paper", ["2026-09", "2026-10"]),
    ],
)
def test_months_are_offered_by_channel_and_instant(program: Program, now: str, channel: str, months: list[str]) -> None:
    """`domain.md` has these as worked examples 2, 3 and 5; the 5th of May 2026 is a holiday, the 6th one moved."""
    facts = at(now, channel=channel)
    assert offered(program, facts) == months
    for name in ("2026-04", "2026-05", "2026-06", "2026-09", "2026-10", "2026-11", "2026-12"):
        taken = looked_at(program, facts, wished=name).values["wished"]
        assert (taken == YearMonth.parse(name)) is (name in months), name


@pytest.mark.rule("R14")
def test_the_months_beside_say_why_they_are_missing(program: Program) -> None:
    found = month_choices(program, field(program.form, "wished"), at("2026-10-06T00:00:00"), {})
    assert [(str(each.month), each.why, each.deadline.id) for each in found.missing] == [
        ("2026-10", "closed", "online"),
        ("2026-12", "not_yet_open", "online"),
    ]
    assert found.missing[0].window.interval.end == datetime(2026, 10, 6, tzinfo=JST)
    assert found.missing[1].window.interval.start == datetime(2026, 11, 1, tzinfo=JST)


def test_nothing_chosen_yet_asks_to_choose(program: Program) -> None:
    (problem, *_) = looked_at(program, at("2026-10-06T00:00:00"), monthly="5000").problems
    assert problem.code == "field.choice.required"


def test_a_field_without_choices_offers_nothing(program: Program) -> None:
    assert month_choices(program, field(program.form, "monthly"), at("2026-10-06T00:00:00"), {}).offered == ()


@pytest.mark.rule("R4")
def test_a_month_closed_while_the_page_was_open_is_refused_with_when_and_what_instead(program: Program) -> None:
    (problem, *_) = looked_at(program, at("2026-10-06T00:00:00"), wished="2026-10").problems
    words = KINDS["year_month"].words
    assert problem.code == "field.year_month.closed"
    assert problem.basis == ("R14", "R4", "R6")
    assert words["ja"][problem.code].format(**problem.params) == (
        "2026年10月分の受付は、10月5日24時に終わりました。2026年11月を選んでください。"
    )
    assert words["en"][problem.code].format(**problem.params) == (
        "Filing for October 2026 ended at 24:00 on 5 October 2026. Choose November 2026."
    )


@pytest.mark.parametrize(
    ("now", "wished", "channel", "said"),
    [
        ("2026-10-01T00:00:00", "2026-12", "online",
         "2026年12月分の受付は、11月1日に始まります。2026年10月か2026年11月を選んでください。"),
        ("2026-05-08T00:00:00", "2026-05", "paper",
         "2026年5月分の受付は、5月7日いっぱいで終わりました。2026年6月を選んでください。"),
        ("2026-01-06T00:00:00", "2025-12", "online",
         "2025年12月分の受付は、2025年12月5日24時に終わりました。2026年2月を選んでください。"),
    ],
)  # fmt: skip
def test_the_reason_is_said_in_words(program: Program, now: str, wished: str, channel: str, said: str) -> None:
    (problem, *_) = looked_at(program, at(now, channel=channel), wished=wished).problems
    assert KINDS["year_month"].words["ja"][problem.code].format(**problem.params) == said


def test_a_month_beyond_the_calendar_is_not_offered_and_nothing_breaks() -> None:
    """A calendar without the needed year: a clear refusal, no stack trace."""
    short = {name: ListedCalendar(name=name, data_until=date(2026, 12, 31)) for name in CALENDARS}
    program = compile_form(months_form(replace(DOORS, calendars=short)), KINDS, short)
    late = at("2026-12-20T00:00:00", channel="paper")
    assert refused(looked_at(program, late, wished="2030-01")) == {"wished": "field.year_month.no_days"}
    assert offered(program, late) == []
    values = looked_at(program, at("2027-03-01T00:00:00"), wished="2027-03").values
    assert (values["wished"], values["debit"], values["papers"]) == (YearMonth(2027, 3), None, None)


def test_a_form_is_not_compiled_without_its_calendars(form: Form) -> None:
    with pytest.raises(KeyError):
        compile_form(form, KINDS, {})


@pytest.mark.rule("R5")
@pytest.mark.parametrize(
    ("month", "debit", "papers"),
    [
        ("2026-10", "2026-10-27", "2026-10-20"),
        ("2026-09", "2026-09-28", "2026-09-18"),
        ("2027-02", "2027-03-01", "2027-02-19"),
        ("2026-12", "2026-12-28", "2026-12-15"),
    ],
)
def test_days_of_the_month_are_functions(program: Program, month: str, debit: str, papers: str) -> None:
    values = looked_at(program, at(f"{month}-03T12:00:00"), wished=month).values
    assert (values["debit"], values["papers"]) == (date.fromisoformat(debit), date.fromisoformat(papers))


@pytest.mark.rule("R19")
def test_a_dated_parameter_is_picked_by_the_day_it_names(program: Program) -> None:
    before = looked_at(program, at("2026-10-05T12:00:00"), wished="2026-10").values
    after = looked_at(program, at("2026-10-06T12:00:00"), wished="2026-11").values
    assert (before["room"], before["fee"]) == (8000000, None), "no fee before the first value"
    assert (after["room"], after["fee"]) == (9000000, 300)
    assert looked_at(program, at("2026-10-06T12:00:00")).values["room"] is None, "the day is not known yet"


def test_rules_read_what_the_register_says_and_its_silence(program: Program) -> None:
    facts = at("2026-10-01T12:00:00")
    known = facts._replace(given={"registered.known": True, "registered.monthly": 7900000})
    assert refused(looked_at(program, known, wished="2026-10", monthly="200000")) == {"monthly": "constraint"}
    silent = looked_at(program, facts, wished="2026-10", monthly="200000")
    assert refused(silent) == {}
    assert "due" in silent.irrelevant
    assert "due" not in looked_at(program, known, wished="2026-10", monthly="5000").irrelevant


@given(
    st.dates(date(2020, 1, 1), date(2095, 1, 1)), st.times(), st.integers(-40, 40), st.sampled_from(["online", "paper"])
)
def test_what_is_offered_is_exactly_what_is_accepted(day: date, hour: time, months: int, channel: str) -> None:
    """One judgement in three places: the list, the single month, and the rule on its own."""
    program = WHOLE
    facts = at(f"{day}T{hour}", channel=channel)
    month = YearMonth.of(facts.today).plus_months(months)
    listed = month_choices(program, field(program.form, "wished"), facts, {})
    taken = looked_at(program, facts, wished=str(month)).values["wished"] is not None
    rule = field(program.form, "wished").choices_from
    assert rule is not None
    traced = trace(rule.typed, program.names(facts, {})).value
    assert taken == (month in [each.month for each in listed.offered])
    assert traced == tuple(each.month for each in listed.offered)
    assert 1 <= len(listed.offered) <= 2


def test_single_rules_read_the_same_names(program: Program) -> None:
    names = program.names(
        at("2026-10-06T12:00:00", given={"registered.email": "a@example.jp"}), {"wished": YearMonth(2026, 11)}
    )
    assert (names["parameter.cap"], names["parameter.fee"], names["channel"]) == (9000000, 300, "online")
    assert names.get("registered.known") is False
    assert names.get("registered.monthly") is None
    assert "deadline.online" in set(names)
    assert program.form.mail_to is not None
    assert trace(program.form.mail_to.typed, names).value == "a@example.jp"


def test_a_clock_that_goes_back_gives_the_months_of_that_moment(program: Program) -> None:
    later, earlier = at("2026-10-06T00:00:00"), at("2026-10-05T23:59:59")
    assert offered(program, later) == ["2026-11"]
    assert offered(program, earlier) == ["2026-10", "2026-11"]


def test_many_months_stay_bounded(program: Program) -> None:
    """Windows that were found are kept, but never more than a bound: asking for every year must not fill the memory."""
    first = at("2026-10-05T12:00:00")
    for years in range(60):
        facts = first._replace(
            now=first.now + timedelta(days=366 * years), today=first.today + timedelta(days=366 * years)
        )
        assert len(offered(program, facts)) in (1, 2)
    assert offered(program, first) == ["2026-10", "2026-11"]


def test_the_spec_is_built_as_written(form: Form) -> None:
    online, paper = form.deadlines
    assert (online.rule.closes_minute, online.rule.closes.holiday, online.rule.opens_minute) == (1440, "stays", 0)
    assert online.rule.opens is not None
    assert online.rule.opens.months == -1
    assert (paper.rule.closes_minute, paper.rule.closes.calendar, paper.counts) == (None, "jp.public", "arrival")
    assert paper.rule.advises is not None
    assert (paper.rule.advises.months, paper.rule.advises.day) == (-1, 31)
    assert [day.rule.calendar for day in form.month_days] == ["jp.public", "jp.gov"]
    assert form.parameters[0].values[1].from_day == date(2026, 11, 1)
    monthly = field(form, "monthly")
    assert monthly.prefill == "registered.monthly"
    assert len(monthly.choices) == 40
    assert monthly.choices[-1].label.in_locale("ja") == "200,000円"


WHOLE = compile_form(months_form(DOORS), KINDS, CALENDARS)
