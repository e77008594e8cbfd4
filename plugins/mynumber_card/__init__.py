"""My Number card: who is there, by the card's user-authentication certificate, and the four items on it.

Where is what: `transports/` bytes to a card; `apdu` `exchange` `tlv` commands; `profile` numbers of a card generation;
`card` `run` what is done with a card (the only place of a PIN), `evidence` `attestation` what shows that it is genuine;
`challenge` `wire` what passes between portal and card program, `program/` that program; `proof/` `revocation/` the server's
side; `provider` `options` the door. `simulated/` and `standin/` are for development.
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
