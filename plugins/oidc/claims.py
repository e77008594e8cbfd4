"""The claims map: which claims of UserInfo become which claims of the portal, told in the settings and nowhere else.

    name = "name"                                                    # one claim; a dotted path goes into objects
    full = { from = ["family_name", "given_name"], with = "　" }      # several, put together
    sex = { from = "gender", values = { male = "1" }, otherwise = "3" }
    birth_date = { from = "birthdate", pattern = '(\\d{4})-(\\d{2})-(\\d{2})', write = '\\1\\2\\3' }

A claim that is not there, or does not fit, stays away.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from plugins.oidc.protocol.web import Object

LONGEST_CLAIM: Final = 1000
"""Characters of a value; longer ones are no facts about a person."""
_KEYS: Final = frozenset({"from", "with", "values", "otherwise", "pattern", "write"})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class MapUnfit(Exception):
    """The map cannot be read. `code` has words, `key` says where it stands in the settings."""

    def __init__(self, code: str, key: str) -> None:
        super().__init__(code)
        self.code = code
        self.key = key


@dataclass(frozen=True, slots=True)
class Source:
    """Where a portal's claim comes from. `values`: a table of what is written for what; `otherwise` for all others ("" = none).

    `pattern` must fit the whole text; `write` is what is made of its groups.
    """

    paths: tuple[str, ...]
    between: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""
    pattern: re.Pattern[str] | None = None
    write: str = ""

    def read(self, userinfo: Object) -> str:
        """The text, "" where there is none."""
        found = [each for each in (claim_at(userinfo, path) for path in self.paths) if each]
        text = self.between.join(found)
        if not text or len(text) > LONGEST_CLAIM:
            return ""
        if self.pattern is not None:
            fits = self.pattern.fullmatch(text)
            text = fits.expand(self.write) if fits else ""
        return self.values.get(text, self.otherwise) if self.values and text else text


def claim_at(userinfo: Object, path: str) -> str:
    """The claim of this very name, else the one the dotted path leads to; numbers as text. "" = nothing that is a text."""
    found: object = userinfo
    for name in (path,) if path in userinfo else path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    return found if isinstance(found, str) and not _CONTROL.search(found) else ""


def is_fact(text: str) -> bool:
    """Whether it can be something that somebody is called, lives at or was given: short, and without control characters."""
    return 0 < len(text) <= LONGEST_CLAIM and not _CONTROL.search(text)


def read_sources(place: str, table: object) -> Mapping[str, Source]:
    """The table `claims` of a provider. Raises MapUnfit."""
    if not isinstance(table, dict):
        raise MapUnfit("oidc.claims_table", place)
    return {name: _source(f"{place}.{name}", entry) for name, entry in table.items()}


def _source(place: str, entry: object) -> Source:
    table = {"from": entry} if isinstance(entry, str) else entry
    if not isinstance(table, dict) or not set(table) <= _KEYS or ("pattern" in table) != ("write" in table):
        raise MapUnfit("oidc.claims_entry", place)
    named, values = table.get("from"), table.get("values", {})
    paths = named if isinstance(named, list) else [named]
    words = {key: table.get(key, "") for key in ("with", "otherwise", "write", "pattern")}
    told = [*words.values(), *(values.values() if isinstance(values, dict) else [None])]
    if not paths or not all(isinstance(each, str) and each for each in paths) or not _are_texts(told):
        raise MapUnfit("oidc.claims_entry", place)
    pattern = _pattern(place, words["pattern"], words["write"]) if "pattern" in table else None
    return Source(tuple(map(str, paths)), words["with"], values, words["otherwise"], pattern, words["write"])


def _are_texts(told: Iterable[object]) -> bool:
    return all(isinstance(each, str) for each in told)


def _pattern(place: str, pattern: str, write: str) -> re.Pattern[str]:
    try:
        compiled = re.compile(pattern, re.ASCII)
        compiled.sub(write, "")  # reads `write`, which may name groups that are not there
    except (re.error, IndexError, OverflowError, RecursionError):
        raise MapUnfit("oidc.claims_pattern", place) from None
    return compiled
