"""Development programs that run beside the portal: started with it, ended with it, each by its own process id."""

import subprocess
import sys
from collections.abc import Iterable
from typing import Final

from engine.app.parts import Parts
from engine.ports.companion import Companion, HasCompanions

_PATIENCE_SECONDS: Final = 3.0


def companions_of(parts: Parts) -> tuple[Companion, ...]:
    """None in production."""
    if parts.settings.production:
        return ()
    providers = (provider for _, provider in parts.registry.providers())
    origin = parts.settings.origin
    return tuple(one for p in providers if isinstance(p, HasCompanions) for one in p.companions(origin))


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
