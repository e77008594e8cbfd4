"""My Number card: who is there, by the card's user-authentication certificate, and the four items on it.

Where is what: `transports/` bytes to a card; `card/` what is said to it, and the only place of a PIN; `challenge` `wire` what
passes between portal and card program, `program/` that program; `proof/` `revocation/` the server's side; `provider` `options`
the door; `deadline` an end to waiting for others. `simulated/` and `standin/` are for development.
"""

import os
from collections.abc import Mapping

from engine.hookspecs import hookimpl
from engine.ports.clock import Clock
from engine.ports.identity import IdentityProvider
from engine.ports.revocation import RevocationChecker
from engine.settings import Settings
from plugins.mynumber_card.options import read_options
from plugins.mynumber_card.provider import CardProvider
from plugins.mynumber_card.revocation import checkers


@hookimpl
def register_revocation_checkers(settings: Settings) -> list[RevocationChecker]:
    """`none`, and `crl`, `ocsp`, `platform_operator` where their tables `[revocation.<name>]` are set."""
    return checkers(settings, os.urandom)


@hookimpl
def register_identity_providers(
    settings: Settings, clock: Clock, revocation_checkers: Mapping[str, RevocationChecker]
) -> list[IdentityProvider]:
    """`mynumber_card`. Settings: the table `[mynumber_card]` (`options`); `revocation` names the checker, anybody's."""
    options = read_options(settings)
    return [CardProvider(options, clock, revocation_checkers.get(options.revocation))]
