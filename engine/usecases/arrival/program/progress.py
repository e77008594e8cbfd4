"""How far an identification by a program is. Kept for the waiting page of the browser that began; it tells, and opens nothing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from engine.usecases.arrival.identification import Began
from engine.usecases.arrival.tokens import BEGUN, CONFIRM, RESULT, Token, find_token, keep_token
from engine.usecases.store import Store
from engine.usecases.visit import Visit

State = Literal["waiting", "begun", "answered", "confirm", "failed"]
FINISH_WITHIN: Final = timedelta(minutes=5)
"""From the program's result to the end in the browser that began."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`problem` is a catalogue key, where the attempt failed. `by_code`: a program on another device has it."""

    state: State
    problem: str = ""
    by_code: bool = False


def note_begun(visit: Visit, began: bytes, store: Store, *, by_code: bool) -> None:
    """A program has looked at what is asked. `began` names the attempt: the hash of the token its browser was given."""
    _keep(visit, BEGUN, began, {"by_code": "yes" if by_code else ""}, store)


def note_answered(visit: Visit, began: bytes, state: Literal["answered", "confirm"], store: Store) -> None:
    """The program's result was taken: its browser comes back by itself, or the person types what the program shows."""
    _keep(visit, RESULT, began, {"state": state}, store)


def note_failed(visit: Visit, began: bytes, problem: str, store: Store) -> None:
    """Nothing more will come of this attempt."""
    _keep(visit, RESULT, began, {"state": "failed", "problem": problem}, store)


def was_begun(visit: Visit, began: bytes, store: Store) -> bool:
    return find_token(BEGUN, began, visit.now, store).state == "good"


def progress_of(visit: Visit, began: Began, store: Store) -> Progress:
    """What the waiting page says now."""
    attempt = bytes.fromhex(began.token)
    result = find_token(RESULT, attempt, visit.now, store).values
    state = result.get("state", "")
    if state == "failed":
        return Progress("failed", result["problem"])
    if state == "answered":
        return Progress("answered")
    if state == "confirm":
        late = find_token(CONFIRM, attempt, visit.now, store).state == "expired"
        return Progress("failed", "identity.expired") if late else Progress("confirm")
    if visit.now > began.until:
        return Progress("failed", "identity.expired")
    begun: Token = find_token(BEGUN, attempt, visit.now, store)
    return Progress("begun", by_code=bool(begun.values["by_code"])) if begun.state == "good" else Progress("waiting")


def _keep(visit: Visit, kind: str, began: bytes, values: dict[str, str], store: Store) -> None:
    until = visit.now + timedelta(seconds=visit.settings.handoff_seconds)
    keep_token(kind, began, values, store, now=visit.now, until=until)
