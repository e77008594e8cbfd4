"""Where records are kept, how they are sealed, and where their ids come from: the three ports most verbs need."""

from dataclasses import dataclass

from engine.ports.entropy import Entropy
from engine.ports.keys import Sealer
from engine.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class Store:
    """Given to use cases as one value, because a sealed record needs all three."""

    storage: Storage
    sealer: Sealer
    entropy: Entropy
