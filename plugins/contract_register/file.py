"""The file of contracts, read strictly: each with its number, the identity it belongs to, and what is registered."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final

import yaml

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where libyaml is there; as safe in any case."""

_KEYS: Final = frozenset({"contract", "identity", "facts"})


class RegisterUnfit(ValueError):
    """The file cannot be read or is not as it should be; the text says where."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`identity` is the stable key of an identity; facts are texts, sums are whole yen."""

    contract: str
    identity: str
    facts: Mapping[str, str]


def read_register(file: Traversable) -> tuple[Entry, ...]:
    """In the order written. Raises RegisterUnfit."""
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RegisterUnfit(type(error).__name__) from error
    listed = data.get("contracts") if isinstance(data, dict) and set(data) == {"contracts"} else None
    if not isinstance(listed, list):
        raise RegisterUnfit("contracts")
    found = tuple(_entry(entry, number) for number, entry in enumerate(listed, 1))
    if len({each.contract for each in found}) < len(found):
        raise RegisterUnfit("contract: twice")
    return found


def _entry(entry: object, number: int) -> Entry:
    if not isinstance(entry, dict) or set(entry) != _KEYS or not isinstance(entry["facts"], dict):
        raise RegisterUnfit(f"contracts[{number}]")
    facts = {name: _written(value) for name, value in entry["facts"].items()}
    if not all(
        isinstance(text, str) and text for text in (entry["contract"], entry["identity"], *facts, *facts.values())
    ):
        raise RegisterUnfit(f"contracts[{number}]")
    return Entry(entry["contract"], entry["identity"], facts)


def _written(value: object) -> str:
    """A text as it is, yen as digits; "" for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else ""
