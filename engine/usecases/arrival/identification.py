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
_BEGAN: Final = ("began_kind", "began_token", "began_link", "began_code", "began_until")

Kind = Literal["handoff", "callback", "pick"]


@dataclass(frozen=True, slots=True)
class Began:
    """`kind` and `token` (hash, hex) name the single-use token; `link` starts the program; `code` is for another device."""

    kind: Kind
    token: str
    link: str
    code: str
    until: datetime


def with_began(content: SessionContent, began: Began) -> SessionContent:
    """The same session, waiting for this identification and no earlier one."""
    parts = (began.kind, began.token, began.link, began.code, began.until.isoformat())
    return replace(content, values={**content.values, **dict(zip(_BEGAN, parts, strict=True))})


def began_in(content: SessionContent) -> Began | None:
    """The identification under way, if there is one."""
    kind, token, link, code, until = (content.values.get(name, "") for name in _BEGAN)
    return Began(cast(Kind, kind), token, link, code, datetime.fromisoformat(until)) if until else None


def without_began(content: SessionContent) -> SessionContent:
    return replace(content, values=without(content.values, *_BEGAN))


def without(values: Mapping[str, str], *names: str) -> Mapping[str, str]:
    return {name: value for name, value in values.items() if name not in names}
