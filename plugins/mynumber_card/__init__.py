"""My Number card: who is there, by the card's user-authentication certificate, and the four items on it.

Where is what: `transports/` bytes to a card; `apdu` `exchange` `tlv` commands; `profile` numbers of a card generation;
`card` `run` what is done with a card (the only place of a PIN); `challenge` `wire` what passes between portal and card program;
`verification` `trust` `revocation` the server's side; `provider` the door. `simulated/` and `standin/` are for development.
"""

from engine.hookspecs import hookimpl
from engine.ports.clock import Clock
from engine.ports.identity import IdentityProvider
from engine.settings import Settings
from plugins.mynumber_card.options import read_options
from plugins.mynumber_card.provider import CardProvider
from plugins.mynumber_card.revocation import NoRevocationCheck


@hookimpl
def register_identity_providers(settings: Settings, clock: Clock) -> list[IdentityProvider]:
    """`mynumber_card`. Settings: the table `[mynumber_card]` (`options`)."""
    return [CardProvider(read_options(settings), clock, NoRevocationCheck())]
