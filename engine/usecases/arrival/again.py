"""A proof that is given once more just before an application is sent, where the portal asks for it.

Who proves it must be the very account whose session it is. It changes nothing but the session; sending is another press.
"""

from datetime import timedelta

from engine.model.identity import Identity
from engine.usecases.arrival.identification import Asked, with_line
from engine.usecases.arrival.identify import Providers, begin_in, has_begun_too_many
from engine.usecases.messages import message
from engine.usecases.outcomes import Outcome
from engine.usecases.places import Check
from engine.usecases.procedures import Desk, Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit


def is_old(identity: Identity, visit: Visit) -> bool:
    """Whether the proof was given too long ago to send anything by it."""
    return visit.now - identity.at > timedelta(seconds=visit.settings.fresh_seconds)


def is_the_same(before: Identity | None, now: Identity) -> bool:
    """The same person or company, and the same account of theirs."""
    return before is not None and (before.provider, before.key, before.subject) == (now.provider, now.key, now.subject)


def has_to_prove_again(visit: Visit, desk: Desk) -> bool:
    """Before a draft of this portal is sent."""
    identity = visit.session.content.identity
    asks = desk.portal.identity is not None and desk.portal.identity.again_before_submit
    return asks and (identity is None or is_old(identity, visit))


def prove_again(
    visit: Visit, desk: Desk, draft: str, *, procedures: Procedures, providers: Providers, store: Store
) -> Outcome:
    """Begins with the provider by whom one is known here; the way back leads to the check page of this draft."""
    if has_begun_too_many(visit, store):
        return message(visit, "too_many", desk.portal, actions=(("action.again", Check(draft)),))
    content = with_line(visit.session.content, visit.session.id_hash.hex())
    owner = visit.session.owner
    asked = Asked(visit.session.standing.provider, fresh=True, draft=draft)
    return begin_in(visit, desk, content, owner, asked, procedures=procedures, providers=providers, store=store)
