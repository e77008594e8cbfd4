"""A register of contracts in a YAML file, for development: who holds which contract, and what is registered about it.

`file` reads it (`contracts.yaml`, or the one named in the settings); `source` is the door.
"""

from engine.hookspecs import hookimpl
from engine.ports.prefill import PrefillSource
from engine.settings import Settings
from plugins.contract_register.options import read_options
from plugins.contract_register.source import FileRegister


@hookimpl
def register_prefill_sources(settings: Settings) -> list[PrefillSource]:
    """`contract_register`. Settings: the table `[contract_register]` (`options`)."""
    return [FileRegister(read_options(settings))]
