"""GビズID: which accounts may enter, what their claims mean, and a development provider that lets one pick a persona.

Where is what: `claims` from UserInfo to an identity or a refusal; `personas` the file of invented accounts
(`personas.yaml`, or the one named in the settings); `provider` the door.
"""

from engine.hookspecs import hookimpl
from engine.ports.clock import Clock
from engine.ports.identity import IdentityProvider
from engine.settings import Settings
from plugins.gbizid.options import read_options
from plugins.gbizid.provider import PersonaProvider


@hookimpl
def register_identity_providers(settings: Settings, clock: Clock) -> list[IdentityProvider]:
    """`gbizid`. Settings: the table `[gbizid]` (`options`)."""
    del clock
    return [PersonaProvider(read_options(settings))]
