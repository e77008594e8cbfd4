"""The prefill door over the file: the contracts of one identity, or an outage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import yaml

from engine.errors import Diagnostic, ProviderFailed
from engine.model.identity import Identity
from engine.ports.prefill import Contract, Register
from plugins.contract_register.file import RegisterUnfit, read_register
from plugins.contract_register.options import SECTION, Options


@dataclass(frozen=True, slots=True)
class FileRegister:
    """Reads the file anew each time, so that changes show at once. Development only."""

    options: Options
    name: str = SECTION
    development: bool = True

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """What is wrong with the file, for operators (`texts/`)."""
        texts = files("plugins.contract_register") / "texts"
        return {name: yaml.safe_load((texts / f"{name}.yaml").read_text(encoding="utf-8")) for name in ("ja", "en")}

    def check(self) -> tuple[Diagnostic, ...]:
        """The file is there and can be read; `down` is told, because it is easily forgotten."""
        found = []
        try:
            read_register(self.options.contracts)
        except RegisterUnfit as unfit:
            params = {"file": str(self.options.contracts), "reason": str(unfit)}
            found.append(Diagnostic(f"[{SECTION}]", 0, 0, "contract_register.unfit", params))
        if self.options.down:
            found.append(Diagnostic(f"[{SECTION}]", 0, 0, "contract_register.down", severity="warning"))
        return tuple(found)

    def contracts_of(self, identity: Identity, register: Register) -> Sequence[Contract]:
        """See the port. Raises ProviderFailed when told to be down, or when the file cannot be read."""
        if self.options.down:
            raise ProviderFailed("contract_register.down")
        try:
            entries = read_register(self.options.contracts)
        except RegisterUnfit as unfit:
            raise ProviderFailed("contract_register.unfit", reason=str(unfit)) from unfit
        wanted = {fact.id for fact in register.facts}
        return tuple(
            Contract(each.contract, {name: value for name, value in each.facts.items() if name in wanted})
            for each in entries
            if each.identity == identity.key
        )
