"""OpenID Connect: the generic relying party, one identity provider per table `[oidc.<name>]` of the settings.

Where is what: `client` the flow, of the parts in `protocol/`; `probe` a look for `doctor`; `options` `tables` `claims` the
settings; `provider` the door. Other plugins build their providers on `client`. `devidp/` is a program for development.
"""

from engine.hookspecs import hookimpl
from engine.ports.identity import IdentityProvider
from engine.settings import Settings
from plugins.oidc.tables import read_providers


@hookimpl
def register_identity_providers(settings: Settings) -> list[IdentityProvider]:
    """Those of the tables `[oidc.<name>]`; in development `digital_authentication` too (`development.toml`)."""
    return list(read_providers(settings))
