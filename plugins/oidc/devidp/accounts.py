"""The file of accounts: invented people with the claims that UserInfo gives for them. Read strictly, anew at each look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Final

import yaml

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where libyaml is there; as safe in any case."""
_TEXTS: Final = ("persona", "label", "note", "account", "password")
_KEYS: Final = frozenset({*_TEXTS, "expired", "userinfo"})


class FileUnfit(ValueError):
    """A file cannot be read or is not as it should be; the text says where."""


@dataclass(frozen=True, slots=True)
class Account:
    """`id` is the persona's name in tests and scenarios; `account` and `password` are what is typed (account: where the
    one-time code is mailed, too). `label` and `note` are shown beside the form; `expired` ones cannot log in any more."""

    id: str
    label: str
    note: str = ""
    account: str = ""
    password: str = ""
    expired: bool = False
    userinfo: Mapping[str, object] = field(default_factory=dict)

    @property
    def sub(self) -> str:
        return str(self.userinfo["sub"])


def read_accounts(file: Traversable) -> tuple[Account, ...]:
    """In the order written. Raises FileUnfit."""
    listed = read_table(file, frozenset({"personas"}))["personas"]
    if not isinstance(listed, list) or not listed:
        raise FileUnfit("personas")
    found = tuple(_account(entry, number) for number, entry in enumerate(listed, 1))
    for name in ("id", "account"):
        given = [getattr(each, name) for each in found if getattr(each, name)]
        if len(set(given)) < len(given):
            raise FileUnfit(f"{name}: twice")
    return found


def read_table(
    file: Traversable, required: frozenset[str], optional: frozenset[str] = frozenset()
) -> dict[str, object]:
    """A YAML mapping with these keys and no others. Raises FileUnfit."""
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FileUnfit(type(error).__name__) from error
    if not isinstance(data, dict) or not required <= set(data) <= required | optional:
        raise FileUnfit("/".join(sorted(required)))
    return data


def _account(entry: object, number: int) -> Account:
    """Numbers stand in quotes: without them, a leading zero or the thirteenth digit is at YAML's mercy."""
    where = f"personas[{number}]"
    if not isinstance(entry, dict) or not {"persona", "label", "userinfo"} <= set(entry) <= _KEYS:
        raise FileUnfit(where)
    texts = [entry.get(name, "") for name in _TEXTS]
    userinfo, expired = entry["userinfo"], entry.get("expired", False)
    if (
        not all(isinstance(text, str) for text in texts)
        or not texts[0]
        or not texts[1]
        or not isinstance(expired, bool)
    ):
        raise FileUnfit(where)
    if not isinstance(userinfo, dict) or not userinfo.get("sub") or not all(map(_is_claim, userinfo.values())):
        raise FileUnfit(f"{where}.userinfo")
    persona, label, note, account, password = texts
    return Account(persona, label, note, account, password, expired, userinfo)


def _is_claim(value: object) -> bool:
    """A text, or texts by name (OpenID Connect Core 5.1.1)."""
    parts = value.values() if isinstance(value, dict) else [value]
    return all(isinstance(part, str) for part in parts)
