"""A browser's session: found by the hash of its cookie, sealed on the server, given a new secret when it gains power."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from engine.errors import Tampered
from engine.model.records import SessionRecord
from engine.model.submission import SessionContent
from engine.ports.entropy import Entropy
from engine.ports.keys import Sealer
from engine.settings import Settings
from engine.usecases.arrival.identification import ANEW, FORM, FORMER_OWNER, LINE, RESUME_DRAFT, RESUME_STEP
from engine.usecases.content import write_session
from engine.usecases.store import Store
from engine.usecases.visit import NOTHING, PAPER_OWNER, Session, Visit

SECRET_BYTES: Final = 32
_FRESH: Final = 0.9
"""An idle time is only prolonged after a tenth of it has gone by: most requests then write nothing."""

_SURVIVING: Final = (ANEW, FORM, FORMER_OWNER, LINE, RESUME_DRAFT, RESUME_STEP)
"""What a session remembers even when it expires a second time before anybody has identified again."""


def new_secret(entropy: Entropy) -> str:
    """An unguessable value for a cookie, a link or a one-time address (43 characters)."""
    return base64.urlsafe_b64encode(entropy.token_bytes(SECRET_BYTES)).rstrip(b"=").decode()


def hash_secret(secret: str) -> bytes:
    """What is stored instead of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def csrf_token(secret: str, sealer: Sealer) -> str:
    """The form token of a browser, from its cookie alone: pages that remember nothing need no row."""
    return base64.urlsafe_b64encode(sealer.lookup_hash("csrf", secret)).rstrip(b"=").decode()


def open_session(secret: str, now: datetime, store: Store) -> Session:
    """The session of a cookie. A record that does not open counts as none."""
    if not secret:
        return Session()
    id_hash = hash_secret(secret)
    record = store.storage.load_session(id_hash)
    if record is None or record.forget_at < now:
        return Session(id_hash)
    try:
        plain = store.sealer.server_box().open(record.sealed, _context(id_hash))
    except Tampered:
        return Session(id_hash)
    return Session(id_hash, record, plain, expired=record.expires_at < now)


def is_due(session: Session, now: datetime, settings: Settings) -> bool:
    """Whether a living session's idle time should be prolonged now."""
    if session.record is None or session.expired:
        return False
    return session.record.expires_at - now < timedelta(seconds=settings.session_idle_seconds * _FRESH)


def prolong(session: Session, now: datetime, settings: Settings, store: Store) -> None:
    """Starts the idle time anew. What else became of the session since it was read (a logout) stays as it is."""
    if session.record is not None:
        store.storage.prolong_session(session.id_hash, *_ends(now, settings))


def rotate(
    visit: Visit, content: SessionContent, owner: bytes | None, store: Store, secret: str = ""
) -> tuple[str, Session]:
    """A new session in place of the present one. Returns the cookie's new value (`secret`, if given) and the session."""
    secret = secret or new_secret(store.entropy)
    record = _record(hash_secret(secret), owner, content, visit, store)
    if visit.session.record is None:
        store.storage.save_session(record)
    else:
        store.storage.rotate_session(visit.session.id_hash, record)
    return secret, Session(record.id_hash, record, write_session(content))


def has_been_left(session: Session, store: Store) -> bool:
    """Whether it ended while something was waited for: somebody logged out in another tab."""
    return session.record is not None and store.storage.load_session(session.id_hash) is None


def note(session: Session, values: Mapping[str, str], store: Store) -> None:
    """Remembers these values besides. An expired session stays expired, so that a second tab is answered like the first."""
    if session.record is not None:
        content = replace(session.content, values={**session.content.values, **values})
        sealed = store.sealer.server_box().seal(write_session(content), _context(session.id_hash))
        store.storage.change_session(replace(session.record, sealed=sealed))


def revived(session: Session) -> SessionContent | None:
    """What an expired session may still be used for: identifying the same person again, with the verified address.

    So may one whose standing does not do any more.
    """
    if session.record is None:
        return None
    former = {FORMER_OWNER: session.record.owner.hex()} if session.record.owner else {}
    if former and PAPER_OWNER in session.content.values:
        # Only who proves to be the same person gets back what they began on paper.
        former[PAPER_OWNER] = session.content.values[PAPER_OWNER]
    kept = {name: session.content.values[name] for name in _SURVIVING if name in session.content.values}
    return replace(NOTHING, portal=session.content.portal, email=session.content.email, values={**kept, **former})


def _record(id_hash: bytes, owner: bytes | None, content: SessionContent, visit: Visit, store: Store) -> SessionRecord:
    expires_at, forget_at = _ends(visit.now, visit.settings)
    sealed = store.sealer.server_box().seal(write_session(content), _context(id_hash))
    return SessionRecord(id_hash, owner, visit.now, expires_at, forget_at, sealed)


def _context(id_hash: bytes) -> str:
    return f"session:{id_hash.hex()}"


def _ends(now: datetime, settings: Settings) -> tuple[datetime, datetime]:
    expires_at = now + timedelta(seconds=settings.session_idle_seconds)
    return expires_at, expires_at + timedelta(seconds=settings.session_memory_seconds)


def owner_by_identity(provider: str, key: str, sealer: Sealer) -> bytes:
    """The keyed hash under which a person's drafts are filed; the key itself is not stored with them."""
    return sealer.lookup_hash("owner", f"{provider}\0{key}")


def owner_by_email(portal: str, email: str, sealer: Sealer) -> bytes:
    """Where a portal asks for no identity: the verified address (its letter case does not matter)."""
    return sealer.lookup_hash("owner", f"email\0{portal}\0{email.casefold()}")


def owner_by_session(secret: str, sealer: Sealer) -> bytes:
    """Where a portal asks for nothing at all: this browser's session and no other."""
    return sealer.lookup_hash("owner", f"session\0{secret}")
