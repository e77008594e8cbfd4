"""Single-use secrets: a mailed link, a program's one-time address, a way back. Only their hashes are stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from engine.errors import Tampered
from engine.model.records import TokenRecord
from engine.usecases.arrival.sessions import hash_secret, new_secret
from engine.usecases.store import Store

LINK: Final = "link"
UNTIL: Final = "until"
"""Of a link: until when it may be opened (ISO 8601); its button may be pressed a little later."""
HANDOFF: Final = "handoff"
CALLBACK: Final = "callback"
PROVIDER: Final = "provider"
"""Of an identification under way: by whom it is, whatever the portal's configuration says by then."""
DRAFT: Final = "draft"
"""Of an identification under way: the draft that may be sent once it has succeeded ("" = one gets in by it)."""
RETURN: Final = "return"
BEGUN: Final = "begun"
RESULT: Final = "result"
"""Both by the hash of the attempt's first HANDOFF token: how far the program is."""
ATTEMPT: Final = "attempt"
"""Of a token that a short code led to: the hash of the attempt's first HANDOFF token (hex)."""
DIGITS: Final = "digits"
"""Of a CONFIRM token: what the program shows."""
CODE: Final = "code"
"""By a keyed hash of the short code: which attempt a program on another device is led to."""
CONFIRM: Final = "confirm"
"""By the hash of the attempt's first HANDOFF token: what was proven, and the digits that let its browser finish."""
KNOWN_FOR: Final = timedelta(days=30)
"""So long a used or expired link can still say that it was used or expired."""
_KEPT_FOR: Final = timedelta(days=1)
"""So long all others can: what somebody proved of themselves lies in some of them."""

State = Literal["good", "used", "expired", "unknown"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token as found; `values` is what was sealed with it (nothing when unknown)."""

    state: State
    hash: bytes
    values: Mapping[str, str]


def keep_token(
    kind: str, token_hash: bytes, values: Mapping[str, str], store: Store, *, now: datetime, until: datetime
) -> None:
    """Stores under a hash made elsewhere. `until` itself is still in time."""
    sealed = store.sealer.server_box().seal(json.dumps(dict(values)).encode(), _context(kind, token_hash))
    forget_at = until + (KNOWN_FOR if kind == LINK else _KEPT_FOR)
    store.storage.save_token(TokenRecord(kind, token_hash, now, until, forget_at, sealed))


def issue_token(kind: str, values: Mapping[str, str], store: Store, *, now: datetime, until: datetime) -> str:
    """A new secret; nobody but its receiver can know it."""
    secret = new_secret(store.entropy)
    keep_token(kind, hash_secret(secret), values, store, now=now, until=until)
    return secret


def find_token(kind: str, token_hash: bytes, now: datetime, store: Store) -> Token:
    """Looks without using."""
    record = store.storage.peek_token(kind, token_hash)
    if record is None:
        return Token("unknown", token_hash, {})
    try:
        values = json.loads(store.sealer.server_box().open(record.sealed, _context(kind, token_hash)))
    except Tampered:
        return Token("unknown", token_hash, {})
    state: State = "used" if record.used_at else "expired" if record.expires_at < now else "good"
    return Token(state, token_hash, values)


def use_token(kind: str, token: Token, now: datetime, store: Store) -> bool:
    """Uses up a good token; False when somebody was faster."""
    return token.state == "good" and store.storage.take_token(kind, token.hash, now) is not None


def _context(kind: str, token_hash: bytes) -> str:
    return f"token:{kind}:{token_hash.hex()}"
