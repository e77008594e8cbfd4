"""What a portal's register says: asked once when a draft begins, then used for first answers and as facts of rules.

Rules see one contract only: the one whose number was typed, and only if it is tied to the identity. A number of
somebody else's contract and a number that does not exist look the same.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from engine.dates import YearMonth
from engine.errors import ProviderFailed
from engine.flow.facts import ANSWERED, KNOWN
from engine.model.answers import Answer, Answers
from engine.model.form import Form
from engine.model.identity import Identity
from engine.model.registered import Contract, Register, Registered, RegisterFact
from engine.ports.fields import Parser, Refused
from engine.ports.prefill import PrefillSource

LEVEL: Final = "registered"
"""How sure a value of the register is: it is what was registered, which may have changed since."""
_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


def ask_register(
    form: Form, identity: Identity | None, source: PrefillSource | None, now: datetime
) -> Registered | None:
    """None where there is no register or nobody is identified. An outage is an answer: nothing is known. May block."""
    register = form.portal.register
    if register is None or identity is None or source is None:
        return None
    try:
        contracts = source.contracts_of(identity, register)
    except ProviderFailed:
        return Registered(register.source, now, answered=False)
    return Registered(register.source, now, True, tuple(_used(each, register) for each in contracts))


def _used(contract: Contract, register: Register) -> Contract:
    """With the facts that the portal uses, and nothing else that a source may have told."""
    wanted = {fact.id for fact in register.facts}
    return Contract(contract.key, {name: value for name, value in contract.facts.items() if name in wanted})


def first_answers(form: Form, identity: Identity | None, registered: Registered | None) -> Answers:
    """What fields with `prefill` begin with. Of several contracts nobody knows yet which one it will be about."""
    found = {field.id: _first(field.prefill, form, identity, registered) for field in form.fields() if field.prefill}
    return Answers({name: answer for name, answer in found.items() if answer is not None})


def _first(fact: str, form: Form, identity: Identity | None, registered: Registered | None) -> Answer | None:
    """With where it is from, and when that was asked."""
    kind, _, name = fact.partition(".")
    if kind == "identity":
        claim = identity.claims.get(name) if identity else None
        if identity is None or claim is None or not claim.value:
            return None
        return Answer(claim.value, "prefill", claim.level, claim.source, identity.at)
    if kind != "registered" or registered is None or form.portal.register is None or len(registered.contracts) != 1:
        return None
    value = _written(registered.contracts[0], form.portal.register).get(name, "")
    return Answer(value, "prefill", LEVEL, registered.source, registered.at) if value else None


def registered_facts(
    register: Register | None, registered: Registered | None, key: object, read_key: Parser | None
) -> Mapping[str, object]:
    """For `Facts.given`. `key` is the typed value of the field that names the contract (None: not answered yet)."""
    if register is None:
        return _NOTHING
    contract = contract_named(registered, key, read_key)
    answered = registered is not None and registered.answered
    if contract is None:
        return {KNOWN: False, ANSWERED: answered}
    written = _written(contract, register)
    values = {fact.id: _typed(fact, written[fact.id]) for fact in register.facts if written.get(fact.id)}
    known = {f"registered.{name}": value for name, value in values.items() if value is not None}
    return {KNOWN: True, ANSWERED: answered, **known}


def contract_named(registered: Registered | None, key: object, read_key: Parser | None) -> Contract | None:
    """The contract of this number among those tied to the identity; spellings are compared as the field reads them."""
    if registered is None or key is None or read_key is None:
        return None
    return next((each for each in registered.contracts if read_key(each.key) == key), None)


def typed_key(raw: object, read_key: Parser | None) -> object:
    """The number as its field reads it; None while it is blank or cannot be one."""
    if read_key is None or not isinstance(raw, str) or not raw:
        return None
    value = read_key(raw)
    return None if isinstance(value, Refused) else value


def _written(contract: Contract, register: Register) -> Mapping[str, str]:
    """The facts with the number itself, under the name of the field that holds it."""
    return {**contract.facts, register.key: contract.key}


def _typed(fact: RegisterFact, value: str) -> object:
    """A sum or a month that is none is left out: rules then ask instead."""
    if fact.type == "text":
        return value
    if fact.type == "year_month":
        return _month(value)
    return int(value) if value.isascii() and value.isdecimal() else None


def _month(value: str) -> YearMonth | None:
    try:
        return YearMonth.parse(value)
    except ValueError:
        return None
