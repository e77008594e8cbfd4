"""Who is there: a proven identity and what it says about the person, each claim with level, source and time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact from an identity, as the source wrote it (no normalising of names)."""

    value: str
    level: str
    source: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A proven identity. `key` is stable per person or company at this provider and never leaves the server in clear.

    `subject` is the account there, where several may act for one `key` ("" = the key says it all). `level` is what kind of
    proof or account it was, `at` when it was given.
    """

    provider: str
    key: str
    level: str
    at: datetime
    claims: Mapping[str, Claim] = field(default_factory=dict)
    subject: str = ""

    @property
    def standing(self) -> "Standing":
        return Standing(self.provider, self.level)


class Standing(NamedTuple):
    """By whom and how somebody is known: what decides whether they may act. Both "": nobody was identified."""

    provider: str = ""
    level: str = ""


NOBODY: Final = Standing()
