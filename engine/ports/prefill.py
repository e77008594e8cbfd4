"""The prefill door: what a register knows of the contracts that belong to whoever was identified.

Asked once when a draft begins; the answer is sealed with the draft, with its source and time. Nothing is asked about
a contract by its number, so nothing can be learned about contracts of others.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from engine.model.identity import Identity
from engine.model.registered import Contract, FactType, Register, RegisterFact
from engine.ports.provider import Provider

__all__ = ["Contract", "FactType", "PrefillSource", "Register", "RegisterFact"]


@runtime_checkable
class PrefillSource(Provider, Protocol):
    """Verbs may block (network, files); the engine calls them off the event loop."""

    def contracts_of(self, identity: Identity, register: Register) -> Sequence[Contract]:
        """The contracts tied to this identity, none where it has none; facts beyond those of `register` are dropped.

        A fact the register lacks is left out. Yen are written as digits, months as `2026-10`. Raises ProviderFailed when the register does
        not answer: the applicant's draft begins without, a notice says so, and rules see `registered.known` as false.
        """
        ...
