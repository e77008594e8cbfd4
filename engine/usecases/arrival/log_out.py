"""Leaving: the session's secret opens nothing any more."""

from engine.usecases.arrival.sessions import rotate
from engine.usecases.outcomes import Go, Outcome
from engine.usecases.places import Index
from engine.usecases.store import Store
from engine.usecases.visit import NOTHING, Visit


def log_out(visit: Visit, *, store: Store) -> Outcome:
    """Drafts stay; identifying again finds them."""
    if visit.session.record is None:
        return Go(Index())
    cookie, _ = rotate(visit, NOTHING, None, store)
    return Go(Index(), cookie)
