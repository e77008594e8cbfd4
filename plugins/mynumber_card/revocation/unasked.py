"""The checker `none`: asks nobody and says so. For development; production refuses it."""

from datetime import datetime
from typing import Final

from engine.errors import Diagnostic
from engine.ports.revocation import Revocation, RevocationQuestion, RevocationStatus


class NoRevocationCheck:
    """Always NOT_CHECKED."""

    name: Final = "none"
    development: Final = True

    def check(self) -> tuple[Diagnostic, ...]:
        """Nothing can be missing."""
        return ()

    def ask(self, question: RevocationQuestion, now: datetime) -> Revocation:
        """See the port."""
        return Revocation(RevocationStatus.NOT_CHECKED, self.name)
