"""What every prefill source must do. Each rule takes a case: the source, somebody who has contracts, and what is asked."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from engine.model.identity import Identity
from engine.ports.prefill import PrefillSource, Register, RegisterFact


@dataclass(frozen=True, slots=True)
class PrefillCase:
    """`holder` has at least one contract in `source`; `register` asks for facts that the source knows of it."""

    source: PrefillSource
    holder: Identity
    register: Register


Rule = Callable[[PrefillCase], None]
STRANGER: Final = Identity("nobody's provider", "nobody", "", datetime(2026, 10, 1, tzinfo=UTC))


def a_holder_has_contracts_with_numbers(case: PrefillCase) -> None:
    contracts = case.source.contracts_of(case.holder, case.register)
    assert contracts
    assert all(each.key for each in contracts)
    assert len({each.key for each in contracts}) == len(contracts)


def whoever_holds_nothing_gets_nothing(case: PrefillCase) -> None:
    assert not case.source.contracts_of(STRANGER, case.register)
    assert not case.source.contracts_of(replace(case.holder, key=f"{case.holder.key}0"), case.register)


def claims_open_no_contract(case: PrefillCase) -> None:
    """The key of an identity is proven; its claims are words that somebody else's may repeat."""
    assert not case.source.contracts_of(replace(STRANGER, claims=case.holder.claims), case.register)


def only_what_was_asked_for_is_told(case: PrefillCase) -> None:
    wanted = {fact.id for fact in case.register.facts}
    assert all(set(each.facts) <= wanted for each in case.source.contracts_of(case.holder, case.register))
    nothing = replace(case.register, facts=(RegisterFact("no_such_fact", "text"),))
    assert all(not each.facts for each in case.source.contracts_of(case.holder, nothing))


def sums_are_whole_yen_in_digits(case: PrefillCase) -> None:
    sums = {fact.id for fact in case.register.facts if fact.type == "yen"}
    for contract in case.source.contracts_of(case.holder, case.register):
        for value in (value for name, value in contract.facts.items() if name in sums):
            assert value.isascii()
            assert value.isdecimal()


def asking_twice_gives_the_same(case: PrefillCase) -> None:
    first, second = (case.source.contracts_of(case.holder, case.register) for _ in range(2))
    assert list(first) == list(second)


PREFILL_CONTRACT: Final[tuple[Rule, ...]] = (
    a_holder_has_contracts_with_numbers,
    whoever_holds_nothing_gets_nothing,
    claims_open_no_contract,
    only_what_was_asked_for_is_told,
    sums_are_whole_yen_in_digits,
    asking_twice_gives_the_same,
)
