"""The identity door for a provider that the settings describe: the relying party, and a map of claims."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.errors import Diagnostic
from engine.model.identity import Claim, Identity
from engine.ports.companion import Companion
from engine.ports.identity import Begun, IdentityRequest, Refusal
from plugins.oidc.claims import Source, claim_at
from plugins.oidc.client import Client, Finished
from plugins.oidc.devidp.accounts import Account
from plugins.oidc.devidp.companion import Beside
from plugins.oidc.failures import INCOMPLETE
from plugins.oidc.words import read_words


@dataclass(frozen=True, slots=True)
class ClaimOptions:
    """What an identity is made of. `level`: what kind of proof this provider gives. `key`: claims that tell one person (or
    company) from all others there, for ever; `required`: claims of the portal without which nobody gets in."""

    level: str
    sources: Mapping[str, Source]
    key: tuple[str, ...] = ("sub",)
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """One table `[oidc.<name>]`. `problems`: what of its claims map could not be read. `beside`: its program in development."""

    name: str
    client: Client
    options: ClaimOptions
    problems: tuple[Diagnostic, ...] = ()
    beside: Beside | None = None

    @property
    def development(self) -> bool:
        """Whether the provider runs on this very machine or without TLS."""
        return self.client.options.development

    @property
    def levels(self) -> frozenset[str]:
        return frozenset({self.options.level})

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """Refusals for applicants, findings for operators (`texts/`)."""
        return read_words()

    def check(self) -> tuple[Diagnostic, ...]:
        """What is missing or unsafe in the table."""
        return (*self.client.check(), *self.problems)

    def probe(self, now: datetime) -> tuple[Diagnostic, ...]:
        """Asks the provider for what it publishes."""
        return self.client.probe(now)

    def logout_url(self, return_url: str) -> str:
        return self.client.logout_url(return_url)

    def begin(self, request: IdentityRequest) -> Begun:
        return self.client.begin(request)

    def finish(self, pending: bytes, params: Mapping[str, str], now: datetime) -> Identity | Refusal:
        """The person by the claims map; `oidc_incomplete` where the key or a required claim is missing."""
        found = self.client.finish(pending, params, now)
        return found if isinstance(found, Refusal) else identify(self.name, self.options, found)

    def companions(self, portal_url: str) -> tuple[Companion, ...]:
        """The development provider; none where the settings name another."""
        return self.beside.companions(portal_url) if self.beside else ()

    def personas(self) -> tuple[str, ...]:
        """The invented people of the development provider. Raises FileUnfit."""
        return tuple(each.id for each in self._people())

    def persona(self, persona: str, now: datetime) -> Identity | Refusal:
        """Raises KeyError, FileUnfit."""
        account = {each.id: each for each in self._people()}[persona]
        found = Finished(self.client.options.issuer, account.sub, now, account.userinfo)
        return identify(self.name, self.options, found)

    def _people(self) -> tuple[Account, ...]:
        return self.beside.people() if self.beside else ()


def identify(name: str, options: ClaimOptions, found: Finished) -> Identity | Refusal:
    """The key holds the issuer: the same `sub` elsewhere is somebody else."""
    parts = [claim_at(found.userinfo, path) for path in options.key]
    read = {claim: source.read(found.userinfo) for claim, source in options.sources.items()}
    if not all(parts) or not all(read.get(claim) for claim in options.required):
        return Refusal(INCOMPLETE)
    key = json.dumps([found.issuer, *parts], ensure_ascii=False, separators=(",", ":"))
    claims = {claim: Claim(text, options.level, name) for claim, text in read.items() if text}
    return Identity(name, key, options.level, found.auth_time, claims, found.subject)
