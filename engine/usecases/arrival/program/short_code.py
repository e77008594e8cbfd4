"""The short code of a waiting page, typed into a program on another device: it leads that program to this attempt, once.

Whoever has the code gets no further than the program's side: a run that began with a code ends with digits which the
browser that began must be given. Guesses are limited; unknown, used and expired codes are answered alike, after the same work.
"""

import json
import re
from datetime import datetime
from typing import Final

from engine.ports.entropy import Entropy
from engine.ports.keys import Sealer
from engine.usecases import places
from engine.usecases.arrival.program.answers import answer, refuse
from engine.usecases.arrival.program.progress import note_begun
from engine.usecases.arrival.tokens import ATTEMPT, CODE, HANDOFF, find_token, issue_token, keep_token, use_token
from engine.usecases.outcomes import HandOver
from engine.usecases.store import Store
from engine.usecases.visit import Visit

CODE_DIGITS: Final = 6
VERSION: Final = 1
HOUR: Final = 3600
_CODE: Final = re.compile(r"[0-9]{6}")
_DRAWS: Final = 50
"""With half of all codes alive, one more is found but for once in 10^15 times."""


def draw_digits(count: int, entropy: Entropy) -> str:
    """So many decimal digits, each number as likely as any other (to 10^-11)."""
    return str(int.from_bytes(entropy.token_bytes(8)) % 10**count).zfill(count)


def reserve_code(visit: Visit, store: Store) -> str:
    """A code that no living attempt has; "" when there are too many of them: then the link is the only way.

    The count of a limit is the one thing that every storage adds to and reads in one step.
    """
    alive = visit.settings.handoff_seconds + 1
    drawn = (draw_digits(CODE_DIGITS, store.entropy) for _ in range(_DRAWS))
    return next((c for c in drawn if store.storage.hit("code", _key(c, store.sealer), visit.now, alive) == 1), "")


def keep_code(code: str, attempt: bytes, store: Store, *, now: datetime, until: datetime) -> None:
    """From now on the code leads to the attempt whose HANDOFF token has this hash, for as long as that one lives."""
    values = {ATTEMPT: attempt.hex(), "until": until.isoformat()}
    keep_token(CODE, _key(code, store.sealer), values, store, now=now, until=until)


def leads_somewhere(visit: Visit, code: str, store: Store) -> bool:
    """Whether a program that is given this code now would get anywhere."""
    return bool(code) and find_token(CODE, _key(code, store.sealer), visit.now, store).state == "good"


def exchange_code(visit: Visit, message: bytes, *, store: Store) -> HandOver:
    """`{"version": 1, "code": "123456"}` -> `{"endpoint": …}`, a fresh one-time address; that of the link is dead from now on.

    Problems: `bad_request` (400), `too_many` (429), `code_unknown` (404).
    """
    code = _code_in(message)
    if code is None:
        return refuse("bad_request", 400)
    if _is_guessing(visit, store):
        return refuse("too_many", 429)
    key = _key(code, store.sealer)
    if store.storage.take_token(CODE, key, visit.now) is None:
        return refuse("code_unknown", 404)
    values = find_token(CODE, key, visit.now, store).values
    attempt = bytes.fromhex(values[ATTEMPT])
    link = find_token(HANDOFF, attempt, visit.now, store)
    if not use_token(HANDOFF, link, visit.now, store):
        return refuse("code_unknown", 404)
    until = datetime.fromisoformat(values["until"])
    secret = issue_token(HANDOFF, {**link.values, ATTEMPT: attempt.hex()}, store, now=visit.now, until=until)
    note_begun(visit, attempt, store, by_code=True)
    return answer({"endpoint": visit.addresses.url(places.Handoff(secret))})


def _is_guessing(visit: Visit, store: Store) -> bool:
    """Right or wrong, every code counts: a limit that lets right ones through would be none."""
    client, settings = store.sealer.lookup_hash("client", visit.client), visit.settings
    if store.storage.hit("code_client", client, visit.now, HOUR) > settings.codes_per_client_hour:
        return True
    everybody = store.sealer.lookup_hash("client", "")
    return store.storage.hit("code_all", everybody, visit.now, HOUR) > settings.codes_per_hour


def _code_in(message: bytes) -> str | None:
    """None for anything that is not the agreed message; what has another form than our codes is merely unknown ("")."""
    try:
        told = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("version") != VERSION or not isinstance(told.get("code"), str):
        return None
    return told["code"] if _CODE.fullmatch(told["code"]) else ""


def _key(code: str, sealer: Sealer) -> bytes:
    return sealer.lookup_hash("code", code)
