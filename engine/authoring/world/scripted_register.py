"""The register of a scenario: what the development source knows, until the scenario says that it stops answering."""

from collections.abc import Sequence

from engine.errors import Diagnostic, ProviderFailed
from engine.model.identity import Identity
from engine.ports.prefill import Contract, PrefillSource, Register


class ScriptedRegister:
    """A PrefillSource in front of the one the portal names. Scenarios ask development sources only, never a real one."""

    development = True

    def __init__(self, source: PrefillSource) -> None:
        self.name = source.name
        self.down = False
        self._source = source

    def check(self) -> tuple[Diagnostic, ...]:
        return ()

    def contracts_of(self, identity: Identity, register: Register) -> Sequence[Contract]:
        if self.down:
            raise ProviderFailed("scenario.register_down")
        return self._source.contracts_of(identity, register) if self._source.development else ()
