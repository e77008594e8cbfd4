"""GビズID over OpenID Connect: which accounts may enter, and what their claims mean.

Where is what: `claims` from UserInfo to an identity or a refusal; `options` the table `[gbizid]`; `provider` the door;
`personas.yaml` and `tenant.yaml` the invented accounts and the shape of the development provider that `serve` starts.
"""

from engine.hookspecs import hookimpl
from engine.ports.identity import IdentityProvider
from engine.settings import Settings
from plugins.gbizid.options import read_options
from plugins.gbizid.provider import AccountProvider
from plugins.oidc.client import Client


@hookimpl
def register_identity_providers(settings: Settings) -> list[IdentityProvider]:
    """`gbizid`. Settings: the table `[gbizid]` (`options`)."""
    options = read_options(settings)
    return [AccountProvider(options, Client(options.client))]
