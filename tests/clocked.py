"""`python -m tests.clocked serve …`: the portal, its clock moved as the file named in SHIFT says (`tests.shifted`).

Only for tests: the programs themselves have no such switch. The OpenID providers that the portal starts go by the same
file: two clocks a month apart would refuse each other.
"""

from dataclasses import replace
from typing import Final
from unittest.mock import patch

from engine.app import parts, serving
from engine.app.companions import companions_of
from engine.cli import main
from engine.ports.companion import Companion
from engine.usecases.procedures import Procedures
from tests.shifted import ShiftedClock

PROVIDERS: Final = {"plugins.oidc.devidp": "tests.clocked_provider"}


def clocked_companions(of: parts.Parts, procedures: Procedures) -> tuple[Companion, ...]:
    found = companions_of(of, procedures)
    return tuple(replace(one, argv=tuple(PROVIDERS.get(part, part) for part in one.argv)) for one in found)


if __name__ == "__main__":
    with patch.object(parts, "SystemClock", ShiftedClock), patch.object(serving, "companions_of", clocked_companions):
        main(prog_name="tetsuzuki")
