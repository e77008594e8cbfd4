"""A pair of compiled forms: its rules made ready to run on what was filed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Final, cast

from engine.dates import Window, YearMonth
from engine.expressions import compile_function
from engine.flow.facts import Facts
from engine.flow.names import Names
from engine.flow.pairing import Pairing, Values
from engine.flow.program import Program
from engine.model.deadline import Channel
from engine.model.form import Form
from engine.model.pair import PairRule
from engine.model.rule import Rule

OTHER: Final = "other."
_FACT: Final = "fact."
_IDENTITY: Final = "identity."
_REGISTERED: Final = "registered."
_SOME_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The window of a month does not depend on the moment."""
_NO_VALUES: Final[Values] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Paired:
    """The two halves of a pair in one portal, by the ids in `rule`. `together`: the forms that file both at once."""

    rule: PairRule
    pairing: Pairing
    portal: str
    together: frozenset[str] = frozenset()

    @property
    def forms(self) -> frozenset[str]:
        return frozenset((self.rule.this, self.rule.other))

    def other_half(self, form: str) -> str:
        return self.rule.other if form == self.rule.this else self.rule.this


def pair_up(rule: PairRule, this: Program, forms: Iterable[Form] = ()) -> Paired:
    """`this` is the form that declares the pair: its deadlines, parameters and functions are those of the rules.

    Among `forms` are those that file both halves at once.
    """
    where = compile_function(rule.where.typed)

    def fits(mine: Values, theirs: Values) -> object:
        return where(_names(this, mine, mine, theirs))

    pairing = Pairing(
        rule,
        _windows(rule, this),
        fits,
        _asks(rule.relevant, lambda mine: _names(this, mine, mine, _NO_VALUES)),
        _asks(rule.other_relevant, lambda theirs: _names(this, _NO_VALUES, theirs, theirs)),
    )
    together = (each.ref.id for each in forms if {rule.this, rule.other} <= {part.form for part in each.files})
    return Paired(rule, pairing, this.form.portal.id, frozenset(together))


def filed_values(values: Mapping[str, object], facts: Facts) -> Values:
    """What pairing sees of a filing: its typed values, and under qualified names the facts of the moment it was filed."""
    there = {name: value for name, value in values.items() if value is not None}
    claims = {_IDENTITY + name: value for name, value in facts.claims.items()}
    given = {name: value for name, value in facts.given.items() if name.startswith(_REGISTERED)}
    moment = {f"{_FACT}now": facts.now, f"{_FACT}today": facts.today, f"{_FACT}channel": facts.channel}
    return {**there, **claims, **given, **moment}


def as_other(values: Values) -> dict[str, object]:
    """A filing as rules of the other form read it: `other.<field>`."""
    return {OTHER + name: value for name, value in values.items() if "." not in name}


def _asks(rule: Rule | None, names: Callable[[Values], Names]) -> Callable[[Values], object]:
    if rule is None:
        return lambda values: None
    evaluate = compile_function(rule.typed)
    return lambda values: evaluate(names(values))


def _windows(rule: PairRule, this: Program) -> Callable[[YearMonth, Channel], Window | None]:
    bound = [this.table.deadlines[name](_SOME_TIME) for name in rule.deadlines]
    by_channel = {each.deadline.channel: each for each in bound}

    def window(month: YearMonth, channel: Channel) -> Window | None:
        found = by_channel.get(channel)
        return found.window_for(month) if found is not None else None

    return window


def _names(this: Program, values: Values, moment: Values, other: Values) -> Names:
    """`values` bare, `other` with its qualifier, and the facts of `moment`."""
    claims = {name.removeprefix(_IDENTITY): str(v) for name, v in moment.items() if name.startswith(_IDENTITY)}
    facts = Facts(
        cast(datetime, moment.get(f"{_FACT}now", _SOME_TIME)),
        cast(date, moment.get(f"{_FACT}today", _SOME_TIME.date())),
        claims,
        True,
        cast(Channel, moment.get(f"{_FACT}channel", "online")),
        {name: value for name, value in moment.items() if name.startswith(_REGISTERED)},
    )
    return this.names(facts, values, as_other(other))
