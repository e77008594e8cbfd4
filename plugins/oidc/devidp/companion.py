"""How a portal in development starts this program beside itself: used by the providers that bring a tenant file along."""

import os
from dataclasses import dataclass
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from pathlib import Path

from engine.ports.companion import Companion
from plugins.oidc.devidp.accounts import Account, FileUnfit, read_accounts
from plugins.oidc.devidp.tenant import read_tenant


@dataclass(frozen=True, slots=True)
class Beside:
    """One provider for development: its tenant file, its port on 127.0.0.1, its accounts, the portal's data folder."""

    tenant: Traversable
    accounts: Traversable
    port: int
    data: Path

    def companions(self, portal_url: str) -> tuple[Companion, ...]:
        """Raises FileUnfit."""
        tenant = read_tenant(self.tenant)
        argv = (
            *("-m", "plugins.oidc.devidp", "--parent", str(os.getpid()), "--portal", portal_url),
            *("--tenant", _path(self.tenant), "--accounts", _path(self.accounts), "--port", str(self.port)),
            *("--data", str(self.data / "devidp"), "--mails", str(self.data / "mail")),
        )
        return (Companion(f"{tenant.name}（見本）", argv, f"http://127.0.0.1:{self.port}/"),)

    def people(self) -> tuple[Account, ...]:
        """As the file is now. Raises FileUnfit."""
        return read_accounts(self.accounts)

    def unfit(self) -> str:
        """What is wrong with the file of accounts; "" = nothing."""
        try:
            self.people()
        except FileUnfit as unfit:
            return str(unfit)
        return ""


def _path(file: Traversable) -> str:
    """Packaged files lie on disk: the program is never run from an archive."""
    with as_file(file) as path:
        return str(path)
