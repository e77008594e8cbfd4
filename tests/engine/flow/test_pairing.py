"""Pairs of filings (R10-R12, R38): the state follows from what was filed and the moment."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from engine.dates import FoundDay, Interval, Window, YearMonth
from engine.expressions import YEAR_MONTH, Scope, read
from engine.expressions.tree import Expression
from engine.flow.pairing import Pairing, pair_states
from engine.model.deadline import Channel
from engine.model.pair import Filed, PairRule, PairState
from engine.model.rule import Rule

JST = timezone(timedelta(hours=9))
OCTOBER = YearMonth(2026, 10)
CLOSES = datetime(2026, 10, 6, tzinfo=JST)
WHERE = "prepay_month == other.change_month"


def window(month: YearMonth, channel: Channel) -> Window | None:
    """As R4 and R6: from the first of the month before to the 5th, 24:00."""
    if channel != "online":
        return None
    closes = month.first_day().replace(day=5)
    end = datetime(month.year, month.month, 6, tzinfo=JST)
    start = datetime.combine(month.plus_months(-1).first_day(), datetime.min.time(), JST)
    return Window(month, Interval(start, end), FoundDay(closes, closes), 1440)


def rule() -> PairRule:
    typed = read(WHERE, Scope({"prepay_month": YEAR_MONTH, "other.change_month": YEAR_MONTH}))
    assert isinstance(typed, Expression)
    return PairRule(
        this="prepayment",
        other="increase",
        key="contract_no",
        where=Rule(WHERE, typed),
        deadlines=("online",),
        month="prepay_month",
        this_if_missed="lapses",
        other_if_missed="goes_on",
        copies=(("change_month", "prepay_month"),),
    )


def fits(this: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return this.get("prepay_month") == other.get("change_month")


PAIRING = Pairing(rule(), window, fits, lambda values: None, lambda values: values.get("with_prepay"))


def at(day: int, hour: int = 12, second: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, 0, second, tzinfo=JST)


def prepayment(name: str = "p", when: datetime | None = None, **changes: Any) -> Filed:
    values = {"contract_no": "A12345678", "prepay_month": OCTOBER}
    return replace(Filed("prepayment", name, values, when or at(1)), **changes)


def increase(name: str = "i", when: datetime | None = None, **changes: Any) -> Filed:
    values = {"contract_no": "A12345678", "change_month": OCTOBER}
    return replace(Filed("increase", name, values, when or at(2)), **changes)


def only(states: tuple[PairState, ...]) -> PairState:
    assert len(states) == 1, states
    return states[0]


def test_after_the_first_filing_the_other_is_pending_until_the_deadline() -> None:
    """R38: the open pair and its deadline stay visible."""
    state = only(pair_states(PAIRING, [prepayment()], at(3)))
    assert (state.status, state.missing, state.until) == ("pending", "increase", CLOSES)
    assert (state.lapses, state.goes_on) == ((), ())


@pytest.mark.parametrize("first", ["prepayment", "increase"])
def test_the_order_of_the_two_does_not_matter(first: str) -> None:
    """R11."""
    early, late = at(1), at(4)
    prepaid = prepayment(when=early if first == "prepayment" else late)
    raised = increase(when=late if first == "prepayment" else early)
    state = only(pair_states(PAIRING, [raised, prepaid], at(4, 13)))
    assert state.status == "both"
    assert state.counterpart == raised


def test_an_increase_first_waits_for_the_prepayment_only_when_one_is_wanted() -> None:
    alone = increase(values={"contract_no": "A12345678", "change_month": OCTOBER, "with_prepay": False})
    assert pair_states(PAIRING, [alone], at(3)) == ()
    state = only(pair_states(PAIRING, [increase()], at(3)))
    assert (state.status, state.missing) == ("pending", "prepayment")


def test_at_the_stroke_of_the_deadline_the_prepayment_lapses() -> None:
    """R4, R12: the 6th, 00:00 is too late; one second before, it was still open."""
    assert only(pair_states(PAIRING, [prepayment()], CLOSES - timedelta(seconds=1))).status == "pending"
    state = only(pair_states(PAIRING, [prepayment()], CLOSES))
    assert (state.status, state.lapses, state.goes_on) == ("lapsed", ("prepayment",), ())


def test_an_increase_that_came_too_late_goes_on_alone() -> None:
    """R12 and A9: the prepayment lapses, the increase goes on; told once."""
    state = only(pair_states(PAIRING, [prepayment(), increase(when=CLOSES)], at(7)))
    assert (state.status, state.lapses, state.goes_on) == ("lapsed", ("prepayment",), ("increase",))


def test_an_increase_without_its_prepayment_goes_on() -> None:
    state = only(pair_states(PAIRING, [increase()], at(7)))
    assert (state.status, state.lapses, state.goes_on) == ("lapsed", (), ("increase",))


def test_both_in_time_stay_both_after_the_deadline() -> None:
    assert only(pair_states(PAIRING, [prepayment(), increase()], at(20))).status == "both"


@pytest.mark.parametrize(
    "other",
    [
        increase(values={"contract_no": "A87654321", "change_month": OCTOBER}),
        increase(values={"contract_no": "A12345678", "change_month": OCTOBER.plus_months(1)}),
    ],
    ids=["another contract", "another month"],
)
def test_another_contract_or_month_is_no_counterpart(other: Filed) -> None:
    """R10: the same year-month; the same contract number."""
    states = pair_states(PAIRING, [prepayment(), other], at(3))
    assert [state.status for state in states] == ["pending", "pending"]


def test_two_that_fit_are_several_candidates() -> None:
    state = only(pair_states(PAIRING, [prepayment(), increase("i1"), increase("i2")], at(3)))
    assert state.status == "several"
    assert {each.id for each in state.candidates} == {"p", "i1", "i2"}


def test_two_prepayments_for_one_increase_are_several_candidates() -> None:
    states = pair_states(PAIRING, [prepayment("p1"), prepayment("p2"), increase()], at(3))
    assert [state.status for state in states] == ["several", "several"]


def test_a_withdrawn_counterpart_is_named_and_can_be_filed_again() -> None:
    gone = increase(withdrawn_at=at(3))
    state = only(pair_states(PAIRING, [prepayment(), gone], at(4)))
    assert (state.status, state.missing) == ("withdrawn", "increase")
    again = increase("i2", when=at(4))
    assert only(pair_states(PAIRING, [prepayment(), gone, again], at(5))).status == "both"
    assert only(pair_states(PAIRING, [prepayment(), gone], CLOSES)).status == "lapsed"


def test_both_at_the_same_instant_from_two_devices_are_a_pair() -> None:
    same = at(1)
    assert only(pair_states(PAIRING, [prepayment(when=same), increase(when=same)], same)).status == "both"


def test_a_channel_without_a_deadline_has_no_pair() -> None:
    assert pair_states(PAIRING, [prepayment(channel="paper")], at(3)) == ()


def test_nothing_depends_on_the_zone_in_which_the_moment_is_written() -> None:
    states = [pair_states(PAIRING, [prepayment()], now) for now in (CLOSES, CLOSES.astimezone(UTC))]
    assert states[0] == states[1]
