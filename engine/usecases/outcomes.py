"""What a use case answers: a page to show, a place to go to, or bytes to hand over."""

from dataclasses import dataclass

from engine.model.page import Page
from engine.usecases.places import Place


@dataclass(frozen=True, slots=True)
class Show:
    """`status` is an HTTP status; `cookie` a new session's secret, when the session changed ("" = as it was)."""

    page: Page
    status: int = 200
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Go:
    """Look there next (post, redirect, get)."""

    place: Place
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Bytes as they are: a document as issued, or an answer to a program. `name`: what it is called when saved."""

    content: bytes
    media_type: str
    name: str = ""
    status: int = 200


Outcome = Show | Go | HandOver
