"""What rules may read besides answers: the moment, the day, how one files, what identity, register and counterpart say."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from engine.expressions import BOOL, DATE, INSTANT, TEXT, Text, Type
from engine.model.deadline import Channel
from engine.model.form import Form
from engine.model.identity import Identity

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_NOTHING_GIVEN: Final[Mapping[str, object]] = MappingProxyType({})
KNOWN: Final = "registered.known"
"""Whether the register knows the contract named as one of this identity's."""
ANSWERED: Final = "registered.answered"
"""Whether a register was asked and answered at all: not so in an outage, without one, on paper."""
REGISTER_STATES: Final = (KNOWN, ANSWERED)
"""Never missing: false as long as nothing else is known."""
GIVEN: Final = ("registered", "other")
"""Qualifiers of names that stand in `Facts.given`."""


class Facts(NamedTuple):
    """`now` is the request's one instant; `today` its date in the portal's zone; `claims` claim name -> text.

    `final`: true only when the application is submitted; constraints that are still unknown are decided then. `given`
    maps full names to typed values: `registered.<fact>` (absent: the register does not know or did not answer),
    `registered.known`, `registered.answered`, `other.<field>` (the counterpart of a pair).
    """

    now: datetime
    today: date
    claims: Mapping[str, str] = _NOTHING
    final: bool = False
    channel: Channel = "online"
    given: Mapping[str, object] = _NOTHING_GIVEN


def claims_of(identity: Identity | None) -> Mapping[str, str]:
    """Claim name -> text, for `Facts`."""
    return {name: claim.value for name, claim in identity.claims.items()} if identity else _NOTHING


def claims_read(form: Form) -> tuple[str, ...]:
    """The claims of an identity that this form, or its portal, shows or declares."""
    identity = form.portal.identity
    confirm = identity.confirm.fields if identity and identity.confirm else ()
    shown = (f for f in (*confirm, *form.fields()) if f.type == "identity" and "claim" in f.options)
    declared = identity.claims if identity else ()
    return (*(str(f.options["claim"]) for f in shown), *declared)


def fact_types(form: Form) -> Mapping[str, Type]:
    """Names every rule may read, and their types."""
    return facts_named(claims_read(form))


def facts_named(claims: Iterable[str]) -> Mapping[str, Type]:
    """The same before there is a form, where these claims are shown somewhere."""
    always: dict[str, Type] = {
        "today": DATE,
        "now": INSTANT,
        "channel": Text(("online", "paper")),
        KNOWN: BOOL,
        ANSWERED: BOOL,
    }
    return always | {f"identity.{claim}": TEXT for claim in claims}


def fact_source(name: str) -> str:
    """The Python that reads a fact inside a compiled program. Raises KeyError for a name that is no fact."""
    if name in ("today", "now", "channel"):
        return f"facts.{name}"
    kind, _, claim = name.partition(".")
    if kind == "identity" and claim:
        return f"claims.get({claim!r})"
    if name in REGISTER_STATES:
        return f"facts.given.get({name!r}, False)"
    if kind in GIVEN and claim:
        return f"facts.given.get({name!r})"
    raise KeyError(name)


def fact_value(name: str, facts: Facts) -> object:
    """The same without a program; None for whatever is not known."""
    if name in ("today", "now", "channel"):
        return getattr(facts, name)
    kind, _, claim = name.partition(".")
    if kind == "identity":
        return facts.claims.get(claim)
    return facts.given.get(name, False if name in REGISTER_STATES else None)
