"""The end of a run that began with a short code: what the program shows is typed into the browser that began, a few times at most."""

import hmac
import re
import unicodedata
from typing import Final

from engine.usecases import places
from engine.usecases.arrival.finish_identity import finish_confirmed
from engine.usecases.arrival.identification import began_in
from engine.usecases.arrival.identify import Providers
from engine.usecases.arrival.program.progress import note_failed
from engine.usecases.arrival.program.waiting import show_waiting
from engine.usecases.arrival.tokens import CONFIRM, DIGITS, HANDOFF, find_token, use_token
from engine.usecases.outcomes import Go, Outcome
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit

TRIES: Final = 5
HOUR: Final = 3600
_APART: Final = re.compile(r"[\s\-‐-―−ー]+")
_DIGITS: Final = re.compile(r"[0-9]{8}")


def confirm_program(
    visit: Visit, portal: str, typed: str, *, procedures: Procedures, providers: Providers, store: Store
) -> Outcome:
    """Finishes where the digits are right. Tries are counted before anything is compared; after the last the attempt is dead.

    Who has nothing to confirm is shown how far things are, or where they led.
    """
    desk, waiting = procedures.desk(portal), Go(places.Waiting(portal))
    content = visit.session.at(portal)
    began = began_in(content) if content else None
    if began is None or began.kind != HANDOFF:
        return waiting
    token = find_token(CONFIRM, bytes.fromhex(began.token), visit.now, store)
    if token.state != "good" or token.values["session"] != visit.session.id_hash.hex():
        return waiting
    digits = _digits_in(typed)
    if not digits:
        return show_waiting(visit, portal, procedures=procedures, store=store, problem="waiting.no_digits")
    tried = store.storage.hit("confirm", token.hash, visit.now, HOUR)
    if tried <= TRIES and hmac.compare_digest(digits, token.values[DIGITS]):
        return finish_confirmed(visit, desk, token, procedures=procedures, providers=providers, store=store)
    if tried < TRIES:
        return show_waiting(visit, portal, procedures=procedures, store=store, problem="waiting.wrong_digits",
                            tries_left=TRIES - tried)  # fmt: skip
    use_token(CONFIRM, token, visit.now, store)
    note_failed(visit, token.hash, "identity.too_many_tries", store)
    return show_waiting(visit, portal, procedures=procedures, store=store)


def _digits_in(typed: str) -> str:
    """As people type them: in groups, full-width. "" for what cannot be what the program shows; that is no try."""
    digits = _APART.sub("", unicodedata.normalize("NFKC", typed[:100]))
    return digits if _DIGITS.fullmatch(digits) else ""
