"""The file of personas: invented accounts with the claims that UserInfo would give for them. Read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Final, cast

import yaml

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where libyaml is there; as safe in any case."""

_KEYS: Final = frozenset({"persona", "label", "note", "expired", "userinfo"})


class PersonasUnfit(ValueError):
    """The file cannot be read or is not as it should be; the text says where."""


@dataclass(frozen=True, slots=True)
class Persona:
    """One account. `label` and `note` are shown to whoever picks; `expired` accounts cannot log in any more."""

    id: str
    label: str
    note: str = ""
    expired: bool = False
    userinfo: Mapping[str, str] = field(default_factory=dict)


def read_personas(file: Traversable) -> tuple[Persona, ...]:
    """In the order written. Raises PersonasUnfit."""
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PersonasUnfit(type(error).__name__) from error
    listed = data.get("personas") if isinstance(data, dict) and set(data) == {"personas"} else None
    if not isinstance(listed, list) or not listed:
        raise PersonasUnfit("personas")
    found = tuple(_persona(entry, number) for number, entry in enumerate(listed, 1))
    if len({each.id for each in found}) < len(found):
        raise PersonasUnfit("persona: twice")
    return found


def _persona(entry: object, number: int) -> Persona:
    """Numbers stand in quotes: without them, a leading zero or the thirteenth digit is at YAML's mercy."""
    if not isinstance(entry, dict) or not set(entry) <= _KEYS or not {"persona", "label", "userinfo"} <= set(entry):
        raise PersonasUnfit(f"personas[{number}]")
    userinfo = entry["userinfo"]
    texts = {name: entry.get(name, "") for name in ("persona", "label", "note")}
    if not isinstance(userinfo, dict) or not _are_texts((*texts.values(), *userinfo, *userinfo.values())):
        raise PersonasUnfit(f"personas[{number}]")
    expired = entry.get("expired", False)
    if not texts["persona"] or not texts["label"] or not isinstance(expired, bool):
        raise PersonasUnfit(f"personas[{number}]")
    return Persona(texts["persona"], texts["label"], texts["note"], expired, cast(dict[str, str], userinfo))


def _are_texts(values: tuple[object, ...]) -> bool:
    return all(isinstance(value, str) for value in values)
