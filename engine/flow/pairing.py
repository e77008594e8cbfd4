"""Filings that belong together (R10-R12, R38): their state, derived from what was filed and the moment, never stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.dates import Window, YearMonth
from engine.model.deadline import Channel
from engine.model.pair import Filed, PairRule, PairState, PairStatus

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Pairing:
    """A pair rule made ready. `window(month, channel)` is the deadline's (None: that channel has none).

    `fits(this, other)` says whether two filings' values belong together; `expects_other(this)` and `expects_this(other)`
    whether a filing needs the counterpart at all. None (unknown) counts as no for the first, as yes for the other two.
    """

    rule: PairRule
    window: Callable[[YearMonth, Channel], Window | None]
    fits: Callable[[Values, Values], object]
    expects_other: Callable[[Values], object]
    expects_this: Callable[[Values], object]


def pair_states(pairing: Pairing, filings: Sequence[Filed], now: datetime) -> tuple[PairState, ...]:
    """One state for every filing that needs a counterpart; a complete pair is told once, under `rule.this`.

    `filings` are all of one owner, of both forms, in any order. Withdrawn ones have no state of their own.
    """
    states = [_state(pairing, each, filings, now) for each in filings if each.withdrawn_at is None]
    return tuple(state for state in states if state is not None)


def _state(pairing: Pairing, filed: Filed, filings: Sequence[Filed], now: datetime) -> PairState | None:
    rule = pairing.rule
    is_this = filed.form == rule.this
    month = filed.values.get(rule.month if is_this else rule.other_month)
    window = pairing.window(month, filed.channel) if isinstance(month, YearMonth) else None
    if not isinstance(month, YearMonth) or window is None or window.interval.end is None:
        return None
    fitting = [each for each in filings if _belong(pairing, filed, each) and window.interval.contains(each.counted_at)]
    standing = tuple(each for each in fitting if each.withdrawn_at is None)
    in_time = window.interval.contains(filed.counted_at)
    if standing and in_time:
        return _together(pairing, filed, standing, filings, (month, window.interval.end))
    expects = pairing.expects_other if is_this else pairing.expects_this
    if expects(filed.values) is False:
        return None
    status: PairStatus = "withdrawn" if fitting else "pending"
    if not in_time or window.interval.is_before(now):
        late = tuple(each for each in filings if each.withdrawn_at is None and _belong(pairing, filed, each))
        # Both were filed, one of them too late: told once, under `this`.
        return None if late and not is_this else _lapsed(rule, filed, late, (month, window.interval.end))
    missing = rule.other if is_this else rule.this
    return PairState(status, filed, month, window.interval.end, missing=missing)


def _belong(pairing: Pairing, filed: Filed, other: Filed) -> bool:
    """Whether two filings are the two halves of one pair."""
    rule = pairing.rule
    if {filed.form, other.form} != {rule.this, rule.other} or filed.form == other.form:
        return False
    if filed.values.get(rule.key) is None or filed.values.get(rule.key) != other.values.get(rule.key):
        return False
    this, counterpart = (filed, other) if filed.form == rule.this else (other, filed)
    return pairing.fits(this.values, counterpart.values) is True


def _together(
    pairing: Pairing, filed: Filed, standing: tuple[Filed, ...], filings: Sequence[Filed],
    ends: tuple[YearMonth, datetime],
) -> PairState | None:  # fmt: skip
    """Both are there. Several that fit are a state of its own: nobody can say which one is meant."""
    rule, (month, until) = pairing.rule, ends
    rivals = [each for each in filings if each.withdrawn_at is None and _belong(pairing, standing[0], each)]
    if len(standing) > 1 or len(rivals) > 1:
        everyone = tuple(dict.fromkeys((each.id, each.form) for each in (*rivals, *standing)))
        candidates = tuple(each for each in filings if (each.id, each.form) in everyone)
        return PairState("several", filed, month, until, candidates=candidates) if filed.form == rule.this else None
    if filed.form != rule.this:
        return None
    return PairState("both", filed, month, until, counterpart=standing[0])


def _lapsed(rule: PairRule, filed: Filed, late: tuple[Filed, ...], ends: tuple[YearMonth, datetime]) -> PairState:
    """The deadline passed without the pair: what each of those filed comes to."""
    fates = {rule.this: rule.this_if_missed, rule.other: rule.other_if_missed}
    forms = tuple(dict.fromkeys((filed.form, *(each.form for each in late))))
    return PairState(
        "lapsed",
        filed,
        *ends,
        counterpart=late[0] if len(late) == 1 else None,
        lapses=tuple(form for form in forms if fates[form] == "lapses"),
        goes_on=tuple(form for form in forms if fates[form] == "goes_on"),
    )
