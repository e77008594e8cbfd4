"""What a session remembers besides who it is: what one came for, and an identification it began."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, cast

from engine.model.submission import SessionContent

FORM: Final = "form"
"""The procedure one came for."""
RESUME_DRAFT: Final = "resume_draft"
RESUME_STEP: Final = "resume_step"
"""Where to go on after a session expired."""
FORMER_OWNER: Final = "former_owner"
"""Whose session it was before it expired (hex): the address goes with the person."""
ANEW: Final = "anew"
"""The next proof is to be given anew: somebody has logged out here, and may still be known at the provider."""
SITE: Final = "site"
"""The provider at whose own pages somebody was identified, and where they may be known on ("" = at nobody's)."""
LINE: Final = "line"
"""The first of the sessions that followed one another in this browser (hex): attempts are counted through all of them."""
_EARLIER: Final = "began_earlier"
"""Tokens of identifications that a newer one of this browser has replaced."""
_EARLIER_KEPT: Final = 4
_BEGAN: Final = ("began_kind", "began_token", "began_link", "began_code", "began_until", "began_draft")

Kind = Literal["handoff", "callback"]


@dataclass(frozen=True, slots=True)
class Began:
    """`kind` and `token` (hash, hex) name the single-use token; `link` starts the program; `code` is for another device.

    `draft` is what may be sent once it has succeeded ("" = one gets in by it).
    """

    kind: Kind
    token: str
    link: str
    code: str
    until: datetime
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is to prove it (a provider's name); `fresh`: anew, even where the person is still known there; `draft`: so that
    it may be sent ("" = to get in)."""

    provider: str
    fresh: bool = False
    draft: str = ""


def with_began(content: SessionContent, began: Began) -> SessionContent:
    """The same session, waiting for this identification and no earlier one."""
    parts = (began.kind, began.token, began.link, began.code, began.until.isoformat(), began.draft)
    values = {**without_began(content).values, **dict(zip(_BEGAN, parts, strict=True))}
    return replace(content, values=values)


def began_earlier(content: SessionContent, token: str) -> bool:
    """Whether this browser began it (a token's hash, hex) and has begun another one since."""
    return token in content.values.get(_EARLIER, "").split()


def began_in(content: SessionContent) -> Began | None:
    """The identification under way, if there is one."""
    kind, token, link, code, until, draft = (content.values.get(name, "") for name in _BEGAN)
    return Began(cast(Kind, kind), token, link, code, datetime.fromisoformat(until), draft) if until else None


def with_line(content: SessionContent, session: str) -> SessionContent:
    """In the line that began with this session (its hash, hex), if it stands in none yet."""
    return replace(content, values={LINE: session, **content.values})


def has_ended_one(content: SessionContent) -> bool:
    """Whether an identification of this browser has ended, or was replaced by another."""
    return _EARLIER in content.values


def without_began(content: SessionContent) -> SessionContent:
    """The same session, with nothing under way: what it waited for is over."""
    before = content.values.get("began_token", "")
    over = {_EARLIER: " ".join([*content.values.get(_EARLIER, "").split(), before][-_EARLIER_KEPT:])} if before else {}
    return replace(content, values={**without(content.values, *_BEGAN), **over})


def without(values: Mapping[str, str], *names: str) -> Mapping[str, str]:
    return {name: value for name, value in values.items() if name not in names}
