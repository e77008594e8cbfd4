"""The identity door: a relying party of the service, what its claims mean here, and in development its invented accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import yaml

from engine.errors import Diagnostic
from engine.model.identity import Identity
from engine.ports.companion import Companion
from engine.ports.identity import Begun, IdentityRequest, Refusal
from plugins.gbizid.claims import LEVEL, NAME, identify
from plugins.gbizid.options import SECTION, Options
from plugins.oidc.client import Client
from plugins.oidc.devidp.accounts import Account
from plugins.oidc.words import read_words


@dataclass(frozen=True, slots=True)
class AccountProvider:
    """`Redirect` to the service and back. The kind of account decides who enters, by UserInfo and nothing else."""

    options: Options
    client: Client
    name: str = NAME
    levels: frozenset[str] = frozenset({LEVEL})

    @property
    def development(self) -> bool:
        """Whether the service named is one of this machine; production refuses it."""
        return self.options.client.development

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """Why an account does not get in, for applicants; what is wrong with the file, for operators (`texts/`)."""
        texts = files("plugins.gbizid") / "texts"
        return {
            name: {**words, **yaml.safe_load((texts / f"{name}.yaml").read_text(encoding="utf-8"))}
            for name, words in read_words().items()
        }

    def check(self) -> tuple[Diagnostic, ...]:
        """What the settings lack; in development, whether the file of accounts can be read."""
        return (*self.client.check(), *self._unfit())

    def probe(self, now: datetime) -> tuple[Diagnostic, ...]:
        """Whether the service answers as it should, and whether the clocks agree."""
        return self.client.probe(now)

    def begin(self, request: IdentityRequest) -> Begun:
        """Raises ProviderFailed while the service does not answer."""
        return self.client.begin(request)

    def finish(self, pending: bytes, params: Mapping[str, str], now: datetime) -> Identity | Refusal:
        """Refusals are the client's (`oidc_…`) or those of `claims.identify`. Raises ProviderFailed."""
        finished = self.client.finish(pending, params, now)
        if isinstance(finished, Refusal):
            return finished
        return identify({**finished.userinfo, "sub": finished.subject}, finished.auth_time)

    def logout_url(self, return_url: str) -> str:
        """ "" where the service tells of no logout. Raises ProviderFailed."""
        return self.client.logout_url(return_url)

    def companions(self, portal_url: str) -> tuple[Companion, ...]:
        """The development provider; none where the settings name another."""
        return self.options.beside.companions(portal_url) if self.options.beside else ()

    def personas(self) -> tuple[str, ...]:
        """Those of the development provider. Raises FileUnfit."""
        return tuple(each.id for each in self._people())

    def persona(self, persona: str, now: datetime) -> Identity | Refusal:
        """An expired account never comes back from the service: it counts as cancelled there. Raises FileUnfit."""
        account = {each.id: each for each in self._people()}[persona]
        return Refusal("oidc_cancelled") if account.expired else identify(account.userinfo, now)

    def _people(self) -> tuple[Account, ...]:
        return self.options.beside.people() if self.options.beside else ()

    def _unfit(self) -> tuple[Diagnostic, ...]:
        beside = self.options.beside
        reason = beside.unfit() if beside else ""
        if beside is None or not reason:
            return ()
        return (
            Diagnostic(f"[{SECTION}]", 0, 0, "gbizid.personas_unfit", {"file": str(beside.accounts), "reason": reason}),
        )
