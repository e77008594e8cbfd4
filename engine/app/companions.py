"""Development programs that run beside the portal: started with it, ended with it, each by its own process id."""

import subprocess
import sys
from collections.abc import Iterable
from typing import Final

from engine.app.parts import Parts
from engine.ports.companion import Companion, HasCompanions
from engine.usecases.procedures import Procedures

_PATIENCE_SECONDS: Final = 3.0


def companions_of(parts: Parts, procedures: Procedures) -> tuple[Companion, ...]:
    """Those of the identity providers that a portal names, and of all others; none in production."""
    if parts.settings.production:
        return ()
    steps = (desk.portal.identity for desk in procedures.desks.values())
    named = {name for step in steps if step for name in step.providers}
    every = (each for door, each in parts.registry.providers() if door != "identity_providers" or each.name in named)
    origin = parts.settings.origin
    return tuple(one for each in every if isinstance(each, HasCompanions) for one in each.companions(origin))


class Running:
    """The processes of some companions."""

    def __init__(self, companions: Iterable[Companion]) -> None:
        self._processes = [subprocess.Popen([sys.executable, *one.argv]) for one in companions]  # noqa: S603

    def stop(self) -> None:
        """Asks each to end, and ends it when it does not."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
