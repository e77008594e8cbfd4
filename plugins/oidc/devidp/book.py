"""What the provider remembers, in memory only: logins under way, who is logged in, codes and access tokens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from string import ascii_letters, digits
from typing import Final

LOGIN_LIFE: Final = timedelta(hours=2)
CODE_LIFE: Final = timedelta(minutes=5)
TOKEN_LIFE: Final = timedelta(hours=1)
SESSION_LIFE: Final = timedelta(hours=8)
CODE_LETTERS: Final = 22
_ALPHABET: Final = ascii_letters + digits
_SECRET_BYTES: Final = 24
_MOST: Final = 5000


@dataclass(frozen=True, slots=True)
class Asked:
    """An authorization request that was found in order. `max_age` in seconds (None = not asked for)."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    nonce: str
    challenge: str
    prompt: frozenset[str] = frozenset()
    max_age: int | None = None
    login_hint: str = ""


@dataclass(slots=True)
class Login:
    """One browser on its way through the pages. `account` is set by the password; then `code` was sent at `sent_at`."""

    id: str
    browser: str
    csrf: str
    asked: Asked
    until: datetime
    account: str = ""
    code: str = ""
    sent_at: datetime | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is logged in with this browser (single sign-on)."""

    account: str
    auth_time: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code or an access token stands for."""

    asked: Asked
    account: str
    sub: str
    auth_time: datetime
    until: datetime


@dataclass(slots=True)
class Book:
    """All of it. `spent` are codes used once: a second use ends the token that came of the first (RFC 6749 4.1.2)."""

    chance: Callable[[int], bytes]
    logins: dict[str, Login] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)
    spent: dict[str, str] = field(default_factory=dict)

    def secret(self) -> str:
        return self.chance(_SECRET_BYTES).hex()

    def code(self) -> str:
        """22 letters and digits, each equally likely: bytes that would favour some are drawn again."""
        letters = ""
        limit = 256 - 256 % len(_ALPHABET)
        while len(letters) < CODE_LETTERS:
            drawn = (byte for byte in self.chance(CODE_LETTERS) if byte < limit)
            letters += "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in drawn)
        return letters[:CODE_LETTERS]

    def six_digits(self) -> str:
        return f"{int.from_bytes(self.chance(8)) % 10**6:06}"

    def tidy(self, now: datetime) -> None:
        """Forgets what is over; a development program runs for days."""
        for kept in (self.logins, self.sessions, self.codes, self.tokens):
            for key in [key for key, entry in kept.items() if entry.until < now]:
                del kept[key]
        if len(self.spent) > _MOST:
            self.spent.clear()
