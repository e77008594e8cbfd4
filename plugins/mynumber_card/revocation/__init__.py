"""Who may be asked whether a certificate was revoked: the checkers that this plugin brings to the revocation door.

`unasked` nobody (`none`), `lists` signed lists (`crl`), `responder` a signed answer (`ocsp`), `operator` a platform
operator's interface. Each has a table `[revocation.<name>]`; `none` needs no table, the others are there when theirs is.
`fetching` is the only way to the network. Which one is asked says `revocation` in `[mynumber_card]`.
"""

from collections.abc import Callable, Mapping

from engine.ports.revocation import RevocationChecker
from engine.settings import Settings
from plugins.mynumber_card.revocation.lists import ListChecker
from plugins.mynumber_card.revocation.operator import OperatorChecker
from plugins.mynumber_card.revocation.responder import ResponderChecker
from plugins.mynumber_card.revocation.tables import Table
from plugins.mynumber_card.revocation.unasked import NoRevocationCheck

SECTION = "revocation"
__all__ = ["SECTION", "NoRevocationCheck", "checkers"]


def checkers(settings: Settings, token_bytes: Callable[[int], bytes]) -> list[RevocationChecker]:
    """Those that the settings describe, and `none`. Raises SettingsError. Connects to nothing."""
    made: Mapping[str, Callable[[Table], RevocationChecker]] = {
        ListChecker.name: ListChecker.of,
        ResponderChecker.name: lambda table: ResponderChecker.of(table, token_bytes),
        OperatorChecker.name: lambda table: OperatorChecker.of(table, production=settings.production),
    }
    section = Table(SECTION, settings.section(SECTION))
    # Tables of other names belong to checkers of others.
    described = [make(section.table(name)) for name, make in made.items() if name in section.values]
    return [NoRevocationCheck(), *described]
