"""What rules read besides answers, as a person writes it down: the instant, the channel, identity, register, counterpart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from engine.dates import YearMonth
from engine.errors import TetsuzukiError
from engine.flow.facts import ANSWERED, KNOWN, Facts
from engine.flow.paired import as_other
from engine.flow.program import Program
from engine.model.answers import Raw
from engine.model.deadline import Channel
from engine.model.form import Form
from engine.model.registered import RegisterFact

_STATES = {"known": KNOWN, "answered": ANSWERED}
YEARS: Final = range(1900, 3000)
"""Instants beyond have no place in another time zone, or no calendar at all."""


@dataclass(frozen=True, slots=True)
class Situation:
    """`at` is aware. `registered` holds facts of the portal's register by name, and `known` and `answered` (true unless
    said otherwise, as soon as a fact is given); `other` the answers of the counterpart of a pair, as typed."""

    at: datetime
    channel: Channel = "online"
    identity: Mapping[str, str] = field(default_factory=dict)
    registered: Mapping[str, object] = field(default_factory=dict)
    other: Mapping[str, Raw] = field(default_factory=dict)
    final: bool = False


def facts_of(form: Form, situation: Situation, counterpart: Program | None = None) -> Facts:
    """Raises TetsuzukiError for facts the register does not have, or that are no such value."""
    today = situation.at.astimezone(ZoneInfo(form.portal.time_zone)).date()
    at = situation.at.astimezone(UTC)
    given = {**registered_values(form, situation.registered), **_other(situation, counterpart)}
    return Facts(at, today, situation.identity, situation.final, situation.channel, given)


def registered_values(form: Form, given: Mapping[str, object]) -> Mapping[str, object]:
    """`registered.<fact>` -> its typed value."""
    if not given:
        return {}
    facts = {each.id: each for each in form.portal.register.facts} if form.portal.register else {}
    found: dict[str, object] = {KNOWN: True, ANSWERED: True}
    for name, value in given.items():
        if name in _STATES:
            found[_STATES[name]] = value is True or value == "true"
        elif name in facts:
            found[f"registered.{name}"] = _typed(facts[name], value)
        else:
            raise TetsuzukiError("ask.registered", fact=name, known="、".join((*facts, *_STATES)))
    if not found[KNOWN]:
        found = {name: value for name, value in found.items() if name in _STATES.values()}
    return {name: value for name, value in found.items() if value is not None}


def _typed(fact: RegisterFact, value: object) -> object:
    written = "" if value is None else str(value).replace(",", "")
    if not written:
        return None
    if fact.type == "yen":
        if written.isascii() and written.isdecimal():
            return int(written)
        raise TetsuzukiError("ask.registered_value", fact=fact.id, value=str(value))
    if fact.type == "year_month":
        return month(str(value))
    return str(value)


def _other(situation: Situation, counterpart: Program | None) -> Mapping[str, object]:
    """`other.<field>` -> what the counterpart's form makes of its answers at this moment."""
    if not situation.other:
        return {}
    if counterpart is None:
        raise TetsuzukiError("ask.no_counterpart")
    known = [each.id for each in counterpart.form.fields()]
    for name in situation.other:
        if name not in known:
            raise TetsuzukiError("simulate.unknown", field=name, known="、".join(known))
    facts = facts_of(counterpart.form, Situation(situation.at, situation.channel, situation.identity))
    values = counterpart.evaluate(situation.other, facts).values
    return as_other({name: value for name, value in values.items() if value is not None})


def instant(written: str) -> datetime:
    """An aware instant, such as 2026-10-01T09:00:00+09:00. Raises TetsuzukiError."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise TetsuzukiError("simulate.instant", value=written) from None
    if at.tzinfo is None:
        raise TetsuzukiError("simulate.instant", value=written)
    if at.year not in YEARS:
        raise TetsuzukiError("ask.out_of_range", what=written)
    return at


def instant_or_day(written: str, form: Form) -> datetime:
    """An instant, or a day: its beginning in the portal's zone."""
    if len(written) != len("2026-10-01"):
        return instant(written)
    return instant(datetime.combine(day(written), time(), ZoneInfo(form.portal.time_zone)).isoformat())


def day(written: str) -> date:
    """2026-10-01. Raises TetsuzukiError."""
    try:
        if len(written) == len("2026-10-01"):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise TetsuzukiError("ask.day", value=written)


def month(written: str) -> YearMonth:
    """2026-10. Raises TetsuzukiError."""
    try:
        return YearMonth.parse(written)
    except ValueError:
        raise TetsuzukiError("ask.month", value=written) from None
